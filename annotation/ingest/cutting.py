"""Units cut anew by a person, with their place in the report's text where they stand in it."""

import re
from dataclasses import replace
from typing import NamedTuple

from annotation.ingest.language import language_of
from annotation.ingest.passages import sentences
from annotation.ingest.report_text import UnitKind, after, before, place_of
from annotation.records import SourceText, Unit, join_text
from annotation.store import NewUnit

EMPTY_LINE = re.compile(r"\n\s*\n")


class Cut(NamedTuple):
    """What a person typed: an empty line in the text cuts it in two."""

    actor: str
    text: str
    year: int | None = None
    page: int = 0


def cut_anew(cut: Cut, source: SourceText | None, old: Unit | None = None) -> list[NewUnit]:
    """Return the units of what was typed, in place of an old one or new in the report.

    A text that stands in `source` knows its place there: that nearest to the old one.
    """
    parts = [" ".join(part.split()) for part in EMPTY_LINE.split(cut.text)]
    return [_unit(cut, part, source, old) for part in parts if part]


def merged(first: Unit, second: Unit, source: SourceText | None) -> NewUnit:
    """Return two units as one; sentences of one paragraph with what stands between them."""
    actor = first.actor or second.actor
    whole = f"{first.description} {second.description}"
    if source is not None and first.end is not None and second.start is not None:
        between = source.text[first.end : second.start]
        if first.end <= second.start and "\n" not in between:
            whole = f"{first.description}{between}{second.description}"
    return _unit(Cut(actor, whole, first.year or second.year), whole, source, first)


def stand_together(first: Unit, second: Unit, source: SourceText | None) -> bool:
    """Return whether nothing but white stands between two units in the text."""
    if source is None or first.end is None or second.start is None:
        return False
    return first.end <= second.start and not source.text[first.end : second.start].strip()


def in_sentences(text: str) -> str:
    """Return a text with an empty line between its sentences, to be cut there."""
    return "\n\n".join(text[start:end] for start, end in sentences(text))


def _unit(cut: Cut, text: str, source: SourceText | None, old: Unit | None) -> NewUnit:
    actor = " ".join(cut.actor.split())
    place = old.place if old else place_of(cut.page)
    given = NewUnit(
        actor=actor,
        description=text,
        place=place,
        position=old.position if old else 0,
        language=language_of(text),
        before=old.before if old else "",
        after=old.after if old else "",
        year=cut.year,
        country=old.country if old else "",
        kind=old.kind if old else UnitKind.PROSE.value,
    )
    return given if source is None else _placed(given, source, old)


def _placed(unit: NewUnit, source: SourceText, old: Unit | None) -> NewUnit:
    near = old.start if old and old.start is not None else _start_of_page(source, unit.place)
    span = _find(source.text, join_text(unit.actor, unit.description), near)
    span = span or _find(source.text, unit.description, near)
    if span is None:
        # A page that is a picture has no text to stand in: there the page is the person's word.
        is_typed_off = old is not None or _is_bare(source, unit.place)
        return unit if is_typed_off else replace(unit, place="")
    start, end = span
    place = place_of(source.page_at(start)) or unit.place
    unit = replace(unit, place=place, text_id=source.id, start=start, end=end)
    if unit.kind == UnitKind.TABLE:
        return unit
    return replace(unit, before=before(source, start), after=after(source, end))


def _is_bare(source: SourceText, place: str) -> bool:
    """Return whether a page of the report has no text."""
    page = _page(place)
    starts = (*source.starts, len(source.text))
    return 0 < page < len(starts) and not source.text[starts[page - 1] : starts[page]].strip()


def _start_of_page(source: SourceText, place: str) -> int:
    page = _page(place) or 1
    return source.starts[page - 1] if 0 < page <= len(source.starts) else 0


def _page(place: str) -> int:
    number = re.search(r"\d+", place)
    return int(number[0]) if number else 0


def _find(text: str, wanted: str, near: int) -> tuple[int, int] | None:
    found = [one.span() for one in re.finditer(re.escape(wanted), text)] if wanted else []
    return min(found, key=lambda span: abs(span[0] - near), default=None)
