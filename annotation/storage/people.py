"""Coders, what they prefer, and the settings of the study."""

from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Select, Table, insert, select

from annotation.errors import InvalidInput
from annotation.records import Coder, Role, normalise
from annotation.storage import rows, tables

_coder = tables.coder.c
_CODERS = select(_coder.id, _coder.name, _coder.role)


def add_coder(
    connection: Connection,
    name: str,
    role: Role = Role.CODER,
    id: str | None = None,  # noqa: A002 - the caller's word for it
) -> Coder:
    """Return the coder of this name, or of this id, and add them where there is none.

    Case and white space do not tell names apart. Raises InvalidInput for an empty name.
    """
    if not normalise(name):
        raise InvalidInput("A coder needs a name. Type one, for instance Ani.")
    present = find_coder(connection, name)
    if present is None and id is not None:
        present = _find(connection, _CODERS.where(_coder.id == id))
    if present is not None:
        return present
    new = Coder(id or str(uuid4()), " ".join(name.split()), role)
    more = {"folded_name": normalise(name), "time": tables.now()}
    connection.execute(insert(tables.coder).values({**vars(new), **more}))
    return new


def coder(connection: Connection, coder_id: str) -> Coder:
    """Return a coder; raises NotFound."""
    return Coder(*rows.in_order(connection, _CODERS, tables.coder, [coder_id])[0])


def coders(connection: Connection) -> list[Coder]:
    """Return all coders in the order they joined."""
    return [Coder(*row) for row in connection.execute(_CODERS.order_by(_coder.number))]


def find_coder(connection: Connection, name: str) -> Coder | None:
    """Return the coder of this name, whatever its case and white space."""
    return _find(connection, _CODERS.where(_coder.folded_name == normalise(name)))


def _find(connection: Connection, query: Select[Any]) -> Coder | None:
    row = connection.execute(query).first()
    return None if row is None else Coder(*row)


def preference(connection: Connection, coder_id: str, key: str, default: str = "") -> str:
    """Return what the coder last chose, or the default."""
    return _latest(connection, tables.preference, {"coder_id": coder_id, "key": key}, default)


def set_preference(connection: Connection, coder_id: str, key: str, value: str) -> None:
    """Keep a coder's choice; raises NotFound for an unknown coder."""
    rows.require(connection, tables.coder, [coder_id])
    _set(connection, tables.preference, {"coder_id": coder_id, "key": key}, value)


def setting(connection: Connection, key: str, default: str = "") -> str:
    """Return what was last set for the study, or the default."""
    return _latest(connection, tables.setting, {"key": key}, default)


def set_setting(connection: Connection, key: str, value: str) -> None:
    """Set something for the whole study."""
    _set(connection, tables.setting, {"key": key}, value)


def _latest(connection: Connection, table: Table, keys: dict[str, str], default: str) -> str:
    value = _latest_value(connection, table, keys)
    return default if value is None else value


def _latest_value(connection: Connection, table: Table, keys: dict[str, str]) -> str | None:
    same = [table.c[key] == value for key, value in keys.items()]
    query = select(table.c.value).where(*same).order_by(table.c.number.desc()).limit(1)
    value: str | None = connection.scalar(query)
    return value


def _set(connection: Connection, table: Table, keys: dict[str, str], value: str) -> None:
    if _latest_value(connection, table, keys) != value:
        connection.execute(insert(table).values({**keys, "value": value, "time": tables.now()}))
