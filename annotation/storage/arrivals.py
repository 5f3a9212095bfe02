"""Units that come with another computer's record, under the ids that they have there."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select

from annotation.storage import cuts, materials, rows, tables
from annotation.storage.joining import Arrived, TheirUnit

_unit = tables.unit.c
_text = tables.source_text.c
_report = tables.report.c


def add(
    connection: Connection, theirs: Mapping[str, TheirUnit], unit_ids: Iterable[str]
) -> Arrived:
    """Add those of the units `unit_ids` that are missing; those that are here stay as they are.

    A unit keeps its place in a text, and what it replaces, where those are here.
    """
    replaced = {one.replaces for one in theirs.values() if one.replaces}
    there = set(rows.by_id(connection, select(_unit.id), _unit.id, {*theirs, *replaced}))
    outside = cuts.outside(connection, list(there))
    wanted = dict.fromkeys(unit_ids)
    missing = {key: theirs[key] for key in wanted if key not in there}
    reports = _add_reports(connection, missing.values())
    _add_units(connection, sorted(missing.values(), key=lambda one: _depth(one, missing)), there)
    _enter(connection, missing.values())
    return Arrived(
        new=tuple(missing),
        there=sum(key in there for key in theirs),
        reports=reports,
        aside=tuple(key for key, one in missing.items() if not one.in_study),
        elsewhere=tuple(
            key for key, one in theirs.items() if key in there and one.in_study is (key in outside)
        ),
        recut=tuple(
            key
            for key, one in missing.items()
            if one.replaces in there and one.replaces not in outside
        ),
    )


def _add_reports(connection: Connection, units: Iterable[TheirUnit]) -> int:
    reports = {one.report.id: one.report for one in units}
    here = rows.by_id(connection, select(_report.id), _report.id, reports)
    for report in reports.values():
        materials.add_report(connection, report)
    return len(reports) - len(here)


def _depth(one: TheirUnit, missing: Mapping[str, TheirUnit]) -> int:
    """Return how many units of the file have to be here before this one, since it replaces them."""
    depth = 0
    while one.replaces in missing and depth < len(missing):
        one = missing[one.replaces or ""]
        depth += 1
    return depth


def _add_units(connection: Connection, units: Sequence[TheirUnit], there: Collection[str]) -> None:
    texts = {one.unit.text_id for one in units if one.unit.text_id}
    known = rows.by_id(connection, select(_text.id), _text.id, texts)
    here = {*there, *(one.id for one in units)}
    time = tables.now()
    added = [{**_facts(one, known, here), "time": time} for one in units]
    if added:
        connection.execute(insert(tables.unit), added)


def _facts(one: TheirUnit, texts: Collection[str], here: Collection[str]) -> dict[str, Any]:
    facts = {
        **vars(one.unit),
        "id": one.id,
        "report_id": one.report.id,
        "folded": materials.folded(one.unit),
        "replaces": one.replaces if one.replaces in here else None,
    }
    if one.unit.text_id not in texts:
        facts |= {"text_id": None, "start": None, "end": None}
    return facts


def _enter(connection: Connection, units: Iterable[TheirUnit]) -> None:
    reports: dict[str, tuple[list[str], list[str]]] = {}
    for one in units:
        taken, aside = reports.setdefault(one.report.id, ([], []))
        (taken if one.in_study else aside).append(one.id)
    for report_id, (taken, aside) in reports.items():
        cuts.enter(connection, report_id, taken, aside)
