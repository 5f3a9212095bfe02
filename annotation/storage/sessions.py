"""Sessions of browsers that are signed in, each by the hash of its token."""

from datetime import datetime

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    exists,
    func,
    insert,
    select,
)

from annotation.storage import tables
from annotation.storage.types import UtcTime

_session = Table(
    "session",
    tables.metadata,
    Column("number", Integer, primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("coder_id", String(64), ForeignKey("coder.id"), nullable=False),
    Column("expires", UtcTime, nullable=False),
    Column("time", UtcTime, nullable=False),
    Index("session_of_coder", "coder_id", "number"),
    sqlite_autoincrement=True,
)
_end = Table(
    "session_end",
    tables.metadata,
    Column("number", Integer, ForeignKey("session.number"), primary_key=True),
    Column("time", UtcTime, nullable=False),
)


def start_session(
    connection: Connection, token_hash: str, coder_id: str, expires: datetime
) -> None:
    """Begin a session."""
    values = {"token_hash": token_hash, "coder_id": coder_id, "expires": expires}
    connection.execute(insert(_session).values(time=tables.now(), **values))


def session_coder(connection: Connection, token_hash: str) -> str | None:
    """Return whose session this is; None where there is none, or it has ended or expired."""
    query = select(_session.c.coder_id).where(_session.c.token_hash == token_hash, *_open())
    return connection.scalar(query)


def end_session(connection: Connection, token_hash: str) -> None:
    """End a session; one that is not open stays as it is."""
    _end_where(connection, _session.c.token_hash == token_hash)


def end_sessions(connection: Connection, coder_id: str) -> None:
    """End all sessions of a coder."""
    _end_where(connection, _session.c.coder_id == coder_id)


def _end_where(connection: Connection, condition: ColumnElement[bool]) -> None:
    open_ones = connection.scalars(select(_session.c.number).where(condition, *_open())).all()
    for number in open_ones:
        connection.execute(insert(_end).values(number=number, time=tables.now()))


def _open() -> list[ColumnElement[bool]]:
    ended = exists().where(_end.c.number == _session.c.number)
    return [_session.c.expires > tables.now(), ~ended]


def last_sessions(connection: Connection) -> dict[str, datetime]:
    """Return when the last session of each coder began."""
    latest = select(_session.c.coder_id, func.max(_session.c.time)).group_by(_session.c.coder_id)
    return {row[0]: row[1] for row in connection.execute(latest)}
