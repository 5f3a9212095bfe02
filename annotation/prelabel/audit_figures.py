"""What an audit shows: how often automatic labels are right, and counts corrected by that.

Statistics of a sample that was stratified by the label. Rows are counted, also those that say the
same; a row counts for each code that people gave it, as everywhere in Jalur.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from scipy.special import betaincinv, gammaincinv

from annotation.prelabel.audit_sample import allocate
from model.coverage import LEVEL, error_bound, groups_needed

TAIL = 0.025
"""Of a 95 % interval, on either side."""
PARTS = tuple(part / 10 for part in range(5, 10))
"""Shares of the labels, the likeliest first, that may become automatic where all may not."""
SECOND_LEVEL = 0.99


class Audited(NamedTuple):
    """An audited label: its likelihood, and the codes that people gave the row; None: undecided."""

    likelihood: float
    codes: tuple[int, ...] | None


@dataclass(frozen=True)
class Stratum:
    """All rows labelled with one code: how many, and those drawn from them."""

    code: int
    rows: int
    audited: tuple[Audited, ...]

    @property
    def known(self) -> tuple[tuple[int, ...], ...]:
        """The codes of the audited rows that people decided."""
        return tuple(one.codes for one in self.audited if one.codes is not None)

    @property
    def right(self) -> int:
        """How many audited labels are right: among the codes that people gave."""
        return sum(self.code in codes for codes in self.known)

    @property
    def precision(self) -> tuple[float, float]:
        """The share of labels that is right and its one-sided exact 95 % lower bound.

        What people did not decide counts as wrong. (0, 0) where nothing was audited.
        """
        drawn = len(self.audited)
        if not drawn:
            return 0.0, 0.0
        return self.right / drawn, 1 - error_bound(drawn - self.right, drawn)


@dataclass(frozen=True)
class Overall:
    """The error of all labels of a part, and its one-sided upper bound at a `level`.

    `size` is the effective size of the sample: so many rows that all stand for equally many others
    would tell as much.
    """

    error: float
    bound: float
    size: float
    level: float


@dataclass(frozen=True)
class Part:
    """The labels from a likelihood on: their strata, and the error of all of them."""

    threshold: float
    strata: tuple[Stratum, ...]

    @property
    def rows(self) -> int:
        """How many labels there are."""
        return sum(one.rows for one in self.strata)

    @property
    def audited(self) -> int:
        """How many of them were audited."""
        return sum(len(one.audited) for one in self.strata)

    def overall(self, level: float = LEVEL) -> Overall:
        """Return the error of all labels together.

        Each stratum counts as its rows do; one without an audited row counts as wrong. The bound is
        the exact one at the effective size of the sample. Source: Kish 1965; Korn & Graubard 1998.
        """
        known = [one for one in self.strata if one.audited]
        rows = sum(one.rows for one in known)
        if not rows:
            return Overall(1.0, 1.0, 0.0, level)
        wrong = sum(one.rows * (1 - one.precision[0]) for one in known) + self.rows - rows
        error = wrong / self.rows
        size = rows**2 / sum(one.rows**2 / len(one.audited) for one in known)
        return Overall(error, error_bound(error * size, size, level), size, level)


@dataclass(frozen=True)
class Population:
    """All labels that were drawn from: how many of each code have which likelihood.

    `rows` has for each code the number of labels by thousandths of likelihood, 0 to 1000.
    """

    rows: dict[int, Counter[int]]
    audited: dict[int, tuple[Audited, ...]] = field(default_factory=dict)

    def part(self, threshold: float) -> Part:
        """Return the labels of at least this likelihood (three decimals)."""
        least = round(threshold * 1000)
        strata = [
            Stratum(
                code,
                sum(count for thousandths, count in counts.items() if thousandths >= least),
                tuple(
                    one
                    for one in self.audited.get(code, ())
                    if round(one.likelihood * 1000) >= least
                ),
            )
            for code, counts in sorted(self.rows.items())
        ]
        return Part(threshold, tuple(one for one in strata if one.rows))

    def thresholds(self) -> list[float]:
        """Return from which likelihood on each of `PARTS` is reached, the highest first."""
        counts = sum(self.rows.values(), Counter[int]())
        falling = sorted(counts, reverse=True)
        reached = np.cumsum([counts[one] for one in falling])
        if not falling:
            return []
        places = [int(np.searchsorted(reached, part * reached[-1] - 1e-9)) for part in PARTS]
        return list(dict.fromkeys(falling[place] / 1000 for place in places))


def shown_part(population: Population, precision: float) -> tuple[Part, Overall] | None:
    """Return the labels that the audit shows to be this precise, with their error; None if none.

    All of them, where their 95 % bound keeps to the target. Where it does not, smaller parts are
    looked at in their order, from the likeliest half on, those passed over that have too few
    audited rows to show it, until one fails (fixed-sequence testing; Angelopoulos et al. 2021,
    Learn then Test); and since that is a second look, with bounds of 99 %: together a part that
    misses the target is taken at most 6 times in 100.
    """
    whole = population.part(0)
    said = whole.overall()
    if said.bound <= 1 - precision:
        return whole, said
    found = None
    for threshold in population.thresholds():
        part = population.part(threshold)
        said = part.overall(SECOND_LEVEL)
        if said.size < groups_needed(1 - precision, SECOND_LEVEL):
            continue
        if said.bound > 1 - precision:
            break
        found = part, said
    return found


def fewest(rows: Mapping[int, int], precision: float, size: int = 1) -> int | None:
    """Return how many labels, `size` or more, show this precision of all of them if all are right.

    `rows` has for each code how many rows are labelled with it. None where not even all show it.
    """
    right = {code: Audited(1.0, (code,)) for code in rows}
    least = max(size, groups_needed(1 - precision))
    for needed in range(least, sum(rows.values()) + 1):
        drawn = allocate(rows, needed).items()
        strata = [Stratum(code, rows[code], (right[code],) * count) for code, count in drawn]
        if Part(0.0, tuple(strata)).overall().bound <= 1 - precision:
            return needed
    return None


@dataclass(frozen=True)
class CorrectedCount:
    """How many rows have a code, corrected for wrong labels, with a 95 % interval.

    `labelled` rows have it as their label.
    """

    code: int
    labelled: int
    count: float
    low: float
    high: float


def corrected_counts(strata: Sequence[Stratum], codes: Sequence[int]) -> list[CorrectedCount]:
    """Return the corrected count of each code among all rows of the strata.

    The rows with a code are those labelled with it and others. Both have the interval of Jeffreys
    (Brown, Cai & DasGupta 2001, 2003): the first that of a share, with an effective sample that is
    larger where most rows were drawn; the others, a weighted sum of rare cases, that of a Poisson
    count with the same mean and variance (Fay & Feuer 1997). The two are joined by the method of
    Zou & Donner 2008 (MOVER). How often that covers: `scripts/benchmark.py corrected`.

    What people did not decide is left out of the count, as if it were like the rest of its label;
    the interval reaches from where none of it has the code to where all of it has.
    """
    return [_corrected(strata, code) for code in codes]


def _corrected(strata: Sequence[Stratum], code: int) -> CorrectedCount:
    labelled = sum(one.rows for one in strata if one.code == code)
    decided = [one for one in strata if one.known]
    found = _interval(decided, code)
    if any(None in (one.codes for one in stratum.audited) for stratum in strata):
        least = _interval([_decided(one, ()) for one in strata], code)
        most = _interval([_decided(one, (code,)) for one in strata], code)
        found = _Interval(found.rows, min(least.low, found.low), max(most.high, found.high))
    return CorrectedCount(code, labelled, *found)


class _Interval(NamedTuple):
    rows: float
    low: float
    high: float


def _decided(stratum: Stratum, codes: tuple[int, ...]) -> Stratum:
    """Return a stratum in which what was not decided has these codes."""
    audited = tuple(
        one._replace(codes=codes) if one.codes is None else one for one in stratum.audited
    )
    return Stratum(stratum.code, stratum.rows, audited)


def _interval(strata: Sequence[Stratum], code: int) -> _Interval:
    """Return how many rows have a code; of each stratum some rows are decided."""
    count, low, high = 0.0, 0.0, 0.0
    for one in strata:
        if one.code == code:
            found, drawn = one.right, len(one.known)
            count = one.rows * found / drawn
            low, high = (one.rows * end for end in _jeffreys(found, drawn, one.rows))
            if drawn < one.rows:  # a row that nobody saw can be otherwise
                low, high = min(low, found + one.rows - drawn - 1), max(high, found + 1)
    other, other_low, other_high = _rare([one for one in strata if one.code != code], code)
    total = count + other
    seen = sum(code in codes for one in strata for codes in one.known)
    unlike = sum(len(one.known) for one in strata) - seen
    rows = sum(one.rows for one in strata)
    return _Interval(
        total,
        max(float(seen), total - float(np.hypot(count - low, other - other_low))),
        min(float(rows - unlike), total + float(np.hypot(high - count, other_high - other))),
    )


def _jeffreys(found: int, drawn: int, rows: int) -> tuple[float, float]:
    """Return the interval of a share of which `found` of `drawn` rows were seen."""
    if drawn >= rows:
        return found / drawn, found / drawn
    effective = drawn * (rows - 1) / (rows - drawn)
    seen = found / drawn * effective
    shape = seen + 0.5, effective - seen + 0.5
    low = 0.0 if found == 0 else float(betaincinv(*shape, TAIL))
    return low, 1.0 if found == drawn else float(betaincinv(*shape, 1 - TAIL))


def _rare(strata: Sequence[Stratum], code: int) -> tuple[float, float, float]:
    """Return how many rows of these strata have a code, with the ends of the interval."""
    certain, total, variance, heaviest = 0.0, 0.0, 0.0, 0.0
    for one in strata:
        drawn = len(one.known)
        seen, weight = sum(code in codes for codes in one.known), one.rows / drawn
        unseen = 1 - drawn / one.rows
        if not unseen:
            certain += seen
            continue
        total += weight * seen
        variance += weight**2 * unseen * seen
        heaviest = max(heaviest, weight * unseen**0.5)
    if heaviest == 0:
        return certain, certain, certain  # all was seen
    # Half a case more, of those that stand for most rows: so much is a prior of Jeffreys.
    mean, spread = total + heaviest / 2, variance + heaviest**2 / 2
    low, high = gammaincinv(mean**2 / spread, (TAIL, 1 - TAIL)) * spread / mean
    return certain + total, certain + min(float(low), total), certain + max(float(high), total)
