"""Numbers: how far a coder is, how often each code was given, how much of a report is coded."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, func, select

from annotation.records import Codes, Report, Verdict
from annotation.storage import materials, own, people, queue, tables
from annotation.storage.shapes import CodeCount, Progress, ReportSummary, SettledCounts

_report = tables.report.c
_unit = tables.unit.c
_coding = tables.coding.c
_source = tables.source_text.c
_stands = tables.standing_coding.c
_verdict = tables.verdict.c


def progress(connection: Connection, coder_id: str) -> Progress:
    """Return how many units the coder has to code, has coded and has skipped, and codes given."""
    given = _codes_given(connection, coder_id)
    total, outside, coded_of_appendix, skipped = (
        connection.scalar(query, {"coder": coder_id}) or 0 for query in _numbers_of_units()
    )
    return Progress(
        total=total - outside,
        coded=sum(times for _, _, times in given) - coded_of_appendix,
        skipped=skipped,
        codes=_times_given((codes, times) for _, codes, times in given),
    )


@cache
def _numbers_of_units() -> list[Select[Any]]:
    coded = exists().where(_stands.unit_id == _unit.id, _stands.coder_id == queue.CODER)
    of_appendix = _report.source == tables.APPENDIX
    return [
        # To look up each unit among those outside takes four times as long as to count both.
        _count(materials.select_units().where(~of_appendix)),
        select(func.count()).select_from(tables.outside),
        _count(materials.select_units().where(of_appendix, coded)),
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
    """Return how often each coder's standing codings give each code, of units in the study.

    A coding of two codes counts under both, as in Table 1 of the paper. Coders come in the order
    they joined, codes by number; None, for codings where none applies, comes last.
    """
    given = _codes_given(connection, coder_id)
    counts: list[CodeCount] = []
    for coder in people.coders(connection):
        times = _times_given((codes, times) for one, codes, times in given if one == coder.id)
        counts += [CodeCount(coder, code, count) for code, count in _in_order(times)]
    return counts


def own_counts(connection: Connection, report_ids: Sequence[str] | None = None) -> list[CodeCount]:
    """Return how often each coder gave each code as a coder, of units in the study.

    Adjudications are left out: see `settled_counts`. `report_ids` are the reports whose units
    count; None counts them all. Otherwise as `code_counts`.
    """
    codings = own.own_codings()
    given = _of_reports(codings, report_ids, codings.c.coder_id, codings.c.codes)
    found = list(connection.execute(given.group_by(codings.c.coder_id, codings.c.codes)))
    return [
        CodeCount(coder, code, times)
        for coder in people.coders(connection)
        for code, times in _in_order(
            _times_given((codes, times) for one, codes, times in found if one == coder.id)
        )
    ]


def settled_counts(
    connection: Connection, report_ids: Sequence[str] | None = None
) -> SettledCounts:
    """Return how often each code was settled: each unit once, adjudicated or agreed on by all."""
    view = tables.settled_code
    given = _of_reports(view, report_ids, view.c.codes).group_by(view.c.codes)
    found = [(codes, times) for codes, times in connection.execute(given)]
    return SettledCounts(
        _times_given((codes, times) for codes, times in found if codes is not None),
        sum(times for codes, times in found if codes is None),
    )


def _of_reports(codings: Any, report_ids: Sequence[str] | None, *columns: Any) -> Select[Any]:
    query = (
        select(*columns, func.count())
        .join_from(codings, tables.unit, codings.c.unit_id == _unit.id)
        .where(queue.IN_STUDY)
    )
    return query if report_ids is None else query.where(_unit.report_id.in_(report_ids))


def _in_order(times: dict[int | None, int]) -> list[tuple[int | None, int]]:
    return sorted(times.items(), key=lambda one: (one[0] is None, one[0] or 0))


def _codes_given(connection: Connection, coder_id: str | None) -> list[tuple[str, Codes, int]]:
    query = select(_stands.coder_id, _stands.codes, func.count()).where(
        queue.is_in_study(_stands.unit_id)
    )
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
    """Return the reports as they came, each with how much of it anyone has coded."""
    in_report = select(func.count()).where(_unit.report_id == _report.id)
    in_study = in_report.where(queue.IN_STUDY)
    is_coded = exists().where(_stands.unit_id == _unit.id)
    query = select(
        _report.title,
        _report.source,
        in_study.scalar_subquery(),
        in_study.where(is_coded).scalar_subquery(),
        in_report.where(_is_last(Verdict.PROPOSED)).scalar_subquery(),
        in_report.where(_is_last(Verdict.SHELVED)).scalar_subquery(),
    ).order_by(_report.number)
    facts: dict[str, tuple[int, int]] = {}
    texts = select(_source.report_id, _source.starts, _source.problems)
    for report_id, starts, problems in connection.execute(texts):
        pages, more = facts.get(report_id, (0, 0))
        facts[report_id] = pages + len(json.loads(starts)), more + len(json.loads(problems))
    return [
        ReportSummary(one, *row[2:], *facts.get(one.id, ()))
        for row in connection.execute(query)
        for one in (Report(*row[:2]),)
    ]


def _is_last(verdict: Verdict) -> ColumnElement[bool]:
    later = tables.verdict.alias("later")
    is_last = ~exists().where(later.c.unit_id == _verdict.unit_id, later.c.number > _verdict.number)
    return exists().where(_verdict.unit_id == _unit.id, _verdict.verdict == verdict, is_last)
