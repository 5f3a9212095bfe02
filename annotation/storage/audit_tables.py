"""The tables of audits of automatic labels."""

from sqlalchemy import Column, Float, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from annotation.storage import tables
from annotation.storage.types import UtcTime


def _number() -> Column[int]:
    return Column("number", Integer, primary_key=True)


def _audit() -> Column[str]:
    return Column("audit_id", String(64), ForeignKey("bulk_audit.id"), nullable=False)


bulk_audit = Table(
    "bulk_audit",
    tables.metadata,
    _number(),
    Column("id", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("labels", String(64), nullable=False),
    Column("round_id", String(64), ForeignKey("reliability_round.id"), nullable=False, unique=True),
    Column("precision", Float),
    Column("time", UtcTime, nullable=False),
    sqlite_autoincrement=True,
)

bulk_stratum = Table(
    "bulk_stratum",
    tables.metadata,
    _number(),
    _audit(),
    Column("code", Integer, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("drawn", Integer, nullable=False),
    UniqueConstraint("audit_id", "code"),
    sqlite_autoincrement=True,
)

bulk_row = Table(
    "bulk_row",
    tables.metadata,
    _number(),
    _audit(),
    Column("row", Integer, nullable=False),
    Column("unit_id", String(64), ForeignKey("unit.id"), nullable=False),
    Column("code", Integer, nullable=False),
    Column("likelihood", Float, nullable=False),
    Column("probability", Float, nullable=False),
    UniqueConstraint("audit_id", "row"),
    sqlite_autoincrement=True,
)

bulk_end = Table(
    "bulk_end",
    tables.metadata,
    _number(),
    _audit(),
    Column("time", UtcTime, nullable=False),
    UniqueConstraint("audit_id"),
    sqlite_autoincrement=True,
)
