"""Who gave which unit which codes: the table that agreement is measured on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from annotation.agreement.statistic import Floats

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.intp]
NOT_CODED = -1
FEWEST_CLUSTERS = 20
"""Intervals that draw from fewer reports come out too narrow."""


class Rating(NamedTuple):
    """The codes, the primary first, that a coder gave a unit; none where no code applies."""

    unit: str
    coder: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Ratings:
    """A table of coders and units; a cell holds codes, none of them, or is not coded.

    `holds`, shape (coders, units, codes), says which codes a cell holds; `primary`, shape (coders,
    units), has the place of the first of them in `codes`, `len(codes)` where no code applies, and
    -1 where the cell is not coded. `clusters`, shape (units,), says which units come from one
    report; None where that is not known. `weights`, shape (units,), says how many units each one
    stands for; None where all count alike.
    """

    coders: tuple[str, ...]
    units: tuple[str, ...]
    codes: tuple[str, ...]
    holds: Flags
    primary: Numbers
    clusters: Numbers | None = None
    weights: Floats | None = None

    @property
    def coded(self) -> Flags:
        """Which cells are coded, shape (coders, units)."""
        return np.not_equal(self.primary, NOT_CODED)

    def in_order(self) -> "Ratings":
        """Return the same with its units sorted, and clusters numbered as they then come."""
        order = sorted(range(len(self.units)), key=self.units.__getitem__)
        clusters = None
        if self.clusters is not None:
            numbers = _places(map(str, self.clusters[order]))
            clusters = np.array([numbers[str(one)] for one in self.clusters[order]], dtype=np.intp)
        return replace(
            self,
            units=tuple(self.units[one] for one in order),
            holds=self.holds[:, order],
            primary=self.primary[:, order],
            clusters=clusters,
            weights=None if self.weights is None else self.weights[order],
        )

    def of_coders(self, coders: Sequence[int]) -> "Ratings":
        """Return the rows of some coders."""
        names = tuple(self.coders[one] for one in coders)
        chosen = list(coders)
        return replace(self, coders=names, holds=self.holds[chosen], primary=self.primary[chosen])


def tabulate(
    ratings: Iterable[Rating],
    *,
    codes: Sequence[str] = (),
    coders: Sequence[str] = (),
    units: Sequence[str] = (),
    clusters: Mapping[str, str] | None = None,
    weights: Mapping[str, float] | None = None,
    fewest_clusters: int = FEWEST_CLUSTERS,
) -> Ratings:
    """Return the table of some ratings; the last one of a cell counts.

    `codes`, `coders` and `units` come first in their order, used or not; others follow as they are
    met, codes sorted. `clusters` names the report of each unit; it counts where units that two or
    more coded come from at least so many reports. `weights` has that of each unit.
    """
    given = list(ratings)
    rows = _places([*coders, *(one.coder for one in given)])
    columns = _places([*units, *(one.unit for one in given)])
    others = {code for one in given for code in one.codes} - set(codes)
    known = _places([*codes, *sorted(others, key=_in_order)])
    holds = np.zeros((len(rows), len(columns), len(known)), dtype=bool)
    primary = np.full((len(rows), len(columns)), NOT_CODED, dtype=np.intp)
    for one in given:
        cell = rows[one.coder], columns[one.unit]
        holds[cell] = False
        holds[(*cell, [known[code] for code in one.codes])] = True
        primary[cell] = known[one.codes[0]] if one.codes else len(known)
    numbers = None
    is_shared = np.count_nonzero(primary != NOT_CODED, axis=0) > 1
    shared = [unit for unit, is_one in zip(columns, is_shared, strict=True) if is_one]
    if clusters is not None and len({clusters[unit] for unit in shared}) >= fewest_clusters:
        names = _places(clusters[unit] for unit in columns)
        numbers = np.array([names[clusters[unit]] for unit in columns], dtype=np.intp)
    weighing = np.array([weights[unit] for unit in columns]) if weights is not None else None
    return Ratings(tuple(rows), tuple(columns), tuple(known), holds, primary, numbers, weighing)


def _places(names: Iterable[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(dict.fromkeys(names))}


def _in_order(code: str) -> tuple[bool, int, str]:
    """Sort numbers as numbers, and before names."""
    return not code.isdecimal(), int(code) if code.isdecimal() else 0, code
