"""A document as blocks, before it is Markdown, HTML or DOCX."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

BLANK = re.compile(r"(\[[^\[\]]+\])")
"""What a person has to fill in stands in square brackets."""


class Italic(str):
    """The name of a book or a journal."""

    __slots__ = ()


Text = tuple[str, ...]
"""Parts of a text, one after the other; some of them may be `Italic`."""


class Run(NamedTuple):
    """A piece of text that looks the same throughout."""

    text: str
    is_italic: bool = False
    is_blank: bool = False


@dataclass(frozen=True)
class Heading:
    """The title of a section."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph."""

    text: Text


@dataclass(frozen=True)
class Listing:
    """Items of a list without numbers."""

    items: tuple[Text, ...]


@dataclass(frozen=True)
class Table:
    """A table with one header row; the first `words` columns are words, the others figures."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1


@dataclass(frozen=True)
class Verbatim:
    """Lines for a program, character for character."""

    text: str


Block = Heading | Paragraph | Listing | Table | Verbatim


@dataclass(frozen=True)
class Document:
    """A titled document in one language."""

    title: str
    language: str
    blocks: tuple[Block, ...]

    @property
    def text(self) -> str:
        """All words of the document, a line for each block, item or row."""
        return "\n".join((self.title, *(line for one in self.blocks for line in _lines(one))))


def runs(text: Text) -> Iterator[Run]:
    """Yield the runs of a text; blanks are runs of their own."""
    for part in text:
        if isinstance(part, Italic):
            yield Run(part, is_italic=True)
            continue
        for piece in BLANK.split(part):
            if piece:
                yield Run(piece, is_blank=bool(BLANK.fullmatch(piece)))


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading(text) | Verbatim(text):
            yield text
        case Paragraph(parts):
            yield "".join(parts)
        case Listing(items):
            yield from ("".join(parts) for parts in items)
        case Table(caption, header, rows):
            yield caption
            yield from ("\t".join(cells) for cells in (header, *rows))
