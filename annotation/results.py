"""Counts per code, as a publication prints them."""

from collections.abc import Sequence
from dataclasses import dataclass

from annotation.codebook import Codebook
from annotation.store import SettledCounts, Store


@dataclass(frozen=True)
class CountTable:
    """How often each coder gave each code; a code that nobody gave stands there with 0.

    A coding of two codes counts under both, as in Table 1 of the paper. `none` counts the
    codings where no code applies. `settled` counts each unit once, as it was settled or as all its
    coders have it.
    """

    codes: tuple[int, ...]
    coders: tuple[str, ...]
    counts: dict[str, dict[int, int]]
    none: dict[str, int]
    settled: SettledCounts

    def total(self, coder: str) -> int:
        """Return the number of codes that a coder gave."""
        return sum(self.counts[coder].values())

    def column(self, coder: str) -> list[int]:
        """Return a coder's counts: each code, then where none applies, then all codes."""
        of_coder = self.counts[coder]
        return [*(of_coder[code] for code in self.codes), self.none[coder], self.total(coder)]

    @property
    def settled_column(self) -> list[int]:
        """The same of what was settled."""
        of_units = [self.settled.codes.get(code, 0) for code in self.codes]
        return [*of_units, self.settled.codes.get(None, 0), sum(of_units)]


def count_codes(
    store: Store,
    codebook: Codebook,
    report_ids: Sequence[str] | None = None,
    coder: str | None = None,
) -> CountTable:
    """Return the counts of every coder who has coded, in the order they joined, and of all units.

    `report_ids` are the reports whose units count; None counts them all. `coder` is the name
    of the only one whose codings count.
    """
    found = [count for count in store.own_counts(report_ids) if coder in (None, count.coder.name)]
    # What was settled says what others gave.
    settled = store.settled_counts(report_ids) if coder is None else SettledCounts({}, 0)
    coders = tuple(dict.fromkeys(count.coder.name for count in found))
    given = {count.code for count in found} | set(settled.codes)
    others = {code for code in given if code is not None} - set(codebook.numbers)
    codes = (*codebook.numbers, *sorted(others))
    counts = {coder: dict.fromkeys(codes, 0) for coder in coders}
    none = dict.fromkeys(coders, 0)
    for count in found:
        if count.code is None:
            none[count.coder.name] = count.count
        else:
            counts[count.coder.name][count.code] = count.count
    return CountTable(codes, coders, counts, none, settled)
