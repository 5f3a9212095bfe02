"""The text of a report as it is kept, and the units in it with their places.

The text of each unit stands in the report's text at its span, character for character.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import NamedTuple

from annotation.ingest.document import Document, Line, Paragraph
from annotation.ingest.grids import WholeTable, cooperation_columns, whole_tables
from annotation.ingest.language import language_of
from annotation.ingest.passages import join_broken, passages
from annotation.ingest.table import Problem
from annotation.ingest.units import FileReport, FileUnit, Ingested
from annotation.records import Report, SourceText, join_text
from annotation.store import NewUnit

BETWEEN = "\n\n"
CELLS = " | "
SOURCES = re.compile(
    r"(references|endnotes|sources|bibliography|works cited|daftar pustaka|catatan akhir|"
    r"daftar rujukan|referensi)\W*(\d+\W*)?$",
    re.IGNORECASE,
)
"""From here on a report names its sources."""
AROUND = 300
"""So many letters before and after a passage are shown with it."""


class UnitKind(StrEnum):
    """Where in a report a unit was found."""

    TABLE = "table"
    PROSE = "prose"


class PlacedUnit(NamedTuple):
    """A unit at `start` to `end` of the report's text: actor and description, or for a sentence its
    description alone.

    `section` is its table's caption, and `rest` what else stands in its row.
    """

    actor: str
    description: str
    page: int
    start: int
    end: int
    kind: UnitKind
    section: str = ""
    rest: str = ""
    language: str = ""
    year: int | None = None


@dataclass(frozen=True)
class ReportText:
    """The text of a report and the units that its tables list; `pages` is 0 where it has none.

    `passages` are the sentences of its running text, of which some describe a cooperation.
    """

    source: SourceText
    pages: int
    units: tuple[PlacedUnit, ...]
    passages: tuple[PlacedUnit, ...] = ()
    problems: tuple[Problem, ...] = ()


def units_of(
    report: ReportText,
    title: str,
    taken: Sequence[PlacedUnit],
    proposed: Sequence[PlacedUnit] = (),
) -> Ingested:
    """Return units of a report under its title, taken or only proposed, ready to be recorded."""
    in_order = sorted({*taken, *proposed}, key=lambda one: one.start)
    units = {
        one: FileUnit(position, _new_unit(report.source, one, position))
        for position, one in enumerate(in_order, start=1)
    }
    named = Report(" ".join(title.split()) or PurePath(report.source.file).stem)
    waiting = [one for one in in_order if one not in taken]
    return Ingested(
        (
            FileReport(
                named,
                tuple(units[one] for one in in_order if one in taken),
                report.source,
                tuple(units[one] for one in waiting),
            ),
        ),
        report.problems,
    )


def _new_unit(source: SourceText, one: PlacedUnit, position: int) -> NewUnit:
    return NewUnit(
        actor=one.actor,
        description=one.description,
        place=f"p. {one.page}" if one.page else "",
        position=position,
        language=one.language,
        year=one.year,
        before=one.section or before(source, one.start),
        after=one.rest if one.kind is UnitKind.TABLE else after(source, one.end),
        text_id=source.id,
        start=one.start,
        end=one.end,
        kind=one.kind.value,
    )


def before(source: SourceText, start: int) -> str:
    """Return the end of what stands before a passage in its paragraph, in whole words."""
    found = source.text[max(0, start - AROUND) : start].split(BETWEEN)[-1]
    is_cut = len(found) == AROUND and not source.text[start - AROUND - 1 : start - AROUND].isspace()
    return (found.partition(" ")[2] if is_cut else found).strip()


def after(source: SourceText, end: int) -> str:
    """Return the beginning of what stands after a passage in its paragraph, in whole words."""
    found = source.text[end : end + AROUND].split(BETWEEN)[0]
    is_cut = len(found) == AROUND and not source.text[end + AROUND : end + AROUND + 1].isspace()
    return (found.rpartition(" ")[0] if is_cut else found).strip()


def lay_out(document: Document) -> ReportText:
    """Return the text of a report with the cooperations that its tables list."""
    writer = _Writer()
    are_sources = False
    for block in whole_tables(join_broken(document.blocks)):
        if isinstance(block, Paragraph):
            are_sources = are_sources or SOURCES.match(block.text) is not None
            _write_paragraph(writer, block, are_sources)
        else:
            _write_table(writer, block)
    said = tuple((one.row, one.message) for one in document.problems)
    source = SourceText(document.file, writer.text, tuple(writer.starts), said)
    units, passages = tuple(writer.units), tuple(writer.passages)
    return ReportText(source, document.pages, units, passages, document.problems)


def _write_paragraph(writer: "_Writer", block: Paragraph, are_sources: bool) -> None:
    begin = writer.write(block.page, block.text)
    for start, end in () if block.is_heading or are_sources else passages(block.text):
        text = block.text[start:end]
        place = (begin + start, begin + end)
        writer.passages.append(
            PlacedUnit("", text, block.page, *place, UnitKind.PROSE, language=language_of(text))
        )


def _write_table(writer: "_Writer", table: WholeTable) -> None:
    columns = cooperation_columns(table.header)
    page = table.lines[0].page if table.lines else 0
    writer.write(page, CELLS.join(filter(None, table.header)))
    for line in table.lines:
        if columns is None:
            writer.write(line.page, _joined(line.cells))
        else:
            _write_unit(writer, line, columns, table.caption)


def _write_unit(writer: "_Writer", line: Line, columns: tuple[int, int], caption: str) -> None:
    actor, description = (line.cells[column] for column in columns)
    text = join_text(actor, description)
    rest = _joined([cell for i, cell in enumerate(line.cells) if i not in columns])
    start = writer.write(line.page, text)
    if actor and description:
        end = start + len(text)
        writer.units.append(
            PlacedUnit(
                actor,
                description,
                line.page,
                start,
                end,
                UnitKind.TABLE,
                section=caption,
                language=language_of(text),
                rest=rest,
            )
        )
    writer.write(line.page, rest)


def _joined(cells: Sequence[str]) -> str:
    return CELLS.join(filter(None, cells))


class _Writer:
    def __init__(self) -> None:
        self.text = ""
        self.starts: list[int] = []
        self.units: list[PlacedUnit] = []
        self.passages: list[PlacedUnit] = []

    def write(self, page: int, text: str) -> int:
        """Append a text of its own and return where it begins."""
        if text and self.text:
            self.text += BETWEEN
        start = len(self.text)
        self.starts += [start] * (page - len(self.starts))
        self.text += text
        return start
