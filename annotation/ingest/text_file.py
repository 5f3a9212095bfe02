"""Plain text and Markdown: paragraphs between blank lines."""

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import PurePath

from annotation.ingest.document import Block, Document, Grid, Line, Paragraph
from annotation.ingest.lines import Vocabulary
from annotation.ingest.markdown import text_lines, without_marks
from annotation.ingest.table import clean

HEADING = re.compile(r"#{1,6}\s+")
ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)]|\(\d{1,3}\)|[a-z][.)])\s+")
PIPE = re.compile(r"(?<!\\)\|")
END_PIPE = re.compile(r"(?<!\\)\|$")
LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
MARKDOWN = (".md", ".markdown")
RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*")


def read_text(text: str, file: str) -> Document:
    """Return the paragraphs, list items and Markdown tables of a text.

    In a Markdown file the marks within the text are left out too, and what is no text.
    """
    lines = clean(text.replace("\f", "\n\n")).splitlines()
    if PurePath(file).suffix.lower() in MARKDOWN:
        lines = text_lines(lines)
    words = Vocabulary(lines)
    blocks = _blocks(lines, words)
    if PurePath(file).suffix.lower() in MARKDOWN:
        blocks = map(_without_marks, blocks)
    return Document(file, 0, tuple(blocks))


def _without_marks(block: Block) -> Block:
    if isinstance(block, Paragraph):
        return block._replace(text=without_marks(block.text))
    return Grid(
        tuple(Line(line.page, tuple(map(without_marks, line.cells))) for line in block.lines)
    )


def _blocks(lines: list[str], words: Vocabulary) -> Iterator[Block]:
    tables = _table_lines(lines)
    for kind, group in groupby(range(len(lines)), key=lambda n: _kind(lines[n], n in tables)):
        mine = [lines[number] for number in group]
        if kind == "table":
            rows = [_cells(line) for line in mine if not RULE.fullmatch(line)]
            if rows:
                width = max(map(len, rows))
                yield Grid(tuple(Line(0, (*row, *[""] * (width - len(row)))) for row in rows))
        elif kind == "heading":
            yield from (Paragraph(0, HEADING.sub("", line).strip(" #"), True) for line in mine)
        elif kind == "text":
            yield from _paragraphs(mine, words)


def _table_lines(lines: list[str]) -> set[int]:
    """Return the numbers of lines that are rows without pipes at their ends, around a rule."""
    found: set[int] = set()
    for number, line in enumerate(lines[1:], start=1):
        if "|" in line and RULE.fullmatch(line) and PIPE.search(lines[number - 1]):
            found |= {number - 1, number}
        elif number - 1 in found and PIPE.search(line):
            found.add(number)
    return found


def _kind(line: str, is_row: bool) -> str:
    if not line.strip():
        return "blank"
    if is_row or line.strip().startswith("|"):
        return "table"
    return "heading" if HEADING.match(line) else "text"


def _cells(line: str) -> tuple[str, ...]:
    cells = PIPE.split(END_PIPE.sub("", line.strip().removeprefix("|")))
    return tuple(map(_cell, cells))


def _cell(cell: str) -> str:
    lines = LINE_BREAK.split(cell.replace(r"\|", "|"))
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def _paragraphs(lines: list[str], words: Vocabulary) -> Iterator[Paragraph]:
    gathered: list[str] = []
    for line in lines:
        if ITEM.match(line) and gathered:
            yield Paragraph(0, words.join(gathered))
            gathered = []
        mark = ITEM.match(line)
        gathered.append(line[mark.end() :] if mark else line)
    if gathered:
        yield Paragraph(0, words.join(gathered))
