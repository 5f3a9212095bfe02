"""Decisions of coders: made, taken back, read."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    exists,
    func,
    insert,
    select,
)

from annotation.records import FILE_ORDER, ROUND_ORDER, Arm, Coding, Kind
from annotation.storage import carried, chains, rows, tables
from annotation.storage.chains import Pair
from annotation.storage.shapes import AddedCodings, NewCoding

_coding = tables.coding.c
_stands = tables.standing_coding.c

_ELSEWHERE = (FILE_ORDER, ROUND_ORDER)
"""Orders of codings that were not made one by one on the coding screen."""
_RECENT = (
    select(*chains.STANDING_COLUMNS)
    .where(_stands.coder_id == bindparam("coder"), _stands.order != ROUND_ORDER)
    .order_by(_stands.sequence.desc())
    .limit(bindparam("n"))
)


def code(
    connection: Connection,
    unit_id: str,
    coder_id: str,
    codes: Sequence[int],
    *,
    codebook_revision: str,
    kind: Kind = Kind.CODED,
    memo: str = "",
    flag: bool = False,
    seconds: float | None = None,
    arm: Arm = Arm.SHOWN,
    order: str = "report",
    suggestion_id: str | None = None,
    time: datetime | None = None,
) -> Coding:
    """Record a decision, which supersedes the coder's last one on this unit.

    Raises NotFound where the unit, coder, suggestion or codebook revision is not in the store, and
    ValueError where a code stands twice.
    """
    new = NewCoding(
        unit_id=unit_id,
        coder_id=coder_id,
        codes=tuple(codes),
        codebook_revision=codebook_revision,
        kind=kind,
        memo=memo,
        flag=flag,
        seconds=seconds,
        arm=arm,
        order=order,
        suggestion_id=suggestion_id,
        time=time,
    )
    return record(connection, new)


def record(connection: Connection, new: NewCoding) -> Coding:
    """Record a decision as `code` does; raises NotFound."""
    chains.require_named(connection, [new])
    head = chains.head(connection, new.coder_id, new.unit_id)
    return chains.append(connection, chains.row_of(new, head.id if head else None))


def code_many(connection: Connection, new: Iterable[NewCoding]) -> AddedCodings:
    """Record many decisions, in their order.

    Where a coder's last row on a unit says what already stands, none of the coder's rows on that
    unit is added, so that importing again adds nothing. Raises NotFound as `code` does.
    """
    new = list(new)
    chains.require_named(connection, new)
    heads = chains.heads(connection, {one.coder_id for one in new})
    last = {_pair(one): one for one in new}
    known = {pair for pair, one in last.items() if pair in heads and _says(heads[pair], one)}
    ids = {pair: head.id for pair, head in heads.items()}
    added: list[dict[str, Any]] = []
    for one in new:
        pair = _pair(one)
        if pair not in known:
            added.append(chains.row_of(one, ids.get(pair)))
            ids[pair] = added[-1]["id"]
    if added:
        connection.execute(insert(tables.coding), added)
    return AddedCodings(new=len(added), unchanged=len(new) - len(added))


def _pair(new: NewCoding) -> Pair:
    return new.coder_id, new.unit_id


def _says(head: Coding, new: NewCoding) -> bool:
    facts = ("codes", "kind", "memo", "flag")
    return all(getattr(head, fact) == getattr(new, fact) for fact in facts)


def undo(connection: Connection, coder_id: str, since: datetime | None = None) -> Coding | None:
    """Take back the coder's last decision; return the row that does it, None without a decision.

    What the coder held about the unit before stands again, or else the coding is withdrawn. The
    row names in `reverts` the decision it takes back, so that the next undo goes on to the one
    before. An adjudication is not taken back here, nor what was decided before `since`.
    """
    query = _decisions_that_stand(coder_id)
    if since is not None:
        query = query.where(_coding.time >= since)
    decision = _one(connection, query.limit(1))
    return None if decision is None else take_back(connection, decision)


def take_back(connection: Connection, decision: Coding) -> Coding:
    """Add the row that takes a decision back: what was held before it, or that nothing is."""
    coder_id = decision.coder_id
    before = _one(connection, select(*chains.COLUMNS).where(_coding.id == decision.supersedes))
    head = chains.head(connection, coder_id, decision.unit_id)
    supersedes = head.id if head else None
    if before is not None and before.kind is not Kind.WITHDRAWN:
        row = chains.row_of(again(before), supersedes, reverts=decision.id)
    else:
        row = chains.row_of(again(decision), supersedes, reverts=decision.id)
        row |= {"kind": Kind.WITHDRAWN, "codes": (), "seconds": None}
    appended = chains.append(connection, row)
    if appended.kind is not Kind.WITHDRAWN and before is not None:
        carried.carry_on(connection, before.id, appended.id)
    return appended


def _decisions_that_stand(coder_id: str) -> Select[Any]:
    """Return what the coder decided here, newest first, without what undo took back."""
    made_here = _coding.order.not_in(_ELSEWHERE)
    return _not_taken_back(coder_id, Kind.CODED).where(~_is_settled(), made_here)


def adjudications_that_stand(coder_id: str) -> Select[Any]:
    """Return what the coder settled, newest first, where no coding of theirs came after it."""
    return _not_taken_back(coder_id, Kind.ADJUDICATED).where(_is_settled())


def _not_taken_back(coder_id: str, kind: Kind) -> Select[Any]:
    reverting = tables.coding.alias("reverting")
    taken_back = exists().where(reverting.c.reverts == _coding.id)
    return (
        select(*chains.COLUMNS)
        .where(_coding.coder_id == coder_id, _coding.kind == kind)
        .where(_coding.reverts.is_(None), ~taken_back)
        .order_by(_coding.sequence.desc())
    )


def _is_settled() -> ColumnElement[bool]:
    """Return the condition that what the coder of a row holds about its unit is adjudicated."""
    return exists().where(
        _stands.coder_id == _coding.coder_id,
        _stands.unit_id == _coding.unit_id,
        _stands.kind == Kind.ADJUDICATED,
    )


def again(coding: Coding) -> NewCoding:
    """Return the decision to say the same once more, now."""
    same = {field.name: getattr(coding, field.name) for field in fields(NewCoding)}
    return NewCoding(**{**same, "time": None})


def _one(connection: Connection, query: Select[Any]) -> Coding | None:
    row = connection.execute(query).first()
    return None if row is None else Coding(*row)


def standing(connection: Connection, coder_id: str, unit_id: str) -> Coding | None:
    """Return what the coder holds about the unit; None where nothing is coded or it is undone."""
    head = chains.head(connection, coder_id, unit_id)
    return None if head is None or head.kind is Kind.WITHDRAWN else head


def history(connection: Connection, unit_id: str) -> list[Coding]:
    """Return every coding of the unit, the superseded ones too, oldest first."""
    query = select(*chains.COLUMNS).where(_coding.unit_id == unit_id).order_by(_coding.sequence)
    return [Coding(*row) for row in connection.execute(query)]


def codings(connection: Connection) -> Iterator[Coding]:
    """Yield every coding ever made, oldest first."""
    query = select(*chains.COLUMNS).order_by(_coding.sequence)
    stream = connection.execution_options(yield_per=rows.CHUNK).execute(query)
    return (Coding(*row) for row in stream)


def recent(connection: Connection, coder_id: str, n: int = 10) -> list[Coding]:
    """Return the last `n` decisions of the coder that stand, newest first."""
    return [Coding(*row) for row in connection.execute(_RECENT, {"coder": coder_id, "n": n})]


def watermark(connection: Connection) -> int:
    """Return the sequence of the newest coding, 0 where there is none."""
    return connection.scalar(select(func.max(_coding.sequence))) or 0
