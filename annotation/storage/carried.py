"""What was suggested first for codings that came from another computer.

The model that said it is not here, so there is no ranking to trace: only what was on the screen.
"""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Column, Connection, Float, ForeignKey, Integer, String, Table, insert, select

from annotation.storage import tables

_table = Table(
    "carried_suggestion",
    tables.metadata,
    Column("number", Integer, primary_key=True),
    Column("coding_id", String(64), ForeignKey("coding.id"), nullable=False, unique=True),
    Column("code", Integer, nullable=False),
    Column("probability", Float, nullable=False),
    Column("model_version", String(64), nullable=False),
    sqlite_autoincrement=True,
)
COLUMNS = _table.c


class Carried(NamedTuple):
    """The first code of a suggestion, and which model version of the other computer made it."""

    code: int
    probability: float
    model_version: str


def carry(connection: Connection, suggested: Mapping[str, Carried]) -> None:
    """Keep what was suggested for codings, by their ids."""
    if suggested:
        facts = [{"coding_id": key, **one._asdict()} for key, one in suggested.items()]
        connection.execute(insert(_table), facts)


def carry_on(connection: Connection, from_id: str, to_id: str) -> None:
    """Let a coding that says again what another said have its suggestion, if one was carried."""
    query = select(COLUMNS.code, COLUMNS.probability, COLUMNS.model_version)
    row = connection.execute(query.where(COLUMNS.coding_id == from_id)).first()
    if row is not None:
        carry(connection, {to_id: Carried(*row)})
