"""What the ids in exports say: which coders are one, and which codings no longer stand."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from annotation.ingest.table import Row, Table
from annotation.records import PAPER, normalise
from annotation.store import FORMULA_STARTS

CODING_ID, CODER_ID, SUPERSEDES_ID, CODER = "coding_id", "coder_id", "supersedes_id", "coder"
COMPARED, APART, NO = "compared", "apart", "false"
SHOWN = 4
"""So many characters of an id tell people of one name apart."""


@dataclass(frozen=True)
class Exported:
    """What several exports say together.

    `superseded` are the ids of codings that another one replaces or takes back, in whichever file,
    where that one was made apart from others' or its file does not tell; `names` what a coder is
    called, by id; `namesakes` names that several have.
    """

    superseded: frozenset[str]
    names: Mapping[str, str]
    namesakes: tuple[str, ...]

    @classmethod
    def of(cls, tables: Sequence[Table]) -> Self:
        """Read the tables that are exports with ids; others say nothing."""
        rows = [row for one in tables if _has_ids(one) for row in one.rows]
        people = _people(rows)
        first: dict[str, str] = {}
        for row in rows:
            first.setdefault(people[row.cells[CODER_ID]], unquoted(row.cells[CODER].strip()))
        many = Counter(normalise(name) for name in first.values() if normalise(name) != PAPER)
        called = {
            person: f"{name} ({person[:SHOWN]})" if many[normalise(name)] > 1 else name
            for person, name in first.items()
        }
        return cls(
            superseded=_superseded(rows),
            names={coder_id: called[person] for coder_id, person in people.items()},
            namesakes=tuple(dict.fromkeys(n for n in first.values() if many[normalise(n)] > 1)),
        )

    def name(self, row: Row, given: str) -> str:
        """Return what the coder of a row is called; `given` where no id says who it is."""
        return self.names.get(row.cells.get(CODER_ID, ""), unquoted(given))


def unquoted(name: str) -> str:
    """Return a name without the apostrophe that keeps a spreadsheet from reading a formula."""
    return name[1:] if name[:1] == "'" and name[1:].startswith(FORMULA_STARTS) else name


def _has_ids(table: Table) -> bool:
    return {CODING_ID, CODER_ID, SUPERSEDES_ID, CODER} <= set(table.columns)


def _superseded(rows: Sequence[Row]) -> frozenset[str]:
    """Return what stands before a row that was made apart, in its chain."""
    before = {row.cells[CODING_ID]: row.cells[SUPERSEDES_ID] for row in rows}
    found = {""}
    for row in rows:
        one = "" if is_no(row, _mark(row)) else row.cells[SUPERSEDES_ID]
        while one not in found:
            found.add(one)
            one = before.get(one, "")
    return frozenset(found - {""})


def _mark(row: Row) -> str:
    return APART if APART in row.cells else COMPARED


def is_no(row: Row, column: str) -> bool:
    """Return whether a row says no in a column; what says nothing is not no."""
    return row.cells.get(column, "").strip().casefold() == NO


def _people(rows: Sequence[Row]) -> dict[str, str]:
    """Return which person each id of a coder is, by one of their ids.

    Two ids under which the same coding stands are one person: whoever loaded it said so.
    """
    people: dict[str, str] = {}
    whose: dict[str, str] = {}
    for row in rows:
        coder_id, coding_id = row.cells[CODER_ID], row.cells[CODING_ID]
        person = people.setdefault(coder_id, coder_id)
        other = whose.setdefault(coding_id, person)
        if people[other] != person:
            joined = people[other]
            people.update({key: joined for key, value in people.items() if value == person})
    return people
