"""The tables of reliability rounds, and which units are in one that is open."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    exists,
    select,
)

from annotation.records import Kind, RoundKind
from annotation.storage import rows, tables
from annotation.storage.types import CodesText, UtcTime, word


def _names(table: str) -> Column[str]:
    return Column(f"{table}_id", String(64), ForeignKey(f"{table}.id"), nullable=False)


def _round() -> Column[str]:
    return Column("round_id", String(64), ForeignKey("reliability_round.id"), nullable=False)


def _number() -> Column[int]:
    return Column("number", Integer, primary_key=True)


def _revision() -> Column[str]:
    key = ForeignKey("codebook_revision.id")
    return Column("codebook_revision", String(64), key, nullable=False)


reliability_round = Table(
    "reliability_round",
    tables.metadata,
    _number(),
    Column("id", String(64), nullable=False, unique=True),
    Column("kind", word(RoundKind), nullable=False),
    Column("pool", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("by_code", Boolean, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("model_version", String(64), ForeignKey("model_version.id")),
    Column("days", Integer, nullable=False),
    Column("watermark", Integer, nullable=False),
    _revision(),
    Column("time", UtcTime, nullable=False),
    sqlite_autoincrement=True,
)

round_unit = Table(
    "round_unit",
    tables.metadata,
    _number(),
    _round(),
    _names("unit"),
    Column("code", Integer),
    Column("probability", Float, nullable=False),
    UniqueConstraint("round_id", "unit_id"),
    Index("round_of_unit", "unit_id", "round_id"),
    sqlite_autoincrement=True,
)

round_coder = Table(
    "round_coder",
    tables.metadata,
    _number(),
    _round(),
    _names("coder"),
    UniqueConstraint("round_id", "coder_id"),
    sqlite_autoincrement=True,
)

round_end = Table(
    "round_end",
    tables.metadata,
    _number(),
    Column(
        "round_id",
        String(64),
        ForeignKey("reliability_round.id"),
        nullable=False,
        unique=True,
    ),
    Column("time", UtcTime, nullable=False),
    sqlite_autoincrement=True,
)

round_coding = Table(
    "round_coding",
    tables.metadata,
    Column("sequence", Integer, primary_key=True),
    Column("id", String(64), nullable=False, unique=True),
    _round(),
    _names("unit"),
    _names("coder"),
    Column("codes", CodesText, nullable=False),
    Column("kind", word(Kind), nullable=False),
    Column("memo", Text, nullable=False),
    Column("flag", Boolean, nullable=False),
    Column("seconds", Float),
    Column("suggestion_id", String(64), ForeignKey("suggestion.id")),
    _revision(),
    Column("time", UtcTime, nullable=False),
    Column("supersedes", String(64), ForeignKey("round_coding.id"), unique=True),
    Index("round_coding_of_coder", "coder_id", "round_id", "unit_id", "sequence"),
    sqlite_autoincrement=True,
)
_first = round_coding.c.supersedes.is_(None)
Index(
    "round_coding_first",
    round_coding.c.round_id,
    round_coding.c.coder_id,
    round_coding.c.unit_id,
    unique=True,
    sqlite_where=_first,
    postgresql_where=_first,
)


def is_open() -> ColumnElement[bool]:
    """Return the condition that a round has not ended."""
    end = round_end.alias("end_of_round")
    return ~exists().where(end.c.round_id == reliability_round.c.id)


def is_of(kind: RoundKind, unit_id: ColumnElement[str] | Column[str]) -> ColumnElement[bool]:
    """Return the condition that a unit was ever drawn for a round of a kind."""
    same = reliability_round.c.id == round_unit.c.round_id
    return exists().where(round_unit.c.unit_id == unit_id, same, reliability_round.c.kind == kind)


def among_open(connection: Connection, unit_ids: Sequence[str]) -> set[str]:
    """Return which of these units are in a round that has not ended."""
    found: set[str] = set()
    for part in rows.parts(unit_ids):
        found.update(connection.scalars(_among_open(), {"units": list(part)}))
    return found


@cache
def _among_open() -> Select[Any]:
    among = round_unit.c.unit_id.in_(bindparam("units", expanding=True, type_=String))
    same = reliability_round.c.id == round_unit.c.round_id
    query = select(round_unit.c.unit_id).join(reliability_round, same)
    return query.where(among, is_open())


def is_in_open(unit_id: ColumnElement[str] | Column[str]) -> ColumnElement[bool]:
    """Return the condition that a unit is in a round that has not ended."""
    same = reliability_round.c.id == round_unit.c.round_id
    return exists().where(round_unit.c.unit_id == unit_id, same, is_open())
