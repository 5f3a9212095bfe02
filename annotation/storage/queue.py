"""What a coder codes next, and what they put off."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    String,
    Table,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
)

from annotation.records import Report, Unit
from annotation.storage import chains, look_again, materials, round_tables, rows, tables
from annotation.storage.shapes import Draft

_report = tables.report.c
_unit = tables.unit.c
_coding = tables.coding.c
_skip = tables.skip.c
_note = tables.note.c
_place = tables.place.c
_stands = tables.standing_coding.c

CODER = rows.CODER
REPORT = bindparam("report", type_=String)
"""Stands for the pre-labelled report whose queue is asked for."""

REPORT_ORDER = "report"
CHOSEN = "chosen"
"""The order of a unit that a coder opened without its being next."""


def is_in_study(unit_id: ColumnElement[str] | Column[str]) -> ColumnElement[bool]:
    """Return the condition that a unit is in the study."""
    return ~exists().where(tables.outside.c.unit_id == unit_id)


IN_STUDY = is_in_study(_unit.id)
QUEUED = (_report.source != tables.APPENDIX) & IN_STUDY
IN_QUEUE = QUEUED & ~round_tables.is_in_open(_unit.id)
"""Units that are coded and disputed now: none of an open reliability round."""


def is_chosen(of_report: bool) -> ColumnElement[bool]:
    """Return the condition that a unit is in the queue of `REPORT`, or else in the study's own."""
    return _report.id == REPORT if of_report else _report.source != tables.PRELABELLED


def is_among_chosen(unit_id: Column[str], of_report: bool) -> ColumnElement[bool]:
    """Return the condition of `is_chosen` on each unit that a coder's rows lead to.

    They are looked up one by one, where `is_chosen` would go through all units of the queue.
    """
    its, others = tables.unit.alias("its").c, select(_report.id)
    others = others.where(_report.source == tables.PRELABELLED)
    is_mine = its.report_id == REPORT if of_report else its.report_id.not_in(others)
    return exists().where(its.id == unit_id, is_mine)


def prelabelled_reports(connection: Connection) -> list[Report]:
    """Return the pre-labelled reports with units in the study, as they came: each is a queue."""
    return [Report(*row) for row in connection.execute(_prelabelled())]


@cache
def _prelabelled() -> Select[Any]:
    has_units = exists().where(_unit.report_id == _report.id, IN_STUDY)
    query = select(_report.title, _report.source).where(_report.source == tables.PRELABELLED)
    return query.where(has_units).order_by(_report.number)


def next_unit(connection: Connection, coder_id: str, report_id: str | None = None) -> Unit | None:
    """Return the unit to show the coder next; None when all is coded.

    First what undo took back, latest first, whichever queue it is of; then, of the queue of a
    pre-labelled report or else of the study's, what the coder was asked to look at again; then the
    untouched units, those that have a place in front and the others in order; then the skipped
    ones, longest ago first, and last those to look at again that were put off. Units of the paper's
    own appendix are never queued.
    """
    values = {"coder": coder_id, "report": report_id}
    for query in _first_of_each(report_id is not None):
        row = connection.execute(query, values).first()
        if row is not None:
            return Unit(*row)
    return None


@cache
def _first_of_each(of_report: bool) -> list[Select[Any]]:
    again, put_off = asked_again(of_report)
    queues = (taken_back(), again, *untouched(of_report), select_skipped(of_report), put_off)
    return [queue.limit(1) for queue in queues]


def asked_again(of_report: bool) -> tuple[Select[Any], Select[Any]]:
    """Return the queries for units to look at again: those not put off since, and the others."""
    asked = look_again.look_again.c
    put_off = select(func.max(_skip.number)).where(
        _skip.coder_id == CODER,
        _skip.unit_id == asked.unit_id,
        _skip.watermark >= asked.watermark,
    )
    query = (
        materials.select_units()
        .join(look_again.look_again, asked.unit_id == _unit.id)
        .where(asked.coder_id == CODER, IN_QUEUE, look_again.is_open())
        .where(is_among_chosen(asked.unit_id, of_report))
    )
    last_skip = put_off.scalar_subquery()
    first = query.where(last_skip.is_(None)).order_by(asked.number)
    return first, query.where(last_skip.is_not(None)).order_by(last_skip)


def taken_back() -> Select[Any]:
    """Return the query for the units that undo took back from `CODER`, latest first."""
    later = tables.coding.alias("later")
    skipped_since = exists().where(
        _skip.coder_id == CODER,
        _skip.unit_id == _coding.unit_id,
        _skip.watermark >= _coding.sequence,
    )
    return (
        materials.select_units()
        .join(tables.coding, _coding.unit_id == _unit.id)
        .where(_coding.coder_id == CODER, tables.is_withdrawn(_coding), IN_QUEUE)
        .where(~exists().where(later.c.supersedes == _coding.id), ~skipped_since)
        .order_by(_coding.sequence.desc())
    )


def untouched(of_report: bool, *first: ColumnElement[bool]) -> list[Select[Any]]:
    """Return the queries for the units untouched by `CODER`: those placed in front, and all.

    Only units of the study's own queue have a place. What is asked `first` spares the rest for the
    units that fail it.
    """
    touched = exists().where(_coding.coder_id == CODER, _coding.unit_id == _unit.id)
    skipped = exists().where(_skip.coder_id == CODER, _skip.unit_id == _unit.id)
    mine = materials.select_units().where(is_chosen(of_report), *first, IN_QUEUE)
    left = mine.where(~touched, ~skipped)
    in_front = left.join(tables.place, _place.unit_id == _unit.id).order_by(_place.number)
    in_order = left.order_by(*materials.IN_ORDER)
    return [in_order] if of_report else [in_front, in_order]


def place_in_front(connection: Connection, places: Sequence[tuple[str, str]]) -> None:
    """Let these units come first, each for the sake of the order named with it; no others do."""
    connection.execute(delete(tables.place))
    if places:
        rows_in_order = [{"unit_id": unit_id, "order": order} for unit_id, order in places]
        connection.execute(insert(tables.place), rows_in_order)


def has_places(connection: Connection) -> bool:
    """Return whether any unit comes first."""
    return connection.execute(select(_place.number).limit(1)).first() is not None


def order_of(connection: Connection, coder_id: str, unit_id: str, is_next: bool) -> str:
    """Return the order in which a unit came before a coder; where they coded it, as it first came.

    One that `is_next` came in its place or as in the report; any other was chosen by the coder.
    """
    first = select(_coding.order).where(
        _coding.coder_id == coder_id, _coding.unit_id == unit_id, _coding.supersedes.is_(None)
    )
    place = select(_place.order).where(_place.unit_id == unit_id)
    found: str | None = connection.execute(first).scalar()
    if found is None and is_next:
        found = connection.execute(place).scalar() or REPORT_ORDER
    return found or CHOSEN


def uncoded_units(connection: Connection) -> list[Unit]:
    """Return the units of the study's queue that nobody has coded, in order."""
    coded = exists().where(_coding.unit_id == _unit.id)
    query = materials.select_units().where(QUEUED, is_chosen(of_report=False), ~coded)
    rows_in_order = connection.execute(query.order_by(*materials.IN_ORDER))
    return [Unit(*row) for row in rows_in_order]


def select_skipped(of_report: bool) -> Select[Any]:
    """Return the query for the units that the coder `CODER` put off, longest ago first."""
    query = materials.select_units().join(tables.skip, _skip.unit_id == _unit.id)
    open_skips = query.where(_skip.coder_id == CODER, IN_QUEUE, is_open_skip())
    mine = open_skips.where(is_among_chosen(_skip.unit_id, of_report))
    return mine.order_by(_skip.number)


def is_open_skip() -> ColumnElement[bool]:
    """Return the condition that a row of `skip` is its coder's last word on the unit.

    Coding the unit, or taking a coding back, ends a skip; a skip ends no coding that stands.
    """
    again = tables.skip.alias("again")
    skipped_again = exists().where(
        again.c.coder_id == _skip.coder_id,
        again.c.unit_id == _skip.unit_id,
        again.c.number > _skip.number,
    )
    coded_since = exists().where(
        _coding.coder_id == _skip.coder_id,
        _coding.unit_id == _skip.unit_id,
        _coding.sequence > _skip.watermark,
    )
    still_coded = exists().where(
        _stands.coder_id == _skip.coder_id, _stands.unit_id == _skip.unit_id
    )
    return ~skipped_again & ~coded_since & ~still_coded


def skip(
    connection: Connection, coder_id: str, unit_id: str, memo: str = "", flag: bool = False
) -> None:
    """Put a unit at the end of the coder's queue and keep memo and flag; raises NotFound."""
    note(connection, coder_id, unit_id, memo, flag)
    _mark(connection, tables.skip, coder_id, unit_id, memo, flag)


def note(connection: Connection, coder_id: str, unit_id: str, memo: str, flag: bool) -> None:
    """Keep what a coder noted on a unit before deciding it; raises NotFound."""
    rows.require(connection, tables.coder, [coder_id])
    rows.require(connection, tables.unit, [unit_id])
    _mark(connection, tables.note, coder_id, unit_id, memo, flag)


def _mark(
    connection: Connection, table: Table, coder_id: str, unit_id: str, memo: str, flag: bool
) -> None:
    # The place in the record, and not the clock, says whether a coding came before or after.
    newest = select(func.coalesce(func.max(_coding.sequence), 0)).scalar_subquery()
    values = {"coder_id": coder_id, "unit_id": unit_id, "memo": memo, "flag": flag}
    more = {"watermark": newest, "time": tables.now()}
    connection.execute(insert(table).values({**values, **more}))


def skipped(connection: Connection, coder_id: str, report_id: str | None = None) -> list[Unit]:
    """Return the units of a queue that the coder skipped and has yet to code, longest ago first."""
    values = {"coder": coder_id, "report": report_id}
    found = connection.execute(select_skipped(report_id is not None), values)
    return [Unit(*row) for row in found]


_LAST_NOTE = (
    select(_note.memo, _note.flag, _note.watermark)
    .where(_note.coder_id == CODER, _note.unit_id == rows.UNIT)
    .order_by(_note.number.desc())
    .limit(1)
)


def draft(connection: Connection, coder_id: str, unit_id: str) -> Draft:
    """Return the memo and flag that the coder last left on a unit, by note, undo or coding.

    Who is asked to look again finds nothing of before.
    """
    last = connection.execute(_LAST_NOTE, {"coder": coder_id, "unit": unit_id}).first()
    asked = look_again.asked_since(connection, coder_id, unit_id)
    head = None if asked is not None else chains.head(connection, coder_id, unit_id)
    since = asked or (head.sequence if head else 0)
    if last is not None and last.watermark >= since:
        return Draft(last.memo, last.flag)
    return Draft() if head is None else Draft(head.memo, head.flag)
