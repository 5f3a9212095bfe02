"""Groups of descriptions that say the same, so that no split tears them apart."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from model.encoder import Vectors

NEAR_IDENTICAL = 0.9
WORD = re.compile(r"\w+")
_BLOCK = 512

Groups = npt.NDArray[np.intp]
Pair = tuple[int, int]


def group_duplicates(
    keys: Sequence[Sequence[str]], vectors: Vectors, threshold: float = NEAR_IDENTICAL
) -> Groups:
    """Return one group number per row, numbered by first appearance.

    Two rows are in one group if they share a key that is not empty (the `wording` of a text or of
    its description), if the cosine of their unit-length vectors, shape (n, d), is at least
    `threshold`, or if a third row joins them.
    """
    near = chain.from_iterable(near_pairs(vectors, threshold))
    return join_pairs(len(keys), [*equal_keys(keys), *near])


def wording(text: str) -> str:
    """Return the words of a text: a full stop or a capital more is no difference."""
    return " ".join(WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def join_pairs(size: int, pairs: Sequence[Pair]) -> Groups:
    """Return one group number per row, numbered by first appearance, where pairs join rows."""
    if not pairs:
        return np.arange(size)
    rows, columns = np.array(pairs).T
    graph = coo_array((np.ones(len(pairs)), (rows, columns)), shape=(size, size))
    _, labels = connected_components(graph, directed=False)
    first_seen = dict.fromkeys(labels.tolist())
    numbers = {label: number for number, label in enumerate(first_seen)}
    return np.array([numbers[label] for label in labels.tolist()])


def equal_keys(keys: Sequence[Sequence[str]]) -> list[Pair]:
    """Return each row with the first row that shares a key with it."""
    owner: dict[str, int] = {}
    return [
        (owner.setdefault(key, row), row)
        for row, row_keys in enumerate(keys)
        for key in row_keys
        if key
    ]


def near_pairs(vectors: Vectors, threshold: float = NEAR_IDENTICAL) -> Iterator[list[Pair]]:
    """Yield, block by block, the pairs of rows whose cosine is at least `threshold`."""
    for start in range(0, len(vectors), _BLOCK):
        similarity = vectors[start : start + _BLOCK] @ vectors.T
        rows, columns = np.nonzero(similarity >= threshold)
        later = columns > rows + start
        yield list(zip((rows[later] + start).tolist(), columns[later].tolist(), strict=True))
