"""The tables of a report: whole also over page breaks, and which of them list cooperations."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from annotation.ingest.columns import NAMES
from annotation.ingest.document import Block, Line, Paragraph
from annotation.ingest.items import begins_item, folded
from annotation.ingest.values import year_of_cell

NAME = re.compile(
    r"\b(names?|organi[sz]ations?|agency|agencies|body|bodies|institutions?|partners?|actors?|"
    r"polic(y|ies)|program(me)?s?|projects?|initiatives?|stakeholders?|part(y|ies)|"
    r"nama|lembaga|instansi|badan|organisasi|mitra|aktor|kebijakan|proyek|pihak)\b",
    re.IGNORECASE,
)
WHAT = re.compile(
    r"\b(roles?|descriptions?|activit(y|ies)|functions?|tasks?|cooperations?|mandates?|"
    r"responsibilit(y|ies)|what (it|they) do(es)?|"
    r"peran|deskripsi|keterangan|uraian|kegiatan|tugas|fungsi|kerja ?sama)\b",
    re.IGNORECASE,
)
CAPTION = re.compile(r"(table|tabel)\s+\d+", re.IGNORECASE)
OPEN = re.compile(
    r"(\([^)]*|[,/\-]|\b(of|and|for|the|to|in|on|with|against|by|dan|untuk|di|dari|dengan))$"
)
"""What a name does not end with."""
YEARS = NAMES["year"]
NUMBER = re.compile(r"[\d.()]*")
ENDED = re.compile(r"[.!?:;)\N{RIGHT DOUBLE QUOTATION MARK}\"\N{RIGHT SINGLE QUOTATION MARK}]\s*$")


class WholeTable(NamedTuple):
    """A table with its parts on several pages put together; the header, on `page`, stands apart.

    `title` is a row above the header.
    """

    caption: str
    header: tuple[str, ...]
    lines: list[Line]
    page: int = 0
    title: str = ""


def whole_tables(blocks: Sequence[Block]) -> Iterator[Paragraph | WholeTable]:
    """Yield paragraphs and tables in order, each table joined over the page breaks in it.

    Captions and headings that a page break put inside a table are left out; other text in there,
    such as notes at the foot of the page, comes after the table.
    """
    table: WholeTable | None = None
    between: list[Paragraph] = []
    after: list[Paragraph] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            between.append(block)
            continue
        first, *rest = block.lines
        if table is not None and _goes_on(table, first, between):
            _append(table, rest if _same(first.cells, table.header) else block.lines)
            after += [one for one in between if not one.is_heading and not CAPTION.match(one.text)]
        else:
            if table is not None:
                yield table
            yield from (*after, *between)
            table, after = WholeTable(_caption(between), first.cells, list(rest), first.page), []
        between = []
    if table is not None:
        yield table
    yield from (*after, *between)


def cooperation_columns(header: Sequence[str]) -> tuple[int, int] | None:
    """Return which column names the actor and which says what it does; None where none does."""
    names = [i for i, cell in enumerate(header) if NAME.search(cell)]
    tells = [i for i, cell in enumerate(header) if WHAT.search(cell)]
    pairs = [(name, what) for name in names for what in tells if name != what]
    return pairs[0] if pairs else None


def cell_of(line: Line, header: Sequence[str], column: int, joint: str = " ") -> str:
    """Return what a row says below a header that may stand over several columns."""
    cells = [folded(line.cells[one]) for one in columns_below(header, column)]
    filled = [cell for cell in cells if cell]
    told = [cell for cell in filled if not NUMBER.fullmatch(cell)]
    return joint.join(dict.fromkeys(told or filled))


def year_of_row(line: Line, header: Sequence[str]) -> int | None:
    """Return the year that a row names below a header that says so."""
    cells = zip(header, line.cells, strict=True)
    years = (year_of_cell(folded(cell)) for name, cell in cells if folded(name).lower() in YEARS)
    return next(filter(None, years), None)


def columns_below(header: Sequence[str], column: int) -> range:
    """Return the columns that a header stands over: those after it have no header of their own."""
    end = column + 1
    while any(header) and end < len(header) and not header[end]:
        end += 1
    return range(column, end)


def _caption(between: Sequence[Paragraph]) -> str:
    return next((one.text for one in reversed(between) if CAPTION.match(one.text)), "")


def _goes_on(table: WholeTable, first: Line, between: Sequence[Paragraph]) -> bool:
    last = table.lines[-1].page if table.lines else first.page
    if len(first.cells) != len(table.header) or first.page != last + 1:
        return False
    number = CAPTION.match(table.caption)
    again = CAPTION.match(_caption(between))
    if again is not None:
        return number is not None and number[0].lower() == again[0].lower()
    return all(one.is_heading for one in between)


def _append(table: WholeTable, lines: Sequence[Line]) -> None:
    """Add the lines of the next page; the first may be the rest of a row that the break cut."""
    for position, line in enumerate(lines):
        if position == 0 and table.lines and _is_cut(table.lines[-1], line):
            last = table.lines[-1]
            cells = zip(last.cells, line.cells, strict=True)
            table.lines[-1] = Line(last.page, tuple(_joined(*one) for one in cells))
        else:
            table.lines.append(line)


def _joined(above: str, below: str) -> str:
    return ("\n" if begins_item(below) else " ").join(filter(None, (above, below)))


def _is_cut(last: Line, line: Line) -> bool:
    """Return whether a line is the rest of the one before: its name or its text goes on."""
    name, rest = line.cells[0], line.cells[-1]
    if not name or name[0].islower() or OPEN.search(last.cells[0]):
        return True
    return rest[:1].islower() and not ENDED.search(last.cells[-1])


def _same(cells: Sequence[str], header: Sequence[str]) -> bool:
    return [folded(cell).lower() for cell in cells] == [folded(cell).lower() for cell in header]
