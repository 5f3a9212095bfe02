"""Requests to a coder to look again, on their own, at a unit that they have coded."""

from collections.abc import Collection, Iterable
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    Subquery,
    Table,
    exists,
    func,
    insert,
    select,
)

from annotation.records import Issue, Kind
from annotation.storage import round_tables, rows, tables
from annotation.storage.chains import Pair
from annotation.storage.types import UtcTime, word

look_again = Table(
    "look_again",
    tables.metadata,
    Column("number", Integer, primary_key=True),
    Column("unit_id", String(64), ForeignKey("unit.id"), nullable=False),
    Column("coder_id", String(64), ForeignKey("coder.id"), nullable=False),
    Column("asked_by", String(64), ForeignKey("coder.id"), nullable=False),
    Column("issue", word(Issue), nullable=False),
    Column("watermark", Integer, nullable=False),
    Column("time", UtcTime, nullable=False),
    Index("look_again_of_coder", "coder_id", "unit_id", "number"),
    sqlite_autoincrement=True,
)

_asked = look_again.c
_coding = tables.coding.c
_stands = tables.standing_coding.c


def ask_again(
    connection: Connection, pairs: Iterable[Pair], asked_by: str, issue: Issue
) -> list[Pair]:
    """Ask coders to look again at units, given as ids of coder and unit; return who is asked anew.

    Who has not coded a unit, or is asked already, is not asked, nor anybody about a unit of an open
    round. Raises NotFound.
    """
    pairs = list(dict.fromkeys(pairs))
    rows.require(connection, tables.coder, [asked_by, *(coder for coder, _unit in pairs)])
    rows.require(connection, tables.unit, (unit for _coder, unit in pairs))
    units = list({unit: None for _coder, unit in pairs})
    coded, asked = _who_has_coded(connection, units), who_is_asked(connection, units)
    in_round = round_tables.among_open(connection, units)
    can_be = coded - asked
    new = [pair for pair in pairs if pair in can_be and pair[1] not in in_round]
    newest = connection.scalar(select(func.max(_coding.sequence))) or 0
    same = {"asked_by": asked_by, "issue": issue, "watermark": newest, "time": tables.now()}
    if new:
        added = [{"coder_id": coder, "unit_id": unit, **same} for coder, unit in new]
        connection.execute(insert(look_again), added)
    return new


def _who_has_coded(connection: Connection, unit_ids: Collection[str]) -> set[Pair]:
    query = select(_coding.coder_id, _coding.unit_id).where(_coding.kind == Kind.CODED).distinct()
    return _pairs(connection, query, _coding.unit_id, unit_ids)


def is_open() -> ColumnElement[bool]:
    """Return the condition that a row of `look_again` still waits for its coder.

    A decision of the coder ends it, unless undo takes that back, and so does an adjudication.
    """
    settled = exists().where(
        _stands.unit_id == _asked.unit_id,
        _stands.kind == Kind.ADJUDICATED,
        _stands.sequence > _asked.watermark,
    )
    return ~has_decided(_asked) & ~settled


def has_decided(asked: Any) -> ColumnElement[bool]:
    """Return the condition that the coder of a request decided anew, and that this stands."""
    newer, reverting = tables.coding.alias("newer"), tables.coding.alias("taking_back")
    return exists().where(
        newer.c.coder_id == asked.coder_id,
        newer.c.unit_id == asked.unit_id,
        newer.c.sequence > asked.watermark,
        newer.c.kind == Kind.CODED,
        newer.c.reverts.is_(None),
        ~exists().where(reverting.c.reverts == newer.c.id),
    )


def is_asked(connection: Connection, coder_id: str, unit_id: str) -> bool:
    """Return whether a coder has been asked to look again at a unit and has yet to do so."""
    return asked_since(connection, coder_id, unit_id) is not None


def asked_since(connection: Connection, coder_id: str, unit_id: str) -> int | None:
    """Return the newest coding there was when the coder was asked; None where they are not."""
    found: int | None = connection.scalar(_last_open(), {"coder": coder_id, "unit": unit_id})
    return found


@cache
def _last_open() -> Select[Any]:
    return (
        select(_asked.watermark)
        .where(_asked.coder_id == rows.CODER, _asked.unit_id == rows.UNIT, is_open())
        .order_by(_asked.number.desc())
        .limit(1)
    )


def asked_of(connection: Connection, coder_id: str) -> list[str]:
    """Return the units that a coder has yet to look at again."""
    query = select(_asked.unit_id).where(_asked.coder_id == coder_id, is_open())
    return list(connection.scalars(query))


def who_is_asked(connection: Connection, unit_ids: Collection[str]) -> set[Pair]:
    """Return who has yet to look again at which of these units."""
    query = select(_asked.coder_id, _asked.unit_id).where(is_open())
    return _pairs(connection, query, _asked.unit_id, unit_ids)


def _pairs(
    connection: Connection,
    query: Select[Any],
    column: ColumnElement[str],
    unit_ids: Collection[str],
) -> set[Pair]:
    return {
        (coder, unit)
        for part in rows.parts(list(unit_ids))
        for coder, unit in connection.execute(query.where(column.in_(part)))
    }


def first_asked() -> Subquery:
    """Return, for each coder and unit, the newest coding there was when a dispute first came up.

    Who looks again because the codebook has new words codes on their own, and is not among them.
    """
    return (
        select(_asked.coder_id, _asked.unit_id, func.min(_asked.watermark).label("watermark"))
        .where(_asked.issue != Issue.WORDS)
        .group_by(_asked.coder_id, _asked.unit_id)
        .subquery("first_asked")
    )
