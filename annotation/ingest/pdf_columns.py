"""Tables without ruling lines on a page of a PDF: columns by text that stands aligned.

Running text in two columns must never be taken for one. So there must be a header that names an
actor and what it does, or the rest of such a table from the page before, or short cells throughout.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import fmean

from annotation.ingest.coded_tables import lists_cooperations
from annotation.ingest.lines import ITEM
from annotation.ingest.pdf_rows import Cells, is_large, rows_of_table
from annotation.ingest.pdf_tables import RawTable
from annotation.ingest.pdf_words import Word, cell_lines, rows_of

Row = list[Word]
Gutters = tuple[tuple[float, float], ...]
"""The white bands between columns, from the left."""

APART = 1.0
"""White wider than this share of a letter's size parts two cells of a header,"""
FAR_APART = 2.0
"""and this much two cells where no header says that there is a table."""
NARROWEST = 0.6
"""A gutter narrower than this share of a letter's size is none."""
HEADER_WORDS = 5
NAME_WORDS = 10
FEW_SENTENCES = 0.3
CELL_WORDS = 5
FEWEST_ROWS = 2
FEWEST_SHORT_ROWS = 3
TOP_LINES = 5
"""So many lines, running heads and captions, may stand above the rest of a table."""
PAIR = 2
ALIGNED = 3.0
"""Points by which the left edges of a column may differ over a page break."""
NUMBER = re.compile(r"\W*(page |halaman |hal\. )?\d+\W*", re.IGNORECASE)


def aligned_tables(
    words: Sequence[Word], rules: Sequence[float], open_gutters: Gutters = ()
) -> Iterator[tuple[RawTable, set[Word]]]:
    """Yield the tables that aligned words make, and the words of each.

    `rules` are the heights of level lines on the page, `open_gutters` the columns of a table that
    may go on from the page before.
    """
    rows = rows_of(words)
    at = 0
    while at < len(rows):
        found = _with_header(rows, at, rules)
        if found is None and at < TOP_LINES and open_gutters:
            found = _going_on(rows, at, rules, open_gutters)
        if found is None:
            found = _of_short_cells(rows, at)
        if found is None:
            at += 1
            continue
        table, many = found
        yield table, {word for row in rows[at : at + many] for word in row}
        at += many
        open_gutters = ()


def _with_header(
    rows: Sequence[Row], at: int, rules: Sequence[float]
) -> tuple[RawTable, int] | None:
    """Return a table whose header is in this row, or in this row and the next."""
    for lines in (1, 2):
        gutters = _header_gutters(rows[at : at + lines])
        if gutters:
            body, gutters = _body(rows, at + lines, gutters)
            cells = [_cells(row, gutters) for row in body]
            parted = rows_of_table(cells, rules)
            if len(parted) >= FEWEST_ROWS and _are_names(parted):
                header = [_cells(row, gutters) for row in rows[at : at + lines]]
                many = lines + sum(map(len, parted))
                return _table([header, *parted], gutters), many
    return None


def _header_gutters(header: Sequence[Row]) -> Gutters:
    first, *more = header
    cells = _parts(first, APART)
    gutters = tuple((left[-1].right, right[0].left) for left, right in pairwise(cells))
    for row in more:
        if _narrowed(gutters, row) is None or len(_parts(row, APART)) > len(cells):
            return ()
        gutters = _narrowed(gutters, row) or ()
    if not gutters:
        return ()
    columns = [_joined([_cells(row, gutters)[n] for row in header]) for n in range(len(cells))]
    are_short = all(
        len(text.split()) <= HEADER_WORDS and not text[:1].islower() and not text.endswith(".")
        for text in columns
    )
    return gutters if are_short and lists_cooperations(columns) else ()


def _going_on(
    rows: Sequence[Row], at: int, rules: Sequence[float], gutters: Gutters
) -> tuple[RawTable, int] | None:
    """Return the rest of a table that the page before did not end; it may have no header."""
    body, narrowed = _body(rows, at, gutters)
    cells = [_cells(row, narrowed) for row in body]
    edges = [[row[n][0].left for row in cells if row[n]] for n in range(len(gutters) + 1)]
    if not any(edges[1:]) or any(
        abs(min(own) - gutter[1]) > ALIGNED
        for own, gutter in zip(edges[1:], gutters, strict=True)
        if own
    ):
        return None
    parted = rows_of_table(cells, rules)
    if not parted or not any(cells[0][1:]) or not _are_names(parted):
        return None
    return _table(parted, narrowed), sum(map(len, parted))


def _of_short_cells(rows: Sequence[Row], at: int) -> tuple[RawTable, int] | None:
    """Return a table of rows that each are one line of short cells, none of them running text."""
    cells = _parts(rows[at], FAR_APART)
    gutters = tuple((left[-1].right, right[0].left) for left, right in pairwise(cells))
    if not gutters:
        return None
    body, gutters = _body(rows, at, gutters)
    lines = []
    for row in body:
        if len(_parts(row, FAR_APART)) != len(cells) or not all(_cells(row, gutters)):
            break
        lines.append(_cells(row, gutters))
    texts = [_text(cell) for line in lines for cell in line]
    if len(lines) < FEWEST_SHORT_ROWS or any(
        text[:1].islower() or len(text.split()) > CELL_WORDS for text in texts
    ):
        return None
    if all(ITEM.match(_text(line[0]) + " ") for line in lines[1:]) and len(cells) == PAIR:
        return None  # a list beside its numbers
    return _table([[line] for line in lines], ()), len(lines)


def _body(rows: Sequence[Row], at: int, gutters: Gutters) -> tuple[list[Row], Gutters]:
    """Return the rows from here on that leave the gutters white, and what is left of these."""
    body: list[Row] = []
    for row in rows[at:]:
        above = body[-1] if body else rows[max(at - 1, 0)]
        narrowed = _narrowed(gutters, row)
        is_foot = NUMBER.fullmatch(_text(row)) is not None and len(row) <= PAIR
        if narrowed is None or is_foot or (body and is_large(above, row)):
            break
        body.append(row)
        gutters = narrowed
    return body, gutters


def _narrowed(gutters: Gutters, row: Row) -> Gutters | None:
    """Return what a row leaves of the gutters; None where it closes one."""
    left: list[tuple[float, float]] = []
    least = NARROWEST * max(word.size for word in row)
    for gutter in gutters:
        start, best = gutter[0], (0.0, 0.0)
        for word in [*row, None]:
            stop = gutter[1] if word is None else min(word.left, gutter[1])
            best = max(best, (start, stop), key=lambda one: one[1] - one[0])
            start = start if word is None else max(start, word.right)
        if best[1] - best[0] < least:
            return None
        left.append(best)
    return tuple(left)


def _parts(row: Row, apart: float) -> list[Row]:
    """Return a row cut where white parts its words."""
    parts = [row[:1]]
    for before, word in pairwise(row):
        if word.left - before.right > apart * max(before.size, word.size):
            parts.append([])
        parts[-1].append(word)
    return parts


def _cells(row: Row, gutters: Gutters) -> Cells:
    middles = [(left + right) / 2 for left, right in gutters]
    cells: Cells = [[] for _ in range(len(middles) + 1)]
    for word in row:
        cells[sum(word.middle[0] > middle for middle in middles)].append(word)
    return cells


def _are_names(rows: Sequence[Sequence[Cells]]) -> bool:
    """Return whether the first column holds names: short, and hardly any ends as a sentence."""
    names = [_joined([line[0] for line in row]) for row in rows]
    sentences = sum(name.endswith((".", ";")) and " " in name for name in names)
    are_short = fmean(len(name.split()) for name in names) <= NAME_WORDS
    return are_short and sentences <= FEW_SENTENCES * len(names)


def _table(rows: Sequence[Sequence[Cells]], gutters: Gutters) -> RawTable:
    first = next(cell for line in rows[0] for cell in line if cell)
    columns = range(len(rows[0][0]))
    texts = [
        [cell_lines([word for cells in row for word in cells[column]]) for column in columns]
        for row in rows
    ]
    return RawTable(min(word.top for word in first), first[0].left, texts, gutters)


def _joined(cells: Sequence[Sequence[Word]]) -> str:
    return " ".join(filter(None, map(_text, cells)))


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)
