"""The plan at work: units that coders hold for a time, and decisions that it allows.

Each of these reads what others hold and have coded, and writes, in one transaction: writers take
turns, so two who ask at the same instant see each other.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    or_,
)

from annotation.errors import NotAssigned
from annotation.records import Coding, Kind, Unit
from annotation.storage import (
    counts,
    decisions,
    duplicates,
    holds,
    materials,
    queue,
    room,
    round_tables,
    tables,
)
from annotation.storage.cuts import outside
from annotation.storage.plans import Plan, PlanKind, plan
from annotation.storage.room import holding
from annotation.storage.shapes import AddedCodings, NewCoding, Progress

_unit = tables.unit.c


def claim_next(
    connection: Connection,
    coder_id: str,
    now: datetime | None = None,
    report_id: str | None = None,
) -> Unit | None:
    """Return the unit to show the coder next, and let them hold it; None where none is free.

    First what undo took back, then what they hold of the queue of a pre-labelled report or else of
    the study's, then as in `queue.next_unit`, each with room.
    """
    in_force, now = plan(connection), now or tables.now()
    if not in_force.limits:
        return queue.next_unit(connection, coder_id, report_id)
    values = {**_values(connection, in_force, coder_id, now), "report": report_id}
    for query in _first_of_each(in_force.kind, report_id is not None):
        row = connection.execute(query, values).first()
        if row is not None:
            unit = Unit(*row)
            if decisions.standing(connection, coder_id, unit.id) is None:
                holds.hold(connection, in_force, coder_id, unit.id, now, is_next=True)
            return unit
    return None


def _values(connection: Connection, in_force: Plan, coder_id: str, now: datetime) -> dict[str, Any]:
    room.catch_up(connection)
    busy = room.busy_units(connection, in_force, coder_id, now)
    return room.values(in_force, coder_id, now, busy)


@cache
def _first_of_each(kind: PlanKind, of_report: bool) -> list[Select[Any]]:
    is_free = room.has_room(kind)
    again, put_off = queue.asked_again(of_report)
    queues = (
        queue.taken_back().where(or_(room.is_held(), is_free)),
        again,
        _held(of_report),
        *queue.untouched(of_report, is_free),
        queue.select_skipped(of_report).where(is_free),
        put_off,
    )
    return [one.limit(1) for one in queues]


def _held(of_report: bool) -> Select[Any]:
    mine = holding.c.coder_id == queue.CODER, holding.c.until > room.NOW
    query = materials.select_units().join(holding, holding.c.unit_id == _unit.id)
    is_chosen = queue.is_among_chosen(holding.c.unit_id, of_report)
    left = query.where(*mine, is_chosen, queue.IN_QUEUE, ~room.is_coded())
    return left.order_by(holding.c.until)


def open_unit(
    connection: Connection, coder_id: str, unit_id: str, now: datetime | None = None
) -> Unit:
    """Return a unit that the coder opens, and let them hold it.

    Raises NotFound, and NotAssigned where the plan gives the unit to others, an open round has it
    or it is out of the study.
    """
    unit, in_force, now = materials.unit(connection, unit_id), plan(connection), now or tables.now()
    _refuse_closed(connection, unit_id)
    if in_force.limits:
        _require_allowed(connection, in_force, coder_id, unit_id, now)
        if decisions.standing(connection, coder_id, unit_id) is None:
            holds.hold(connection, in_force, coder_id, unit_id, now)
    return unit


def decide(connection: Connection, new: NewCoding, now: datetime | None = None) -> Coding:
    """Record a coder's decision as `decisions.record` does.

    Raises NotAssigned where an open round has the unit, the plan gives it to others, for instance
    since the coder's claim has lapsed and the unit has been filled, or it left the study meanwhile.
    """
    _refuse_closed(connection, new.unit_id)
    in_force = plan(connection)
    if in_force.limits:
        now = now or tables.now()
        _require_allowed(connection, in_force, new.coder_id, new.unit_id, now)
        holds.let_go(connection, new.coder_id, new.unit_id)
    return decisions.record(connection, new)


def _refuse_closed(connection: Connection, unit_id: str) -> None:
    if outside(connection, [unit_id]):
        raise NotAssigned(
            "This unit is not in the study any more, since it was set aside or cut anew: nothing "
            "is saved here, and the next unit follows."
        )
    if round_tables.among_open(connection, [unit_id]):
        raise NotAssigned(
            "This unit is in an open reliability round and is coded by the round's coders: nothing "
            "is saved here, and the next unit follows."
        )


def decide_many(
    connection: Connection, new: Sequence[NewCoding], now: datetime | None = None
) -> AddedCodings:
    """Record those of one coder's decisions that `decide` would; the others are not counted."""
    in_force, now = plan(connection), now or tables.now()
    ids = [one.unit_id for one in new]
    closed = {*round_tables.among_open(connection, ids), *outside(connection, ids)}
    new = [one for one in new if one.unit_id not in closed]
    if in_force.limits and new:
        values = _values(connection, in_force, new[0].coder_id, now)
        new = [one for one in new if _is_allowed(connection, in_force.kind, one.unit_id, values)]
        for one in new:
            holds.let_go(connection, one.coder_id, one.unit_id)
    return decisions.code_many(connection, new)


def _require_allowed(
    connection: Connection, in_force: Plan, coder_id: str, unit_id: str, now: datetime
) -> None:
    values = _values(connection, in_force, coder_id, now)
    if not _is_allowed(connection, in_force.kind, unit_id, values):
        raise NotAssigned(
            "The plan gives this unit to other coders: nothing is saved here, and the next unit "
            "follows."
        )


def _is_allowed(
    connection: Connection, kind: PlanKind, unit_id: str, values: dict[str, Any]
) -> bool:
    return connection.execute(_allowed(kind), {**values, "unit": unit_id}).first() is not None


@cache
def _allowed(kind: PlanKind) -> Select[Any]:
    query = materials.select_units().with_only_columns(_unit.id)
    return query.where(_unit.id == room.ASKED, room.may_code(kind))


def undo(
    connection: Connection,
    coder_id: str,
    since: datetime | None = None,
    now: datetime | None = None,
) -> Coding | None:
    """Take back as `decisions.undo` does; the coder holds the unit: nobody comes between."""
    row = decisions.undo(connection, coder_id, since)
    in_force = plan(connection)
    if in_force.limits and row is not None and row.kind is Kind.WITHDRAWN:
        holds.hold(connection, in_force, coder_id, row.unit_id, now or tables.now())
    return row


def skip(
    connection: Connection,
    coder_id: str,
    unit_id: str,
    memo: str = "",
    flag: bool = False,
    now: datetime | None = None,
) -> None:
    """Put off as `queue.skip` does; the coder no longer holds the unit."""
    queue.skip(connection, coder_id, unit_id, memo, flag)
    now = now or tables.now()
    if (held := holds.hold_of(connection, coder_id, unit_id, now)) is not None:
        holds.take(connection, coder_id, unit_id, held[0], now, until=now)


def uncoded_duplicates(
    connection: Connection, coder_id: str, unit_id: str, now: datetime | None = None
) -> list[Unit]:
    """Return what `duplicates.uncoded_duplicates` does, of the units that the coder may code."""
    in_force, now = plan(connection), now or tables.now()
    if not in_force.limits:
        return duplicates.uncoded_duplicates(connection, coder_id, unit_id)
    busy = room.busy_units(connection, in_force, coder_id, now)
    values = {**room.values(in_force, coder_id, now, busy), "unit": unit_id}
    query = duplicates.select_uncoded().where(room.may_code(in_force.kind))
    return [Unit(*row) for row in connection.execute(query, values)]


def progress(
    connection: Connection,
    coder_id: str,
    now: datetime | None = None,
    report_id: str | None = None,
) -> Progress:
    """Return what `counts.progress` does; the units are those coded and those that can become so.

    Units that others hold and have not coded are among these: they may come back. Where there is
    a plan it is right as of the last `room.catch_up`.
    """
    found, in_force = counts.progress(connection, coder_id, report_id), plan(connection)
    if not in_force.limits:
        return found
    values = {**room.values(in_force, coder_id, now or tables.now()), "report": report_id}
    queries = _left(in_force.kind, report_id is not None)
    left, skipped = (connection.scalar(one, values) or 0 for one in queries)
    return replace(found, total=found.coded + left, skipped=skipped)


@cache
def _left(kind: PlanKind, of_report: bool) -> list[Select[Any]]:
    mine = or_(room.has_room(kind, counts_claims=False), room.is_held())
    uncoded = counts.count_units(of_report, mine, queue.IN_STUDY, ~room.is_coded())
    return [uncoded, counts.count(queue.select_skipped(of_report).where(mine))]
