"""Counts per code, as a publication prints them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotation.codebook import Codebook
from annotation.records import Coding
from annotation.store import CodeCount, Store

PAGE = 500


@dataclass(frozen=True)
class CountTable:
    """How often each coder gave each code; a code that nobody gave stands there with 0.

    A coding of two codes counts under both, as in Table 1 of the paper. `none` counts the
    codings where no code applies.
    """

    codes: tuple[int, ...]
    coders: tuple[str, ...]
    counts: dict[str, dict[int, int]]
    none: dict[str, int]

    def total(self, coder: str) -> int:
        """Return the number of codes that a coder gave."""
        return sum(self.counts[coder].values())

    def column(self, coder: str) -> list[int]:
        """Return a coder's counts: each code, then where none applies, then all codes."""
        of_coder = self.counts[coder]
        return [*(of_coder[code] for code in self.codes), self.none[coder], self.total(coder)]


def count_codes(
    store: Store,
    codebook: Codebook,
    report_ids: Sequence[str] | None = None,
    coder: str | None = None,
) -> CountTable:
    """Return the counts of every coder with a standing coding, in the order they joined.

    `report_ids` are the reports whose units count; None counts them all. `coder` is the name
    of the only one whose codings count.
    """
    everybody = store.code_counts() if report_ids is None else _counts_in(store, report_ids)
    found = [count for count in everybody if coder in (None, count.coder.name)]
    coders = tuple(dict.fromkeys(count.coder.name for count in found))
    given = {count.code for count in found if count.code is not None}
    codes = (*codebook.numbers, *sorted(given - set(codebook.numbers)))
    counts = {coder: dict.fromkeys(codes, 0) for coder in coders}
    none = dict.fromkeys(coders, 0)
    for count in found:
        if count.code is None:
            none[count.coder.name] = count.count
        else:
            counts[count.coder.name][count.code] = count.count
    return CountTable(codes, coders, counts, none)


def _counts_in(store: Store, report_ids: Sequence[str]) -> list[CodeCount]:
    times: dict[tuple[str, int | None], int] = {}
    for coding in _standing_codings(store, report_ids):
        for code in coding.codes or (None,):
            key = coding.coder_id, code
            times[key] = times.get(key, 0) + 1
    return [
        CodeCount(coder, code, count)
        for coder in store.coders()
        for (coder_id, code), count in times.items()
        if coder_id == coder.id
    ]


def _standing_codings(store: Store, report_ids: Sequence[str]) -> Iterator[Coding]:
    for report_id in report_ids:
        offset, total = 0, 1
        while offset < total:
            page = store.search_units(report_id=report_id, state="coded", offset=offset, limit=PAGE)
            total = page.total
            offset += PAGE
            for found in page.rows:
                yield from found.codings
