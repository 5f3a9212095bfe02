"""Tables of a page of a PDF: those with ruling lines."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from annotation.ingest.pdf_words import Word, cell_lines


class RawTable(NamedTuple):
    """A table: the lines of each cell.

    `gutters` are the white bands between the columns of a table that has no ruling lines.
    """

    top: float
    left: float
    rows: list[list[list[str]]]
    gutters: tuple[tuple[float, float], ...] = ()


def inside(word: Word, box: tuple[float, float, float, float]) -> bool:
    """Return whether the middle of a word is in a box."""
    x, y = word.middle
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def ruled_table(table: Any, words: Sequence[Word]) -> RawTable:
    """Return a table of pdfplumber; a cell that runs over several rows stands in each of them."""
    mine = [word for word in words if inside(word, table.bbox)]
    held: dict[int, tuple[float, list[str]]] = {}
    rows = []
    for row in table.rows:
        middle = (row.bbox[1] + row.bbox[3]) / 2
        for column, box in enumerate(row.cells):
            if box is not None:
                within = [word for word in mine if inside(word, box)]
                held[column] = (box[3], cell_lines(within, _right_edge(box, within)))
            elif held.get(column, (middle, []))[0] <= middle:
                held[column] = (middle, [])
        rows.append([held[column][1] for column in range(len(row.cells))])
    return RawTable(table.bbox[1], table.bbox[0], rows)


def _right_edge(box: tuple[float, float, float, float], words: Sequence[Word]) -> float:
    """Return where the text of a cell must end, if the cell has as much white on both sides."""
    return box[2] - max(min((word.left for word in words), default=box[0]) - box[0], 0.0)
