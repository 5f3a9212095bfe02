"""Groups of descriptions that say the same, so that no split tears them apart."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from model.encoder import Vectors

NEAR_IDENTICAL = 0.9
_BLOCK = 2048

Groups = npt.NDArray[np.intp]


def group_duplicates(
    keys: Sequence[Sequence[str]], vectors: Vectors, threshold: float = NEAR_IDENTICAL
) -> Groups:
    """Return one group number per row, numbered by first appearance.

    Two rows are in one group if they share a key that is not empty (a normalised text or
    description), if the cosine of their unit-length vectors, shape (n, d), is at least
    `threshold`, or if a third row joins them.
    """
    edges = [*_equal_keys(keys), *_near_pairs(vectors, threshold)]
    size = len(keys)
    if not edges:
        return np.arange(size)
    rows, columns = np.array(edges).T
    graph = coo_array((np.ones(len(edges)), (rows, columns)), shape=(size, size))
    _, labels = connected_components(graph, directed=False)
    first_seen = dict.fromkeys(labels.tolist())
    numbers = {label: number for number, label in enumerate(first_seen)}
    return np.array([numbers[label] for label in labels.tolist()])


def _equal_keys(keys: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    owner: dict[str, int] = {}
    return [
        (owner.setdefault(key, row), row)
        for row, row_keys in enumerate(keys)
        for key in row_keys
        if key
    ]


def _near_pairs(vectors: Vectors, threshold: float) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    for start in range(0, len(vectors), _BLOCK):
        similarity = vectors[start : start + _BLOCK] @ vectors.T
        rows, columns = np.nonzero(similarity >= threshold)
        later = columns > rows + start
        pairs += zip((rows[later] + start).tolist(), columns[later].tolist(), strict=True)
    return pairs
