"""Words of a page of a PDF at their places, and the lines that they stand in."""

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from annotation.ingest.items import begins_item

SMALL = 0.75
"""A number in type smaller than this share of its line's is the mark of a note."""
WORD_SPACE = 0.3
HYPHENS = ("-", "\N{HYPHEN}", "\N{SOFT HYPHEN}", "\N{EN DASH}", "/")
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


def lines_of(words: Sequence[Word]) -> list[PageLine]:
    """Return the lines of text that words stand in, from the top, without marks of notes."""
    return [line for row in rows_of(words) if (line := _line(row)).text]


def cell_lines(words: Sequence[Word], right: float | None = None) -> list[str]:
    """Return the lines of a cell that ends at `right`, else where its longest line does.

    A line ends with a line feed where the next word would still have had room on it, since there
    somebody began anew.
    """
    rows = rows_of(words)
    if right is None:
        right = max((word.right for word in words), default=0.0)
    lines = [line.text for row in rows if (line := _line(row)).text]
    if len(lines) < len(rows):
        return lines  # marks of notes stand on lines of their own
    for number, (row, below) in enumerate(pairwise(rows)):
        room = right - row[-1].right - WORD_SPACE * row[-1].size
        begins_anew = room > below[0].right - below[0].left or begins_item(lines[number + 1])
        if begins_anew and not lines[number].endswith(HYPHENS):
            lines[number] += "\n"
    return lines


def rows_of(words: Sequence[Word]) -> list[list[Word]]:
    """Return the words that stand beside each other, row by row from the top."""
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
    for row in rows:
        row.sort(key=lambda one: one.left)
    return rows


def _same_line(row: Sequence[Word], word: Word) -> bool:
    biggest = max(row, key=lambda one: one.size)
    return biggest.top < word.middle[1] < biggest.bottom


def _line(row: Sequence[Word]) -> PageLine:
    size = max(word.size for word in row)
    words = [word for word in row if not (word.size < SMALL * size and MARKS.fullmatch(word.text))]
    return PageLine(
        " ".join(word.text for word in words),
        min(word.top for word in row),
        max(word.bottom for word in row),
        row[0].left,
        size,
    )
