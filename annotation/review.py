"""What the screen of one report shows at one moment: its units as they are cut, and their pages."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from annotation.cut_agreement import CutAgreement, compare_cuts
from annotation.ingest.apart import draw_apart
from annotation.ingest.kept import kept_file
from annotation.ingest.page_image import Box
from annotation.ingest.proposed_cut import likely
from annotation.records import Coder, Report, SourceText, Unit, Verdict
from annotation.store import CutBy, CutUnit
from annotation.study import Study
from annotation.suggestions import Suggester


class Scope(StrEnum):
    """Which units of a report are gone through."""

    PROPOSED = "proposed"
    TAKEN = "taken"
    OUT = "out"
    ALL = "all"

    def holds(self, verdict: Verdict) -> bool:
        """Return whether units with this verdict are gone through."""
        if self is Scope.OUT:
            return verdict in (Verdict.LEFT, Verdict.ASIDE)
        return self is Scope.ALL or verdict == self.value


class Picture(NamedTuple):
    """A page of the report, where a unit stands on it and where the others do."""

    page: int
    png: bytes
    marked: tuple[Box, ...]
    others: tuple[Box, ...]


@dataclass(frozen=True)
class Review:
    """A report as a coder sees its cut; `units` are all of it, in the order of the text."""

    study: Study
    report: Report
    cut_by: CutBy
    units: tuple[CutUnit, ...]
    sources: dict[str, SourceText]

    @property
    def counts(self) -> Counter[Verdict]:
        """How many units have each verdict."""
        return Counter(one.verdict for one in self.units)

    @property
    def is_open(self) -> bool:
        """Whether its cut can be changed."""
        return self.cut_by is not CutBy.FROZEN

    def shown(self, scope: Scope) -> list[CutUnit]:
        """Return the units of a scope in the order of the text."""
        return [one for one in self.units if scope.holds(one.verdict)]

    def source_of(self, unit: Unit | None) -> SourceText | None:
        """Return the text a unit stands in, or else the newest of the report."""
        newest = next(reversed(self.sources.values()), None)
        return self.sources.get(unit.text_id or "", newest) if unit else newest

    def surroundings(self, unit: Unit, letters: int) -> tuple[str, str, str] | None:
        """Return what stands before a unit, its own text, and what stands after it."""
        source = self.sources.get(unit.text_id or "")
        if source is None or unit.start is None or unit.end is None:
            return None
        start, end = unit.start, unit.end
        text = source.text
        return text[max(0, start - letters) : start], text[start:end], text[end : end + letters]

    def page_of(self, unit: Unit) -> int:
        """Return the page on which a unit begins; 0 where it stands on none."""
        source = self.sources.get(unit.text_id or "")
        return source.page_at(unit.start) if source and unit.start is not None else 0

    def picture(self, unit: Unit) -> Picture | None:
        """Return the page of a unit; None where there is none to be drawn (may take a second)."""
        source, page, file = self.source_of(unit), self.page_of(unit), self._file_of(unit)
        if source is None or file is None:
            return None
        here = [one.unit for one in self.units if _is_on(one.unit, source, page)]
        drawn = draw_apart(file, page, tuple(_text_of(one, source) for one in here))
        if drawn is None:
            return None
        places = dict(zip((one.id for one in here), drawn.places, strict=True))
        marked = places.pop(unit.id)
        return Picture(
            page, drawn.png, marked, tuple(box for boxes in places.values() for box in boxes)
        )

    def has_page(self, unit: Unit) -> bool:
        """Return whether there is a page of the unit that could be drawn."""
        return self._file_of(unit) is not None

    def _file_of(self, unit: Unit) -> Path | None:
        if self.page_of(unit) == 0 or unit.text_id is None:
            return None
        return kept_file(self.study.workspace.reports, unit.text_id)


def read_review(study: Study, report_id: str, coder_id: str) -> Review:
    """Return a report as a coder sees it; raises NotFound."""
    store = study.store
    report, by = store.report(report_id), store.cut_by(report_id)
    units = store.cut_of(report_id, coder_id if by is CutBy.TWO else None)
    sources = {one.id: one for one in store.source_texts(report_id)}
    # A file that is loaded under two titles has its text with the first.
    for text_id in {one.unit.text_id for one in units if one.unit.text_id} - set(sources):
        sources[text_id] = store.source_text(text_id)
    return Review(study, report, by, tuple(units), sources)


def likeliest_first(suggester: Suggester, units: Sequence[CutUnit]) -> list[CutUnit]:
    """Return units by how likely they tell of a cooperation, after what people answered so far."""
    texts = [one.unit.description for one in units]
    found = likely(texts, suggester.embedder, suggester.study.store.answers())
    order = sorted(range(len(units)), key=lambda one: -found[one])
    return [units[one] for one in order]


def compare(study: Study, report_id: str, first: Coder, second: Coder) -> CutAgreement | None:
    """Return how far two people cut a report alike; None while one of them is not through."""
    cuts = [study.store.cut_of(report_id, coder.id) for coder in (first, second)]
    if any(one.verdict is Verdict.PROPOSED for cut in cuts for one in cut):
        return None
    taken = [[one.unit for one in cut if one.verdict is Verdict.TAKEN] for cut in cuts]
    return compare_cuts(*taken)


def _is_on(unit: Unit, source: SourceText, page: int) -> bool:
    is_here = unit.text_id == source.id and unit.start is not None
    return is_here and source.page_at(unit.start or 0) == page


def _text_of(unit: Unit, source: SourceText) -> str:
    return source.text[unit.start : unit.end]
