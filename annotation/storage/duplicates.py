"""Groups of units that say the same: kept as they were worked out, and read."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Exists,
    Select,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
)

from annotation.records import ROUND_ORDER, Arm, Unit
from annotation.storage import look_again, materials, people, queue, round_tables, rows, tables

GROUPED_TO = "grouped_to"
"""The setting that has the number of the newest unit of which it is known what says the same."""

_unit = tables.unit.c
_duplicate = tables.duplicate.c
_coding = tables.coding.c
_stands = tables.standing_coding.c


def extent(connection: Connection) -> tuple[int, int]:
    """Return two numbers that change when units come into the study or leave it."""
    newest = connection.scalar(select(func.max(_unit.number))) or 0
    return newest, connection.scalar(select(func.count()).select_from(tables.outside)) or 0


def units_to_group(connection: Connection) -> list[Unit]:
    """Return all units in order, those outside of the study too, without the paper's appendix."""
    query = materials.select_units().where(tables.report.c.source != tables.APPENDIX)
    return [Unit(*row) for row in connection.execute(query.order_by(*materials.IN_ORDER))]


def study_units(connection: Connection) -> list[Unit]:
    """Return the units of the study in order, without those of the paper's appendix."""
    query = materials.select_units().where(queue.QUEUED).order_by(*materials.IN_ORDER)
    return [Unit(*row) for row in connection.execute(query)]


def set_duplicates(
    connection: Connection, groups: Sequence[Sequence[str]], newest: int | None = None
) -> None:
    """Keep the groups of units that say the same, and forget those of before.

    `newest` is the number of the newest unit that was looked at: without it, the newest there is.
    """
    number = extent(connection)[0] if newest is None else newest
    people.set_setting(connection, GROUPED_TO, str(number))
    connection.execute(delete(tables.duplicate))
    rows = [{"unit_id": one, "group": number} for number, ids in enumerate(groups) for one in ids]
    if rows:
        connection.execute(insert(tables.duplicate), rows)


def grouped(connection: Connection) -> tuple[int, int, int]:
    """Return numbers that differ when the groups have changed."""
    who = func.sum((_duplicate.group + 1) * _unit.number)
    query = select(
        func.count(), func.coalesce(func.sum(_duplicate.group), 0), func.coalesce(who, 0)
    )
    joined = query.select_from(tables.duplicate).join(tables.unit, _unit.id == _duplicate.unit_id)
    units, numbers, members = connection.execute(joined).one()
    return units, numbers, members


def uncoded_duplicates(connection: Connection, coder_id: str, unit_id: str) -> list[Unit]:
    """Return the units that say the same as this one and that the coder has yet to code."""
    values = {"coder": coder_id, "unit": unit_id}
    return [Unit(*row) for row in connection.execute(select_uncoded(), values)]


@cache
def select_uncoded() -> Select[Any]:
    """Return the query of `uncoded_duplicates`, for `rows.CODER` and `rows.UNIT`."""
    group = select(_duplicate.group).where(_duplicate.unit_id == rows.UNIT).scalar_subquery()
    coded = exists().where(_stands.coder_id == rows.CODER, _stands.unit_id == _unit.id)
    return (
        materials.select_units()
        .join(tables.duplicate, _duplicate.unit_id == _unit.id)
        .where(_duplicate.group == group, _unit.id != rows.UNIT, queue.IN_QUEUE, ~coded)
        .order_by(*materials.IN_ORDER)
    )


def is_blind(connection: Connection, coder_id: str, unit_id: str) -> bool:
    """Return whether somebody else coded the unit before this coder did, or a like unit.

    What was coded blind stays blind when it is opened again, also after an undo. So it is where the
    coder is asked to look again, where its like is in an open round, and where others have coded
    and it has not been worked out yet what says the same. The paper's own codings of its appendix
    do not count.
    """
    if look_again.is_asked(connection, coder_id, unit_id):
        return True
    values = {"coder": coder_id, "unit": unit_id}
    if connection.execute(_coded_by_others(), values).first() is not None:
        return True
    grouped_to = int(people.setting(connection, GROUPED_TO, "0"))
    query, more = _coded_beside_new(), {"grouped_to": grouped_to}
    return connection.execute(query, {**values, **more}).first() is not None


@cache
def _coded_by_others() -> Select[Any]:
    own = _held_by_coder()
    made = tables.coding.alias("made_blind")
    of_pair = made.c.coder_id == rows.CODER, made.c.unit_id == rows.UNIT
    was_blind = exists().where(*of_pair, made.c.arm == Arm.BLIND, made.c.order != ROUND_ORDER)
    alike = _alike()
    holds_it = exists().where(_stands.coder_id == rows.CODER, _stands.unit_id == _coding.unit_id)
    is_it, is_like = _coding.unit_id == rows.UNIT, _coding.unit_id.in_(alike)
    unseen = (is_it | is_like) & (~own | was_blind) | is_like & ~holds_it
    by_others = _codings_of_others().where(unseen)
    in_round = select(_unit.id).where(_unit.id.in_(alike), round_tables.is_in_open(_unit.id))
    return select(literal(1)).where(or_(by_others.exists(), in_round.exists()))


def _alike() -> Select[Any]:
    group = select(_duplicate.group).where(_duplicate.unit_id == rows.UNIT).scalar_subquery()
    return select(_duplicate.unit_id).where(_duplicate.group == group)


def _codings_of_others() -> Select[Any]:
    return (
        select(_coding.unit_id)
        .join_from(tables.coding, tables.unit, _coding.unit_id == _unit.id)
        .join(tables.report, _unit.report_id == tables.report.c.id)
        .where(_coding.coder_id != rows.CODER, tables.report.c.source != tables.APPENDIX)
    )


@cache
def _coded_beside_new() -> Select[Any]:
    new = tables.unit.alias("new")
    is_new = exists().where(new.c.id == rows.UNIT, new.c.number > bindparam("grouped_to"))
    return _codings_of_others().where(is_new, ~_held_by_coder()).limit(1)


def _held_by_coder() -> Exists:
    return exists().where(_stands.coder_id == rows.CODER, _stands.unit_id == rows.UNIT)
