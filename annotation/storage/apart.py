"""What the other computer knows of codings that came from it: which were made apart from others'.

There nobody saw the codings of this computer before they were exchanged, so the order in which rows
arrive here says nothing of who could see what. An export says which row of each coder and unit was
the last that was made apart; that is kept here beside each of them.
"""

from collections.abc import Iterable

from sqlalchemy import Boolean, Column, Connection, ForeignKey, Integer, String, Table, insert

from annotation.storage import tables
from annotation.storage.joining import TheirCoding

_table = Table(
    "arrived_coding",
    tables.metadata,
    Column("number", Integer, primary_key=True),
    Column("coding_id", String(64), ForeignKey("coding.id"), nullable=False, unique=True),
    Column("is_apart", Boolean, nullable=False),
    sqlite_autoincrement=True,
)
COLUMNS = _table.c


def keep(connection: Connection, taken: Iterable[TheirCoding]) -> None:
    """Keep of the codings taken from a file what it says of them; older files say nothing."""
    facts = [
        {"coding_id": one.id, "is_apart": one.is_apart} for one in taken if one.is_apart is not None
    ]
    if facts:
        connection.execute(insert(_table), facts)
