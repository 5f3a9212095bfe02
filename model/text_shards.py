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

from model.encoder import Vectors
from model.files import written_whole
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
    digest = hashlib.blake2b(digest_size=_NAME_BYTES)
    for one in texts:
        digest.update(one.key)
    return TextShard(digest.hexdigest(), len(texts)), [one.text for one in texts]


class ShardVectors:
    """The vectors of text shards of one encoder, in one folder that several machines may share."""

    def __init__(self, folder: Path, encoder_hash: str) -> None:
        self._folder = folder / f"{encoder_hash[:16]}-shards"

    def has(self, shard: TextShard) -> bool:
        """Tell if a shard is embedded."""
        return self._path(shard).exists()

    def save(self, shard: TextShard, vectors: Vectors) -> None:
        """Write the vectors of a shard, shape (size, d), whole or not at all."""
        path = self._path(shard)
        path.parent.mkdir(parents=True, exist_ok=True)
        with written_whole(path) as file:
            np.save(file, vectors)

    def load(self, shard: TextShard) -> Vectors:
        """Return the vectors of a shard, shape (size, d), left on disk till they are looked at."""
        vectors: Vectors = np.load(self._path(shard), mmap_mode="r")
        return vectors

    def _path(self, shard: TextShard) -> Path:
        return self._folder / shard.name[:2] / f"{shard.name}.npy"


class NumberedVectors:
    """The vectors of numbered texts that stand in shards one after the other."""

    def __init__(self, shards: Sequence[TextShard], vectors: ShardVectors) -> None:
        self._shards = shards
        self._starts = [0, *accumulate(shard.size for shard in shards)]
        self._vectors = vectors

    def take(self, numbers: Numbers) -> Vectors:
        """Return the vectors of texts by number, shape (len(numbers), d), in that order."""
        shard_of = np.searchsorted(self._starts, numbers, side="right") - 1
        parts = [
            (rows, self._vectors.load(self._shards[shard])[numbers[rows] - self._starts[shard]])
            for shard in np.unique(shard_of).tolist()
            for rows in (np.flatnonzero(shard_of == shard),)
        ]
        if not parts:
            return np.zeros((0, 0), dtype=np.float32)
        taken = np.empty((len(numbers), parts[0][1].shape[1]), dtype=np.float32)
        for rows, vectors in parts:
            taken[rows] = vectors
        return taken
