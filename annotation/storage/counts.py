"""Numbers: how far a coder is, how often each code was given, how much of a report is coded."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import Enum, auto
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    Select,
    cast,
    exists,
    func,
    select,
)

from annotation.records import Codes, Report, Verdict
from annotation.storage import materials, own, people, queue, tables
from annotation.storage.shapes import CodeCount, Progress, ReportSummary, SettledCounts

_report = tables.report.c
_unit = tables.unit.c
_coding = tables.coding.c
_source = tables.source_text.c
_stands = tables.standing_coding.c
_verdict = tables.verdict.c


class _Queue(Enum):
    """Whose numbers are asked for. Where there is one queue only, no unit is looked up for it."""

    ONLY = auto()
    STUDY = auto()
    REPORT = auto()


def progress(connection: Connection, coder_id: str, report_id: str | None = None) -> Progress:
    """Return how many units the coder has to code, has coded and has skipped, and codes given.

    They are those of the queue of a pre-labelled report, or else of the study's own.
    """
    has_others = connection.execute(_other_queues()).first() is not None
    of = _Queue.REPORT if report_id else _Queue.STUDY if has_others else _Queue.ONLY
    values = {"coder": coder_id, "report": report_id}
    given = [(codes, times) for codes, times in connection.execute(_given_in(of), values)]
    total, outside, coded_of_appendix, skipped = (
        connection.scalar(query, values) or 0 for query in _numbers_of_units(of)
    )
    return Progress(
        total=total - outside,
        coded=sum(times for _, times in given) - coded_of_appendix,
        skipped=skipped,
        codes=_times_given(given),
    )


@cache
def _other_queues() -> Select[Any]:
    return select(_report.id).where(_report.source == tables.PRELABELLED).limit(1)


@cache
def _given_in(of: _Queue) -> Select[Any]:
    query = select(_stands.codes, func.count()).where(
        _stands.coder_id == queue.CODER, queue.is_in_study(_stands.unit_id)
    )
    return query.where(*_is_of(of, _stands.unit_id)).group_by(_stands.codes)


@cache
def _numbers_of_units(of: _Queue) -> list[Select[Any]]:
    of_report = of is _Queue.REPORT
    coded = exists().where(_stands.unit_id == _unit.id, _stands.coder_id == queue.CODER)
    of_appendix = _report.source == tables.APPENDIX
    outside = select(func.count()).select_from(tables.outside)
    return [
        # To look up each unit among those outside takes four times as long as to count both.
        count_units(of_report),
        outside.where(*_is_of(of, tables.outside.c.unit_id)),
        count(materials.select_units().where(queue.is_chosen(of_report), of_appendix, coded)),
        count(queue.select_skipped(of_report)),
    ]


def _is_of(of: _Queue, unit_id: Column[str]) -> list[ColumnElement[bool]]:
    is_only, of_report = of is _Queue.ONLY, of is _Queue.REPORT
    return [] if is_only else [queue.is_among_chosen(unit_id, of_report)]


def count_units(of_report: bool, *conditions: ColumnElement[bool]) -> Select[Any]:
    """Return the query for how many units of a queue there are, report by report.

    The units of reports that are of other queues are not read for it.
    """
    in_report = select(func.count()).where(_unit.report_id == _report.id, *conditions)
    total = func.coalesce(func.sum(in_report.scalar_subquery()), 0)
    mine = queue.is_chosen(of_report), _report.source != tables.APPENDIX
    return select(cast(total, Integer)).where(*mine)


def count(query: Select[Any]) -> Select[Any]:
    """Return the query for how many units a query gives."""
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
