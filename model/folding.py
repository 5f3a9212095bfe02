"""Texts that are the same to the letter get one number, however many there are.

Memory: 12 bytes a distinct text; the keys themselves are in a file.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from model.cache import text_key
from model.key_index import KeyIndex, halves_of

Numbers = npt.NDArray[np.int64]

_KEY = np.dtype("V16")


class Fresh(NamedTuple):
    """A text that was not met before, with its key."""

    text: str
    key: bytes


class Folded(NamedTuple):
    """The number and the key of each text of a batch, and those that were new, in their order."""

    numbers: Numbers
    keys: list[bytes]
    fresh: list[Fresh]


class Fold:
    """Numbers of distinct texts, from 0, in the order in which they first came."""

    def __init__(self, file: Path) -> None:
        """Begin anew; `file`, which is written over, holds the keys."""
        self._path = file
        self._index = KeyIndex()
        self._count = 0
        file.write_bytes(b"")

    def __len__(self) -> int:
        return self._count

    def number(self, texts: Sequence[str]) -> Folded:
        """Return the number of each text, shape (len(texts),)."""
        keys = [text_key(text) for text in texts]
        distinct = dict(zip(keys, texts, strict=True))
        numbers = self._known(list(distinct))
        is_new = numbers < 0
        numbers[is_new] = self._count + np.arange(int(is_new.sum()))
        fresh = [
            Fresh(text, key)
            for (key, text), new in zip(distinct.items(), is_new, strict=True)
            if new
        ]
        self._add([one.key for one in fresh], numbers[is_new])
        number_of = dict(zip(distinct, numbers.tolist(), strict=True))
        return Folded(np.array([number_of[key] for key in keys], dtype=np.int64), keys, fresh)

    def _known(self, keys: Sequence[bytes]) -> Numbers:
        """Return their numbers, -1 for a new one; half a key is no proof, so all of it is read."""
        numbers = self._index.find(halves_of(keys))
        found = np.flatnonzero(numbers >= 0)
        if len(found):
            held = np.memmap(self._path, dtype=_KEY, mode="r")[numbers[found]]
            wanted = np.frombuffer(b"".join(keys), dtype=_KEY)[found]
            numbers[found[held != wanted]] = -1
        return numbers

    def _add(self, keys: Sequence[bytes], numbers: Numbers) -> None:
        with self._path.open("ab") as file:
            file.write(b"".join(keys))
        self._index.add(halves_of(keys), numbers)
        self._count += len(keys)
