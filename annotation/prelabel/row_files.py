"""Rows of a file with columns added, written as they come: CSV, JSON Lines, Parquet, Excel."""

import csv
import datetime
import io
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from annotation.errors import InvalidInput
from annotation.exchange.tables import NOT_IN_XML, SHEET_ROWS, cut_cell
from annotation.ingest.streams import Kind, StreamRow
from annotation.ingest.values import EXACT, cell_text, number_text

Added = Mapping[str, Sequence[Any]]
"""The values of each added column: text, a number or None, one a row."""
Write = Callable[[Sequence[StreamRow], Added], None]

SHEET = "descriptions"


@dataclass(frozen=True)
class Layout:
    """How a file is written: its columns, what is added to them, and what its kind needs besides.

    `header`, `delimiter` and `marked` are those of a CSV file, `schema` the types of a Parquet
    file, where the rows come from a file of that kind. `added` says the type of each added column.
    """

    columns: tuple[str, ...]
    added: Mapping[str, type]
    header: tuple[str, ...] = ()
    delimiter: str = ","
    marked: bool = False
    schema: Any = None


def writing_rows(kind: Kind, file: BinaryIO, layout: Layout) -> AbstractContextManager[Write]:
    """Give what writes rows and the values added to them; what is open is closed at the end.

    Values of the rows stay as they are: a spreadsheet that opens CSV may take one that begins with
    a sign for a formula. In Excel files all text is text. Raises InvalidInput where an Excel sheet
    has too few rows.
    """
    return _WRITERS[kind](file, layout)


@contextmanager
def _csv(file: BinaryIO, layout: Layout) -> Iterator[Write]:
    text = io.TextIOWrapper(
        file, encoding="utf-8-sig" if layout.marked else "utf-8", newline="", write_through=True
    )
    writer = csv.writer(text, delimiter=layout.delimiter, lineterminator="\n")
    writer.writerow([*(layout.header or layout.columns), *layout.added])

    def write(rows: Sequence[StreamRow], added: Added) -> None:
        columns = [_added_texts(added[name]) for name in layout.added]
        if rows and rows[0].line and layout.header:  # from a CSV file of this kind
            more = _csv_lines(columns, layout.delimiter)
            text.writelines(
                f"{row.line}{layout.delimiter}{cells}\n"
                for row, cells in zip(rows, more, strict=True)
            )
            return
        writer.writerows(
            [*(_text(row.values.get(name)) for name in layout.columns), *cells]
            for row, *cells in zip(rows, *columns, strict=True)
        )

    yield write
    text.detach()


def _csv_lines(columns: Sequence[Sequence[str]], delimiter: str) -> list[str]:
    """Return the cells of each row as CSV; none of them has a line end."""
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=delimiter, lineterminator="\n")
    writer.writerows(zip(*columns, strict=True))
    return lines.getvalue().splitlines()


@contextmanager
def _jsonl(file: BinaryIO, layout: Layout) -> Iterator[Write]:
    def write(rows: Sequence[StreamRow], added: Added) -> None:
        columns = [added[name] for name in layout.added]
        lines = [
            _line(row, dict(zip(layout.added, more, strict=True)))
            for row, *more in zip(rows, *columns, strict=True)
        ]
        file.write("".join(lines).encode())

    yield write


def _line(row: StreamRow, added: Mapping[str, Any]) -> str:
    more = json.dumps(added, ensure_ascii=False)
    if not row.line.startswith("{"):
        values = {name: _plain(value) for name, value in row.values.items()}
        return json.dumps({**values, **added}, ensure_ascii=False, default=cell_text) + "\n"
    # The row stays as it stands, with its numbers as they were written.
    rest = row.line[:-1].rstrip()
    return f"{rest}{'' if rest == '{' else ', '}{more[1:]}\n"


@contextmanager
def _parquet(file: BinaryIO, layout: Layout) -> Iterator[Write]:
    old = layout.schema or pa.schema([(name, pa.string()) for name in layout.columns])
    types = {str: pa.string(), int: pa.int64(), float: pa.float64()}
    schema = pa.schema([*old, *((name, types[kind]) for name, kind in layout.added.items())])
    schema = schema.with_metadata(old.metadata)
    with pq.ParquetWriter(file, schema) as writer:

        def write(rows: Sequence[StreamRow], added: Added) -> None:
            values = {name: [row.values.get(name) for row in rows] for name in layout.columns}
            if layout.schema is None:
                values = {
                    name: [one if one is None else _text(one) for one in column]
                    for name, column in values.items()
                }
            writer.write_table(pa.Table.from_pydict({**values, **added}, schema=schema))

        yield write


@contextmanager
def _xlsx(file: BinaryIO, layout: Layout) -> Iterator[Write]:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    sheet.append([_cell(sheet, name) for name in (*layout.columns, *layout.added)])
    count = 1

    def write(rows: Sequence[StreamRow], added: Added) -> None:
        nonlocal count
        count += len(rows)
        if count > SHEET_ROWS:
            raise InvalidInput(
                "There are more rows than a sheet of Excel has. Write them as .csv or .parquet."
            )
        columns = [added[name] for name in layout.added]
        for row, *more in zip(rows, *columns, strict=True):
            values = [*(row.values.get(name) for name in layout.columns), *more]
            sheet.append([_cell(sheet, value) for value in values])

    try:
        yield write
    finally:
        sheet.close()
    book.save(file)


def _cell(sheet: Any, value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float) and abs(value) < EXACT:
        return value
    if isinstance(value, datetime.date | datetime.time) and not getattr(value, "tzinfo", None):
        return WriteOnlyCell(sheet, value)  # type: ignore[arg-type]
    return _text_cell(sheet, _text(value))  # also what a number or date of Excel cannot hold


def _text_cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, cut_cell(NOT_IN_XML.sub("", text)))
    cell.data_type = "s"  # never a formula
    return cell


def _added_texts(values: Sequence[Any]) -> Sequence[str]:
    if all(isinstance(value, str) for value in values):
        return values
    return [f"{value:.3f}" if isinstance(value, float) else _text(value) for value in values]


def _text(value: Any) -> str:
    """Return the text of a value as a cell of CSV has it."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=cell_text)
    return cell_text(value)


def _plain(value: Any) -> Any:
    """Return a value that JSON can hold, but for what `cell_text` makes of it."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return value


_WRITERS: dict[Kind, Callable[[BinaryIO, Layout], AbstractContextManager[Write]]] = {
    "csv": _csv,
    "jsonl": _jsonl,
    "parquet": _parquet,
    "xlsx": _xlsx,
}
