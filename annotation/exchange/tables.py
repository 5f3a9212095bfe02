"""The record of codings as a table: CSV, Excel, JSON Lines."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

from openpyxl import Workbook

from annotation.errors import InvalidInput
from annotation.exchange.files import replacing
from annotation.records import Arm
from annotation.store import CODEBOOK_TEXT, EXPORT_COLUMNS, FORMULA_STARTS, Store

Format = Literal["csv", "xlsx", "jsonl"]
Rows = Iterable[dict[str, Any]]

SHEET = "codings"
SHEET_ROWS = 1_048_576
CELL_UNITS = 32_767
"""What a cell of Excel holds, in units of UTF-16."""
CUT = "…[cut]"
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Outcome:
    """What an export wrote; `cut` counts the cells that Excel could not hold whole."""

    rows: int
    cut: int = 0


def export_codings(
    store: Store,
    path: Path,
    format: Format,  # noqa: A002 - the caller's word for it
    coder: str | None = None,
) -> Outcome:
    """Write every coding ever made, oldest first, under `EXPORT_COLUMNS`.

    `coder` is the name of the only one whose codings are written, without what they may not know:
    suggestions for units that were blind, and codings of units in an open reliability round. None
    writes all. JSON Lines have the text of each codebook revision besides, in its first row.

    A cell of CSV or Excel that a spreadsheet would take for a formula gets an apostrophe in front.
    Raises InvalidInput where the file cannot be written; the old file then stays as it was.
    """
    with replacing(path) as file:
        rows = store.export_rows() if coder is None else _of_coder(store, coder)
        return WRITERS[format](rows, file)


def _of_coder(store: Store, name: str) -> Iterator[dict[str, Any]]:
    of = store.open_round()
    in_round = {one.unit_id for one in store.round_units(of.id)} if of else set()
    texts: dict[str, str] = {}
    for row in store.export_rows():
        revision = row["codebook_revision"]
        if CODEBOOK_TEXT in row:  # the first row of a revision may be another coder's
            texts[revision] = row.pop(CODEBOOK_TEXT)
        if row["coder"] != name or row["unit_id"] in in_round:
            continue
        if row["arm"] == Arm.BLIND:
            row |= {"suggestion": None, "probability": None, "model_version": None}
        if revision in texts:
            row[CODEBOOK_TEXT] = texts.pop(revision)
        yield row


def _write_csv(rows: Rows, file: BinaryIO) -> Outcome:
    with _text(file) as text:
        # csv quotes only the characters of its own line end, and a lone CR must be quoted as well.
        writer = csv.writer(_UnixLines(text), lineterminator="\r\n")
        writer.writerow(EXPORT_COLUMNS)
        count = 0
        for row in rows:
            writer.writerow(_csv_cell(row[column]) for column in EXPORT_COLUMNS)
            count += 1
    return Outcome(count)


@dataclass(frozen=True)
class _UnixLines:
    text: io.TextIOBase

    def write(self, line: str) -> int:
        return self.text.write(line.removesuffix("\r\n") + "\n")


def _write_jsonl(rows: Rows, file: BinaryIO) -> Outcome:
    with _text(file) as text:
        count = 0
        for row in rows:
            ordered = {column: row[column] for column in EXPORT_COLUMNS}
            if CODEBOOK_TEXT in row:
                ordered[CODEBOOK_TEXT] = row[CODEBOOK_TEXT]
            text.write(json.dumps(ordered, ensure_ascii=False, allow_nan=False) + "\n")
            count += 1
    return Outcome(count)


def _write_xlsx(rows: Rows, file: BinaryIO) -> Outcome:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    count = cut = 0
    try:
        sheet.append(EXPORT_COLUMNS)
        for row in rows:
            whole = [_xlsx_cell(row[column]) for column in EXPORT_COLUMNS]
            cells = [cut_cell(cell) if isinstance(cell, str) else cell for cell in whole]
            sheet.append(cells)
            count += 1
            cut += sum(cell != before for cell, before in zip(cells, whole, strict=True))
            if count == SHEET_ROWS:
                raise InvalidInput(
                    "There are more codings than a sheet of Excel has rows. Export them as csv."
                )
    finally:
        sheet.close()
    book.save(file)
    return Outcome(count, cut)


def _csv_cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return neutralise(value) if isinstance(value, str) else value


def _xlsx_cell(value: Any) -> Any:
    return neutralise(NOT_IN_XML.sub("", value)) if isinstance(value, str) else value


def neutralise(text: str) -> str:
    """Return text with an apostrophe in front where a spreadsheet would see a formula."""
    return "'" + text if text.startswith(FORMULA_STARTS) else text


def cut_cell(text: str) -> str:
    """Return text that a cell of Excel holds, with a mark where its end is missing."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * CELL_UNITS:
        return text
    kept = units[: 2 * (CELL_UNITS - len(CUT))]
    return kept.decode("utf-16-le", "ignore") + CUT


@contextmanager
def _text(file: BinaryIO) -> Iterator[io.TextIOWrapper]:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    yield text
    text.detach()


WRITERS: dict[str, Callable[[Rows, BinaryIO], Outcome]] = {
    "csv": _write_csv,
    "xlsx": _write_xlsx,
    "jsonl": _write_jsonl,
}
