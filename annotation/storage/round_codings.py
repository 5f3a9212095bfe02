"""What coders decide in a reliability round: apart from the codings of the study till it ends."""

from dataclasses import fields
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, Select, exists, func, insert, select

from annotation.errors import InvalidInput
from annotation.records import ROUND_ORDER, Arm, Coding, Kind
from annotation.storage import chains, tables
from annotation.storage import round_tables as of
from annotation.storage.proposals import read_ranking
from annotation.storage.round_shapes import OpenUnit
from annotation.storage.shapes import Draft, GivenCodes, NewCoding

_coding = of.round_coding.c
_unit = of.round_unit.c
_note = tables.note.c
_skip = tables.skip.c

_OF_ROUND = ("arm", "order")
_COLUMNS = tuple(_coding[field.name] for field in fields(Coding) if field.name not in _OF_ROUND)
"""The fields of `records.Coding` but for those that are the same in every round."""
_DECIDED = tuple(
    field.name for field in fields(NewCoding) if field.name not in (*_OF_ROUND, "time")
)


def as_coding(row: Row[*tuple[Any, ...]]) -> Coding:
    """Return a row of `standing_of` as a record: decided blind, in the order of the round."""
    return Coding(**row._asdict(), arm=Arm.BLIND, order=ROUND_ORDER)


def standing_of(round_id: str, coder_id: str | None = None) -> Select[Any]:
    """Return the query for what coders, or one of them, hold of the units of a round."""
    later = of.round_coding.alias("later")
    query = (
        select(*_COLUMNS)
        .where(_coding.round_id == round_id, _coding.kind != Kind.WITHDRAWN)
        .where(~exists().where(later.c.supersedes == _coding.id))
    )
    return query if coder_id is None else query.where(_coding.coder_id == coder_id)


def round_standing(
    connection: Connection, round_id: str, coder_id: str, unit_id: str
) -> Coding | None:
    """Return what the coder holds of the unit in this round; None where nothing."""
    query = standing_of(round_id, coder_id).where(_coding.unit_id == unit_id)
    row = connection.execute(query).first()
    return None if row is None else as_coding(row)


def round_recent(connection: Connection, round_id: str, coder_id: str, n: int) -> list[Coding]:
    """Return the last `n` decisions of the coder in the round that stand, newest first."""
    query = standing_of(round_id, coder_id).order_by(_coding.sequence.desc()).limit(n)
    return [as_coding(row) for row in connection.execute(query)]


def last_in_rounds(connection: Connection, coder_id: str) -> datetime | None:
    """Return when the coder last decided in a round, open or not; None without a decision."""
    query = (
        select(_coding.time)
        .where(_coding.coder_id == coder_id, _coding.kind != Kind.WITHDRAWN)
        .order_by(_coding.sequence.desc())
        .limit(1)
    )
    return connection.scalar(query)


def open_units(connection: Connection, round_id: str, coder_id: str) -> list[OpenUnit]:
    """Return the units that the coder has yet to code, with the mark of their last skip."""
    coded = standing_of(round_id, coder_id).with_only_columns(_coding.unit_id)
    skipped = (
        select(func.max(_skip.number))
        .where(_skip.coder_id == coder_id, _skip.unit_id == _unit.unit_id)
        .where(_skip.time >= _begin(round_id))
        .scalar_subquery()
    )
    query = select(_unit.unit_id, func.coalesce(skipped, 0))
    query = query.where(_unit.round_id == round_id, _unit.unit_id.not_in(coded))
    return [OpenUnit(*row) for row in connection.execute(query)]


def is_in_round(connection: Connection, round_id: str, unit_id: str) -> bool:
    """Return whether a unit was drawn for the round."""
    query = select(_unit.number).where(_unit.round_id == round_id, _unit.unit_id == unit_id)
    return connection.execute(query).first() is not None


def code_in_round(connection: Connection, round_id: str, new: NewCoding) -> Coding:
    """Record a decision in a round, which supersedes the coder's last one there on this unit.

    Arm and order are those of the round, the time is now. Raises InvalidInput where the round has
    ended, or the unit or coder is not in it, and NotFound.
    """
    chains.require_named(connection, [new])
    _require_open(connection, round_id, new.coder_id, new.unit_id)
    facts = {name: getattr(new, name) for name in _DECIDED}
    return _append(connection, {"round_id": round_id, **facts})


def undo_in_round(connection: Connection, round_id: str, coder_id: str) -> Coding | None:
    """Withdraw the coder's last decision in the round; return the row that does, None without.

    Raises InvalidInput where the round has ended.
    """
    last = round_recent(connection, round_id, coder_id, 1)
    if not last:
        return None
    [one] = last
    _require_open(connection, round_id, coder_id, one.unit_id)
    same = {name: getattr(one, name) for name in _DECIDED}
    more = {"round_id": round_id, "codes": (), "kind": Kind.WITHDRAWN, "seconds": None}
    return _append(connection, {**same, **more})


def _append(connection: Connection, values: dict[str, Any]) -> Coding:
    head = _head(connection, *(values[name] for name in ("round_id", "coder_id", "unit_id")))
    links = {"id": str(uuid4()), "supersedes": head and head.id, "time": tables.now()}
    row = {**values, **links}
    added = insert(of.round_coding).values(row).returning(*_COLUMNS)
    return as_coding(connection.execute(added).one())


def _head(connection: Connection, round_id: str, coder_id: str, unit_id: str) -> Coding | None:
    same = _coding.round_id == round_id, _coding.coder_id == coder_id, _coding.unit_id == unit_id
    query = select(*_COLUMNS).where(*same).order_by(_coding.sequence.desc()).limit(1)
    row = connection.execute(query).first()
    return None if row is None else as_coding(row)


def round_draft(connection: Connection, round_id: str, coder_id: str, unit_id: str) -> Draft:
    """Return the memo and flag that the coder last left on a unit since the round began."""
    head = _head(connection, round_id, coder_id, unit_id)
    since = _begin(round_id) if head is None else head.time
    query = (
        select(_note.memo, _note.flag)
        .where(_note.coder_id == coder_id, _note.unit_id == unit_id, _note.time >= since)
        .order_by(_note.number.desc())
        .limit(1)
    )
    last = connection.execute(query).first()
    if last is not None:
        return Draft(*last)
    return Draft() if head is None else Draft(head.memo, head.flag)


def round_codes(connection: Connection, round_id: str) -> list[GivenCodes]:
    """Return what each coder holds of each unit of a round, by coder and unit.

    `suggested` is what the version said with which the round was drawn.
    """
    coding = standing_of(round_id).subquery()
    unit, begun, suggestion = tables.unit.c, of.reliability_round.c, tables.suggestion.c
    ranking_then = (
        select(suggestion.ranking)
        .where(suggestion.unit_id == unit.id, suggestion.model_version_id == begun.model_version)
        .order_by(suggestion.time, suggestion.id)
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(coding.c.unit_id, unit.report_id, tables.coder.c.name, coding.c.codes)
        .add_columns(ranking_then, unit.actor + " " + unit.description, coding.c.seconds)
        .add_columns(coding.c.codebook_revision)
        .join_from(coding, tables.unit, coding.c.unit_id == unit.id)
        .join(tables.coder, coding.c.coder_id == tables.coder.c.id)
        .join(of.reliability_round, begun.id == round_id)
        .order_by(tables.coder.c.number, unit.number)
    )
    found = []
    for unit_id, report, coder, codes, ranking, text, *facts in connection.execute(query):
        suggested = read_ranking(ranking)[0][0] if ranking else None
        words = len(text.split())
        seconds, revision = facts
        one = GivenCodes(unit_id, report, coder, codes, Arm.BLIND, suggested, words, seconds)
        found.append(one._replace(revision=revision))
    return found


def codes_before(
    connection: Connection, round_id: str, coder_id: str | None = None
) -> list[GivenCodes]:
    """Return what stood in the study for the units of a round when it began; no coder is named.

    What one coder held, or else what was settled: nothing where coders differed.
    """
    coding, begun = tables.coding.c, of.reliability_round.c
    query = (
        select(coding.unit_id, tables.unit.c.report_id, coding.coder_id, coding.codes)
        .add_columns(coding.kind, coding.arm, coding.codebook_revision, coding.sequence)
        .join(of.round_unit, _unit.unit_id == coding.unit_id)
        .join(of.reliability_round, begun.id == _unit.round_id)
        .join(tables.unit, tables.unit.c.id == coding.unit_id)
        .where(begun.id == round_id, coding.sequence <= begun.watermark)
        .order_by(_unit.number, coding.sequence)
    )
    if coder_id is not None:
        query = query.where(coding.coder_id == coder_id, coding.kind != Kind.ADJUDICATED)
    # Each row supersedes the one before of its coder and unit.
    last = {(row.unit_id, row.coder_id): row for row in connection.execute(query)}
    stood = [row for row in last.values() if row.kind is not Kind.WITHDRAWN]
    return [
        GivenCodes(
            unit_id,
            one.report_id,
            "",
            one.codes,
            one.arm,
            None,
            revision=one.codebook_revision,
        )
        for unit_id, rows_of in groupby(sorted(stood, key=_by_unit), key=_by_unit)
        if (one := _settled(list(rows_of))) is not None
    ]


def _by_unit(row: Row[*tuple[Any, ...]]) -> str:
    return str(row.unit_id)


def _settled(held: list[Row[*tuple[Any, ...]]]) -> Row[*tuple[Any, ...]] | None:
    """Return the coding that says what a unit was settled as; None where its coders differ."""
    adjudicated = [row for row in held if row.kind is Kind.ADJUDICATED]
    if adjudicated:
        return max(adjudicated, key=lambda row: int(row.sequence))
    return held[0] if len({row.codes for row in held}) == 1 else None


def _begin(round_id: str) -> Any:
    begun = of.reliability_round.c
    return select(begun.time).where(begun.id == round_id).scalar_subquery()


def _require_open(connection: Connection, round_id: str, coder_id: str, unit_id: str) -> None:
    begun, coder = of.reliability_round.c, of.round_coder.c
    query = (
        select(begun.id)
        .join(of.round_coder, coder.round_id == begun.id)
        .join(of.round_unit, _unit.round_id == begun.id)
        .where(begun.id == round_id, coder.coder_id == coder_id, _unit.unit_id == unit_id)
        .where(of.is_open())
    )
    if connection.execute(query).first() is None:
        ended = select(of.round_end.c.round_id).where(of.round_end.c.round_id == round_id)
        if connection.execute(ended).first() is not None:
            raise InvalidInput("The reliability round has ended: this decision was not saved.")
        raise InvalidInput(
            "This unit is not yours to code in an open reliability round: this decision was not "
            "saved."
        )
