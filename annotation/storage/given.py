"""Who gave which unit of the study which codes: what each coder gave as a coder."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from annotation.storage import carried, own, proposals, queue, tables
from annotation.storage.shapes import GivenCodes, Which

_unit = tables.unit.c
_report = tables.report.c
_stands = tables.standing_coding.c
_suggestion = tables.suggestion.c

_CODINGS = {
    Which.APART: own.first_codings,
    Which.PICK: own.first_picks,
    Which.REACTION: own.reactions,
}


def given_codes(connection: Connection, which: Which = Which.APART) -> Iterator[GivenCodes]:
    """Yield what each coder gave each unit of the study as a coder, the appendix left out.

    What an adjudicator settled is no coding of theirs. It is what the coder held before another's
    code of the unit could be seen: see `own.first_codings`. `suggested` is the first code of the
    suggestion on record for the coding, whatever the coder saw of it. Others than these are meant
    by `which`.
    """
    codings = _CODINGS[which]()
    first = codings.c
    adjudication = own.adjudications().subquery("adjudication")
    query = (
        select(
            _unit.id,
            _unit.report_id,
            tables.coder.c.name,
            first.codes,
            first.arm,
            _suggestion.ranking,
            carried.COLUMNS.code,
            _unit.actor + " " + _unit.description,
            first.seconds,
            adjudication.c.codes,
            first.again,
            first.codebook_revision,
        )
        .join_from(tables.unit, tables.report, _unit.report_id == _report.id)
        .join(codings, first.unit_id == _unit.id)
        .join(tables.coder, first.coder_id == tables.coder.c.id)
        .outerjoin(tables.suggestion, first.suggestion_id == _suggestion.id)
        .outerjoin(carried.COLUMNS.code.table, carried.COLUMNS.coding_id == first.id)
        .outerjoin(adjudication, adjudication.c.unit_id == _unit.id)
        .where(queue.QUEUED)
        .order_by(tables.coder.c.number, _unit.number)
    )
    for unit_id, report_id, coder, codes, arm, *facts in connection.execute(query):
        ranking, carried_code, text, *more = facts
        leading = proposals.read_ranking(ranking)[:1] if ranking else ()
        suggested = leading[0][0] if leading else carried_code
        words = len(text.split())
        yield GivenCodes(unit_id, report_id, coder, codes, arm, suggested, words, *more)
