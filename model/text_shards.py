"""Distinct texts in shards, and the vectors of each shard in a file named by its texts.

A shard is embedded by itself, so that its vectors do not depend on which process does it or when.
It ends where the key of a text says so: a text put in at the top changes one shard, not all that
follow, and a second run finds the others embedded.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import numpy as np

from model.array_store import ArrayStore
from model.encoder import Vectors
from model.folding import Fresh, Numbers

MEAN = 1024
MOST = 4 * MEAN

_NAME_BYTES = 16


class TextShard(NamedTuple):
    """Distinct texts: the name that follows from their keys, and how many they are."""

    name: str
    size: int


def cut_shards(texts: Iterable[Fresh]) -> Iterator[tuple[TextShard, list[str]]]:
    """Yield the shards of distinct texts, in order, each with its texts."""
    held: list[Fresh] = []
    for one in texts:
        held.append(one)
        if len(held) == MOST or int.from_bytes(one.key[:4]) % MEAN == 0:
            yield _shard_of(held)
            held = []
    if held:
        yield _shard_of(held)


def _shard_of(texts: Sequence[Fresh]) -> tuple[TextShard, list[str]]:
    name = name_of([one.key for one in texts])
    return TextShard(name, len(texts)), [one.text for one in texts]


def name_of(keys: Sequence[bytes]) -> str:
    """Return the name of what is made from texts with these keys, in this order."""
    return hashlib.blake2b(b"".join(keys), digest_size=_NAME_BYTES).hexdigest()


def stored_vectors(folder: Path, encoder_hash: str) -> ArrayStore:
    """Return where the vectors of an encoder's text shards are, shape (size, d), by their names."""
    return ArrayStore(folder / f"{encoder_hash[:16]}-shards")


class NumberedVectors:
    """The vectors of numbered texts that stand in shards one after the other."""

    def __init__(self, shards: Sequence[TextShard], vectors: ArrayStore) -> None:
        self._shards = shards
        self._starts = [0, *accumulate(shard.size for shard in shards)]
        self._vectors = vectors

    def take(self, numbers: Numbers) -> Vectors:
        """Return the vectors of texts by number, shape (len(numbers), d), in that order."""
        shard_of = np.searchsorted(self._starts, numbers, side="right") - 1
        parts = [
            (
                rows,
                self._vectors.load(self._shards[shard].name)[numbers[rows] - self._starts[shard]],
            )
            for shard in np.unique(shard_of).tolist()
            for rows in (np.flatnonzero(shard_of == shard),)
        ]
        if not parts:
            return np.zeros((0, 0), dtype=np.float32)
        taken = np.empty((len(numbers), parts[0][1].shape[1]), dtype=np.float32)
        for rows, vectors in parts:
            taken[rows] = vectors
        return taken
