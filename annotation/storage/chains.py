"""The chain of codings of one coder on one unit: each row supersedes the one before, the head."""

from collections.abc import Collection, Iterable
from dataclasses import fields
from datetime import UTC
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, bindparam, insert, select

from annotation.records import Coding
from annotation.storage import rows, tables
from annotation.storage.shapes import NewCoding

Pair = tuple[str, str]
"""The ids of a coder and a unit."""

_coding = tables.coding.c

COLUMNS = tuple(_coding[field.name] for field in fields(Coding))
STANDING_COLUMNS = tuple(tables.standing_coding.c[column.name] for column in COLUMNS)
"""The fields of `records.Coding`, in their order, of the table and of the view."""

_HEAD = (
    select(*COLUMNS)
    .where(_coding.coder_id == bindparam("coder"), _coding.unit_id == bindparam("unit"))
    .order_by(_coding.sequence.desc())
    .limit(1)
)


def head(connection: Connection, coder_id: str, unit_id: str) -> Coding | None:
    """Return the coder's last row on a unit, of whatever kind."""
    row = connection.execute(_HEAD, {"coder": coder_id, "unit": unit_id}).first()
    return None if row is None else Coding(*row)


def heads(connection: Connection, coder_ids: Collection[str]) -> dict[Pair, Coding]:
    """Return the head of every chain of these coders."""
    query = select(*COLUMNS).where(_coding.coder_id.in_(coder_ids)).order_by(_coding.sequence)
    found = (Coding(*row) for row in connection.execute(query))
    return {(coding.coder_id, coding.unit_id): coding for coding in found}


def row_of(new: NewCoding, supersedes: str | None, reverts: str | None = None) -> dict[str, Any]:
    """Return the row that puts a decision at the end of its chain."""
    time = (new.time or tables.now()).astimezone(UTC)
    links = {"id": str(uuid4()), "supersedes": supersedes, "reverts": reverts, "time": time}
    return {**vars(new), **links}


def append(connection: Connection, row: dict[str, Any]) -> Coding:
    """Insert a row of `row_of`; return it as a record."""
    statement = insert(tables.coding).values(row).returning(_coding.sequence)
    facts = {name: value for name, value in row.items() if name != "reverts"}
    return Coding(**facts, sequence=connection.execute(statement).scalar_one())


def require_named(connection: Connection, new: Iterable[NewCoding]) -> None:
    """Raise NotFound where a row names something that is not in the store."""
    new = list(new)
    rows.require(connection, tables.unit, (one.unit_id for one in new))
    rows.require(connection, tables.coder, (one.coder_id for one in new))
    rows.require(connection, tables.codebook_revision, (one.codebook_revision for one in new))
    suggestions = (one.suggestion_id for one in new if one.suggestion_id is not None)
    rows.require(connection, tables.suggestion, suggestions)
