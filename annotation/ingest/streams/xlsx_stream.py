"""Excel workbooks, row by row; openpyxl itself holds all their texts."""

import re
import warnings
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string

from annotation.errors import InvalidInput
from annotation.ingest.streams.row import Stream, StreamRow
from annotation.ingest.table import Problem, name_columns, too_many_cells
from annotation.ingest.values import cell_text
from annotation.ingest.xlsx_file import (
    MAX_ROWS,
    MERGED,
    OLD_EXCEL,
    check_archive,
    damaged,
    no_sheet,
    refuse_old,
)

CHUNK = 1 << 20
LONGEST_TAG = 1024


class _Record(NamedTuple):
    number: int
    cells: list[Any]


def open_xlsx(path: Path, file: str, sheet: str | None = None) -> Stream:
    """Return the rows of a sheet: the named one, else the first with rows below a header.

    Formulas give the value Excel last saved; dates and numbers keep their types. Raises
    InvalidInput where the file is no workbook, or the sheet is missing or empty.
    """
    with path.open("rb") as opened:
        head = opened.read(CHUNK)
        if head.startswith(OLD_EXCEL):
            raise refuse_old(head, file)
        check_archive(opened, path.stat().st_size, file)
    name, sheets = _chosen_sheet(path, file, sheet)

    def records() -> Iterator[_Record]:
        with _readable(path, file) as book:
            yield from _filled_down(book[name])

    header = next(records())
    columns = name_columns([cell_text(cell) for cell in header.cells[: _width(header.cells)]])

    def rows() -> Iterator[StreamRow | Problem]:
        for number, cells in islice(records(), 1, None):
            width = _width(cells)
            if width > len(columns):
                yield too_many_cells(number, width, len(columns))
            else:
                values = [*cells[: len(columns)], *[None] * (len(columns) - len(cells))]
                yield StreamRow(number, dict(zip(columns, values, strict=True)))

    return Stream(file, "xlsx", columns, rows, part=name, sheets=sheets)


def _chosen_sheet(path: Path, file: str, sheet: str | None) -> tuple[str, tuple[str, ...]]:
    """Return the sheet that is read, and the names of all."""
    with _readable(path, file) as book:
        names = [one.title for one in book.worksheets]
        if sheet is not None and sheet not in names:
            raise no_sheet(sheet, names, file)
        visible = [one.title for one in book.worksheets if one.sheet_state == "visible"]
        for name in visible if sheet is None else [sheet]:
            if len(list(islice(_records(book[name]), 2))) > 1:
                return name, tuple(names)
        raise InvalidInput("{file} is empty. Choose a file with a header row.", file=file)


@contextmanager
def _readable(path: Path, file: str) -> Iterator[Any]:
    with warnings.catch_warnings():
        # About styles, footers and the like, which are of no use to a reader of cells.
        warnings.simplefilter("ignore")
        opened = path.open("rb")  # of a path openpyxl asks for an ending
        try:
            book = load_workbook(opened, read_only=True, data_only=True)
        except Exception as error:  # openpyxl lets everything through that damage can cause
            opened.close()
            raise damaged(file) from error
    with opened:
        try:
            yield book
        finally:
            book.close()


def _records(sheet: Any) -> Iterator[_Record]:
    """Yield the rows that are not blank; the size that the sheet states may be wrong."""
    sheet.reset_dimensions()
    rows = enumerate(islice(sheet.iter_rows(values_only=True), MAX_ROWS), start=1)
    return (_Record(number, list(cells)) for number, cells in rows if _width(cells))


def _filled_down(sheet: Any) -> Iterator[_Record]:
    """Yield the rows; cells merged downwards have their common value."""
    merged = _merged_cells(sheet)
    common: dict[int, tuple[int, Any]] = {}
    for number, cells in _records(sheet):
        for column, last in merged.get(number, []):
            common[column] = (last, cells[column] if column < len(cells) else None)
        for column, (last, value) in common.items():
            if number <= last:
                cells.extend([None] * (column + 1 - len(cells)))
                cells[column] = value if cells[column] is None else cells[column]
        yield _Record(number, cells)


def _merged_cells(sheet: Any) -> dict[int, list[tuple[int, int]]]:
    """Return, by their first row, the column and the last row of merged cells."""
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    with sheet._get_source() as source:  # read-only sheets of openpyxl do not say what is merged
        tail = b""
        while chunk := source.read(CHUNK):
            text = tail + chunk
            end = 0
            for tag in re.finditer(MERGED, text):
                letters, first, last = tag.groups()
                column = column_index_from_string(letters.decode()) - 1
                found[int(first)].append((column, int(last)))
                end = tag.end()
            tail = text[max(end, len(text) - LONGEST_TAG) :]
    return dict(found)


def _width(cells: Sequence[Any]) -> int:
    """Return the number of cells up to the last one that is not blank."""
    width = len(cells)
    while width and (cells[width - 1] is None or not str(cells[width - 1]).strip()):
        width -= 1
    return width
