"""Excel workbooks (.xlsx, .xlsm), read sheet by sheet with openpyxl."""

import io
import re
import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string

from annotation.errors import InvalidInput
from annotation.ingest.table import Record, Table, build_table
from annotation.ingest.values import cell_text

ZIP = b"PK"
OLD_EXCEL = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

MAX_ROWS = 1_048_576
MAX_UNPACKED = 1_000_000_000
SUSPECT_UNPACKED = 100_000_000
SUSPECT_RATIO = 200

MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)(\d+):[A-Z]+(\d+)"')

Sheet = tuple[str, list[Record]]


def read_xlsx(data: bytes, file: str, sheet: str | None = None) -> Table:
    """Return the table of a sheet: the named one, else the first with rows below a header.

    Formulas give the value Excel last saved. Raises InvalidInput where the file is no workbook, is
    locked by a password or unpacks to a size out of proportion, and where the sheet is missing.
    """
    if data.startswith(OLD_EXCEL):
        raise refuse_old(data, file)
    check_archive(io.BytesIO(data), len(data), file)
    sheets = _read_sheets(data, file, sheet)
    filled = [(name, records) for name, records in sheets if records]
    chosen = next((one for one in filled if len(one[1]) > 1), (filled or [("", [])])[0])
    table = build_table(file, chosen[1], sheet=chosen[0])
    return replace(table, sheets=_sheet_names(data))


def _sheet_names(data: bytes) -> tuple[str, ...]:
    book = load_workbook(io.BytesIO(data), read_only=True)
    try:
        return tuple(one.title for one in book.worksheets)
    finally:
        book.close()


def refuse_old(data: bytes, file: str) -> InvalidInput:
    """Return what to say of a workbook of the old kind, or of a locked one."""
    if ENCRYPTED in data:
        return InvalidInput(
            "{file} is locked with a password. Open it in Excel, save it without a password and "
            "choose it again.",
            file=file,
        )
    return InvalidInput(
        "{file} is in the old format of Excel. Open it in Excel and save it as .xlsx.", file=file
    )


def check_archive(source: IO[bytes], size: int, file: str) -> None:
    """Raise InvalidInput where a file is no workbook, or unpacks to a size out of proportion."""
    try:
        with ZipFile(source) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise damaged(file) from error
    if not any(part.filename.startswith("xl/") for part in parts):
        raise InvalidInput(
            "{file} is not an Excel workbook. Choose a .csv, .tsv, .xlsx or .jsonl file.", file=file
        )
    unpacked = sum(part.file_size for part in parts)
    suspect = unpacked > SUSPECT_UNPACKED and unpacked > SUSPECT_RATIO * size
    if unpacked > MAX_UNPACKED or suspect:
        raise InvalidInput(
            "{file} unpacks to {megabytes} MB, which no list of descriptions needs. Copy its rows "
            "into a new workbook, or save it as .csv.",
            file=file,
            megabytes=unpacked // 1_000_000,
        )


def damaged(file: str) -> InvalidInput:
    """Return what to say of a workbook that cannot be read."""
    return InvalidInput(
        "{file} cannot be read as an Excel workbook. Open it in Excel and save it as .xlsx again.",
        file=file,
    )


def _read_sheets(data: bytes, file: str, sheet: str | None) -> list[Sheet]:
    with warnings.catch_warnings():
        # About styles, footers and the like, which are of no use to a reader of cells.
        warnings.simplefilter("ignore")
        try:
            return list(_sheets(data, file, sheet))
        except InvalidInput:
            raise
        except Exception as error:  # openpyxl lets everything through that damage can cause
            raise damaged(file) from error


def _sheets(data: bytes, file: str, sheet: str | None) -> Iterator[Sheet]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        names = [one.title for one in book.worksheets]
        if sheet is not None and sheet not in names:
            raise no_sheet(sheet, names, file)
        for one in book.worksheets:
            if sheet == one.title or (sheet is None and one.sheet_state == "visible"):
                records = _records(one)
                yield one.title, records
                if len(records) > 1:
                    return
    finally:
        book.close()


def no_sheet(sheet: str, names: Sequence[str], file: str) -> InvalidInput:
    """Return what to say where a workbook has no such sheet."""
    return InvalidInput(
        "{file} has no sheet {sheet}. Its sheets are: {sheets}.",
        file=file,
        sheet=sheet,
        sheets=", ".join(names),
    )


def _records(sheet: Any) -> list[Record]:
    """Return the rows that are not blank; the size that the sheet states may be wrong."""
    sheet.reset_dimensions()
    rows = enumerate(islice(sheet.iter_rows(values_only=True), MAX_ROWS), start=1)
    filled = ((number, row) for number, row in rows if any(cell is not None for cell in row))
    records = [Record(number, [cell_text(cell) for cell in row]) for number, row in filled]
    records = [record for record in records if any(cell.strip() for cell in record.cells)]
    _fill_merged(records, sheet)
    return records


def _fill_merged(records: list[Record], sheet: Any) -> None:
    """Give cells merged downwards their common value, as with one report beside many rows."""
    with sheet._get_source() as source:  # read-only sheets of openpyxl do not say what is merged
        merged = MERGED.findall(source.read())
    numbers = [record.number for record in records]
    for letters, first, last in merged:
        column = column_index_from_string(letters.decode()) - 1
        start, end = bisect_left(numbers, int(first)), bisect_right(numbers, int(last))
        if start == end or numbers[start] != int(first):
            continue
        value = _cell(records[start], column)
        for record in records[start + 1 : end]:
            record.cells.extend([""] * (column + 1 - len(record.cells)))
            record.cells[column] = record.cells[column] or value


def _cell(record: Record, column: int) -> str:
    return record.cells[column] if column < len(record.cells) else ""
