"""Where the record of a key stands in a file, in little memory for millions of keys.

Half of each key is held, sorted, with its place: 12 bytes. What was added last is held in a
dictionary till there is enough to be sorted in. Who reads a record has to compare its whole key:
two keys can have a half in common.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

HALF = 8
RECENT = 1 << 16
"""So many keys are held apart before they are sorted in."""

Halves = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]


class KeyIndex:
    """The places of keys by their halves; of a half that was added twice the last."""

    def __init__(self) -> None:
        self._halves: Halves = np.zeros(0, dtype=np.uint64)
        self._places = np.zeros(0, dtype=np.uint32)
        self._recent: dict[int, int] = {}

    def add(self, halves: Halves, places: Places) -> None:
        """Add keys, shape (n,), with their places, below 2^32."""
        self._recent.update(zip(halves.tolist(), places.tolist(), strict=True))
        if len(self._recent) < RECENT:
            return
        newer = np.fromiter(self._recent, dtype=np.uint64, count=len(self._recent))
        at = np.fromiter(self._recent.values(), dtype=np.uint32, count=len(self._recent))
        self._recent = {}
        every, there = np.concatenate([self._halves, newer]), np.concatenate([self._places, at])
        order = np.argsort(every, kind="stable")
        every, there = every[order], there[order]
        is_last = np.append(every[1:] != every[:-1], True)
        self._halves, self._places = every[is_last], there[is_last]

    def find(self, halves: Halves) -> Places:
        """Return the places of keys, -1 for those that are not here; shape (n,)."""
        found = np.full(len(halves), -1, dtype=np.int64)
        if len(self._halves):
            at = np.minimum(np.searchsorted(self._halves, halves), len(self._halves) - 1)
            is_here = self._halves[at] == halves
            found[is_here] = self._places[at[is_here]]
        if self._recent:
            for row, half in enumerate(halves.tolist()):
                found[row] = self._recent.get(half, found[row])
        return found


def halves_of(keys: Sequence[bytes]) -> Halves:
    """Return the first eight bytes of each key, as a number."""
    return np.frombuffer(b"".join(key[:HALF] for key in keys), dtype="<u8").astype(np.uint64)
