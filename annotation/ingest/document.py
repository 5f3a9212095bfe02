"""A report as it reads: paragraphs and tables in their order, whatever kind of file it is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from annotation.ingest.table import Problem

Progress = Callable[[int, int], None]
"""Is told how many pages are read, of how many."""


def ignore(_done: int, _pages: int) -> None:
    """Listen to no progress."""


class Paragraph(NamedTuple):
    """Running text; `page` is 0 where the kind of file has no pages."""

    page: int
    text: str
    is_heading: bool = False


class Line(NamedTuple):
    """A row of a table, its cells from left to right; line feeds part the paragraphs of a cell."""

    page: int
    cells: tuple[str, ...]


class Grid(NamedTuple):
    """A table; a header is a line like the others."""

    lines: tuple[Line, ...]


Block = Paragraph | Grid


@dataclass(frozen=True)
class Document:
    """What a reader found in a report; `pages` is 0 where it has none, a problem's row the page."""

    file: str
    pages: int
    blocks: tuple[Block, ...]
    problems: tuple[Problem, ...] = ()
