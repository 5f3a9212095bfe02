"""Units out of text that a person pastes: one description a line."""

import csv
import io
from collections.abc import Iterator

from annotation.store import NewUnit

LONGEST_ACTOR = 100
"""A longer text before a colon is a sentence and not a name."""


def read_pasted(text: str, *, actors: bool = True, first: int = 1) -> list[NewUnit]:
    """Return one unit for each line that is not blank, positions counted from `first`.

    A line out of a spreadsheet has the actor in the first cell and the description in the others.
    Elsewhere a name before the first colon and space is the actor, unless `actors` is off.
    """
    units = _units(_lines(text), actors)
    return [
        NewUnit(actor, description, position=position)
        for position, (actor, description) in enumerate(units, start=first)
    ]


def _lines(text: str) -> list[str]:
    """Return the rows; a spreadsheet puts quotation marks around a cell that has line breaks."""
    if "\t" not in text:
        return text.splitlines()
    rows = csv.reader(io.StringIO(text, newline=""), delimiter="\t")
    return ["\t".join(" ".join(cell.split()) for cell in row) for row in rows]


def _units(lines: list[str], actors: bool) -> Iterator[tuple[str, str]]:
    for line in lines:
        actor, description = _split(line, actors)
        if actor or description:
            yield actor, description


def _split(line: str, actors: bool) -> tuple[str, str]:
    cells = [" ".join(cell.split()) for cell in line.split("\t")]
    if len(cells) > 1:
        return cells[0], " ".join(filter(None, cells[1:]))
    actor, colon, description = cells[0].partition(": ")
    if actors and colon and len(actor) <= LONGEST_ACTOR:
        return actor, description
    return "", cells[0]
