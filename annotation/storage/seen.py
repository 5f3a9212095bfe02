"""Who has seen others' codes of a unit under Disagreements before coding it."""

from collections.abc import Collection

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    String,
    Table,
    UniqueConstraint,
    func,
    insert,
    select,
)

from annotation.storage import rows, tables
from annotation.storage.types import UtcTime

_table = Table(
    "seen_codes",
    tables.metadata,
    Column("number", Integer, primary_key=True),
    Column("coder_id", String(64), ForeignKey("coder.id"), nullable=False),
    Column("unit_id", String(64), ForeignKey("unit.id"), nullable=False),
    Column("watermark", Integer, nullable=False),
    Column("time", UtcTime, nullable=False),
    UniqueConstraint("coder_id", "unit_id"),
    sqlite_autoincrement=True,
)
COLUMNS = _table.c
_coding = tables.coding.c


def see(connection: Connection, coder_id: str, unit_ids: Collection[str]) -> None:
    """Keep that a coder sees others' codes of units now, of those that they have never coded."""
    known = select(COLUMNS.unit_id).where(COLUMNS.coder_id == coder_id)
    coded = select(_coding.unit_id).where(_coding.coder_id == coder_id)
    there = {
        *rows.by_id(connection, known, COLUMNS.unit_id, unit_ids),
        *rows.by_id(connection, coded, _coding.unit_id, unit_ids),
    }
    newest = connection.scalar(select(func.max(_coding.sequence))) or 0
    same = {"coder_id": coder_id, "watermark": newest, "time": tables.now()}
    new = [{"unit_id": one, **same} for one in dict.fromkeys(unit_ids) if one not in there]
    if new:
        connection.execute(insert(_table), new)
