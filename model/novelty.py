"""Whether anything like a description has been coded or stands in the codebook.

How near a description lies is the cosine to the nearest coded one, or to the nearest phrase of the
codebook if that is nearer; vectors are centred on the codebook's phrases (`CodebookPrior.centred`).
"""

from dataclasses import dataclass

import numpy as np

from model.coverage import Bools, Floats, Groups
from model.encoder import Vectors

PROMISE = 0.05
EVEN = 0.5
"""A code that is at least so likely is proposed also where nothing like it has been coded."""
MOST_GROUPS = 1000
_BLOCK = 1024


@dataclass(frozen=True)
class Novelty:
    """Below `near` a description is like nothing coded, nor like a phrase of the codebook.

    `rate` bounds how often that is said of descriptions that are drawn as the coded ones were, of
    which there were `groups`. Of the `units` held out, `kept_back` were without a suggestion for
    it; for `lost` of those the likeliest code was right.
    """

    near: float
    rate: float
    groups: int
    units: int
    kept_back: int
    lost: int


def nearness(vectors: Vectors, others: Vectors) -> Floats:
    """Return the largest cosine of each row, shape (n,), to any row of `others`, shape (m, d).

    Without others it is -1.
    """
    blocks = [
        (vectors[start : start + _BLOCK] @ others.T).max(axis=1, initial=-1.0)
        for start in range(0, len(vectors), _BLOCK)
    ]
    return np.concatenate([np.zeros(0), *blocks])


def are_novel(
    centred: Vectors, coded: Vectors, nearest_phrase: Floats | Vectors, near: float | None
) -> Bools:
    """Tell of n descriptions which are farther than `near` from all that is known, shape (n,).

    Their vectors, shape (n, d), and those of the `coded` ones are centred; `nearest_phrase`, shape
    (n,), is their nearness to the phrases of the codebook. With None nothing is novel.
    """
    if near is None:
        return np.zeros(len(centred), dtype=bool)
    return np.asarray(np.maximum(nearness(centred, coded), nearest_phrase) < near)


def nearness_elsewhere(vectors: Vectors, groups: Groups, phrases: Vectors) -> Floats:
    """Return the nearness of each coded description, shape (n,), to phrases and other groups.

    Of more than a thousand groups a thousand are drawn; the rows of the others are nan.
    """
    every = np.unique(groups)
    if len(every) > MOST_GROUPS:
        every = np.random.default_rng(0).choice(every, MOST_GROUPS, replace=False)
    result = np.full(len(vectors), np.nan)
    for group in every:
        rows = groups == group
        others = vectors[rows] @ vectors.T
        others[:, rows] = -np.inf
        result[rows] = np.maximum(others.max(axis=1), nearness(vectors[rows], phrases))
    return result


def groups_needed(rate: float = PROMISE) -> int:
    """Return from how many groups on such a rate can be promised."""
    return int(np.ceil(round(1 / rate, 9))) - 1


def novelty(
    elsewhere: Floats,
    groups: Groups,
    confidence: Floats,
    right: Bools,
    rate: float = PROMISE,
) -> Novelty | None:
    """Return the rule that `nearness_elsewhere` supports; None with too few groups.

    All arrays have the shape (n,). A group counts once, by its nearest unit. A new description is
    as likely as any coded group to be the farthest of all, and so on: the number of groups that
    are no nearer is uniform. Source: full conformal outlier detection (Laxhammar & Falkman 2011);
    that the new one may be the nearest neighbour of a coded one does not change which are farther.
    """
    known = ~np.isnan(elsewhere)
    names, group = np.unique(groups[known], return_inverse=True)
    if len(names) < groups_needed(rate):
        return None
    best = np.full(len(names), -np.inf)
    np.maximum.at(best, group, elsewhere[known])
    rank = int(np.floor(round(rate * (len(names) + 1), 9)))
    near = float(np.sort(best)[rank - 1])
    kept_back = (elsewhere < near) & (confidence < EVEN)
    return Novelty(
        near=near,
        rate=rate,
        groups=len(names),
        units=len(elsewhere),
        kept_back=int(kept_back.sum()),
        lost=int((kept_back & right).sum()),
    )
