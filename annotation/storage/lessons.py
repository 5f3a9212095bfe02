"""What the suggester learns from: settled codes, as they stand or as they once stood."""

from itertools import groupby

from sqlalchemy import Connection, Subquery, exists, select

from annotation.records import Codes, Kind, Unit
from annotation.storage import materials, tables
from annotation.storage.shapes import TrainingRow

_coding = tables.coding.c


def training_rows(connection: Connection, watermark: int | None = None) -> list[TrainingRow]:
    """Return what trains, in the order of units: settled codes with weight 1.

    Where k coders differ each of their codings is a row of weight 1/k. Empty codes mean that none
    applies. With `watermark`, later codings do not exist: the rows are those of that moment.
    """
    stands = _stood_at(watermark)
    query = (
        materials.select_units(stands.c.codes, stands.c.kind)
        .join(stands, stands.c.unit_id == tables.unit.c.id)
        .order_by(*materials.IN_ORDER, stands.c.sequence)
    )
    fields = len(materials.UNIT_COLUMNS)
    found = ((Unit(*row[:fields]), row.codes, row.kind) for row in connection.execute(query))
    by_unit = groupby(found, key=lambda one: one[0].id)
    return [lesson for _, codings in by_unit for lesson in _lessons(list(codings))]


def _stood_at(watermark: int | None) -> Subquery:
    later = tables.coding.alias("later")
    superseded = exists().where(later.c.supersedes == _coding.id)
    query = select(tables.coding).where(_coding.kind != Kind.WITHDRAWN)
    if watermark is not None:
        superseded = superseded.where(later.c.sequence <= watermark)
        query = query.where(_coding.sequence <= watermark)
    return query.where(~superseded).subquery("stands")


def _lessons(codings: list[tuple[Unit, Codes, Kind]]) -> list[TrainingRow]:
    unit = codings[0][0]
    adjudicated = [codes for _, codes, kind in codings if kind is Kind.ADJUDICATED]
    if adjudicated:
        return [TrainingRow(unit, adjudicated[-1], 1.0)]
    distinct = {codes for _, codes, _ in codings}
    if len(distinct) == 1:
        return [TrainingRow(unit, distinct.pop(), 1.0)]
    return [TrainingRow(unit, codes, 1 / len(codings)) for _, codes, _ in codings]
