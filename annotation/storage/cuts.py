"""The cut of a report into units: what is proposed, and what people make of it.

Every verdict is a row; the last one counts. Units that are not in the study stand in `outside`,
which is worked out from the verdicts in the same transaction.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from sqlalchemy import Connection, delete, exists, insert, select

from annotation.errors import InvalidInput
from annotation.records import Report, SourceText, Unit, Verdict
from annotation.storage import materials, people, round_tables, rows, tables
from annotation.storage.shapes import Added, CutUnit, NewUnit

_unit = tables.unit.c
_verdict = tables.verdict.c
_stands = tables.standing_coding.c
_outside = tables.outside.c
PROSE = "prose"


class CutBy(StrEnum):
    """Who cuts a report."""

    ONE = ""
    TWO = "two"
    """Each coder on their own; no unit is in the study before the cut is frozen."""
    FROZEN = "frozen"
    """The cut was made by two and is settled."""


def add_units(
    connection: Connection,
    report: Report,
    units: Sequence[NewUnit],
    source: SourceText | None = None,
    proposed: Sequence[NewUnit] = (),
) -> Added:
    """Add the units of a report that are not there yet; importing again adds nothing.

    `source` is the text in which they have their place. Those `proposed` wait for a verdict. A unit
    that waited and is among `units` now is in the study; what people decided stays as it is.
    """
    taken = materials.add_units(connection, report, units, source)
    more = materials.add_units(connection, report, proposed)
    if cut_by(connection, report.id) is CutBy.ONE:
        last = _last(connection, report.id)
        waited = [one for one in dict.fromkeys(taken.units) if last.get(one) is Verdict.PROPOSED]
        verdicts = [(one, Verdict.TAKEN, None) for one in waited]
        new = (*taken.new, *waited)
    else:
        verdicts, new = [(one, Verdict.PROPOSED, None) for one in taken.new], taken.new
    verdicts += [(one, Verdict.PROPOSED, None) for one in more.new]
    _append(connection, verdicts, None)
    _settle(connection, report.id)
    return Added(taken.units, new, more.new)


def enter(
    connection: Connection, report_id: str, taken: Sequence[str], aside: Sequence[str]
) -> None:
    """Let new units of a report that came coded into the study, and keep others outside.

    Where two people cut the report, or did, they wait for a verdict.
    """
    if cut_by(connection, report_id) is not CutBy.ONE:
        _append(connection, [(one, Verdict.PROPOSED, None) for one in taken], None)
    _append(connection, [(one, Verdict.ASIDE, None) for one in aside], None)
    _settle(connection, report_id)


def cut_of(connection: Connection, report_id: str, coder_id: str | None = None) -> list[CutUnit]:
    """Return the units of a report in the order of its text, without those that were replaced.

    With `coder_id`, as this coder cut it: what others made of it is not seen.
    """
    coded = exists().where(_stands.unit_id == _unit.id)
    query = materials.select_units(coded).where(_unit.report_id == report_id)
    found = {row[0]: row for row in connection.execute(query)}
    seen = dict.fromkeys(found, Verdict.TAKEN)
    said = (
        select(_verdict.unit_id, _verdict.coder_id, _verdict.verdict)
        .where(_verdict.unit_id.in_(select(_unit.id).where(_unit.report_id == report_id)))
        .order_by(_verdict.number)
    )
    judged, by_others = set(), set()
    for unit_id, by, verdict in connection.execute(said):
        if coder_id is None or by in (None, coder_id):
            by_others.discard(unit_id)
            seen[unit_id] = verdict
        elif unit_id not in judged:
            by_others.add(unit_id)
        judged.add(unit_id)
    units = {row[0]: Unit(*row[:-1]) for row in found.values()}
    cut = [
        CutUnit(unit, seen[unit.id], bool(found[unit.id][-1]), _placed(unit, units))
        for unit in units.values()
        if unit.id not in by_others and seen[unit.id] is not Verdict.REPLACED
    ]
    return sorted(cut, key=lambda one: _order(one.placed))


def _placed(unit: Unit, units: dict[str, Unit]) -> Unit:
    """Return the unit, or the one it replaces that stands in the text: typed words do not."""
    while unit.start is None and unit.replaces in units:
        unit = units[unit.replaces]
    return unit


def _order(unit: Unit) -> tuple[bool, int, int]:
    return unit.start is None, unit.start or 0, unit.position


def judge(connection: Connection, coder_id: str, verdicts: Iterable[tuple[str, Verdict]]) -> None:
    """Record what a coder decided about units.

    Raises NotFound, and InvalidInput where a cut is frozen, but for what came with a new edition.
    """
    given = list(verdicts)
    rows.require(connection, tables.coder, [coder_id])
    ids = [unit_id for unit_id, _ in given]
    reports = list(dict.fromkeys(one.report_id for one in materials.units(connection, ids)))
    for report_id in reports:
        _refuse_frozen(connection, report_id, ids)
    _refuse_in_round(connection, ids)
    _append(connection, [(unit_id, verdict, None) for unit_id, verdict in given], coder_id)
    for report_id in reports:
        _settle(connection, report_id)


def _refuse_in_round(connection: Connection, unit_ids: Sequence[str]) -> None:
    if round_tables.among_open(connection, unit_ids):
        raise InvalidInput(
            "A unit of an open reliability round stays as it is. End the round first, on the page "
            "Team."
        )


def replace_units(
    connection: Connection,
    coder_id: str,
    report_id: str,
    old: Sequence[str],
    new: Sequence[NewUnit],
) -> tuple[str, ...]:
    """Let new units of a report stand for old ones, or for none; return their ids.

    Codings of the old stay with the old. A new unit that is one of the old stays what it was.
    Raises NotFound, and InvalidInput as `judge` does.
    """
    rows.require(connection, tables.coder, [coder_id])
    rows.require(connection, tables.unit, old)
    _refuse_frozen(connection, report_id, old)
    _refuse_in_round(connection, old)
    report = materials.report(connection, report_id)
    made = materials.add_units(connection, report, new, replaces=old[0] if old else None).units
    gone = [one for one in old if one not in made]
    _append(connection, [(one, Verdict.REPLACED, by) for one in gone for by in made], coder_id)
    _append(connection, [(one, Verdict.TAKEN, None) for one in made], coder_id)
    _settle(connection, report_id)
    return made


def outside(connection: Connection, unit_ids: Sequence[str]) -> set[str]:
    """Return which of these units are not in the study."""
    query = select(_outside.unit_id)
    return set(rows.by_id(connection, query, _outside.unit_id, unit_ids))


def cut_by(connection: Connection, report_id: str) -> CutBy:
    """Return who cuts a report."""
    return CutBy(people.setting(connection, _key(report_id)))


def cut_by_two(connection: Connection, report_id: str) -> None:
    """Let two people cut a report apart from each other, from what is proposed.

    Raises InvalidInput where one of its units is coded, or its cut is frozen.
    """
    _refuse_frozen(connection, report_id)
    units = cut_of(connection, report_id)
    _refuse_in_round(connection, [one.unit.id for one in units])
    if any(one.is_coded for one in units):
        raise InvalidInput(
            "Some units of {report} are coded already: its cut cannot be made anew by two.",
            report=units[0].unit.report,
        )
    _append(connection, [(one.unit.id, Verdict.PROPOSED, None) for one in units], None)
    people.set_setting(connection, _key(report_id), CutBy.TWO)
    _settle(connection, report_id)


def cutters(connection: Connection, report_id: str) -> list[str]:
    """Return the ids of the coders who decided about units of a report, in the order they began."""
    query = (
        select(_verdict.coder_id)
        .join_from(tables.verdict, tables.unit, _verdict.unit_id == _unit.id)
        .where(_unit.report_id == report_id, _verdict.coder_id.is_not(None))
        .order_by(_verdict.number)
    )
    return list(dict.fromkeys(connection.scalars(query)))


def freeze_cut(
    connection: Connection, report_id: str, coder_id: str, unit_ids: Sequence[str]
) -> None:
    """Put these units of a report into the study, and no others of it, for good."""
    _refuse_frozen(connection, report_id)
    rows.require(connection, tables.unit, unit_ids)
    taken = set(unit_ids)
    everything = connection.scalars(select(_unit.id).where(_unit.report_id == report_id)).all()
    verdicts = [(one, Verdict.TAKEN if one in taken else Verdict.ASIDE, None) for one in everything]
    _append(connection, verdicts, coder_id)
    people.set_setting(connection, _key(report_id), CutBy.FROZEN)
    _settle(connection, report_id)


def answers(connection: Connection) -> list[tuple[str, bool]]:
    """Return the sentences that people judged, and whether they tell of a cooperation."""
    query = (
        select(_unit.id, _unit.description, _verdict.verdict)
        .join_from(tables.verdict, tables.unit, _verdict.unit_id == _unit.id)
        .where(_unit.kind == PROSE, _verdict.coder_id.is_not(None))
        .order_by(_verdict.number)
    )
    last = {row[0]: (row[1], row[2]) for row in connection.execute(query)}
    said = {Verdict.TAKEN: True, Verdict.LEFT: False}
    return [(text, said[verdict]) for text, verdict in last.values() if verdict in said]


def _key(report_id: str) -> str:
    return f"cut:{report_id}"


def _refuse_frozen(connection: Connection, report_id: str, unit_ids: Sequence[str] = ()) -> None:
    if cut_by(connection, report_id) is CutBy.FROZEN:
        last = _last(connection, report_id)
        if not unit_ids or any(last.get(one) not in (None, Verdict.PROPOSED) for one in unit_ids):
            raise InvalidInput("The cut of this report is frozen: its units stay as they are.")


def _append(
    connection: Connection,
    verdicts: Sequence[tuple[str, Verdict, str | None]],
    coder_id: str | None,
) -> None:
    if verdicts:
        same = {"coder_id": coder_id, "time": tables.now()}
        connection.execute(
            insert(tables.verdict),
            [
                {"unit_id": one, "verdict": verdict, "replaced_by": by, **same}
                for one, verdict, by in verdicts
            ],
        )


def _last(connection: Connection, report_id: str) -> dict[str, Verdict]:
    query = (
        select(_verdict.unit_id, _verdict.verdict)
        .join_from(tables.verdict, tables.unit, _verdict.unit_id == _unit.id)
        .where(_unit.report_id == report_id)
        .order_by(_verdict.number)
    )
    return {row.unit_id: row.verdict for row in connection.execute(query)}


def _settle(connection: Connection, report_id: str) -> None:
    """Work out which units of a report are outside the study."""
    of_report = select(_unit.id).where(_unit.report_id == report_id)
    connection.execute(delete(tables.outside).where(_outside.unit_id.in_(of_report)))
    is_open = cut_by(connection, report_id) is CutBy.TWO
    last = _last(connection, report_id)
    out = [one for one, verdict in last.items() if is_open or verdict is not Verdict.TAKEN]
    if out:
        connection.execute(insert(tables.outside), [{"unit_id": one} for one in out])
