"""Tables of a report that say the track of each cooperation: `Track | Cooperation` and so on."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from annotation.ingest.grids import (
    NAME,
    WHAT,
    WholeTable,
    cell_of,
    columns_below,
    cooperation_columns,
    year_of_row,
)
from annotation.ingest.items import folded, items_of

CODE = {"track", "tracks", "jalur", "code", "codes", "kode"}
FILLERS = {"no", "nomor", "number", "name", "nama", "of", "the", "multi", "mtd"}
WORD = re.compile(r"[^\W\d_]+")
NUMBERS = re.compile(r"(?:(?:track|jalur|code|kode)\s*)?\d{1,3}(?:\s*[;,+&/]\s*\d{1,3})*", re.I)
OUTLINE = re.compile(r"\d+\.\d")
"""Numbers of an account or of a paragraph are no codes."""
MOST_WORDS = 10
MOSTLY = 0.7


class CodedColumns(NamedTuple):
    """Which column of a table is what; None where there is none."""

    codes: int
    actor: int | None
    description: int | None


class TableRow(NamedTuple):
    """A cooperation of a table; `codes` is the cell that says its track, where there is one."""

    page: int
    actor: str
    description: str
    codes: str
    rest: tuple[str, ...]
    year: int | None = None


def coded_columns(header: Sequence[str]) -> CodedColumns | None:
    """Return which column says the track and which the cooperation; None where none does."""
    codes = next((i for i, cell in enumerate(header) if _names_codes(cell)), None)
    if codes is None:
        return None
    names = [i for i, cell in enumerate(header) if i != codes and NAME.search(cell)]
    tells = [i for i, cell in enumerate(header) if i != codes and WHAT.search(cell)]
    actor, description = next(
        ((name, what) for name in names for what in tells if name != what),
        (None, tells[0]) if tells else (names[0] if names else None, None),
    )
    if actor is None and description is None:
        return None
    return CodedColumns(codes, actor, description)


def lists_cooperations(header: Sequence[str]) -> bool:
    """Return whether the rows below a header are cooperations, with their tracks or without."""
    return cooperation_columns(header) is not None or coded_columns(header) is not None


def code_header(header: Sequence[str]) -> str:
    """Return the name of the column that says the track, `` where there is none."""
    columns = coded_columns(header)
    return folded(header[columns.codes]) if columns is not None else ""


def coded_rows(table: WholeTable) -> list[TableRow]:
    """Return the cooperations of a table that says their tracks; [] where it is none.

    A cell that lists several cooperations gives a row for each.
    """
    columns = coded_columns(table.header)
    if columns is None:
        return []
    cells = [folded(line.cells[columns.codes]) for line in table.lines]
    given = [cell for cell in cells if cell]
    if sum(map(_could_be_code, given)) <= MOSTLY * len(given):
        return []
    return list(_rows(table, columns))


def _rows(table: WholeTable, columns: CodedColumns) -> Iterator[TableRow]:
    name, what = columns.actor, columns.description
    used = {columns.codes}
    for column in (name, what):
        used |= set(columns_below(table.header, column)) if column is not None else set()
    for line in table.lines:
        # An empty cell says nothing: that it goes with the one above would be our guess.
        codes = folded(line.cells[columns.codes])
        rest = tuple(folded(cell) for i, cell in enumerate(line.cells) if i not in used)
        year = year_of_row(line, table.header)
        if name is not None and what is None:
            for one in items_of(line.cells[name]) or [""]:
                yield TableRow(line.page, one, "", codes, rest, year)
        elif what is not None:
            actor = "" if name is None else cell_of(line, table.header, name, ", ")
            for one in items_of(line.cells[what]) or [""]:
                yield TableRow(line.page, actor, one, codes, rest, year)


def _names_codes(cell: str) -> bool:
    words = _words(cell)
    return bool(words & CODE) and words <= CODE | FILLERS


def _words(cell: str) -> set[str]:
    return set(WORD.findall(cell.lower()))


def _could_be_code(cell: str) -> bool:
    is_name = WORD.search(cell) is not None and len(cell.split()) <= MOST_WORDS
    return NUMBERS.fullmatch(cell) is not None or (is_name and OUTLINE.search(cell) is None)
