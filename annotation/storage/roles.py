"""What each coder may do: the role given last counts, and who has none may not come in."""

from sqlalchemy import Column, Connection, ForeignKey, Index, Integer, String, Table, insert, select

from annotation.errors import InvalidInput
from annotation.records import Role
from annotation.storage import accounts, people, tables
from annotation.storage.types import UtcTime, word

_role_change = Table(
    "role_change",
    tables.metadata,
    Column("number", Integer, primary_key=True),
    Column("coder_id", String(64), ForeignKey("coder.id"), nullable=False),
    Column("role", word(Role)),
    Column("made_by", String(64), ForeignKey("coder.id")),
    Column("time", UtcTime, nullable=False),
    Index("role_of_coder", "coder_id", "number"),
    sqlite_autoincrement=True,
)


def role(connection: Connection, coder_id: str) -> Role | None:
    """Return what a coder may do; None where their access was ended. Raises NotFound."""
    change = _role_change.c
    query = select(change.role).where(change.coder_id == coder_id)
    row = connection.execute(query.order_by(change.number.desc()).limit(1)).first()
    return people.coder(connection, coder_id).role if row is None else row.role


def change_role(
    connection: Connection, coder_id: str, to: Role | None, made_by: str | None
) -> None:
    """Give a coder another role, or none; raises InvalidInput for the only admin there is."""
    now = role(connection, coder_id)
    if now is to:
        return
    if now is Role.ADMIN and _admins(connection) == [coder_id]:
        raise InvalidInput(
            "{name} is the only admin. Make another person admin first.",
            name=people.coder(connection, coder_id).name,
        )
    values = {"coder_id": coder_id, "role": to, "made_by": made_by, "time": tables.now()}
    connection.execute(insert(_role_change).values(values))


def _admins(connection: Connection) -> list[str]:
    with_account = accounts.logins(connection)
    return [one for one in with_account if role(connection, one) is Role.ADMIN]
