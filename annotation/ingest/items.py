"""Cells that list several things: numbered, bulleted, or on lines of their own.

A cell keeps its paragraphs apart by line feeds; `folded` gives it as one text.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

MARK = re.compile(
    r"(?:\(?(?P<number>\d{1,2}|[a-z])[.)]|[-*•·●○◦▪■□‣➢✓\N{EN DASH}\uf0a7\uf0b7\uf0d8])\s+"
)
FIRST = ("1", "a")


class _Piece(NamedTuple):
    text: str
    is_marked: bool


def folded(cell: str) -> str:
    """Return the text of a cell in one line."""
    return " ".join(cell.split())


def begins_item(line: str) -> bool:
    """Return whether a line begins an item; a number in brackets may be a source."""
    return MARK.match(line) is not None and not line.startswith("(")


def items_of(cell: str) -> list[str]:
    """Return the things that a cell lists, without their marks; a cell that lists none is one.

    A list that a sentence opens with a colon belongs to the sentence.
    """
    lines = [line for line in map(folded, cell.split("\n")) if line]
    pieces = list(_pieces(_inline(lines[0]) if len(lines) == 1 else lines))
    if len(pieces) > 1 and pieces[0].text.endswith(":") and not pieces[0].is_marked:
        return [folded(cell)]
    items: list[str] = []
    are_marked = any(piece.is_marked for piece in pieces)
    for piece in pieces:
        goes_on = piece.text[:1].islower() if not are_marked else not piece.is_marked
        if items and goes_on and not piece.is_marked:
            items[-1] += f" {piece.text}"
        else:
            items.append(piece.text)
    return items


def _pieces(lines: Sequence[str]) -> Iterator[_Piece]:
    """Yield the lines; a number is the mark of an item only where it is the next one."""
    awaited = ""
    for line in lines:
        mark = MARK.match(line)
        number = mark["number"] if mark else None
        if mark and (number is None or number == awaited or number in FIRST):
            awaited = _next(number) if number else awaited
            yield _Piece(line[mark.end() :], True)
        else:
            yield _Piece(line, False)


def _inline(line: str) -> list[str]:
    """Return the items of one line: `1. this 2. that`."""
    mark = MARK.match(line)
    if mark is None or mark["number"] not in FIRST:
        return [line]
    parts: list[str] = []
    rest, number = line, mark["number"]
    while True:
        number = _next(number)
        found = re.search(rf"\s(?=\(?{number}[.)]\s)", rest)
        if found is None:
            return [*parts, rest]
        parts.append(rest[: found.start()])
        rest = rest[found.end() :]


def _next(number: str) -> str:
    return str(int(number) + 1) if number.isdigit() else chr(ord(number) + 1)
