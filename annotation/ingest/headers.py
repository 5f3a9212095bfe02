"""The header of a table: the first row, the second below a title, or none at all."""

import re
from collections.abc import Sequence

from annotation.ingest.coded_tables import lists_cooperations
from annotation.ingest.document import Line
from annotation.ingest.grids import WholeTable, cooperation_columns
from annotation.ingest.items import folded

HEADER_WORDS = 6
NAME_WORDS = 8
SENTENCE_WORDS = 5
FEWEST_ROWS = 3
ALMOST_ALL = 0.9
SENTENCE = re.compile(r"[.;][)\"\N{RIGHT DOUBLE QUOTATION MARK}]?$")
LETTERS = re.compile(r"[^\W\d_]{2}")


def headed(table: WholeTable) -> WholeTable:
    """Return a table with the header that says what it lists, wherever that stands.

    A table without a header has none afterwards either, and all its rows in its lines.
    """
    if lists_cooperations(table.header) or not table.lines:
        return table
    second = table.lines[0].cells
    if lists_cooperations(second) and all(len(one.split()) <= HEADER_WORDS for one in second):
        title = " ".join(folded(cell) for cell in table.header if cell)
        caption = table.caption or title
        return table._replace(caption=caption, header=second, lines=table.lines[1:], title=title)
    rows = [Line(table.page, table.header), *table.lines]
    if implied_columns([row.cells for row in rows]) is not None:
        return table._replace(header=("",) * len(table.header), lines=rows)
    return table


def columns_of(table: WholeTable) -> tuple[int, int] | None:
    """Return which column of a `headed` table names the actor and which says what it does."""
    if any(table.header):
        return cooperation_columns(table.header)
    return implied_columns([line.cells for line in table.lines])


def implied_columns(rows: Sequence[Sequence[str]]) -> tuple[int, int] | None:
    """Return the columns of names and of sentences where every row has both, the first one too."""
    if len(rows) < FEWEST_ROWS or len(rows[0]) != len(("name", "sentence")):
        return None
    names, tells = ([folded(row[column]) for row in rows] for column in (0, 1))
    are_names = sum(map(_is_name, names)) >= ALMOST_ALL * len(rows)
    are_sentences = sum(map(_is_sentence, tells)) >= ALMOST_ALL * len(rows)
    begins_well = _is_name(names[0]) and _is_sentence(tells[0])
    is_list = len(set(names)) == len(names) and begins_well
    return (0, 1) if are_names and are_sentences and is_list else None


def _is_name(text: str) -> bool:
    are_letters = LETTERS.match(text) is not None and not text[0].islower()
    return are_letters and len(text.split()) <= NAME_WORDS and not SENTENCE.search(text)


def _is_sentence(text: str) -> bool:
    return len(text.split()) >= SENTENCE_WORDS and SENTENCE.search(text) is not None
