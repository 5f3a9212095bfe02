"""An export of Jalur, as the record of another computer."""

import codecs
import io
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from annotation.codebook import parse_codebook
from annotation.errors import InvalidCodebook
from annotation.ingest.export_row import Cells, coding_of, name_of, unit_of
from annotation.ingest.files import read_content, refuse_too_big
from annotation.ingest.jsonl_file import read_object
from annotation.ingest.table import SURROGATE, Problem, Row, Table, unreadable
from annotation.store import CODEBOOK_TEXT, TheirCoding, Theirs, TheirUnit

MARKS = {"coding_id", "coder_id", "supersedes_id", "unit_id"}
"""The columns by which an export is known."""
OLD_MARKS = {"unit_id", "coder", "codes", "standing", "codebook_revision"}
OF_UNIT = (
    *("unit_id", "report", "place", "actor", "description", "year", "country", "in_study"),
    *("report_source", "position", "translation", "language", "before", "after", "unit_kind"),
    *("replaces", "text_id", "start", "end"),
)
OF_CODING = (
    *("coder", "codes", "kind", "arm", "order", "suggestion", "probability", "model_version"),
    *("codebook_revision", "time", "seconds", "memo", "flag"),
    *("coding_id", "coder_id", "supersedes_id", "reverts_id"),
)
NEEDED = (*OF_UNIT, *OF_CODING)


@dataclass(frozen=True)
class Export:
    """The record in a file, and a problem for each row that cannot be used."""

    file: str
    theirs: Theirs
    problems: tuple[Problem, ...]


def read_table_or_export(data: bytes, file: str, *, sheet: str | None = None) -> Table | Export:
    """Return the record of a file that is an export of Jalur, the table of any other.

    Raises InvalidInput where the file cannot be used.
    """
    refuse_too_big(data, file)
    found = _first_object(data)
    if set(found) >= MARKS:
        Table(file, tuple(found), ()).require_all(NEEDED)
        return _read(file, _lines(data), is_sheet=False)
    table = read_content(data, file, sheet=sheet)
    if not set(table.columns) >= MARKS:
        return table
    table.require_all(NEEDED)
    is_sheet = bool(table.delimiter or table.sheet)
    return _read(file, [*table.rows, *table.problems], is_sheet=is_sheet)


def is_old_export(columns: Collection[str]) -> bool:
    """Return whether a table is an export of a Jalur that did not write what a merge needs."""
    return set(columns) >= OLD_MARKS and not set(columns) >= MARKS


def _first_object(data: bytes) -> dict[str, Any]:
    first = next((line for line in io.BytesIO(data) if line.strip()), b"")
    try:
        found = json.loads(first.removeprefix(codecs.BOM_UTF8))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _lines(data: bytes) -> Iterator[Row | Problem]:
    for number, line in enumerate(io.BytesIO(data), start=1):
        if line.strip():
            try:
                yield _row(number, line)
            except Problem as problem:
                yield problem.with_traceback(None)


def _row(number: int, line: bytes) -> Row:
    try:
        found = read_object(number, line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise unreadable(number) from error
    cells = {name: _text(value) for name, value in found.items()}
    if any(SURROGATE.search(cell) for cell in cells.values()):
        raise unreadable(number)
    return Row(number, cells)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value.replace("\0", "") if isinstance(value, str) else repr(value)


def _read(file: str, rows: Iterable[Row | Problem], *, is_sheet: bool) -> Export:
    reader = _Reader()
    for row in rows:
        try:
            reader.read(row, is_sheet)
        except Problem as problem:
            reader.problems.append(problem.with_traceback(None))
    theirs = Theirs(
        reader.units, reader.coders, tuple(reader.codings.values()), dict(_revisions(reader.texts))
    )
    return Export(file, theirs, tuple(sorted(reader.problems, key=lambda problem: problem.row)))


def _revisions(texts: dict[str, str]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the codebooks that are what their revision says, with their names."""
    for revision, text in texts.items():
        try:
            codebook = parse_codebook(text)
        except InvalidCodebook:
            continue
        if codebook.revision == revision:
            yield revision, (codebook.name[codebook.languages[0]], text)


@dataclass
class _Reader:
    """Gathers rows; units and codings by their ids."""

    units: dict[str, TheirUnit] = field(default_factory=dict)
    facts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    coders: dict[str, str] = field(default_factory=dict)
    codings: dict[str, TheirCoding] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def read(self, row: Row | Problem, is_sheet: bool) -> None:
        """Take a row; raises Problem."""
        if isinstance(row, Problem):
            raise row
        missing = next((column for column in NEEDED if column not in row.cells), None)
        if missing is not None:
            raise Problem(
                row.number,
                "Row {row} lacks the column {column}. The file was changed: export the record "
                "again.",
                column=missing,
            )
        if text := row.cells.get(CODEBOOK_TEXT):
            self.texts.setdefault(row.cells["codebook_revision"], text)
        cells = Cells(row, is_sheet)
        coding = coding_of(cells)
        facts = tuple(row.cells[column] for column in OF_UNIT)
        if self.facts.get(coding.unit_id) != facts:
            unit = unit_of(cells)
            self.units.setdefault(unit.id, unit)
            self.facts.setdefault(unit.id, facts)
        self.coders.setdefault(coding.coder_id, cells.read("coder", name_of))
        self.codings.setdefault(coding.id, coding)
