"""CSV and its kin: text with a separator, in any encoding, out of any spreadsheet."""

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from annotation.ingest.table import Problem, Record, Table, build_table

DELIMITERS = ",;\t|"
SAMPLE_LINES = 200
EXCEL_HINT = re.compile(r"sep=([,;\t|])(\r\n|\r|\n)")

# The module's own limit of 128 KB a cell would refuse a pasted chapter.
csv.field_size_limit(2**31 - 1)


def read_csv(text: str, file: str, encoding: str = "utf-8") -> Table:
    """Return the table of a CSV text; its separator is found, a row that breaks is listed.

    Rows are counted as a spreadsheet shows them: the header is row 1, and a cell may run over
    lines. Raises InvalidInput where there is no header, or nothing below it.
    """
    hint = EXCEL_HINT.match(text)
    if hint:
        text = text[hint.end() :]
    lines = io.StringIO(text, newline="").readlines()
    delimiter = hint[1] if hint else find_delimiter(lines)
    records = _records(lines, delimiter)
    return build_table(file, records, encoding=encoding, delimiter=delimiter)


def find_delimiter(lines: list[str]) -> str:
    """Return the separator that splits the most rows into as many cells as the header has."""
    return max(DELIMITERS, key=lambda delimiter: _fit(lines, delimiter))


def splits_evenly(lines: list[str]) -> bool:
    """Return whether some separator makes these lines a table of two columns or more."""
    several, share, _ = max(_fit(lines, delimiter) for delimiter in DELIMITERS)
    return several and share >= 0.8  # noqa: PLR2004 - a few ragged rows are usual


def _fit(lines: list[str], delimiter: str) -> tuple[bool, float, int]:
    sample = csv.reader(islice(lines, SAMPLE_LINES), delimiter=delimiter)
    widths = [len(cells) for cells in sample if cells]
    if len(lines) > SAMPLE_LINES:
        widths = widths[: max(len(widths) - 1, 1)]  # the last row may be cut in a quoted cell
    if not widths:
        return False, 0.0, 0
    same = sum(width == widths[0] for width in widths) / len(widths)
    return widths[0] > 1, same, widths[0]


class _Lines:
    """The lines of a file, read one by one; `at` is the next, and may be set back."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.at = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if self.at == len(self.lines):
            raise StopIteration
        self.at += 1
        return self.lines[self.at - 1]


def _records(lines: list[str], delimiter: str) -> Iterator[Record | Problem]:
    """Yield the rows. One with an open quotation mark costs its first line, not all that follow."""
    source = _Lines(lines)
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    number = 0
    while source.at < len(lines):
        start = source.at
        number += 1
        try:
            yield Record(number, next(reader))
        except csv.Error:
            source.at = start + 1
            yield lone_quotation_mark(number)


def lone_quotation_mark(row: int) -> Problem:
    """Return the problem of a row whose quotation marks do not match."""
    return Problem(
        row,
        "Row {row} cannot be read: a quotation mark stands alone. Put the cell in quotation marks "
        "and double those inside it.",
    )
