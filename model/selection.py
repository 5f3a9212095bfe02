"""Which description to code next: functions on likelihoods and vectors of what is not coded yet."""

from enum import StrEnum

import numpy as np
import numpy.typing as npt
from sklearn.cluster import MiniBatchKMeans

from model.coded import Indices
from model.encoder import Vectors

Floats = npt.NDArray[np.float64]

NEIGHBOURS = 20
CLUSTERS = 200
_FEW = 2


class Order(StrEnum):
    """How the next description is chosen."""

    REPORT = "report"
    UNCERTAIN = "uncertain"
    TYPICAL = "typical"
    RANDOM = "random"


def least_certain(probabilities: Floats, vectors: Vectors, coded: Vectors, count: int) -> Indices:
    """Return `count` rows in doubt, typical of the others, far from each other and from `coded`.

    `probabilities` has the shape (n, codes), `vectors` (n, d) at unit length, `coded` (m, d). A row
    counts by how close its two likeliest codes are (margin sampling; Scheffer et al. 2001), times
    how near its neighbours are, so that an answer tells of others too (information density; Settles
    & Craven 2008), times how far it lies from what is coded or chosen already, so that no doubt is
    asked about twice.
    """
    doubt = (1 - margins(probabilities)) * _typicality(vectors)
    far = np.ones(len(vectors)) if not len(coded) else 1 - (vectors @ coded.T).max(axis=1)
    chosen: list[int] = []
    for _ in range(min(count, len(vectors))):
        score = doubt * np.clip(far, 0, None)
        score[chosen] = -1
        best = int(score.argmax())
        chosen.append(best)
        far = np.minimum(far, 1 - vectors @ vectors[best])
    return np.array(chosen, dtype=np.intp)


def margins(probabilities: Floats) -> Floats:
    """Return how far the likeliest code of each row is ahead of the second, shape (n,)."""
    if probabilities.shape[1] < _FEW:
        return np.ones(len(probabilities))
    two = np.partition(probabilities, -_FEW, axis=1)[:, -_FEW:]
    return np.asarray(two[:, 1] - two[:, 0])


def most_typical(vectors: Vectors, coded: Vectors, count: int, seed: int = 0) -> Indices:
    """Return `count` rows, each the most typical of a region where nothing is coded yet.

    The regions are clusters of everything, as many as there are to be coded by then; the biggest
    without a coded description comes first, and of it the row nearest to its neighbours (typical
    clustering; Hacohen et al. 2022).
    """
    everything = np.vstack([vectors, coded])
    clusters = min(len(coded) + count, CLUSTERS, len(everything))
    labels = MiniBatchKMeans(clusters, random_state=seed, n_init=1).fit_predict(everything)
    mine, taken = labels[: len(vectors)], np.bincount(labels[len(vectors) :], minlength=clusters)
    left = np.ones(len(vectors), dtype=bool)
    chosen: list[int] = []
    while len(chosen) < min(count, len(vectors)):
        sizes = np.bincount(mine[left], minlength=clusters)
        # Among regions with the fewest coded descriptions, the one with the most left.
        region = max(np.flatnonzero(sizes), key=lambda one: (-taken[one], sizes[one], -one))
        rows = np.flatnonzero(left & (mine == region))
        best = int(rows[_typicality(vectors[rows]).argmax()])
        chosen.append(best)
        taken[region] += 1
        left[best] = False
    return np.array(chosen, dtype=np.intp)


def _typicality(vectors: Vectors) -> Floats:
    similarity = vectors @ vectors.T
    nearest = np.sort(similarity, axis=1)[:, -NEIGHBOURS:]
    return np.asarray(nearest.mean(axis=1), dtype=np.float64)
