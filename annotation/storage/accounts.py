"""Accounts, their passwords, and the attempts to sign in.

A local account has no issuer, and its subject is the login name in small letters; any other is
named by its OIDC provider: issuer and subject.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    insert,
    select,
)

from annotation.storage import tables
from annotation.storage.types import UtcTime

LOCAL = ""
"""The issuer of accounts with a password of their own."""

_account = Table(
    "account",
    tables.metadata,
    Column("number", Integer, primary_key=True),
    Column("coder_id", String(64), ForeignKey("coder.id"), nullable=False),
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("login", Text, nullable=False),
    Column("time", UtcTime, nullable=False),
    UniqueConstraint("issuer", "subject"),
    UniqueConstraint("coder_id", "issuer"),
    sqlite_autoincrement=True,
)
_password = Table(
    "password",
    tables.metadata,
    Column("number", Integer, primary_key=True),
    Column("account_number", Integer, ForeignKey("account.number"), nullable=False),
    Column("hash", Text, nullable=False),
    Column("time", UtcTime, nullable=False),
    Index("password_of_account", "account_number", "number"),
    sqlite_autoincrement=True,
)
_attempt = Table(
    "sign_in_attempt",
    tables.metadata,
    Column("number", Integer, primary_key=True),
    Column("login_hash", String(64), nullable=False),
    Column("succeeded", Boolean, nullable=False),
    Column("time", UtcTime, nullable=False),
    Index("attempt_of_login", "login_hash", "number"),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True)
class Account:
    """One way for a coder to sign in; `password_hash` is empty where a provider vouches."""

    number: int
    coder_id: str
    login: str
    password_hash: str


def account(connection: Connection, issuer: str, subject: str) -> Account | None:
    """Return the account of a subject of an issuer."""
    known = _account.c
    return _find(connection, known.issuer == issuer, known.subject == subject)


def local_account(connection: Connection, coder_id: str) -> Account | None:
    """Return a coder's account with a password."""
    return _find(connection, _account.c.issuer == LOCAL, _account.c.coder_id == coder_id)


def _find(connection: Connection, *conditions: ColumnElement[bool]) -> Account | None:
    row = connection.execute(select(_account).where(*conditions)).first()
    if row is None:
        return None
    latest = select(_password.c.hash).where(_password.c.account_number == row.number)
    newest = connection.scalar(latest.order_by(_password.c.number.desc()).limit(1))
    return Account(row.number, row.coder_id, row.login, newest or "")


def add_account(
    connection: Connection, coder_id: str, issuer: str, subject: str, login: str
) -> int:
    """Add a way to sign in and return its number; the database refuses one that is taken."""
    values = {"coder_id": coder_id, "issuer": issuer, "subject": subject, "login": login}
    row = connection.execute(
        insert(_account).values(time=tables.now(), **values).returning(_account.c.number)
    )
    return int(row.scalar_one())


def set_password(connection: Connection, account_number: int, password_hash: str) -> None:
    """Let an account have this password from now on."""
    values: dict[str, Any] = {"account_number": account_number, "hash": password_hash}
    connection.execute(insert(_password).values(time=tables.now(), **values))


def claim_attempt(connection: Connection, login_hash: str, since: datetime, most: int) -> bool:
    """Return whether one more attempt may be made, and count it at once as one that fails.

    Those since the last success and since this moment count, so that many at once are as many.
    """
    tried = _attempt.c
    last_success = select(func.max(tried.number)).where(
        tried.login_hash == login_hash, tried.succeeded
    )
    failed = select(func.count()).where(
        tried.login_hash == login_hash,
        tried.time > since,
        tried.number > func.coalesce(last_success.scalar_subquery(), 0),
    )
    if (connection.scalar(failed) or 0) >= most:
        return False
    _add_attempt(connection, login_hash, succeeded=False)
    return True


def succeed(connection: Connection, login_hash: str) -> None:
    """Record that an attempt succeeded: those before it count no more."""
    _add_attempt(connection, login_hash, succeeded=True)


def _add_attempt(connection: Connection, login_hash: str, *, succeeded: bool) -> None:
    values: dict[str, Any] = {"login_hash": login_hash, "succeeded": succeeded}
    connection.execute(insert(_attempt).values(time=tables.now(), **values))


def logins(connection: Connection) -> dict[str, list[tuple[str, str]]]:
    """Return issuer and login of each account, by coder."""
    found: dict[str, list[tuple[str, str]]] = {}
    query = select(_account.c.coder_id, _account.c.issuer, _account.c.login)
    for coder_id, issuer, login in connection.execute(query.order_by(_account.c.number)):
        found.setdefault(coder_id, []).append((issuer, login))
    return found
