"""HTML: the main text and the tables of a saved web page."""

import re
from collections.abc import Iterator, Sequence

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from annotation.ingest.coded_tables import lists_cooperations
from annotation.ingest.document import Block, Document, Grid, Line, Paragraph
from annotation.ingest.table import clean

BESIDE = (
    *("script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form"),
    *("button", "select", "svg", "iframe"),
)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "caption")
BREAKS = ("br", "p", "div", "li", "ul", "ol", "td", "th")
BREAK = "\v"
"""White like any other, and not used by pages themselves."""
INLINE = {
    *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn"),
    *("em", "font", "i", "img", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span"),
    *("strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"),
}
EMPTY_LINE = re.compile(rf"{BREAK}\s*{BREAK}\s*{BREAK}\s*{BREAK}")
"""Two line breaks one after the other; each has its mark before and behind."""


def read_html(text: str, file: str) -> Document:
    """Return what a web page says, without its menus, head and foot."""
    soup = BeautifulSoup(text, "lxml")
    for tag in soup.find_all(BESIDE):
        if tag.name != "header" or tag.find("h1") is None:
            tag.decompose()
    for tag in soup.find_all(BREAKS):
        tag.insert_before(BREAK)
        tag.insert_after(BREAK)
    for tag in soup.find_all("sup"):
        if tag.get_text().strip(" [],").isdigit():
            tag.decompose()
    main = soup.find("main") or soup.find("article") or soup.body or soup
    return Document(file, 0, tuple(_blocks(main)))


def _blocks(tag: Tag) -> Iterator[Block]:
    """Yield the paragraphs and tables in a tag; text beside these is a paragraph of its own."""
    run: list[str] = []
    is_heading = tag.name in HEADINGS
    for child in tag.children:
        if isinstance(child, Tag) and not _is_inline(child):
            yield from _paragraphs(run, is_heading)
            run = []
            yield from _table(child) if child.name == "table" else _blocks(child)
        elif isinstance(child, Tag):
            run.append(child.get_text())
        elif type(child) is NavigableString:  # and no comment, which is one too
            run.append(child)
    yield from _paragraphs(run, is_heading)


def _is_inline(tag: Tag) -> bool:
    return tag.name in INLINE and all(one.name in INLINE for one in tag.find_all(True))


def _paragraphs(run: list[str], is_heading: bool) -> Iterator[Paragraph]:
    for text in map(_folded, EMPTY_LINE.split("".join(run))):
        if text:
            yield Paragraph(0, text, is_heading)


def _table(table: Tag) -> Iterator[Block]:
    """Yield a table with its caption; one that only arranges text or other tables is none."""
    lines = tuple(_lines(table))
    if _is_layout(table, lines):
        yield from _blocks(table)
        return
    for caption in table.find_all("caption", recursive=False):
        yield from _blocks(caption)
    if lines:
        yield Grid(lines)


def _is_layout(table: Tag, lines: Sequence[Line]) -> bool:
    if not lines or table.get("role") in ("presentation", "none"):
        return True
    is_narrow = max(len(line.cells) for line in lines) == 1
    holds_tables = table.find("table") is not None
    return is_narrow or (holds_tables and not lists_cooperations(lines[0].cells))


def _lines(table: Tag) -> Iterator[Line]:
    """Yield the rows; a cell over several rows stands in each, one over columns in the first."""
    held: dict[int, tuple[int, str]] = {}
    for row in table.find_all("tr"):
        if row.find_parent("table") is table and (cells := tuple(_cells(row, held))):
            yield Line(0, cells)


def _cells(row: Tag, held: dict[int, tuple[int, str]]) -> Iterator[str]:
    """Yield the cells of a row; `held` has, by column, what hangs down from the rows above."""
    column = 0
    for cell in (*row.find_all(["td", "th"], recursive=False), None):
        while column in held:
            rows, text = held.pop(column)
            if rows > 1:
                held[column] = (rows - 1, text)
            yield text
            column += 1
        if cell is None:
            return
        texts = [_lines_of(cell), *[""] * (_number(cell, "colspan") - 1)]
        for text in texts:
            if (rows := _number(cell, "rowspan")) > 1:
                held[column] = (rows - 1, text)
            yield text
            column += 1


def _number(cell: Tag, name: str) -> int:
    given = str(cell.get(name, "1"))
    return min(max(int(given), 1), 100) if given.isdecimal() else 1


def _text(tag: Tag) -> str:
    return _folded(tag.get_text())


def _lines_of(cell: Tag) -> str:
    return "\n".join(filter(None, map(_folded, cell.get_text().split(BREAK))))


def _folded(text: str) -> str:
    return clean(" ".join(text.split()))
