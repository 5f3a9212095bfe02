"""Plain text and Markdown: paragraphs between blank lines."""

import re
from collections.abc import Iterator
from itertools import groupby

from annotation.ingest.document import Block, Document, Grid, Line, Paragraph
from annotation.ingest.lines import Vocabulary
from annotation.ingest.table import clean

HEADING = re.compile(r"#{1,6}\s+")
ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)]|\(\d{1,3}\)|[a-z][.)])\s+")
PIPE = re.compile(r"(?<!\\)\|")
RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*")


def read_text(text: str, file: str) -> Document:
    """Return the paragraphs, list items and Markdown tables of a text."""
    lines = clean(text.replace("\f", "\n\n")).splitlines()
    words = Vocabulary(lines)
    return Document(file, 0, tuple(_blocks(lines, words)))


def _blocks(lines: list[str], words: Vocabulary) -> Iterator[Block]:
    for kind, group in groupby(lines, key=_kind):
        if kind == "table":
            rows = [_cells(line) for line in group if not RULE.fullmatch(line)]
            if rows:
                width = max(map(len, rows))
                yield Grid(tuple(Line(0, (*row, *[""] * (width - len(row)))) for row in rows))
        elif kind == "heading":
            yield from (Paragraph(0, HEADING.sub("", line).strip(), True) for line in group)
        elif kind == "text":
            yield from _paragraphs(list(group), words)


def _kind(line: str) -> str:
    if not line.strip():
        return "blank"
    if line.strip().startswith("|"):
        return "table"
    return "heading" if HEADING.match(line) else "text"


def _cells(line: str) -> tuple[str, ...]:
    cells = PIPE.split(line.strip().strip("|"))
    return tuple(" ".join(cell.replace(r"\|", "|").split()) for cell in cells)


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
