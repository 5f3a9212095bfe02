"""What the suggester learns from: settled codes, as they stand or as they once stood."""

from itertools import groupby
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Subquery, exists, select

from annotation.records import FILE_ORDER, ROUND_ORDER, Arm, Codes, Kind, RoundKind, Unit
from annotation.storage import materials, round_tables, tables
from annotation.storage.shapes import TrainingRow

FAIR_ORDERS = ("random", FILE_ORDER)
"""Orders in which no queue picked the units: at random, or a file that was coded as a whole."""
_coding = tables.coding.c


def training_rows(connection: Connection, watermark: int | None = None) -> list[TrainingRow]:
    """Return what trains, in the order of units: settled codes with weight 1.

    Where k coders differ each of their codings is a row of weight 1/k. Empty codes mean that none
    applies. With `watermark`, later codings do not exist: the rows are those of that moment. Units
    that were drawn fresh for a reliability round, here or on another computer, never train: they
    judge.
    """
    stands = _stood_at(watermark)
    wanted = (stands.c.codes, stands.c.kind, stands.c.arm, stands.c.order)
    query = (
        materials.select_units(*wanted)
        .join(stands, stands.c.unit_id == tables.unit.c.id)
        .where(~round_tables.is_of(RoundKind.FRESH, tables.unit.c.id), ~_came_in_round(watermark))
        .order_by(*materials.IN_ORDER, stands.c.sequence)
    )
    fields = len(materials.UNIT_COLUMNS)
    found = (_Stands(Unit(*row[:fields]), *row[fields:]) for row in connection.execute(query))
    by_unit = groupby(found, key=lambda one: one.unit.id)
    return [lesson for _, codings in by_unit for lesson in _lessons(list(codings))]


class _Stands(NamedTuple):
    unit: Unit
    codes: Codes
    kind: Kind
    arm: Arm
    order: str

    @property
    def is_fair(self) -> bool:
        # A first pick stands where it is what was suggested, and is replaced where it is not.
        is_apart = self.arm.is_unassisted and self.arm is not Arm.FIRST
        return is_apart and self.order in FAIR_ORDERS


def _came_in_round(watermark: int | None) -> ColumnElement[bool]:
    """Return the condition that a coding of a unit was made in a round, wherever that was."""
    made = tables.coding.alias("made_in_round")
    in_round = exists().where(made.c.unit_id == tables.unit.c.id, made.c.order == ROUND_ORDER)
    return in_round if watermark is None else in_round.where(made.c.sequence <= watermark)


def _stood_at(watermark: int | None) -> Subquery:
    later = tables.coding.alias("later")
    superseded = exists().where(later.c.supersedes == _coding.id)
    query = select(tables.coding).where(_coding.kind != Kind.WITHDRAWN)
    if watermark is not None:
        superseded = superseded.where(later.c.sequence <= watermark)
        query = query.where(_coding.sequence <= watermark)
    return query.where(~superseded).subquery("stands")


def _lessons(codings: list[_Stands]) -> list[TrainingRow]:
    unit = codings[0].unit
    adjudicated = [one for one in codings if one.kind is Kind.ADJUDICATED]
    deciding = adjudicated[-1:] or codings
    # Who adjudicates has the coders' codes before them: what led to those counts as well.
    is_fair = all(one.is_fair for one in codings)
    distinct = {one.codes for one in deciding}
    if len(distinct) == 1:
        return [TrainingRow(unit, distinct.pop(), 1.0, is_fair)]
    return [TrainingRow(unit, one.codes, 1 / len(codings), is_fair) for one in codings]
