"""Conditions: whether a unit has room for one more coder, by the plan in force.

They stand in queries over `unit`, each of which is built once; `values` gives what they leave open.
They rest on two tables that are worked out from the record: how many coders hold a coding of each
unit, up to a place in the record, and who holds which unit now.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
)

from annotation.storage import queue, rows, tables
from annotation.storage.plans import DIGITS, Plan, PlanKind, assigned
from annotation.storage.queue import CODER
from annotation.storage.types import UtcTime

Condition = ColumnElement[bool]

headcount = Table(
    "headcount",
    tables.metadata,
    Column("unit_id", String(64), ForeignKey("unit.id"), primary_key=True),
    Column("coders", Integer, nullable=False),
    Column("sequence", Integer, nullable=False, index=True),
)
"""How many coders hold a coding of a unit, as of the coding with this sequence."""

holding = Table(
    "holding",
    tables.metadata,
    Column("unit_id", String(64), ForeignKey("unit.id"), primary_key=True),
    Column("coder_id", String(64), ForeignKey("coder.id"), primary_key=True),
    Column("order", Text, nullable=False),
    Column("until", UtcTime, nullable=False),
)
"""Who holds a unit that they have yet to code, and until when."""

NOW = bindparam("now", type_=UtcTime)
ASKED = rows.UNIT
"""Stands for the one unit that is asked about."""
_BUSY = bindparam("busy", expanding=True, type_=String)
_SEATS = bindparam("seats", type_=Integer)
_THRESHOLD = bindparam("threshold", type_=String)
_unit = tables.unit.c
_heads = headcount.c
_coding = tables.coding.c
_named = assigned.alias("named")
_held = tables.standing_coding.alias("held")
_NOBODY, _ONE = literal_column("0", Integer), literal_column("1", Integer)


def values(plan: Plan, coder_id: str, now: datetime, busy: Collection[str] = ()) -> dict[str, Any]:
    """Return what the conditions leave open; `busy` are the units that others' claims fill."""
    facts = {"coder": coder_id, "now": now, "busy": list(busy)}
    return {**facts, **seats_of(plan)}


def seats_of(plan: Plan) -> dict[str, Any]:
    """Return what `wanted` leaves open."""
    return {"seats": plan.coders, "threshold": plan.threshold}


def catch_up(connection: Connection) -> None:
    """Count the coders of the units that have been coded since they were counted last."""
    done = connection.scalar(select(func.max(_heads.sequence))) or 0
    newer = select(_coding.unit_id).where(_coding.sequence > done)
    if connection.execute(newer.limit(1)).first() is None:
        return
    connection.execute(delete(headcount).where(_heads.unit_id.in_(newer)))
    holders = select(func.count()).where(_held.c.unit_id == _coding.unit_id)
    counted = (
        select(
            _coding.unit_id,
            holders.correlate(tables.coding).scalar_subquery(),
            func.max(_coding.sequence),
        )
        .where(_coding.sequence > done)
        .group_by(_coding.unit_id)
    )
    connection.execute(insert(headcount).from_select(["unit_id", "coders", "sequence"], counted))


def busy_units(connection: Connection, plan: Plan, coder_id: str, now: datetime) -> set[str]:
    """Return the units that others fill, with what they hold and have yet to code."""
    claims = (
        select(_unit.id, _unit.report_id, coders_on_unit(), func.count())
        .join_from(holding, tables.unit, holding.c.unit_id == _unit.id)
        .where(holding.c.coder_id != coder_id, is_open_claim(now))
        .group_by(_unit.id, _unit.report_id)
    )
    return {
        unit_id
        for unit_id, report_id, coders, open_claims in connection.execute(claims)
        if coders + open_claims >= (plan.wanted(unit_id, report_id) or 0)
    }


def is_open_claim(now: datetime | BindParameter[datetime]) -> Condition:
    """Return the condition that a row of `holding` holds and its coder has yet to code the unit."""
    coded = exists().where(
        _held.c.unit_id == holding.c.unit_id, _held.c.coder_id == holding.c.coder_id
    )
    return (holding.c.until > now) & ~coded.correlate_except(_held)


def is_overlapped() -> Condition:
    """Return the condition that a unit is of the share that goes to several coders."""
    digits = func.substr(_unit.id, literal_column("3"), literal_column(str(DIGITS)))
    return digits < _THRESHOLD


def coders_on_unit() -> ColumnElement[int]:
    """Return how many coders hold a coding of a unit, as of the last `catch_up`."""
    query = select(_heads.coders).where(_heads.unit_id == _unit.id)
    return func.coalesce(query.correlate_except(headcount).scalar_subquery(), _NOBODY)


def wanted(kind: PlanKind) -> ColumnElement[int]:
    """Return how many coders a unit gets, as `Plan.wanted` does."""
    seats: ColumnElement[int] = case((is_overlapped(), _SEATS), else_=_ONE)
    if kind is not PlanKind.REPORTS:
        return seats
    query = select(func.count()).where(_named.c.report_id == _unit.report_id)
    named = query.correlate_except(_named).scalar_subquery()
    return case((named > seats, named), else_=seats)


def has_room(kind: PlanKind, counts_claims: bool = True) -> Condition:
    """Return the condition that a unit that `CODER` holds no coding of has room for them.

    The named coders of a report take part in its units before anybody else does.
    """
    is_full = exists().where(_heads.unit_id == _unit.id, _heads.coders >= wanted(kind))
    room = ~is_full.correlate_except(headcount)
    if counts_claims:
        room = and_(room, _unit.id.not_in(_BUSY))
    if kind is PlanKind.REPORTS:
        room = and_(room, _is_open_beside_named(counts_claims))
    return room


def is_held() -> Condition:
    """Return the condition that the coder `CODER` holds the unit, and so may code it."""
    own = select(holding.c.unit_id).where(holding.c.coder_id == CODER, holding.c.until > NOW)
    return _unit.id.in_(own)


def is_coded() -> Condition:
    """Return the condition that the coder `CODER` holds a coding of the unit."""
    own = exists().where(_held.c.unit_id == _unit.id, _held.c.coder_id == CODER)
    return own.correlate_except(_held)


def may_code(kind: PlanKind) -> Condition:
    """Return the condition that the coder `CODER` may code the unit now."""
    return or_(~queue.QUEUED, is_coded(), is_held(), has_room(kind))


def _is_open_beside_named(counts_claims: bool) -> Condition:
    """Return the condition that a unit's report has no named coders, or `CODER`, or a free seat."""
    named = select(_named.c.report_id)
    taken = coders_on_unit() + _named_who_wait(counts_claims)
    if counts_claims:
        others = select(func.count()).where(
            holding.c.unit_id == _unit.id, holding.c.coder_id != CODER, is_open_claim(NOW)
        )
        taken += others.correlate_except(holding).scalar_subquery()
    return or_(
        _unit.report_id.not_in(named),
        _unit.report_id.in_(named.where(_named.c.coder_id == CODER)),
        and_(is_overlapped(), taken < wanted(PlanKind.REPORTS)),
    )


def _named_who_wait(counts_claims: bool) -> ColumnElement[int]:
    """Return how many named coders have yet to take part in the unit; `CODER` is none of them."""
    coded = exists().where(_held.c.unit_id == _unit.id, _held.c.coder_id == _named.c.coder_id)
    query = select(func.count()).where(
        _named.c.report_id == _unit.report_id, ~coded.correlate_except(_held)
    )
    if counts_claims:
        claims = exists().where(
            holding.c.unit_id == _unit.id,
            holding.c.coder_id == _named.c.coder_id,
            holding.c.until > NOW,
        )
        query = query.where(~claims.correlate_except(holding))
    return query.correlate_except(_named).scalar_subquery()
