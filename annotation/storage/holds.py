"""What coders hold for a time, and how it came to them."""

from datetime import datetime, timedelta

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
)

from annotation.storage import queue, room, tables
from annotation.storage.plans import Plan
from annotation.storage.room import holding
from annotation.storage.types import UtcTime

claim = Table(
    "claim",
    tables.metadata,
    Column("number", Integer, primary_key=True),
    Column("unit_id", String(64), ForeignKey("unit.id"), nullable=False),
    Column("coder_id", String(64), ForeignKey("coder.id"), nullable=False),
    Column("order", Text, nullable=False),
    Column("time", UtcTime, nullable=False),
    Column("until", UtcTime, nullable=False),
    sqlite_autoincrement=True,
)
"""What each coder took, and until when; one that ends when it begins gives the unit back."""


def order_of(
    connection: Connection,
    coder_id: str,
    unit_id: str,
    is_next: bool,
    now: datetime | None = None,
) -> str:
    """Return what `queue.order_of` does; of a unit that the coder holds, as it first came."""
    held = hold_of(connection, coder_id, unit_id, now or tables.now())
    return held[0] if held else queue.order_of(connection, coder_id, unit_id, is_next)


def hold(
    connection: Connection,
    in_force: Plan,
    coder_id: str,
    unit_id: str,
    now: datetime,
    is_next: bool = False,
) -> None:
    """Let the coder hold the unit; nothing is written while half of the time is left."""
    hours = timedelta(hours=in_force.hours)
    held = hold_of(connection, coder_id, unit_id, now)
    if held is None or held[1] < now + hours / 2:
        order = order_of(connection, coder_id, unit_id, is_next, now)
        take(connection, coder_id, unit_id, order, now, until=now + hours)


def hold_of(
    connection: Connection, coder_id: str, unit_id: str, now: datetime
) -> tuple[str, datetime] | None:
    """Return how a unit came to the coder who holds it, and until when; None where none does."""
    values = {"coder": coder_id, "unit": unit_id, "now": now}
    row = connection.execute(_HOLD, values).first()
    return None if row is None else (row.order, row.until)


_HOLD = select(holding.c.order, holding.c.until).where(
    holding.c.coder_id == queue.CODER,
    holding.c.unit_id == room.ASKED,
    holding.c.until > room.NOW,
)


def take(
    connection: Connection, coder_id: str, unit_id: str, order: str, now: datetime, until: datetime
) -> None:
    """Note what a coder takes, which lasts `until`; up to `now` it is given back."""
    values = {"coder_id": coder_id, "unit_id": unit_id, "order": order, "until": until}
    connection.execute(insert(claim).values(time=now, **values))
    let_go(connection, coder_id, unit_id)
    if until > now:
        connection.execute(insert(holding).values(values))


def let_go(connection: Connection, coder_id: str, unit_id: str) -> None:
    """Forget that a coder holds a unit; what they took stays on record."""
    mine = holding.c.coder_id == coder_id, holding.c.unit_id == unit_id
    connection.execute(delete(holding).where(*mine))
