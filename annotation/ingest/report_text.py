"""The text of a report as it is kept, and the units in it with their places.

The text of each unit stands in the report's text at its span, character for character.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import NamedTuple

from annotation.codebook import Codebook
from annotation.ingest.coded_tables import TableRow, code_header, coded_rows
from annotation.ingest.document import Document, Line, Paragraph
from annotation.ingest.grids import WholeTable, cell_of, columns_below, whole_tables, year_of_row
from annotation.ingest.headers import columns_of, headed
from annotation.ingest.items import folded
from annotation.ingest.language import language_of
from annotation.ingest.passages import join_broken, passages
from annotation.ingest.report_codes import codes_in
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

    `section` is its table's caption, and `rest` what else stands in its row. `codes` is the cell of
    its row that says its track, as it is written, and `code_column` the header above that.
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
    codes: str = ""
    code_column: str = ""


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
    codebook: Codebook | None = None,
) -> Ingested:
    """Return units of a report under its title, taken or only proposed, ready to be recorded.

    With a codebook they have the codes that their tables say.
    """
    in_order = sorted({*taken, *proposed}, key=lambda one: one.start)
    codes = codes_in(report.source.file, in_order, codebook)
    units = {
        one: FileUnit(position, _new_unit(report.source, one, position), given)
        for position, (one, given) in enumerate(zip(in_order, codes.given, strict=True), start=1)
    }
    named = Report(" ".join(title.split()) or PurePath(report.source.file).stem)
    chosen = set(taken)
    in_study, waiting = (
        tuple(unit for one, unit in units.items() if (one in chosen) is wanted)
        for wanted in (True, False)
    )
    found = FileReport(named, in_study, report.source, waiting)
    return Ingested((found,), (*report.problems, *codes.problems))


def place_of(page: int) -> str:
    """Return how a page is named as the place of a unit; "" where there are no pages."""
    return f"p. {page}" if page else ""


def _new_unit(source: SourceText, one: PlacedUnit, position: int) -> NewUnit:
    return NewUnit(
        actor=one.actor,
        description=one.description,
        place=place_of(one.page),
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


def _write_table(writer: "_Writer", found: WholeTable) -> None:
    table = headed(found)
    columns = columns_of(table)
    writer.write(table.page, table.title)
    writer.write(table.page, _joined(table.header))
    coded = coded_rows(table)
    codes = ""
    for row in coded:
        writer.write(row.page, row.codes if row.codes != codes else "")
        codes = row.codes
        _write_unit(writer, table, row)
    for line in () if coded else table.lines:
        if columns is None:
            writer.write(line.page, _joined(line.cells))
        else:
            row = _row(line, table.header, columns)
            _write_unit(writer, table, row, bool(row.actor and row.description))


def _row(line: Line, header: Sequence[str], columns: tuple[int, int]) -> TableRow:
    name, what = columns
    used = {*columns_below(header, name), *columns_below(header, what)}
    return TableRow(
        line.page,
        cell_of(line, header, name, ", "),
        cell_of(line, header, what),
        "",
        tuple(cell for i, cell in enumerate(line.cells) if i not in used),
        year_of_row(line, header),
    )


def _write_unit(writer: "_Writer", table: WholeTable, row: TableRow, is_unit: bool = True) -> None:
    text = join_text(row.actor, row.description)
    rest = _joined(row.rest)
    start = writer.write(row.page, text)
    if is_unit and text:
        writer.units.append(
            PlacedUnit(
                row.actor,
                row.description,
                row.page,
                start,
                start + len(text),
                UnitKind.TABLE,
                section=table.caption,
                language=language_of(text),
                rest=rest,
                year=row.year,
                codes=row.codes,
                code_column=code_header(table.header) if row.codes else "",
            )
        )
    writer.write(row.page, rest)


def _joined(cells: Sequence[str]) -> str:
    return CELLS.join(filter(None, map(folded, cells)))


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
