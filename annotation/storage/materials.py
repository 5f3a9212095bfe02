"""Reports and their units."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple, Self

from sqlalchemy import Connection, Select, insert, select

from annotation.records import Report, SourceText, Unit, normalise, unit_id
from annotation.storage import rows, tables
from annotation.storage.shapes import Added, NewUnit

_unit = tables.unit.c
_report = tables.report.c
_source = tables.source_text.c

IN_ORDER = (_report.number, _unit.position, _unit.number)
"""The order of units everywhere: reports as they came, then position, then as they came."""

UNIT_COLUMNS = (
    _unit.id,
    _unit.report_id,
    _unit.actor,
    _unit.description,
    _report.title,
    _unit.place,
    _unit.position,
    _unit.translation,
    _unit.language,
    _unit.before,
    _unit.after,
    _unit.year,
    _unit.country,
    _unit.replaces,
    _unit.text_id,
    _unit.start,
    _unit.end,
    _unit.kind,
)
"""The fields of `records.Unit`, in their order."""


def select_units(*more: Any) -> Select[Any]:
    """Return the query for units, with `more` columns after those of `records.Unit`."""
    return select(*UNIT_COLUMNS, *more).join_from(tables.unit, tables.report)


def add_units(
    connection: Connection,
    report: Report,
    units: Sequence[NewUnit],
    source: SourceText | None = None,
    replaces: str | None = None,
) -> Added:
    """Add the units of a report that are not there yet; importing again adds nothing.

    Actor and description make the unit. The same pair again is a unit of its own only at a place
    that is given and differs from the places of the units before it. `source` is the text in which
    the units have their place, `replaces` the unit for which they stand from now on; one that
    differs from it in its year only is a unit of its own too.
    """
    add_report(connection, report)
    if source is not None:
        _add_text(connection, report, source)
    known = _known(connection, report.id)
    ids: list[str] = []
    new: dict[str, NewUnit] = {}
    for one in units:
        found = _identify(report.id, one, known, replaces is not None)
        ids.append(found)
        if found not in known:
            known[found] = _Facts.of(one)
            new[found] = one
    if new:
        same = {"report_id": report.id, "time": tables.now(), "replaces": replaces}
        added = [
            {"id": key, **vars(one), "folded": folded(one), **same} for key, one in new.items()
        ]
        connection.execute(insert(tables.unit), added)
    return Added(tuple(ids), tuple(new))


def known_units(connection: Connection, report: Report, units: Sequence[NewUnit]) -> list[bool]:
    """Return of each unit whether `add_units` would find it there, or given twice."""
    there = _known(connection, report.id)
    known = []
    for one in units:
        found = _identify(report.id, one, there)
        known.append(found in there)
        there.setdefault(found, _Facts.of(one))
    return known


def report(connection: Connection, report_id: str) -> Report:
    """Return a report; raises NotFound."""
    query = select(_report.id, _report.title, _report.source)
    [(_id, title, source)] = rows.in_order(connection, query, tables.report, [report_id])
    return Report(title, source)


def add_report(connection: Connection, report: Report) -> None:
    """Add a report, if it is not there yet."""
    if connection.scalar(select(_report.id).where(_report.id == report.id)) is None:
        values = {"id": report.id, **vars(report), "time": tables.now()}
        connection.execute(insert(tables.report).values(values))


def _add_text(connection: Connection, report: Report, source: SourceText) -> None:
    if connection.scalar(select(_source.id).where(_source.id == source.id)) is None:
        values = {
            **vars(source),
            "starts": json.dumps(source.starts),
            "problems": json.dumps(source.problems),
        }
        same = {"id": source.id, "report_id": report.id, "time": tables.now()}
        connection.execute(insert(tables.source_text).values(**values, **same))


def source_text(connection: Connection, text_id: str) -> SourceText:
    """Return the text of a report; raises NotFound."""
    [row] = rows.in_order(connection, _select_texts(), tables.source_text, [text_id])
    return _text_of(*row)


def source_texts(connection: Connection, report_id: str) -> list[SourceText]:
    """Return the texts of a report, as they came; one for each edition of it."""
    query = _select_texts().where(_source.report_id == report_id).order_by(_source.number)
    return [_text_of(*row) for row in connection.execute(query)]


def title_of_text(connection: Connection, text_id: str) -> str | None:
    """Return the title of the report that a text was first loaded under, if it was loaded."""
    query = select(_report.title).join(tables.source_text, _source.report_id == _report.id)
    title: str | None = connection.scalar(query.where(_source.id == text_id))
    return title


def _select_texts() -> Select[Any]:
    return select(_source.id, _source.file, _source.text, _source.starts, _source.problems)


def _text_of(_id: str, file: str, text: str, starts: str, problems: str) -> SourceText:
    pages = tuple((page, message) for page, message in json.loads(problems))
    return SourceText(file, text, tuple(json.loads(starts)), pages)


class _Facts(NamedTuple):
    """What tells apart units with the same actor and description."""

    place: str
    year: int | None

    @classmethod
    def of(cls, new: NewUnit) -> Self:
        return cls(normalise(new.place), new.year)


def _known(connection: Connection, report_id: str) -> dict[str, _Facts]:
    query = select(_unit.id, _unit.place, _unit.year).where(_unit.report_id == report_id)
    return {row.id: _Facts(normalise(row.place), row.year) for row in connection.execute(query)}


def _identify(report_id: str, new: NewUnit, known: dict[str, _Facts], by_year: bool = False) -> str:
    pair = report_id, new.actor, new.description
    first = unit_id(*pair)
    if first not in known:
        return first
    facts, there = _Facts.of(new), known[first]
    if by_year and facts.year != there.year:
        return unit_id(*pair, f"{new.place} {new.year}")
    return first if facts.place in ("", there.place) else unit_id(*pair, new.place)


def folded(new: NewUnit) -> str:
    """Return the text of a unit that searches look in."""
    return f"{normalise(new.actor)}\n{normalise(new.description)}"


def unit(connection: Connection, unit_id: str) -> Unit:
    """Return a unit; raises NotFound."""
    return units(connection, [unit_id])[0]


def units(connection: Connection, ids: Sequence[str]) -> list[Unit]:
    """Return the units in the order of `ids`; raises NotFound for the first that is missing."""
    found = rows.in_order(connection, select_units(), tables.unit, ids)
    return [Unit(*row) for row in found]
