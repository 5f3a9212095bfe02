"""A page of a PDF as it stands: lines in reading order, and tables among them."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from annotation.ingest.pdf_columns import Gutters, aligned_tables
from annotation.ingest.pdf_tables import RawTable, inside, ruled_table
from annotation.ingest.pdf_turned import upright_views
from annotation.ingest.pdf_words import PageLine, Word, lines_of, rows_of
from annotation.ingest.table import clean

SPACE = 0.15
"""A gap larger than this share of a letter's size parts two words."""
SAME_SIZE = 0.05
GUTTER = 6.0
"""Points of white from top to bottom that part two columns."""
COLUMN = 0.25
"""A column takes more than this share of the width."""
FEW_LINES = 2
MANY_LINES = 5
"""Up to so many lines of justified text may happen to have a white band through them,"""
WIDE = 18.0
"""but hardly one of so many points."""

Item = PageLine | RawTable


class RawPage(NamedTuple):
    """A page as it stands: lines in reading order with tables among them."""

    number: int
    height: float
    items: list[Item]
    is_picture: bool

    @property
    def texts(self) -> list[str]:
        """Every line of text, those of tables too."""
        return [text for item in self.items for text in texts_of(item)]

    @property
    def open_gutters(self) -> Gutters:
        """The columns of a table without ruling lines that may go on overleaf, () for none."""
        tables = [item for item in self.items if isinstance(item, RawTable)]
        return tables[-1].gutters if tables else ()


def texts_of(item: Item) -> list[str]:
    """Return the lines of text of a line or a table."""
    if isinstance(item, PageLine):
        return [item.text]
    return [line for row in item.rows for cell in row for line in cell]


def read_page(page: Any, open_gutters: Gutters = ()) -> RawPage:
    """Return a page of pdfplumber as lines and tables, turned where it stands sideways.

    `open_gutters` are those of the page before.
    """
    views = list(upright_views(page))
    items = [item for view in views for item in _items(view, open_gutters)]
    is_picture = bool(page.images) and not items
    return RawPage(page.page_number, float(views[0].height), items, is_picture)


def _items(page: Any, open_gutters: Gutters) -> list[Item]:
    _even_sizes(page.chars)
    words = [
        Word(clean(one["text"]), one["x0"], one["top"], one["x1"], one["bottom"], one["size"])
        for one in page.extract_words(x_tolerance_ratio=SPACE, extra_attrs=["size"])
    ]
    found = [found for found in page.find_tables() if len(found.rows[0].cells) > 1]
    tables = [ruled_table(one, words) for one in found]
    rest = [word for word in words if not any(inside(word, table.bbox) for table in found)]
    rules = [edge["top"] for edge in page.edges if edge["orientation"] == "h"]
    for table, used in aligned_tables(rest, rules, open_gutters):
        tables.append(table)
        rest = [word for word in rest if word not in used]
    items: list[Item] = list(_lines_in_order(rest))
    for table in sorted(tables, key=lambda one: one.top):
        _insert(items, table)
    return items


def _even_sizes(chars: Sequence[dict[str, Any]]) -> None:
    """Give the letters of a crooked line, as of a scan, one size where they differ by a hair.

    Letters of other sizes are other words, since that tells the marks of notes.
    """
    size = 0.0
    for char in chars:
        is_crooked = char["matrix"][1] != 0
        if not is_crooked or abs(char["size"] - size) > SAME_SIZE * size:
            size = char["size"]
        char["size"] = size


def _insert(items: list[Item], table: RawTable) -> None:
    """Put a table after the last line above it."""
    above = [i for i, item in enumerate(items) if item.top < table.top]
    items.insert(above[-1] + 1 if above else 0, table)


def _lines_in_order(words: Sequence[Word]) -> Iterator[PageLine]:
    """Yield lines, column by column where white from top to bottom parts the words."""
    for block in _cut(list(words)):
        yield from lines_of(block)


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
    left = [word for word in words if word.right <= gutter]
    right = [word for word in words if word.right > gutter]
    white = min(word.left for word in right) - max(word.right for word in left)
    least = FEW_LINES if white >= WIDE else MANY_LINES
    return all(
        max(word.right for word in side) - min(word.left for word in side) > COLUMN * width
        and len(rows_of(side)) > least
        for side in (left, right)
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
