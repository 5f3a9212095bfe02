"""CSV of any size: the rows that `csv_file` reads, without holding the file."""

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TextIO

from annotation.errors import InvalidInput
from annotation.ingest.csv_file import EXCEL_HINT, SAMPLE_LINES, find_delimiter, lone_quotation_mark
from annotation.ingest.streams.row import Stream, StreamRow
from annotation.ingest.table import Problem, Record, is_filled, name_cells, name_columns
from annotation.ingest.text import decode, stated_encoding

CHUNK = 1 << 20
MOST_LINES = 1000
"""A row over more lines has an open quotation mark."""


def open_csv(path: Path, file: str) -> Stream:
    """Return the rows of a CSV file; its encoding and separator are found.

    Raises InvalidInput where it is not text, or has no header.
    """
    encoding = find_encoding(path)
    if encoding is None:
        raise InvalidInput(
            "{file} is not text in an encoding that Jalur knows. Save it as CSV UTF-8.", file=file
        )
    with _opened(path, encoding) as text:
        lines = list(islice(text, SAMPLE_LINES + 1))
    hint = EXCEL_HINT.match(lines[0]) if lines else None
    layout = _Layout(path, encoding, hint[1] if hint else find_delimiter(lines), bool(hint))
    header = next(layout.records(), None)
    if header is None:
        raise InvalidInput("{file} is empty. Choose a file with a header row.", file=file)
    if isinstance(header, Problem):
        raise InvalidInput(
            "The header row of {file} cannot be read. Check its quotation marks.", file=file
        )
    columns = name_columns(header.cells)
    return Stream(
        file=file,
        kind="csv",
        columns=columns,
        rows=lambda: layout.rows(columns),
        header=tuple(header.cells),
        delimiter=layout.delimiter,
        marked=encoding != "utf-8",
        part="" if encoding.startswith("utf-8") else encoding,
    )


class _Record(NamedTuple):
    number: int
    cells: list[str]
    line: str


@dataclass(frozen=True)
class _Layout:
    """How a file is written; `has_hint` where its first line tells Excel the separator."""

    path: Path
    encoding: str
    delimiter: str
    has_hint: bool

    def records(self) -> Iterator[_Record | Problem]:
        """Yield the rows that are not blank, the header first."""
        with _opened(self.path, self.encoding) as text:
            if self.has_hint:
                next(text)
            for one in _records(text, self.delimiter):
                if isinstance(one, Problem) or is_filled(one.cells):
                    yield one

    def rows(self, columns: tuple[str, ...]) -> Iterator[StreamRow | Problem]:
        """Yield the rows below the header."""
        for one in islice(self.records(), 1, None):
            if isinstance(one, Problem):
                yield one
                continue
            named = name_cells(Record(one.number, one.cells), columns)
            if isinstance(named, Problem):
                yield named
            else:
                line = _whole_line(one, len(columns), self.delimiter)
                yield StreamRow(named.number, named.cells, line)


def find_encoding(path: Path) -> str | None:
    """Return the encoding of a text file of any size; None where it is none that we know.

    It is read to the end: one letter of another encoding may stand in its last row.
    """
    with path.open("rb") as file:
        head = file.read(CHUNK)
        stated = stated_encoding(head)
        if stated is not None:
            return stated
        decoder = codecs.getincrementaldecoder("utf-8")()
        chunk = head
        while chunk:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                decoded = decode(chunk)
                return decoded and decoded.encoding
            chunk = file.read(CHUNK)
    return "utf-8"


def _whole_line(record: _Record, columns: int, delimiter: str) -> str:
    """Return a row as it stands in the file, with as many cells as the header has."""
    missing = columns - len(record.cells)
    if missing >= 0 and "\0" not in record.line:
        return record.line.rstrip("\r\n") + missing * delimiter
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter, lineterminator="").writerow(
        cell.replace("\0", "") for cell in record.cells[:columns]
    )
    return line.getvalue()


def _opened(path: Path, encoding: str) -> TextIO:
    return path.open(encoding=encoding, errors="surrogateescape", newline="")


class _Lines:
    """The lines of a row; those of a row that broke can be read again, but for its first."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._again: deque[str] = deque()
        self._row: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if len(self._row) == MOST_LINES:
            raise StopIteration
        line = self._again.popleft() if self._again else next(self._text)
        self._row.append(line)
        return line

    @property
    def row(self) -> str:
        """The lines of this row so far."""
        return self._row[0] if len(self._row) == 1 else "".join(self._row)

    def begin_row(self) -> None:
        """Forget the lines of the row before."""
        self._row = []

    def go_back(self) -> None:
        """Read the lines of this row again, as rows of their own, but for the first."""
        self._again.extendleft(reversed(self._row[1:]))


def _records(text: TextIO, delimiter: str) -> Iterator[_Record | Problem]:
    """Yield the rows. One with an open quotation mark costs its first line, not all that follow."""
    lines = _Lines(text)
    number = 0
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        number += 1
        lines.begin_row()
        try:
            cells = next(reader)
            yield _Record(number, cells, lines.row)
        except StopIteration:
            return
        except csv.Error:
            lines.go_back()
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            yield lone_quotation_mark(number)
