"""How far two people cut the same report into the same units.

Units are paired by overlap, as in the evaluation of spans in information extraction: at most one
partner each, those that overlap most first, and only where the overlap is at least half of what the
two cover together (Jaccard). F1 is the harmonic mean of the shares of either cut that have a
partner; it is the same whoever is taken for the reference.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from annotation.records import Unit, normalise

LEAST_OVERLAP = 0.5


class CutFigures(NamedTuple):
    """How many units of two cuts are paired, of these the same to the letter, and of one only."""

    pairs: int
    same: int
    only_first: int
    only_second: int

    @property
    def f1(self) -> float | None:
        """The share of paired units in both cuts; None where neither has a unit."""
        units = 2 * self.pairs + self.only_first + self.only_second
        return 2 * self.pairs / units if units else None


def pool_cuts(cuts: Sequence[CutFigures]) -> CutFigures:
    """Return the figures of the cuts of several reports together."""
    return CutFigures(*map(sum, zip(*cuts, strict=True))) if cuts else CutFigures(0, 0, 0, 0)


@dataclass(frozen=True)
class CutAgreement:
    """The pairs of units of two cuts, and what only one of the two has."""

    pairs: tuple[tuple[Unit, Unit], ...]
    only_first: tuple[Unit, ...]
    only_second: tuple[Unit, ...]

    @property
    def figures(self) -> CutFigures:
        """How many of each there are."""
        same = sum(one.id == other.id for one, other in self.pairs)
        return CutFigures(len(self.pairs), same, len(self.only_first), len(self.only_second))


def compare_cuts(first: Sequence[Unit], second: Sequence[Unit]) -> CutAgreement:
    """Return how two cuts of a report agree."""
    overlaps = [
        (found, i, j)
        for i, one in enumerate(first)
        for j, other in enumerate(second)
        if (found := overlap(one, other)) >= LEAST_OVERLAP
    ]
    partner: dict[int, int] = {}
    for _, i, j in sorted(overlaps, key=lambda one: (-one[0], one[1], one[2])):
        if i not in partner and j not in partner.values():
            partner[i] = j
    paired = set(partner.values())
    return CutAgreement(
        pairs=tuple((first[i], second[partner[i]]) for i in sorted(partner)),
        only_first=tuple(one for i, one in enumerate(first) if i not in partner),
        only_second=tuple(one for j, one in enumerate(second) if j not in paired),
    )


def overlap(one: Unit, other: Unit) -> float:
    """Return the Jaccard overlap of two units in the text, 0 to 1.

    Units without a place there overlap only if their text is the same.
    """
    if one.text_id != other.text_id or None in (one.start, one.end, other.start, other.end):
        return float(normalise(one.text) == normalise(other.text))
    places = [(unit.start or 0, unit.end or 0) for unit in (one, other)]
    (start, end), (begin, stop) = places
    shared = max(0, min(end, stop) - max(start, begin))
    return shared / (max(end, stop) - min(start, begin)) if shared else 0.0
