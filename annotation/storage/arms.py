"""What each coder is shown of each unit: drawn once, and kept."""

from sqlalchemy import (
    Column,
    Connection,
    Float,
    ForeignKey,
    Integer,
    String,
    Table,
    UniqueConstraint,
    insert,
    select,
)

from annotation.records import Arm
from annotation.storage import tables
from annotation.storage.types import UtcTime, word

_drawn_arm = Table(
    "drawn_arm",
    tables.metadata,
    Column("number", Integer, primary_key=True),
    Column("coder_id", String(64), ForeignKey("coder.id"), nullable=False),
    Column("unit_id", String(64), ForeignKey("unit.id"), nullable=False),
    Column("arm", word(Arm), nullable=False),
    Column("share", Float, nullable=False),
    Column("time", UtcTime, nullable=False),
    UniqueConstraint("coder_id", "unit_id"),
    sqlite_autoincrement=True,
)


def drawn_arm(connection: Connection, coder_id: str, unit_id: str) -> Arm | None:
    """Return what was drawn for a coder and a unit; None where nothing was yet."""
    drawn = _drawn_arm.c
    query = select(drawn.arm).where(drawn.coder_id == coder_id, drawn.unit_id == unit_id)
    return connection.scalar(query)


def has_picked(connection: Connection, coder_id: str, unit_id: str) -> bool:
    """Return whether a coder ever made a pick of their own, to be shown a suggestion after it."""
    coding = tables.coding.c
    query = select(coding.id).where(coding.coder_id == coder_id, coding.unit_id == unit_id)
    return connection.execute(query.where(coding.arm == Arm.FIRST).limit(1)).first() is not None


def draw_arm(connection: Connection, coder_id: str, unit_id: str, arm: Arm, share: float) -> Arm:
    """Keep what was drawn, and out of which share; return what stands, which may be older."""
    known = drawn_arm(connection, coder_id, unit_id)
    if known is None:
        values = {"coder_id": coder_id, "unit_id": unit_id, "arm": arm, "share": share}
        connection.execute(insert(_drawn_arm).values(time=tables.now(), **values))
    return known or arm
