"""What every kind of row needs: lookups in parts, and the check that what is named exists."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Select, String, Table, bindparam, select

from annotation.errors import NotFound
from annotation.storage import tables

AnyRow = Sequence[Any]

CODER = bindparam("coder", type_=String)
UNIT = bindparam("unit", type_=String)
"""Stand for an id in queries that are built once: building takes longer than running."""

CHUNK = 500  # old builds of SQLite take 999 values in one statement

# Written as errors, so that the tool that collects sentences for translation finds them.
MISSING = {
    tables.unit: NotFound("There is no unit {id} in this workspace."),
    tables.report: NotFound("There is no report {id} in this workspace."),
    tables.source_text: NotFound("There is no text {id} in this workspace."),
    tables.coder: NotFound("There is no coder {id} in this workspace."),
    tables.suggestion: NotFound("There is no suggestion {id} in this workspace."),
    tables.codebook_revision: NotFound("There is no codebook revision {id} in this workspace."),
    tables.model_version: NotFound("There is no model version {id} in this workspace."),
}


def by_id(
    connection: Connection, query: Select[Any], column: Column[str], ids: Iterable[str]
) -> dict[str, AnyRow]:
    """Return the rows whose `column` is one of `ids`; the first column of `query` is the key."""
    found: dict[str, AnyRow] = {}
    for part in parts(sorted(set(ids))):
        rows = connection.execute(query.where(column.in_(part)))
        found.update((row[0], row) for row in rows)
    return found


def parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield ids in parts that one statement takes."""
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def in_order(
    connection: Connection, query: Select[Any], table: Table, ids: Sequence[str]
) -> list[AnyRow]:
    """Return one row of `query` for each id, in the order of `ids`; raises NotFound."""
    found = by_id(connection, query, table.c.id, ids)
    _refuse_missing(table, ids, found)
    return [found[wanted] for wanted in ids]


def require(connection: Connection, table: Table, ids: Iterable[str]) -> None:
    """Raise NotFound unless every id stands in the table."""
    wanted = set(ids)
    _refuse_missing(table, wanted, by_id(connection, select(table.c.id), table.c.id, wanted))


def _refuse_missing(table: Table, wanted: Iterable[str], found: dict[str, AnyRow]) -> None:
    missing = next((one for one in wanted if one not in found), None)
    if missing is not None:
        raise NotFound(MISSING[table].message, id=missing)
