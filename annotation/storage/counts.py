"""Numbers: how far a coder is, how often each code was given, how much of a report is coded."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, exists, func, select

from annotation.records import Codes, Report
from annotation.storage import materials, people, queue, tables
from annotation.storage.shapes import CodeCount, Progress, ReportSummary

_report = tables.report.c
_unit = tables.unit.c
_coding = tables.coding.c
_stands = tables.standing_coding.c


def progress(connection: Connection, coder_id: str) -> Progress:
    """Return how many units the coder has to code, has coded and has skipped, and codes given."""
    given = _codes_given(connection, coder_id)
    total, coded_of_appendix, skipped = (
        connection.scalar(query, {"coder": coder_id}) or 0 for query in _numbers_of_units()
    )
    return Progress(
        total=total,
        coded=sum(times for _, _, times in given) - coded_of_appendix,
        skipped=skipped,
        codes=_times_given((codes, times) for _, codes, times in given),
    )


@cache
def _numbers_of_units() -> list[Select[Any]]:
    coded = exists().where(_stands.unit_id == _unit.id, _stands.coder_id == queue.CODER)
    return [
        _count(materials.select_units().where(queue.QUEUED)),
        _count(materials.select_units().where(~queue.QUEUED, coded)),
        _count(queue.select_skipped()),
    ]


def _count(query: Select[Any]) -> Select[Any]:
    numbers = query.with_only_columns(_unit.number).order_by(None).subquery()
    return select(func.count()).select_from(numbers)


def ordinals(connection: Connection, coder_id: str, unit_ids: Sequence[str]) -> dict[str, int]:
    """Return, for each unit that the coder decided, how many they had decided by then.

    The number counts first decisions, so that a later change of mind moves none.
    """
    first = select(_coding.unit_id, _coding.sequence).where(
        _coding.coder_id == coder_id, _coding.supersedes.is_(None)
    )
    decided = first.subquery("decided")
    place = select(func.count()).where(decided.c.sequence <= _coding.sequence).scalar_subquery()
    columns = _coding.unit_id, place.label("place")
    query = first.with_only_columns(*columns).where(_coding.unit_id.in_(unit_ids))
    return {row.unit_id: row.place for row in connection.execute(query)}


def code_counts(connection: Connection, coder_id: str | None = None) -> list[CodeCount]:
    """Return how often each coder's standing codings give each code.

    A coding of two codes counts under both, as in Table 1 of the paper. Coders come in the order
    they joined, codes by number; None, for codings where none applies, comes last.
    """
    given = _codes_given(connection, coder_id)
    counts: list[CodeCount] = []
    for coder in people.coders(connection):
        times = _times_given((codes, times) for one, codes, times in given if one == coder.id)
        in_order = sorted(times, key=lambda code: (code is None, code or 0))
        counts += [CodeCount(coder, code, times[code]) for code in in_order]
    return counts


def _codes_given(connection: Connection, coder_id: str | None) -> list[tuple[str, Codes, int]]:
    query = select(_stands.coder_id, _stands.codes, func.count())
    if coder_id is not None:
        query = query.where(_stands.coder_id == coder_id)
    rows = connection.execute(query.group_by(_stands.coder_id, _stands.codes))
    return [(coder, codes, times) for coder, codes, times in rows]


def _times_given(given: Iterable[tuple[Codes, int]]) -> dict[int | None, int]:
    counts: Counter[int | None] = Counter()
    for codes, times in given:
        for code in codes or (None,):
            counts[code] += times
    return dict(counts)


def reports(connection: Connection) -> list[ReportSummary]:
    """Return the reports as they came, each with how many of its units anyone has coded."""
    in_report = select(func.count()).where(_unit.report_id == _report.id)
    is_coded = exists().where(_stands.unit_id == _unit.id)
    query = select(
        _report.title,
        _report.source,
        in_report.scalar_subquery(),
        in_report.where(is_coded).scalar_subquery(),
    ).order_by(_report.number)
    return [ReportSummary(Report(*row[:2]), *row[2:]) for row in connection.execute(query)]
