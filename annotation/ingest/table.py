"""A table as it stands in a file: text cells under named columns, whatever kind of file it is."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

from annotation.errors import InvalidInput

SURROGATE = re.compile("[\ud800-\udfff]")


class Problem(InvalidInput):
    """A row that cannot be used, or not all of it; one to list rather than to stop at."""

    def __init__(self, row: int, message: str, **values: object) -> None:
        super().__init__(message, row=row, **values)
        self.row = row


class Row(NamedTuple):
    """A row; `number` is what a person sees beside it when the file is open."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """The good rows of a file, and a problem for each row that was left out.

    `encoding`, `delimiter`, `sheet` and `sheets` (all that there are) are empty where the kind of
    file has none.
    """

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()

    def require(self, column: str) -> None:
        """Raise InvalidInput where the table has no such column."""
        if column not in self.columns:
            raise InvalidInput(
                "{file} has no column {column}. Its columns are: {known}.",
                file=self.file,
                column=column,
                known=", ".join(self.columns),
            )

    def require_all(self, columns: Iterable[str]) -> None:
        """Raise InvalidInput for the first column that the table does not have."""
        for column in columns:
            self.require(column)


class Record(NamedTuple):
    """The cells of a row, the header's too, before they have names."""

    number: int
    cells: list[str]


def build_table(
    file: str,
    records: Iterable[Record | Problem],
    *,
    encoding: str = "",
    delimiter: str = "",
    sheet: str = "",
) -> Table:
    """Return the table whose header is the first record that is not blank.

    Raises InvalidInput where there is no header, or nothing below it.
    """
    filled = (one for one in records if isinstance(one, Problem) or is_filled(one.cells))
    header = next(filled, None)
    if header is None:
        raise InvalidInput("{file} is empty. Choose a file with a header row.", file=file)
    if isinstance(header, Problem):
        raise InvalidInput(
            "The header row of {file} cannot be read. Check its quotation marks.", file=file
        ) from header
    columns = name_columns(header.cells[: _width(header.cells)])
    named = [one if isinstance(one, Problem) else name_cells(one, columns) for one in filled]
    if not named:
        raise InvalidInput(
            "{file} has a header row and nothing below it. Add one row for each description.",
            file=file,
        )
    return Table(
        file=file,
        columns=columns,
        rows=tuple(one for one in named if isinstance(one, Row)),
        problems=tuple(one for one in named if isinstance(one, Problem)),
        encoding=encoding,
        delimiter=delimiter,
        sheet=sheet,
    )


def name_columns(header: Sequence[str]) -> tuple[str, ...]:
    """Return one name for each column: unnamed ones are numbered, a repeated name too."""
    names: dict[str, None] = {}
    for number, cell in enumerate(header, start=1):
        name = clean(" ".join(cell.split())) or f"column {number}"
        again = (f"{name} ({n})" for n in count(2))
        names[name if name not in names else next(n for n in again if n not in names)] = None
    return tuple(names)


def clean(text: str) -> str:
    """Return text without NUL and half characters, which no database keeps."""
    return SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text.replace("\0", ""))


def unreadable(row: int) -> Problem:
    """Return the problem of a row whose bytes are not text."""
    return Problem(row, "Row {row} has characters that cannot be read. Type them again.")


def name_cells(record: Record, columns: tuple[str, ...]) -> Row | Problem:
    """Return a row whose cells have names, or the problem with it; missing cells are empty."""
    number, cells = record
    width = _width(cells)
    if width > len(columns):
        return too_many_cells(number, width, len(columns))
    whole = "".join(cells)
    if not whole.isascii() and SURROGATE.search(whole):
        return unreadable(number)
    texts = [cell.replace("\0", "") for cell in cells] if "\0" in whole else cells
    texts = texts[: len(columns)]
    texts += [""] * (len(columns) - len(texts))
    return Row(number, dict(zip(columns, texts, strict=True)))


def too_many_cells(row: int, cells: int, columns: int) -> Problem:
    """Return the problem of a row that is longer than the header."""
    return Problem(
        row,
        "Row {row} has {cells} cells, but the header has {columns}. Put a text that holds "
        "the separator in quotation marks.",
        cells=cells,
        columns=columns,
    )


def is_filled(cells: Sequence[str]) -> bool:
    """Return whether any cell has something in it."""
    return _width(cells) > 0


def _width(cells: Sequence[str]) -> int:
    """Return the number of cells up to the last one that is not blank."""
    width = len(cells)
    while width and not cells[width - 1].strip("\0 \t\r\n"):
        width -= 1
    return width
