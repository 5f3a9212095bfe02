"""Sets of codes that hold the right one as often as promised, where there is enough to promise."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.coverage import Groups

Floats = npt.NDArray[np.float64]

PROMISE = 0.9


@dataclass(frozen=True)
class ConformalSets:
    """Codes of at least `least` likelihood belong to a unit's set.

    `size` is the mean number of codes in a set and `kept` the share of sets that held a right code,
    both on the held-out units the sets were made from; `groups` is how many groups those stood in.
    """

    least: float
    size: float
    kept: float
    groups: int


def groups_needed(promise: float = PROMISE) -> int:
    """Return the least number of groups from which such a promise can be made at all."""
    return int(np.ceil(round(promise / (1 - promise), 9)))


def conformal_sets(
    probabilities: Floats,
    has_code: npt.NDArray[np.bool_],
    groups: Groups,
    promise: float = PROMISE,
) -> ConformalSets | None:
    """Return the sets that hold a right code with probability `promise`; None with too few groups.

    `probabilities` and `has_code` have the shape (n, codes). A group of near-identical texts counts
    once, by its worst unit. Source: split conformal prediction (Vovk et al. 2005), here with the
    held-out likelihoods of cross-validation, for which the promise holds nearly, not exactly.
    """
    _, group = np.unique(groups, return_inverse=True)
    count = int(group.max()) + 1
    if count < groups_needed(promise):
        return None
    best = np.where(has_code, probabilities, -np.inf).max(axis=1)
    worst = np.full(count, np.inf)
    np.minimum.at(worst, group, best)
    rank = int(np.floor(round((1 - promise) * (count + 1), 9)))
    least = float(np.sort(worst)[rank - 1])
    inside = probabilities >= least
    return ConformalSets(
        least=least,
        size=float(inside.sum(axis=1).mean()),
        kept=float((inside & has_code).any(axis=1).mean()),
        groups=count,
    )
