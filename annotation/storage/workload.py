"""How the work goes: what each coder has done and has left, how much of each report is done."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, literal, select

from annotation.records import FILE_ORDER, PAPER, Coder, Report
from annotation.storage import claims, holds, materials, people, queue, room, tables
from annotation.storage.plans import Plan, plan
from annotation.storage.room import holding

_unit = tables.unit.c
_report = tables.report.c
_coding = tables.coding.c
_stands = tables.standing_coding.c


@dataclass(frozen=True)
class CoderWork:
    """How far a coder is: units coded, left, and held now; when last at work; seconds for a unit.

    `seconds` is the median; None, as `last`, where nothing was decided here.
    """

    coder: Coder
    coded: int
    left: int
    held: int
    last: datetime | None
    seconds: float | None


@dataclass(frozen=True)
class ReportWork:
    """How many units of a report anybody has coded, and how many have as many coders as wanted."""

    report: Report
    units: int
    begun: int
    done: int


@dataclass(frozen=True)
class Workload:
    """The work of the study; of its `units` a number is `overlapped`: it goes to several coders."""

    coders: tuple[CoderWork, ...]
    reports: tuple[ReportWork, ...]
    units: int
    overlapped: int


def workload(connection: Connection, now: datetime | None = None) -> Workload:
    """Return how the work goes, as of the last `room.catch_up`."""
    in_force, now = plan(connection), now or tables.now()
    coders = [one for one in people.coders(connection) if one.name != PAPER]
    reports = _reports(connection, in_force, len(coders))
    return Workload(
        coders=tuple(_coders(connection, coders, now)),
        reports=tuple(reports),
        units=sum(one.units for one in reports),
        overlapped=overlapped_units(connection, in_force),
    )


def overlapped_units(connection: Connection, of: Plan) -> int:
    """Return how many units of the study go to several coders by a plan."""
    units = materials.select_units().where(queue.QUEUED, room.is_overlapped())
    numbers = units.with_only_columns(_unit.number).subquery()
    query = select(func.count()).select_from(numbers)
    return connection.scalar(query, room.seats_of(of)) or 0


def _reports(connection: Connection, in_force: Plan, everybody: int) -> list[ReportWork]:
    coders = room.coders_on_unit()
    wanted: ColumnElement[int] = literal(max(everybody, 1))
    if in_force.limits:
        wanted = room.wanted(in_force.kind)
    query = (
        select(
            _report.title,
            _report.source,
            func.count(),
            _number_where(coders > 0),
            _number_where(coders >= wanted),
        )
        .join_from(tables.unit, tables.report)
        .where(queue.QUEUED)
        .group_by(_report.number, _report.title, _report.source)
        .order_by(_report.number)
    )
    rows = connection.execute(query, room.seats_of(in_force) if in_force.limits else {})
    return [ReportWork(Report(*row[:2]), *row[2:]) for row in rows]


def _number_where(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _coders(connection: Connection, coders: Sequence[Coder], now: datetime) -> list[CoderWork]:
    seconds, last = _seconds(connection), _last(connection)
    open_claims = select(holding.c.coder_id, func.count()).where(room.is_open_claim(now))
    held = dict(_pairs(connection, open_claims.group_by(holding.c.coder_id)))
    queues = [None, *(report.id for report in queue.prelabelled_reports(connection))]
    return [
        CoderWork(
            coder=one,
            coded=sum(progress.coded for progress in found),
            left=sum(progress.left for progress in found),
            held=held.get(one.id, 0),
            last=last.get(one.id),
            seconds=median(seconds[one.id]) if one.id in seconds else None,
        )
        for one in coders
        for found in ([claims.progress(connection, one.id, now, queue) for queue in queues],)
    ]


def _seconds(connection: Connection) -> dict[str, list[float]]:
    found = defaultdict(list)
    query = select(_stands.coder_id, _stands.seconds).where(_stands.seconds.is_not(None))
    for coder_id, seconds in _pairs(connection, query):
        found[coder_id].append(seconds)
    return found


def _last(connection: Connection) -> dict[str, datetime]:
    """Return when each coder last decided, put off or opened a unit."""
    found: dict[str, datetime] = {}
    for columns, here in (
        (_coding, _coding.order != FILE_ORDER),
        (tables.skip.c, None),
        (holds.claim.c, None),
    ):
        query = select(columns.coder_id, func.max(columns.time)).group_by(columns.coder_id)
        for coder_id, time in _pairs(connection, query if here is None else query.where(here)):
            found[coder_id] = max(time, found.get(coder_id, time))
    return found


def _pairs(connection: Connection, query: Select[Any]) -> list[tuple[Any, Any]]:
    return [(first, second) for first, second in connection.execute(query)]
