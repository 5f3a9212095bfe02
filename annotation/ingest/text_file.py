"""Plain text: paragraphs between blank lines."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from annotation.ingest.document import Document, Paragraph
from annotation.ingest.lines import Vocabulary
from annotation.ingest.table import clean

ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)]|\(\d{1,3}\)|[a-z][.)])\s+")


def read_text(text: str, file: str) -> Document:
    """Return the paragraphs and list items of a text."""
    lines = clean(text.replace("\f", "\n\n")).splitlines()
    words = Vocabulary(lines)
    groups = groupby(lines, key=lambda line: bool(line.strip()))
    paragraphs = (one for said, group in groups if said for one in _paragraphs([*group], words))
    return Document(file, 0, tuple(paragraphs))


def _paragraphs(lines: Sequence[str], words: Vocabulary) -> Iterator[Paragraph]:
    gathered: list[str] = []
    for line in lines:
        mark = ITEM.match(line)
        if mark and gathered:
            yield Paragraph(0, words.join(gathered))
            gathered = []
        gathered.append(line[mark.end() :] if mark else line)
    if gathered:
        yield Paragraph(0, words.join(gathered))
