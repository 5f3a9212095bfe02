"""Units whose codings differ, what an adjudicator settled about them, and why."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    Table,
    Text,
    exists,
    func,
    insert,
    select,
    type_coerce,
)

from annotation.errors import InvalidInput
from annotation.records import Arm, Cause, Codes, Coding, Issue, Kind
from annotation.storage import chains, decisions, materials, own, queue, round_tables, rows, tables
from annotation.storage.shapes import Held, NewCoding, Settlement
from annotation.storage.types import word

settlement = Table(
    "settlement",
    tables.metadata,
    Column("number", Integer, primary_key=True),
    Column("coding_id", String(64), ForeignKey("coding.id"), nullable=False, unique=True),
    Column("act", String(64), ForeignKey("coding.id"), nullable=False),
    Column("issue", word(Issue), nullable=False),
    Column("cause", word(Cause), nullable=False),
    Column("note", Text, nullable=False),
    Column("at_issue", Text, nullable=False),
    Index("settlement_of_act", "act"),
    sqlite_autoincrement=True,
)
"""Why an adjudication fell as it did; those made by one press of a key name one `act`."""

_unit = tables.unit.c
_report = tables.report.c
_coding = tables.coding.c
_stands = tables.standing_coding.c
_duplicate = tables.duplicate.c
_settlement = settlement.c


def disputed(connection: Connection) -> list[Held]:
    """Return what coders hold about units on which they differ and that nobody has settled.

    Codes in another order are other codes, since the first is the primary one. Units come in their
    order, codings of one as they were made.
    """
    codings = own.own_codings()
    given = codings.c
    codes = type_coerce(given.codes, Text)
    differing = (
        select(given.unit_id).group_by(given.unit_id).having(func.min(codes) != func.max(codes))
    )
    settled = exists().where(_stands.unit_id == _unit.id, _stands.kind == Kind.ADJUDICATED)
    query = _held(codings).where(_unit.id.in_(differing), ~settled)
    return [Held(*row) for row in connection.execute(query)]


def held_alike(connection: Connection) -> list[Held]:
    """Return what is held about units that say the same as others: what was settled, or all."""
    query = select(_duplicate.unit_id, _duplicate.group)
    groups = {row.unit_id: row.group for row in connection.execute(query)}
    alike = select(_duplicate.unit_id)
    return [
        one._replace(group=groups[one.unit_id])
        for one in _what_counts(connection, _unit.id.in_(alike))
    ]


def held_under_others(connection: Connection, revision: str) -> list[Held]:
    """Return what counts of units and was coded under other words than those of a revision."""
    return [one for one in _what_counts(connection) if one.revision != revision]


def _what_counts(connection: Connection, *conditions: Any) -> Iterator[Held]:
    """Yield the adjudication of each unit, or where there is none what its coders hold."""
    settled = {
        row.unit_id: Held(*row)._replace(is_settled=True)
        for row in connection.execute(
            _held(own.adjudications().subquery("settled")).where(*conditions)
        )
    }
    yield from settled.values()
    for row in connection.execute(_held(own.own_codings()).where(*conditions)):
        if row.unit_id not in settled:
            yield Held(*row)


def _held(codings: Any) -> Select[Any]:
    given = codings.c
    return (
        select(given.unit_id, _unit.report_id, given.coder_id, given.codes, given.codebook_revision)
        .join_from(tables.unit, tables.report, _unit.report_id == _report.id)
        .join(codings, given.unit_id == _unit.id)
        .where(queue.IN_QUEUE)
        .order_by(*materials.IN_ORDER, given.sequence)
    )


def own_codings_of(connection: Connection, unit_ids: Sequence[str]) -> list[Coding]:
    """Return what each coder holds as a coder about these units, as they were made."""
    found = []
    for part in rows.parts(unit_ids):
        given = own.own_codings(_coding.unit_id.in_(part)).c
        query = select(*(given[column.name] for column in chains.COLUMNS))
        found += [Coding(*row) for row in connection.execute(query)]
    return sorted(found, key=lambda coding: coding.sequence)


def settlements(connection: Connection, unit_ids: Sequence[str] | None = None) -> list[Settlement]:
    """Return what is settled of these units, or in the study, latest first."""
    settled = own.adjudications().subquery("settled")
    columns = [settled.c[column.name] for column in chains.COLUMNS]
    facts = [_settlement[name] for name in ("act", "cause", "note", "issue", "at_issue")]
    query = (
        select(*columns, _unit.report_id, *facts)
        .join_from(tables.unit, tables.report, _unit.report_id == _report.id)
        .join(settled, settled.c.unit_id == _unit.id)
        .outerjoin(settlement, _settlement.coding_id == settled.c.id)
        .where(queue.IN_QUEUE)
    )
    queries = [query]
    if unit_ids is not None:
        queries = [query.where(_unit.id.in_(part)) for part in rows.parts(unit_ids)]
    found = [_settlement_of(*row) for one in queries for row in connection.execute(one)]
    return sorted(found, key=lambda one: one.coding.sequence, reverse=True)


def _settlement_of(*row: Any) -> Settlement:
    *facts, report_id, act, cause, note, issue, at_issue = row
    coding = Coding(*facts)
    codes = tuple(tuple(one) for one in json.loads(at_issue or "[]"))
    return Settlement(coding, act or coding.id, report_id, cause, note or "", issue, codes)


def settle(
    connection: Connection,
    unit_ids: Sequence[str],
    coder_id: str,
    codes: Codes,
    *,
    codebook_revision: str,
    issue: Issue,
    cause: Cause,
    at_issue: Sequence[Codes],
    note: str = "",
    arm: Arm = Arm.NONE,
    suggestions: Sequence[str | None] = (),
) -> list[Coding]:
    """Give units the codes that an adjudicator decides on, in one act, and keep the cause.

    The codings of coders stay. `suggestions` are what the adjudicator saw, one for each unit.
    Raises NotFound, InvalidInput for a unit of an open reliability round, and ValueError where a
    code stands twice.
    """
    if round_tables.among_open(connection, unit_ids):
        raise InvalidInput("This unit is in an open reliability round: settle it when that ends.")
    seen = suggestions or [None] * len(unit_ids)
    new = [
        NewCoding(
            unit_id=unit_id,
            coder_id=coder_id,
            codes=codes,
            codebook_revision=codebook_revision,
            kind=Kind.ADJUDICATED,
            memo=note,
            arm=arm,
            order=_first_order(connection, unit_id),
            suggestion_id=suggestion,
        )
        for unit_id, suggestion in zip(unit_ids, seen, strict=True)
    ]
    chains.require_named(connection, new)
    made = []
    for one in new:
        head = chains.head(connection, coder_id, one.unit_id)
        made.append(chains.append(connection, chains.row_of(one, head.id if head else None)))
    facts = {"issue": issue, "cause": cause, "note": note, "at_issue": json.dumps(list(at_issue))}
    for coding in made:
        _keep(connection, coding, {"act": made[0].id, **facts})
    return made


def _first_order(connection: Connection, unit_id: str) -> str:
    # An adjudicator does not pick the unit: it is there for the reason it was first coded for.
    query = select(_coding.order).where(_coding.unit_id == unit_id).order_by(_coding.sequence)
    return connection.scalar(query.limit(1)) or ""


def _keep(connection: Connection, coding: Coding, facts: dict[str, Any]) -> None:
    connection.execute(insert(settlement).values(coding_id=coding.id, **facts))


def undo_settlement(connection: Connection, coder_id: str) -> list[Coding]:
    """Take back the last act of an adjudicator; return the rows that do it, none without an act.

    What the adjudicator held before stands again: a settlement with its cause, or a coding.
    """
    mine = decisions.adjudications_that_stand(coder_id)
    last = connection.execute(mine.limit(1)).first()
    if last is None:
        return []
    of_last = select(_settlement.act).where(_settlement.coding_id == last.id).scalar_subquery()
    of_act = select(_settlement.coding_id).where(_settlement.act == of_last)
    found = connection.execute(mine.where((_coding.id == last.id) | _coding.id.in_(of_act)))
    return [_take_back(connection, Coding(*row)) for row in found.all()]


def _take_back(connection: Connection, decision: Coding) -> Coding:
    row = decisions.take_back(connection, decision)
    facts = (_settlement.issue, _settlement.cause, _settlement.note, _settlement.at_issue)
    before = connection.execute(
        select(*facts).where(_settlement.coding_id == decision.supersedes)
    ).first()
    if before is not None:
        _keep(connection, row, {"act": row.id, **before._asdict()})
    return row
