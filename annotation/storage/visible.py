"""Which codings a coder may see: none of an open round, others' only of what they have coded."""

from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    String,
    bindparam,
    exists,
    or_,
    select,
)

from annotation.storage import round_tables, rows, tables

_unit = tables.unit.c
_stands = tables.standing_coding.c


def hidden_units(connection: Connection, viewer_id: str, unit_ids: Collection[str]) -> set[str]:
    """Return which of these units are in an open round or hold codings not meant for the viewer."""
    hidden: set[str] = set()
    for part in rows.parts(list(unit_ids)):
        values = {"coder": viewer_id, "units": part}
        hidden.update(connection.scalars(_hidden(), values))
    return hidden


@cache
def _hidden() -> Select[Any]:
    of_others = exists().where(_stands.unit_id == _unit.id, ~may_see(rows.CODER))
    among = _unit.id.in_(bindparam("units", expanding=True, type_=String))
    return select(_unit.id).where(among, or_(of_others, round_tables.is_in_open(_unit.id)))


def coded_by_others(connection: Connection, viewer_id: str, unit_ids: Collection[str]) -> set[str]:
    """Return which of these units somebody else holds a coding of; the paper's own do not count."""
    report = tables.report.c
    query = (
        select(_unit.id)
        .join(tables.report, _unit.report_id == report.id)
        .join(tables.standing_coding, _stands.unit_id == _unit.id)
        .where(_stands.coder_id != viewer_id, report.source != tables.APPENDIX)
    )
    return set(rows.by_id(connection, query, tables.unit.c.id, unit_ids))


def may_see(viewer_id: str | BindParameter[str]) -> ColumnElement[bool]:
    """Return the condition that a viewer may see a row of `standing_coding`.

    Their own, those of units that they have coded, and the paper's of its own appendix.
    """
    own = tables.standing_coding.alias("own")
    has_coded = exists().where(own.c.unit_id == _stands.unit_id, own.c.coder_id == viewer_id)
    of_unit, report = tables.unit.alias("of_unit"), tables.report.c
    of_appendix = (
        exists()
        .where(
            of_unit.c.id == _stands.unit_id,
            of_unit.c.report_id == report.id,
            report.source == tables.APPENDIX,
        )
        .correlate(tables.standing_coding)
    )
    return or_(_stands.coder_id == viewer_id, has_coded, of_appendix)
