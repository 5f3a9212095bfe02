"""Who gave which unit of the study which codes: what stands, coder by coder."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from annotation.storage import carried, proposals, queue, tables
from annotation.storage.shapes import GivenCodes

_unit = tables.unit.c
_report = tables.report.c
_stands = tables.standing_coding.c
_suggestion = tables.suggestion.c


def given_codes(connection: Connection) -> Iterator[GivenCodes]:
    """Yield what each coder holds about each unit of the study, the appendix left out.

    `suggested` is the first code of the suggestion on record for the coding, whatever the coder saw
    of it.
    """
    query = (
        select(
            _unit.id,
            _unit.report_id,
            tables.coder.c.name,
            _stands.codes,
            _stands.arm,
            _suggestion.ranking,
            carried.COLUMNS.code,
            _unit.actor + " " + _unit.description,
            _stands.seconds,
        )
        .join_from(tables.standing_coding, tables.unit, _stands.unit_id == _unit.id)
        .join(tables.report, _unit.report_id == _report.id)
        .join(tables.coder, _stands.coder_id == tables.coder.c.id)
        .outerjoin(tables.suggestion, _stands.suggestion_id == _suggestion.id)
        .outerjoin(carried.COLUMNS.code.table, carried.COLUMNS.coding_id == _stands.id)
        .where(queue.QUEUED)
        .order_by(tables.coder.c.number, _unit.number)
    )
    for *facts, ranking, carried_code, text, seconds in connection.execute(query):
        unit_id, report_id, coder, codes, arm = facts
        first = proposals.read_ranking(ranking)[:1] if ranking else ()
        suggested = first[0][0] if first else carried_code
        words = len(text.split())
        yield GivenCodes(unit_id, report_id, coder, codes, arm, suggested, words, seconds)
