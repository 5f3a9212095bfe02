"""Numbers: how far a coder is, how often each code was given, how much of a report is coded."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Select, exists, func, select

from annotation.records import Codes, Report
from annotation.storage import materials, people, queue, tables
from annotation.storage.shapes import CodeCount, Progress, ReportSummary

_report = tables.report.c
_unit = tables.unit.c
_stands = tables.standing_coding.c


def progress(connection: Connection, coder_id: str) -> Progress:
    """Return how many units the coder has to code, has coded and has skipped, and codes given."""
    given = _codes_given(connection, coder_id)
    return Progress(
        total=_count(connection, materials.select_units().where(queue.QUEUED)),
        coded=sum(times for _, _, times in given) - _coded_of_appendix(connection, coder_id),
        skipped=_count(connection, queue.select_skipped(coder_id)),
        codes=_times_given((codes, times) for _, codes, times in given),
    )


def _coded_of_appendix(connection: Connection, coder_id: str) -> int:
    coded = exists().where(_stands.unit_id == _unit.id, _stands.coder_id == coder_id)
    return _count(connection, materials.select_units().where(~queue.QUEUED, coded))


def _count(connection: Connection, query: Select[Any]) -> int:
    numbers = query.with_only_columns(_unit.number).order_by(None).subquery()
    return connection.scalar(select(func.count()).select_from(numbers)) or 0


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
