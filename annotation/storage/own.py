"""What each coder gave as a coder: no adjudication, and nothing that was taken back."""

from sqlalchemy import CTE, ColumnElement, exists, func, select

from annotation.records import Kind
from annotation.storage import look_again, tables

_coding = tables.coding.c


def own_codings(*conditions: ColumnElement[bool]) -> CTE:
    """Return the last coding of each coder on each unit, whether an adjudication followed or not.

    `conditions` say which of the table of codings are looked at. An adjudicator who has coded a
    unit keeps that coding beside what they settled.
    """
    reverting = tables.coding.alias("reverting")
    taken_back = exists().where(reverting.c.reverts == _coding.id)
    last = (
        select(func.max(_coding.sequence))
        .where(_coding.kind != Kind.ADJUDICATED, ~taken_back, *conditions)
        .group_by(_coding.coder_id, _coding.unit_id)
    )
    query = select(tables.coding).where(_coding.sequence.in_(last), _coding.kind == Kind.CODED)
    return query.cte("own")


def first_codings() -> CTE:
    """Return the same, but what stood before the coder was asked to look again at a dispute.

    `again` says whether they have decided anew since. A request for the sake of new words in the
    codebook is none of these: who follows it codes on their own.
    """
    asked = look_again.first_asked()
    reverting = tables.coding.alias("reverting")
    until = func.coalesce(asked.c.watermark, _coding.sequence)
    taken_back = exists().where(
        reverting.c.reverts == _coding.id,
        asked.c.watermark.is_(None) | (reverting.c.sequence <= asked.c.watermark),
    )
    of_pair = (asked.c.coder_id == _coding.coder_id) & (asked.c.unit_id == _coding.unit_id)
    last = (
        select(func.max(_coding.sequence))
        .join_from(tables.coding, asked, of_pair, isouter=True)
        .where(_coding.kind != Kind.ADJUDICATED, _coding.sequence <= until, ~taken_back)
        .group_by(_coding.coder_id, _coding.unit_id)
    )
    query = (
        select(tables.coding, look_again.has_decided(asked.c).label("again"))
        .join_from(tables.coding, asked, of_pair, isouter=True)
        .where(_coding.sequence.in_(last), _coding.kind == Kind.CODED)
    )
    return query.cte("first_given")
