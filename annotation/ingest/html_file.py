"""HTML: the main text and the tables of a saved web page."""

from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

from annotation.ingest.document import Block, Document, Grid, Line, Paragraph
from annotation.ingest.table import clean

BESIDE = ("script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "caption")
BREAKS = ("br", "p", "div", "li", "ul", "ol", "td", "th")
BREAK = "\v"
"""White like any other, and not used by pages themselves."""
BLOCKS = (*HEADINGS, "p", "li", "blockquote", "dd", "dt", "pre", "figcaption", "table")


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


def _blocks(main: Tag) -> Iterator[Block]:
    found = main.find_all(BLOCKS)
    if not found:
        yield from (
            Paragraph(0, line) for line in map(_folded, main.get_text("\n").split("\n")) if line
        )
    for tag in found:
        if tag.find_parent("table") is not None and tag.name != "caption":
            continue
        if tag.name == "table":
            yield Grid(tuple(_lines(tag)))
        elif tag.find(BLOCKS) is None and (text := _text(tag)):
            yield Paragraph(0, text, is_heading=tag.name in HEADINGS)


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
