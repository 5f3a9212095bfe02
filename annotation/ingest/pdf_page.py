"""A page of a PDF as it stands: lines in reading order, and ruled tables among them."""

import re
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any, NamedTuple

from annotation.ingest.table import clean

SMALL = 0.75
"""A number in type smaller than this share of its line's is the mark of a note."""
SPACE = 0.15
"""A gap larger than this share of a letter's size parts two words."""
GUTTER = 6.0
"""Points of white from top to bottom that part two columns."""
COLUMN = 0.25
"""A column takes more than this share of the width, and has more than so many lines."""
FEW_LINES = 2
MARKS = re.compile(r"[\d,*†‡§¶ -]+")


class Word(NamedTuple):
    """A word and its box in points, from the page's top left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of the box."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


class PageLine(NamedTuple):
    """Words that stand beside each other."""

    text: str
    top: float
    bottom: float
    left: float
    size: float


class RawTable(NamedTuple):
    """A ruled table: the lines of each cell."""

    top: float
    left: float
    rows: list[list[list[str]]]


class RawPage(NamedTuple):
    """A page as it stands: lines in reading order with tables among them."""

    number: int
    height: float
    items: list[PageLine | RawTable]
    is_picture: bool
    is_sideways: bool

    @property
    def texts(self) -> list[str]:
        """Every line of text, those of tables too."""
        return [text for item in self.items for text in texts_of(item)]


def texts_of(item: PageLine | RawTable) -> list[str]:
    """Return the lines of text of a line or a table."""
    if isinstance(item, PageLine):
        return [item.text]
    return [line for row in item.rows for cell in row for line in cell]


def read_page(page: Any) -> RawPage:
    """Return a page of pdfplumber as lines and tables."""
    found = page.extract_words(x_tolerance_ratio=SPACE, extra_attrs=["size"])
    words = [
        Word(clean(one["text"]), one["x0"], one["top"], one["x1"], one["bottom"], one["size"])
        for one in found
        if one["upright"]
    ]
    tables = [found for found in page.find_tables() if len(found.rows[0].cells) > 1]
    rest = [word for word in words if not any(_inside(word, table.bbox) for table in tables)]
    items: list[PageLine | RawTable] = list(_lines_in_order(rest))
    for table in sorted(tables, key=lambda one: one.bbox[1]):
        _insert(items, _raw_table(table, words))
    pictured = bool(page.images)
    is_sideways = len(found) > 2 * len(words)
    return RawPage(page.page_number, float(page.height), items, pictured and not found, is_sideways)


def _inside(word: Word, box: tuple[float, float, float, float]) -> bool:
    x, y = word.middle
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _raw_table(table: Any, words: Sequence[Word]) -> RawTable:
    """Return a table; a cell that runs over several rows stands in each of them."""
    mine = [word for word in words if _inside(word, table.bbox)]
    held: dict[int, tuple[float, list[str]]] = {}
    rows = []
    for row in table.rows:
        middle = (row.bbox[1] + row.bbox[3]) / 2
        for column, box in enumerate(row.cells):
            if box is not None:
                inside = [word for word in mine if _inside(word, box)]
                held[column] = (box[3], [line.text for line in _lines(inside)])
            elif held.get(column, (middle, []))[0] <= middle:
                held[column] = (middle, [])
        rows.append([held[column][1] for column in range(len(row.cells))])
    return RawTable(table.bbox[1], table.bbox[0], rows)


def _insert(items: list[PageLine | RawTable], table: RawTable) -> None:
    """Put a table after the last line above it."""
    above = [i for i, item in enumerate(items) if item.top < table.top]
    items.insert(above[-1] + 1 if above else 0, table)


def _lines_in_order(words: Sequence[Word]) -> Iterator[PageLine]:
    """Yield lines, column by column where white from top to bottom parts the words."""
    for block in _cut(list(words)):
        yield from _lines(block)


def _cut(words: list[Word]) -> Iterator[list[Word]]:
    """Part words by the widest white band, columns first, then lines (XY cut; Nagy et al. 1992)."""
    if len(words) < 2:  # noqa: PLR2004 - nothing to part
        yield words
        return
    gutter = _widest_gap([(word.left, word.right) for word in words], GUTTER)
    if gutter is not None and _are_columns(words, gutter):
        yield from _cut([word for word in words if word.right <= gutter])
        yield from _cut([word for word in words if word.right > gutter])
        return
    band = _widest_gap([(word.top, word.bottom) for word in words], 0.0)
    if band is None:
        yield words
        return
    yield from _cut([word for word in words if word.bottom <= band])
    yield from _cut([word for word in words if word.bottom > band])


def _are_columns(words: Sequence[Word], gutter: float) -> bool:
    """Return whether both sides are text of several lines, and not a list with its numbers."""
    width = max(word.right for word in words) - min(word.left for word in words)
    return all(
        max(word.right for word in side) - min(word.left for word in side) > COLUMN * width
        and len({round(word.bottom) for word in side}) > FEW_LINES
        for side in (
            [word for word in words if word.right <= gutter],
            [word for word in words if word.right > gutter],
        )
    )


def _widest_gap(spans: list[tuple[float, float]], least: float) -> float | None:
    """Return the middle of the widest stretch that no span covers, if wider than `least`."""
    best, middle = least, None
    end = -float("inf")
    for start, stop in sorted(spans):
        if end > -float("inf") and start - end > best:
            best, middle = start - end, (start + end) / 2
        end = max(end, stop)
    return middle


def _lines(words: Sequence[Word]) -> list[PageLine]:
    usual = median([word.size for word in words] or [0])
    rows: list[list[Word]] = []
    # Marks of notes come last: raised or lowered, they find the line that they belong to.
    for word in sorted(words, key=lambda one: (one.size < SMALL * usual, one.middle[1], one.left)):
        row = next((row for row in reversed(rows) if _same_line(row, word)), None)
        if row is None:
            rows.append([word])
        else:
            row.append(word)
    rows.sort(key=lambda row: min(word.middle[1] for word in row))
    return [line for row in rows if (line := _line(row)).text]


def _same_line(row: Sequence[Word], word: Word) -> bool:
    biggest = max(row, key=lambda one: one.size)
    return biggest.top < word.middle[1] < biggest.bottom


def _line(row: list[Word]) -> PageLine:
    row.sort(key=lambda one: one.left)
    size = max(word.size for word in row)
    words = [word for word in row if not (word.size < SMALL * size and MARKS.fullmatch(word.text))]
    return PageLine(
        " ".join(word.text for word in words),
        min(word.top for word in row),
        max(word.bottom for word in row),
        row[0].left,
        size,
    )
