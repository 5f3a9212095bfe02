"""What each coder gave as a coder: no adjudication, and nothing that was taken back."""

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    or_,
    select,
    union_all,
)

from annotation.records import Arm, Kind
from annotation.storage import apart, look_again, seen, tables

_coding = tables.coding.c
_stands = tables.standing_coding.c
_reverting = tables.coding.alias("reverting")
_arrived = apart.COLUMNS
_seen = seen.COLUMNS


def own_codings(*conditions: ColumnElement[bool]) -> CTE:
    """Return the last coding of each coder on each unit, whether an adjudication followed or not.

    `conditions` say which of the table of codings are looked at. An adjudicator who has coded a
    unit keeps that coding beside what they settled.
    """
    taken_back = exists().where(_reverting.c.reverts == _coding.id)
    last = (
        select(func.max(_coding.sequence))
        .where(_coding.kind != Kind.ADJUDICATED, ~taken_back, *conditions)
        .group_by(_coding.coder_id, _coding.unit_id)
    )
    query = select(tables.coding).where(_coding.sequence.in_(last), _coding.kind == Kind.CODED)
    return query.cte("own")


def first_codings() -> CTE:
    """Return the last coding of each coder on each unit that was made apart from all others.

    That time ends with the first coding after which both the coder and somebody else had coded the
    unit, since each could then see the other's code; and when the coder was first asked to look
    again at a dispute. What is changed or taken back later does not count, what was before does.
    Where nobody else coded the unit it does not end. Adjudications are no codings, and a coding
    taken back has been one. A request for the sake of new words in the codebook changes none of
    this: what follows it is compared only of units that nobody else has coded. Of what came from
    another computer that one has said which coding was the last made apart (`apart`).

    `again` says whether the coder has decided anew since, or took the coding back for good.
    """
    last, latest = last_apart(), _latest()
    since = or_(latest.c.decided > _coding.sequence, latest.c.withdrawn > latest.c.coded)
    query = (
        select(tables.coding, func.coalesce(since, false()).label("again"))
        .join_from(tables.coding, last, last.c.sequence == _coding.sequence)
        .join(latest, _of_pair(latest.c, _coding))
        .where(_coding.kind == Kind.CODED)
    )
    return query.cte("first_given")


def last_apart() -> CTE:
    """Return the sequence of the last row of each coder on each unit that was made apart.

    It may be one that takes all back. See `first_codings`.
    """
    limits = _limits()
    until = limits.c.until
    return (
        select(func.max(_coding.sequence).label("sequence"))
        .join_from(limits, tables.coding, _of_pair(limits.c, _coding))
        .join(_reverting, _reverting.c.reverts == _coding.id, isouter=True)
        .join(_arrived.coding_id.table, _arrived.coding_id == _coding.id, isouter=True)
        .where(
            _coding.kind != Kind.ADJUDICATED,
            case(
                (_arrived.is_apart.is_not(None), _arrived.is_apart),
                else_=and_(
                    until.is_(None) | (_coding.sequence <= until),
                    _reverting.c.sequence.is_(None) | (_reverting.c.sequence > until),
                ),
            ),
        )
        .group_by(_coding.coder_id, _coding.unit_id)
        .cte("last_apart")
    )


def first_picks() -> CTE:
    """Return the first pick that each coder made of each unit before they saw a suggestion.

    Whether they took it back or revised it then, as long as they hold a coding of the unit.
    """
    held = own_codings().alias("held").c
    first = (
        select(func.min(_coding.sequence).label("sequence"))
        .join(held.id.table, _of_pair(held, _coding))
        .where(_coding.arm == Arm.FIRST, _coding.kind == Kind.CODED)
        .group_by(_coding.coder_id, _coding.unit_id)
        .cte("first_of_pair")
    )
    query = select(tables.coding, false().label("again"))
    return query.join(first, first.c.sequence == _coding.sequence).cte("first_pick")


def reactions() -> CTE:
    """Return what coders gave after a first pick, when the suggestion had been shown: the next.

    Whatever others coded meanwhile: what was kept can have been so, too. None where the pick was
    kept, or the revision taken back.
    """
    pick = first_picks().alias("pick").c
    following = (
        select(func.min(_coding.sequence).label("sequence"))
        .join(pick.id.table, _of_pair(pick, _coding))
        .join(_reverting, _reverting.c.reverts == _coding.id, isouter=True)
        .where(_coding.arm == Arm.AFTER, _coding.kind == Kind.CODED)
        .where(_coding.sequence > pick.sequence, _coding.reverts.is_(None))
        .where(_reverting.c.sequence.is_(None))
        .group_by(_coding.coder_id, _coding.unit_id)
        .cte("following")
    )
    query = select(tables.coding, false().label("again"))
    return query.join(following, following.c.sequence == _coding.sequence).cte("reaction")


def _of_pair(one: Any, other: Any) -> ColumnElement[bool]:
    return and_(one.coder_id == other.coder_id, one.unit_id == other.unit_id)


def _limits() -> CTE:
    """Return the last sequence, `until`, at which each coder's coding of each unit was apart.

    For the first coder of a unit that is the first coding of the second, for all others their own
    first. None where there is no limit. Who has seen the others' codes under Disagreements before
    coding the unit never coded apart.
    """
    begun = (
        select(_coding.coder_id, _coding.unit_id, func.min(_coding.sequence).label("first"))
        .where(_coding.kind == Kind.CODED)
        .group_by(_coding.coder_id, _coding.unit_id)
        .cte("begun")
    )
    unit, first = begun.c.unit_id, begun.c.first
    before = func.lag(first).over(partition_by=unit, order_by=first)
    after = func.lead(first).over(partition_by=unit, order_by=first)
    in_sight = select(
        *(begun.c.coder_id, unit),
        case((before.is_(None), after), else_=first).label("first"),
    ).cte("in_sight")
    told, others = _first_told(), in_sight.c.first
    is_earlier = or_(others.is_(None), told.c.watermark < others)
    return (
        select(
            *(in_sight.c.coder_id, in_sight.c.unit_id),
            case((is_earlier, told.c.watermark), else_=others).label("until"),
        )
        .join_from(in_sight, told, _of_pair(told.c, in_sight.c), isouter=True)
        .cte("apart_until")
    )


def _first_told() -> CTE:
    """Return the newest coding there was when a coder first knew that others' codes differ.

    They were asked to look again, or saw the codes under Disagreements before coding the unit.
    """
    asked = look_again.first_asked().c
    told = union_all(
        select(asked.coder_id, asked.unit_id, asked.watermark),
        select(_seen.coder_id, _seen.unit_id, _seen.watermark),
    ).subquery("told")
    first = func.min(told.c.watermark).label("watermark")
    query = select(told.c.coder_id, told.c.unit_id, first)
    return query.group_by(told.c.coder_id, told.c.unit_id).cte("first_told")


def _latest() -> CTE:
    """Return the last sequence of each coder on each unit, by what the row did.

    `decided` is of decisions that stand, `coded` of these and of what undo restored, `withdrawn` of
    what undo took back and left nothing.
    """
    is_coded = _coding.kind == Kind.CODED
    decided = and_(is_coded, _coding.reverts.is_(None), _reverting.c.sequence.is_(None))
    facts = {"decided": decided, "coded": is_coded, "withdrawn": _coding.kind == Kind.WITHDRAWN}
    latest = (func.max(case((so, _coding.sequence))).label(name) for name, so in facts.items())
    return (
        select(_coding.coder_id, _coding.unit_id, *latest)
        .join_from(tables.coding, _reverting, _reverting.c.reverts == _coding.id, isouter=True)
        .group_by(_coding.coder_id, _coding.unit_id)
        .cte("latest")
    )


def adjudications() -> Select[Any]:
    """Return the query for the adjudication of each unit: of several that stand the latest."""
    latest = (
        select(func.max(_stands.sequence))
        .where(_stands.kind == Kind.ADJUDICATED)
        .group_by(_stands.unit_id)
    )
    return select(tables.coding).where(_coding.sequence.in_(latest))
