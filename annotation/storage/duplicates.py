"""Groups of units that say the same: kept as they were worked out, and read."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, delete, exists, func, insert, select

from annotation.records import ROUND_ORDER, Arm, Unit
from annotation.storage import look_again, materials, queue, rows, tables

_unit = tables.unit.c
_duplicate = tables.duplicate.c
_coding = tables.coding.c
_stands = tables.standing_coding.c


def extent(connection: Connection) -> tuple[int, int]:
    """Return two numbers that change when units come into the study or leave it."""
    newest = connection.scalar(select(func.max(_unit.number))) or 0
    return newest, connection.scalar(select(func.count()).select_from(tables.outside)) or 0


def study_units(connection: Connection) -> list[Unit]:
    """Return the units of the study in order, without those of the paper's appendix."""
    query = materials.select_units().where(queue.QUEUED).order_by(*materials.IN_ORDER)
    return [Unit(*row) for row in connection.execute(query)]


def set_duplicates(connection: Connection, groups: Sequence[Sequence[str]]) -> None:
    """Keep the groups of units that say the same, and forget those of before."""
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
    """Return whether somebody else coded the unit, or its like, before this coder did.

    What was coded blind stays blind when it is opened again, also after an undo. So it is where the
    coder is asked to look again. The paper's own codings of its appendix do not count.
    """
    if look_again.is_asked(connection, coder_id, unit_id):
        return True
    values = {"coder": coder_id, "unit": unit_id}
    return connection.execute(_coded_by_others(), values).first() is not None


@cache
def _coded_by_others() -> Select[Any]:
    own = exists().where(_stands.coder_id == rows.CODER, _stands.unit_id == rows.UNIT)
    made = tables.coding.alias("made_blind")
    of_pair = made.c.coder_id == rows.CODER, made.c.unit_id == rows.UNIT
    was_blind = exists().where(*of_pair, made.c.arm == Arm.BLIND, made.c.order != ROUND_ORDER)
    group = select(_duplicate.group).where(_duplicate.unit_id == rows.UNIT).scalar_subquery()
    alike = select(_duplicate.unit_id).where(_duplicate.group == group)
    return (
        select(_coding.unit_id)
        .join_from(tables.coding, tables.unit, _coding.unit_id == _unit.id)
        .join(tables.report, _unit.report_id == tables.report.c.id)
        .where(_coding.coder_id != rows.CODER, tables.report.c.source != tables.APPENDIX)
        .where((_coding.unit_id == rows.UNIT) | _coding.unit_id.in_(alike), ~own | was_blind)
        .limit(1)
    )
