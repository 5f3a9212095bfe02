"""Finding units by their words, their codes and what coders left on them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    exists,
    func,
    or_,
    select,
    type_coerce,
)

from annotation.records import Coding, normalise
from annotation.storage import chains, look_again, materials, queue, round_tables, tables, visible
from annotation.storage.shapes import FoundUnit, Page, Skip, State

_report = tables.report.c
_unit = tables.unit.c
_skip = tables.skip.c
_stands = tables.standing_coding.c

Condition = ColumnElement[bool]
Mark = TypeVar("Mark", Coding, Skip)


def search_units(
    connection: Connection,
    *,
    text: str = "",
    code: int | None = None,
    coder_id: str | None = None,
    state: State | None = None,
    report_id: str | None = None,
    viewer_id: str | None = None,
    offset: int = 0,
    limit: int = 50,
) -> Page:
    """Return one page of the units that match everything given, in the order of units.

    Units outside the study are found by the state `outside` only. For a viewer those of an open
    reliability round are not found, nor any by a code, flag, memo or skip that they may not see,
    as of units that they are asked to look at again.

    `text` is looked for in actor, description, report title and memos, whatever its case. `code`,
    `state` and memos look at the standing codings of one coder, or of all; a unit that was put off
    with a flag or a memo is among those flagged or with a memo.
    """
    marks = _Seen.by(connection, viewer_id)
    conditions = [*_matching(connection, text, coder_id, marks), *_in_report(report_id)]
    if viewer_id is not None:
        conditions.append(~round_tables.is_in_open(_unit.id))
    if code is not None:
        conditions.append(_unit.id.in_(_coded(coder_id, _gives(code), *marks.codings)))
    if state != "outside":
        conditions.append(queue.IN_STUDY)
    if state is not None:
        conditions.append(_in_state(state, coder_id, marks))
    found = select(_unit.id).join_from(tables.unit, tables.report).where(*conditions)
    page = found.order_by(*materials.IN_ORDER).offset(offset).limit(limit)
    ids = connection.scalars(page).all()
    if len(ids) < limit and (ids or not offset):
        total = offset + len(ids)  # a page that is not full is the last one: no need to count
    else:
        total = connection.scalar(select(func.count(_unit.number)).where(*conditions)) or 0
    return Page(_with_marks(connection, ids, coder_id), total)


class _Seen(NamedTuple):
    """Which codings and which skips the viewer may see; of everybody's all."""

    codings: tuple[Condition, ...] = ()
    skips: tuple[Condition, ...] = ()

    @classmethod
    def by(cls, connection: Connection, viewer_id: str | None) -> "_Seen":
        if viewer_id is None:
            return cls()
        asked = look_again.asked_of(connection, viewer_id)
        codings, skips = (
            or_(marks.coder_id == viewer_id, marks.unit_id.not_in(asked))
            for marks in (_stands, _skip)
        )
        return cls((visible.may_see(viewer_id), codings), (_may_see_skip(viewer_id), skips))


def _matching(
    connection: Connection, text: str, coder_id: str | None, seen: _Seen
) -> list[Condition]:
    wanted = normalise(text)
    if not wanted:
        return []
    titles = connection.execute(select(_report.id, _report.title))
    of_title = [report_id for report_id, title in titles if wanted in normalise(title)]
    of_memo = [
        *_with_memo(connection, _stands, wanted, coder_id, *seen.codings),
        *_with_memo(connection, _skip, wanted, coder_id, *seen.skips),
    ]
    return [
        _unit.folded.contains(wanted, autoescape=True)
        | _unit.report_id.in_(of_title)
        | _unit.id.in_(of_memo)
    ]


def _may_see_skip(viewer_id: str) -> Condition:
    """Return the condition that a viewer may see what was left at a skip: as of a coding."""
    own = tables.standing_coding.alias("own_of_viewer")
    has_coded = exists().where(own.c.unit_id == _skip.unit_id, own.c.coder_id == viewer_id)
    return (_skip.coder_id == viewer_id) | has_coded


def _with_memo(
    connection: Connection,
    marks: tables.Columns,
    wanted: str,
    coder_id: str | None,
    *seen: Condition,
) -> list[str]:
    # Memos are few, and no database folds case the way `normalise` does.
    query = select(marks.unit_id, marks.memo).where(tables.has_memo(marks), *seen)
    if marks is _skip:
        query = query.where(queue.is_open_skip())
    if coder_id is not None:
        query = query.where(marks.coder_id == coder_id)
    return [unit_id for unit_id, memo in connection.execute(query) if wanted in normalise(memo)]


def _in_report(report_id: str | None) -> list[Condition]:
    return [] if report_id is None else [_unit.report_id == report_id]


def _in_state(state: State, coder_id: str | None, seen: _Seen) -> Condition:
    is_coded = exists(_coded(coder_id, _stands.unit_id == _unit.id))
    match state:
        case "outside":
            return ~queue.IN_STUDY
        case "coded":
            return is_coded
        case "uncoded":
            return ~is_coded
        case "skipped":
            return _unit.id.in_(_skipped(coder_id, *seen.skips))
        case "flagged":
            coded = _coded(coder_id, _stands.flag.is_(True), *seen.codings)
            skipped = _skipped(coder_id, _skip.flag, *seen.skips)
        case "memo":
            coded = _coded(coder_id, tables.has_memo(_stands), *seen.codings)
            skipped = _skipped(coder_id, tables.has_memo(_skip), *seen.skips)
    return _unit.id.in_(coded) | _unit.id.in_(skipped)


def _gives(code: int) -> Condition:
    return (";" + type_coerce(_stands.codes, Text) + ";").contains(f";{code};")


def _coded(coder_id: str | None, *conditions: Condition) -> Select[Any]:
    query = select(_stands.unit_id).where(*conditions)
    return query if coder_id is None else query.where(_stands.coder_id == coder_id)


def _skipped(coder_id: str | None, *conditions: Condition) -> Select[Any]:
    query = select(_skip.unit_id).where(queue.is_open_skip(), *conditions)
    return query if coder_id is None else query.where(_skip.coder_id == coder_id)


def _with_marks(
    connection: Connection, ids: Sequence[str], coder_id: str | None
) -> tuple[FoundUnit, ...]:
    codings, skips = _codings_of(connection, ids), _skips_of(connection, ids)
    return tuple(
        FoundUnit(unit, _by(coder_id, codings[unit.id]), _by(coder_id, skips[unit.id]))
        for unit in materials.units(connection, ids)
    )


def _codings_of(connection: Connection, ids: Sequence[str]) -> defaultdict[str, list[Coding]]:
    query = select(*chains.STANDING_COLUMNS).where(_stands.unit_id.in_(ids))
    found: defaultdict[str, list[Coding]] = defaultdict(list)
    for row in connection.execute(query.order_by(_stands.sequence)):
        found[row.unit_id].append(Coding(*row))
    return found


def _skips_of(connection: Connection, ids: Sequence[str]) -> defaultdict[str, list[Skip]]:
    columns = (_skip.unit_id, _skip.coder_id, _skip.memo, _skip.flag, _skip.time)
    query = select(*columns).where(_skip.unit_id.in_(ids), queue.is_open_skip())
    found: defaultdict[str, list[Skip]] = defaultdict(list)
    for row in connection.execute(query.order_by(_skip.number)):
        found[row.unit_id].append(Skip(*row))
    return found


def _by(coder_id: str | None, marks: list[Mark]) -> tuple[Mark, ...]:
    return tuple(mark for mark in marks if coder_id in (None, mark.coder_id))
