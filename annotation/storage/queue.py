"""What a coder codes next, and what they put off."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, func, insert, select

from annotation.records import Unit
from annotation.storage import chains, materials, rows, tables
from annotation.storage.shapes import Draft

_report = tables.report.c
_unit = tables.unit.c
_coding = tables.coding.c
_skip = tables.skip.c
_stands = tables.standing_coding.c

QUEUED = _report.source != tables.APPENDIX


def next_unit(connection: Connection, coder_id: str) -> Unit | None:
    """Return the unit to show the coder next; None when all is coded.

    First what undo took back, latest first; then the untouched units in order; then the skipped
    ones, longest ago first. Units of the paper's own appendix are never queued.
    """
    for queue in (_taken_back(coder_id), _untouched(coder_id), select_skipped(coder_id)):
        row = connection.execute(queue.limit(1)).first()
        if row is not None:
            return Unit(*row)
    return None


def _taken_back(coder_id: str) -> Select[Any]:
    later = tables.coding.alias("later")
    skipped_since = exists().where(
        _skip.coder_id == coder_id,
        _skip.unit_id == _coding.unit_id,
        _skip.watermark >= _coding.sequence,
    )
    return (
        materials.select_units()
        .join(tables.coding, _coding.unit_id == _unit.id)
        .where(_coding.coder_id == coder_id, tables.is_withdrawn(_coding), QUEUED)
        .where(~exists().where(later.c.supersedes == _coding.id), ~skipped_since)
        .order_by(_coding.sequence.desc())
    )


def _untouched(coder_id: str) -> Select[Any]:
    touched = exists().where(_coding.coder_id == coder_id, _coding.unit_id == _unit.id)
    skipped = exists().where(_skip.coder_id == coder_id, _skip.unit_id == _unit.id)
    query = materials.select_units().where(QUEUED, ~touched, ~skipped)
    return query.order_by(*materials.IN_ORDER)


def select_skipped(coder_id: str) -> Select[Any]:
    """Return the query for the units that the coder put off, longest ago first."""
    query = materials.select_units().join(tables.skip, _skip.unit_id == _unit.id)
    open_skips = query.where(_skip.coder_id == coder_id, QUEUED, is_open_skip())
    return open_skips.order_by(_skip.number)


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
    rows.require(connection, tables.coder, [coder_id])
    rows.require(connection, tables.unit, [unit_id])
    # The place in the record, and not the clock, says whether a coding came before or after.
    newest = select(func.coalesce(func.max(_coding.sequence), 0)).scalar_subquery()
    values = {"coder_id": coder_id, "unit_id": unit_id, "memo": memo, "flag": flag}
    more = {"watermark": newest, "time": tables.now()}
    connection.execute(insert(tables.skip).values({**values, **more}))


def skipped(connection: Connection, coder_id: str) -> list[Unit]:
    """Return the units that the coder skipped and has yet to code, longest ago first."""
    return [Unit(*row) for row in connection.execute(select_skipped(coder_id))]


def draft(connection: Connection, coder_id: str, unit_id: str) -> Draft:
    """Return the memo and flag that the coder last left on a unit, by skip, undo or coding."""
    query = (
        select(_skip.memo, _skip.flag, _skip.watermark)
        .where(_skip.coder_id == coder_id, _skip.unit_id == unit_id)
        .order_by(_skip.number.desc())
    )
    skip_row = connection.execute(query.limit(1)).first()
    head = chains.head(connection, coder_id, unit_id)
    if skip_row is not None and (head is None or skip_row.watermark >= head.sequence):
        return Draft(skip_row.memo, skip_row.flag)
    return Draft() if head is None else Draft(head.memo, head.flag)
