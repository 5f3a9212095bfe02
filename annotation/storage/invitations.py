"""Invitations: links that make an account, or a new password, once and for some days."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    exists,
    insert,
    select,
)

from annotation.records import Role
from annotation.storage import tables
from annotation.storage.types import UtcTime, word

_invitation = Table(
    "invitation",
    tables.metadata,
    Column("number", Integer, primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("role", word(Role), nullable=False),
    Column("coder_id", String(64), ForeignKey("coder.id")),
    Column("email", Text, nullable=False),
    Column("made_by", String(64), ForeignKey("coder.id")),
    Column("expires", UtcTime, nullable=False),
    Column("time", UtcTime, nullable=False),
    sqlite_autoincrement=True,
)
_end = Table(
    "invitation_end",
    tables.metadata,
    Column("number", Integer, ForeignKey("invitation.number"), primary_key=True),
    Column("coder_id", String(64), ForeignKey("coder.id")),
    Column("time", UtcTime, nullable=False),
)


@dataclass(frozen=True)
class Invitation:
    """One that is open.

    With `coder_id` it is for a coder who is there already, with `email` for whoever a provider
    says has that address; `made_by` is None for one printed where the server was started.
    """

    number: int
    role: Role
    coder_id: str | None
    email: str
    made_by: str | None
    expires: datetime


_COLUMNS = tuple(_invitation.c[name] for name in Invitation.__dataclass_fields__)


def add_invitation(
    connection: Connection,
    token_hash: str,
    role: Role,
    expires: datetime,
    *,
    coder_id: str | None = None,
    email: str = "",
    made_by: str | None = None,
) -> None:
    """Add an invitation; an older one to the same coder, address or terminal ends."""
    known = _invitation.c
    if coder_id is not None:
        _end_where(connection, known.coder_id == coder_id)
    if email:
        _end_where(connection, known.email == email)
    if made_by is None:
        _end_where(connection, known.made_by.is_(None))
    values: dict[str, Any] = {"role": role, "coder_id": coder_id, "email": email}
    values |= {"token_hash": token_hash, "made_by": made_by, "expires": expires}
    connection.execute(insert(_invitation).values(time=tables.now(), **values))


def invitation(connection: Connection, token_hash: str) -> Invitation | None:
    """Return the open invitation with this token."""
    return _find(connection, _invitation.c.token_hash == token_hash, _invitation.c.email == "")


def invitation_to(connection: Connection, email: str) -> Invitation | None:
    """Return the open invitation to an address."""
    return _find(connection, _invitation.c.email == email) if email else None


def _find(connection: Connection, condition: ColumnElement[bool], *more: Any) -> Invitation | None:
    row = connection.execute(select(*_COLUMNS).where(condition, *more, *_open())).first()
    return None if row is None else Invitation(*row)


def open_invitations(connection: Connection) -> list[Invitation]:
    """Return the invitations that can still be accepted, oldest first."""
    query = select(*_COLUMNS).where(*_open()).order_by(_invitation.c.number)
    return [Invitation(*row) for row in connection.execute(query)]


def end_invitation(connection: Connection, number: int, coder_id: str | None = None) -> None:
    """End an open invitation: this coder accepted it, or nobody is to any more."""
    _end_where(connection, _invitation.c.number == number, coder_id)


def _end_where(
    connection: Connection, condition: ColumnElement[bool], coder_id: str | None = None
) -> None:
    for number in connection.scalars(select(_invitation.c.number).where(condition, *_open())).all():
        values = {"number": number, "coder_id": coder_id, "time": tables.now()}
        connection.execute(insert(_end).values(values))


def _open() -> list[ColumnElement[bool]]:
    ended = exists().where(_end.c.number == _invitation.c.number)
    return [_invitation.c.expires > tables.now(), ~ended]
