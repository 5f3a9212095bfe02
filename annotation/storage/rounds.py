"""Reliability rounds: what can be drawn, what was, and when a round ends."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, Select, exists, func, insert, select

from annotation.errors import InvalidInput, NotFound
from annotation.records import Kind, Round, RoundKind
from annotation.storage import chains, decisions, materials, queue, rows, tables
from annotation.storage import round_codings as in_round
from annotation.storage import round_tables as of
from annotation.storage.round_shapes import DrawnUnit, NewRound, PoolUnit

_round = of.reliability_round.c
_end = of.round_end.c
_unit = tables.unit.c
_coding = tables.coding.c
_stands = tables.standing_coding.c
_duplicate = tables.duplicate.c


def pool(
    connection: Connection, kind: RoundKind, coder_ids: Sequence[str], before: datetime
) -> list[PoolUnit]:
    """Return the units from which a round may be drawn, in order.

    Fresh ones have never been coded by anybody, nor has any that says the same, and stand once
    for all that say the same. Those of pre-labelled reports are no such: a round tells of the
    study's own material. Those of a recode were coded before a moment and stand still so: by the
    coder, where there is one only.
    """
    query = (
        select(_unit.id, _unit.report_id)
        .join_from(tables.unit, tables.report)
        .where(queue.IN_QUEUE)
        .order_by(*materials.IN_ORDER)
    )
    if kind is RoundKind.RECODE:
        query = query.where(_was_coded(coder_ids, before))
        return [PoolUnit(*row) for row in connection.execute(query)]
    touched = _touched(connection)
    groups = dict(map(tuple, connection.execute(select(*_duplicate))))
    closed = {groups[unit] for unit in touched if unit in groups}
    found = []
    for row in connection.execute(query.where(queue.is_chosen(of_report=False))):
        unit = PoolUnit(*row)
        group = groups.get(unit.id)
        if unit.id in touched or group in closed:
            continue
        if group is not None:
            closed.add(group)
        found.append(unit)
    return found


def _touched(connection: Connection) -> set[str]:
    """Return the units that somebody ever coded, or that were drawn before."""
    coded = set(connection.scalars(select(_coding.unit_id).distinct()))
    return coded | set(connection.scalars(select(of.round_unit.c.unit_id)))


def _was_coded(coder_ids: Sequence[str], before: datetime) -> ColumnElement[bool]:
    coded = exists().where(_stands.unit_id == _unit.id, _stands.time <= before)
    if len(coder_ids) == 1:
        return coded.where(_stands.coder_id == coder_ids[0], _stands.kind == Kind.CODED)
    return coded


def add_round(connection: Connection, new: NewRound, drawn: Sequence[DrawnUnit]) -> Round:
    """Begin a round.

    Raises InvalidInput while another is open, or where a fresh unit has been coded since it was
    drawn, and NotFound for who is not there.
    """
    if open_round(connection) is not None:
        raise InvalidInput("A round is still open. End it before another one begins.")
    if new.kind is not RoundKind.RECODE and not _touched(connection).isdisjoint(
        one.unit_id for one in drawn
    ):
        raise InvalidInput("A unit was coded while the round was drawn. Begin it once more.")
    rows.require(connection, tables.coder, new.coder_ids)
    rows.require(connection, tables.unit, (one.unit_id for one in drawn))
    round_id = str(uuid4())
    facts = {name: value for name, value in vars(new).items() if name != "coder_ids"}
    more = {"size": len(drawn), "watermark": decisions.watermark(connection), "time": tables.now()}
    values = {"id": round_id, **facts, **more}
    connection.execute(insert(of.reliability_round).values(values))
    units = [{"round_id": round_id, **one._asdict()} for one in drawn]
    connection.execute(insert(of.round_unit), units)
    coders = [{"round_id": round_id, "coder_id": one} for one in new.coder_ids]
    connection.execute(insert(of.round_coder), coders)
    return round_of(connection, round_id)


def all_rounds(connection: Connection) -> list[Round]:
    """Return all reliability rounds, the first first; audits of automatic labels are none."""
    return _rounds(connection, _round.kind != RoundKind.AUDIT)


def open_round(connection: Connection) -> Round | None:
    """Return the round that is open, be it an audit; None where none is."""
    if connection.execute(_any_open()).first() is None:
        return None
    return next(iter(_rounds(connection, of.is_open())), None)


@cache
def _any_open() -> Select[Any]:
    return select(_round.id).where(of.is_open()).limit(1)


def round_of(connection: Connection, round_id: str) -> Round:
    """Return a round; raises NotFound."""
    for found in _rounds(connection, _round.id == round_id):
        return found
    raise NotFound("There is no round {id} in this workspace.", id=round_id)


def _rounds(connection: Connection, *conditions: ColumnElement[bool]) -> list[Round]:
    query = (
        select(
            _round.id,
            _round.number,
            _round.kind,
            _round.pool,
            _round.size,
            _round.by_code,
            _round.seed,
            _round.model_version,
            _round.days,
            _round.codebook_revision,
            _round.watermark,
            _round.time.label("begun"),
            _end.time.label("ended"),
        )
        .outerjoin(of.round_end, _end.round_id == _round.id)
        .where(*conditions)
        .order_by(_round.number)
    )
    found = []
    for row in connection.execute(query):
        coder = of.round_coder.c
        who = select(coder.coder_id).where(coder.round_id == row.id).order_by(coder.number)
        found.append(Round(**row._asdict(), coder_ids=tuple(connection.scalars(who))))
    return found


def round_units(connection: Connection, round_id: str) -> list[DrawnUnit]:
    """Return the units of a round as they were drawn."""
    unit = of.round_unit.c
    columns = unit.unit_id, unit.code, unit.probability
    query = select(*columns).where(unit.round_id == round_id).order_by(unit.number)
    return [DrawnUnit(*row) for row in connection.execute(query)]


def drawn_for_codes(connection: Connection) -> set[str]:
    """Return the fresh units that rounds which have ended drew since a rare code was suggested."""
    unit, begun = of.round_unit.c, of.reliability_round.c
    query = (
        select(unit.unit_id)
        .join(of.reliability_round, begun.id == unit.round_id)
        .where(unit.code.is_not(None), begun.kind == RoundKind.FRESH, ~of.is_open())
    )
    return set(connection.scalars(query))


def round_progress(connection: Connection, round_id: str) -> dict[str, int]:
    """Return how many units of a round each of its coders has coded."""
    counts = dict.fromkeys(round_of(connection, round_id).coder_ids, 0)
    coded = in_round.standing_of(round_id).subquery()
    query = select(coded.c.coder_id, func.count()).group_by(coded.c.coder_id)
    return counts | dict(map(tuple, connection.execute(query)))


def end_round(connection: Connection, round_id: str) -> None:
    """End a round for good; the codings of fresh units become codings of the study.

    Raises NotFound, and InvalidInput where it has ended.
    """
    ending = round_of(connection, round_id)
    if ending.ended is not None:
        raise InvalidInput("Round {number} has ended already.", number=ending.number)
    values = {"round_id": round_id, "time": tables.now()}
    connection.execute(insert(of.round_end).values(values))
    if ending.kind is not RoundKind.RECODE:
        added = list(_posted(connection, ending))
        if added:
            connection.execute(insert(tables.coding), added)


def _posted(connection: Connection, ended: Round) -> Iterator[dict[str, object]]:
    heads = chains.heads(connection, ended.coder_ids)
    of_round = in_round.standing_of(ended.id).order_by(of.round_coding.c.sequence)
    for coding in map(in_round.as_coding, connection.execute(of_round)):
        if (coding.coder_id, coding.unit_id) in heads:
            continue
        new = replace(decisions.again(coding), time=coding.time)
        yield {**chains.row_of(new, None), "id": coding.id}
