"""What the screen of one report shows at one moment: its units as they are cut, and their pages."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from annotation.cut_agreement import CutAgreement, CutFigures, compare_cuts
from annotation.ingest.apart import draw_apart
from annotation.ingest.kept import kept_file
from annotation.ingest.page_image import Box
from annotation.ingest.proposed_cut import likely
from annotation.records import Coder, Report, SourceText, Unit, Verdict
from annotation.store import CutBy, CutUnit, Store
from annotation.study import Study
from annotation.suggestions import Suggester

OUT = (Verdict.LEFT, Verdict.ASIDE, Verdict.SHELVED)
"""Verdicts that keep a unit out of the study; one may still be taken."""


class Scope(StrEnum):
    """Which units of a report are gone through."""

    PROPOSED = "proposed"
    TAKEN = "taken"
    OUT = "out"
    ALL = "all"

    def holds(self, verdict: Verdict) -> bool:
        """Return whether units with this verdict are gone through."""
        if self is Scope.OUT:
            return verdict in OUT
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

    def can_change(self, one: CutUnit | None) -> bool:
        """Return whether a unit can be cut anew, or one added; a frozen cut only grows."""
        is_new = one is not None and one.verdict is Verdict.PROPOSED
        return self.cut_by is not CutBy.FROZEN or is_new

    def shown(self, scope: Scope) -> list[CutUnit]:
        """Return the units of a scope in the order of the text."""
        return [one for one in self.units if scope.holds(one.verdict)]

    def source_of(self, unit: Unit | None) -> SourceText | None:
        """Return the text a unit stands in, or else the newest of the report."""
        newest = next(reversed(self.sources.values()), None)
        return self.sources.get(unit.text_id or "", newest) if unit else newest

    def surroundings(self, one: CutUnit, letters: int) -> tuple[str, str, str] | None:
        """Return what stands before a unit, its own text, and what stands after it."""
        source, start, end = self._text_of(one), one.placed.start, one.placed.end
        if source is None or start is None or end is None:
            return None
        text = source.text
        return text[max(0, start - letters) : start], text[start:end], text[end : end + letters]

    def page_of(self, one: CutUnit) -> int:
        """Return the page on which a unit begins; 0 where it stands on none."""
        source = self._text_of(one)
        return source.page_at(one.placed.start or 0) if source else 0

    def has_page(self, one: CutUnit) -> bool:
        """Return whether there is a page of the unit that could be drawn."""
        return self._file_of(one) is not None

    def picture(self, one: CutUnit) -> Picture | None:
        """Return the page of a unit; None where there is none to be drawn (may take a second)."""
        source, page, file = self._text_of(one), self.page_of(one), self._file_of(one)
        if source is None or file is None:
            return None
        here = [
            other
            for other in self.units
            if self._text_of(other) is source and self.page_of(other) == page
        ]
        spans = [source.text[other.placed.start : other.placed.end] for other in here]
        drawn = draw_apart(file, page, tuple(spans))
        if drawn is None:
            return None
        places = dict(zip((other.unit.id for other in here), drawn.places, strict=True))
        marked = places.pop(one.unit.id)
        others = tuple(box for boxes in places.values() for box in boxes)
        return Picture(page, drawn.png, marked, others)

    def _text_of(self, one: CutUnit) -> SourceText | None:
        return self.sources.get(one.placed.text_id or "")

    def _file_of(self, one: CutUnit) -> Path | None:
        source = self._text_of(one)
        if source is None or self.page_of(one) == 0:
            return None
        return kept_file(self.study.workspace.reports, source.id)


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
    first_cut, second_cut = (
        [_at_its_place(one) for one in cut if one.verdict is Verdict.TAKEN] for cut in cuts
    )
    return compare_cuts(first_cut, second_cut)


def _at_its_place(one: CutUnit) -> Unit:
    """Return a unit with the place of the one it replaces, where its own words have none."""
    placed = one.placed
    return replace(one.unit, text_id=placed.text_id, start=placed.start, end=placed.end)


def freeze(
    study: Study, report_id: str, coder_id: str, unit_ids: Sequence[str], found: CutFigures
) -> None:
    """Let these units, and no others of a report, be coded; keep how far the two cuts agreed."""
    study.store.freeze_cut(report_id, coder_id, unit_ids)
    study.store.set_setting(_agreement_key(report_id), json.dumps(found))


def agreement_when_frozen(store: Store, report_id: str) -> CutFigures | None:
    """Return how far two cuts of a report agreed when one was chosen."""
    kept = store.setting(_agreement_key(report_id))
    return CutFigures(*json.loads(kept)) if kept else None


def _agreement_key(report_id: str) -> str:
    return f"cut-agreement:{report_id}"
