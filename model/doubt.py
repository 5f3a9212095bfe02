"""Which codings deserve another look: unlikely ones, and twins that were coded differently."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.duplicates import Groups

Floats = npt.NDArray[np.float64]

LIKELY = 0.5
"""A coding is doubted where held-out units say that another code is at least this likely."""


@dataclass(frozen=True)
class Unlikely:
    """A row whose codes have together this probability, where `code` has more."""

    row: int
    probability: float
    code: int
    instead: float


def unlikely(
    probabilities: Floats, units: Sequence[tuple[int, ...]], codes: tuple[int, ...]
) -> list[Unlikely]:
    """Return the rows that the held-out probabilities, shape (n, codes), doubt; most doubted first.

    A row is doubted where its first suggestion is none of its codes and likely enough (after
    Northcutt et al. 2021, Confident Learning, with one threshold for all codes).
    """
    place = {code: column for column, code in enumerate(codes)}
    first = probabilities.argmax(axis=1)
    found = [
        Unlikely(
            row=row,
            probability=float(probabilities[row, [place[code] for code in given]].sum()),
            code=codes[first[row]],
            instead=float(probabilities[row, first[row]]),
        )
        for row, given in enumerate(units)
        if codes[first[row]] not in given and probabilities[row, first[row]] >= LIKELY
    ]
    return sorted(found, key=lambda one: (one.probability - one.instead, one.row))


def coded_differently(groups: Groups, units: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Return the rows of each group of near-identical texts whose codes are not the same.

    The order of codes does not count.
    """
    members: dict[int, list[int]] = {}
    for row, group in enumerate(groups.tolist()):
        members.setdefault(group, []).append(row)
    return [
        tuple(rows) for rows in members.values() if len({frozenset(units[row]) for row in rows}) > 1
    ]
