"""What a file holds, put on record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from annotation.ingest.table import Problem
from annotation.ingest.units import FileUnit, Ingested
from annotation.records import FILE_ORDER, Arm, Coder, Codes, Kind
from annotation.store import Added, AddedCodings, NewCoding, Store

Given = dict[str, list[FileUnit]]
"""The coded rows of each unit, by the unit's id."""


@dataclass(frozen=True)
class Outcome:
    """What recording a file did; a duplicate is a row whose unit was there before it.

    `proposed` units are new and wait until somebody takes them or leaves them. `conflicts` are
    units that the same coder coded differently on two computers.
    """

    reports: int
    new_units: int
    duplicates: int
    new_codings: int
    unchanged_codings: int
    problems: tuple[Problem, ...]
    proposed: int = 0
    conflicts: int = 0


def ingest(
    store: Store,
    ingested: Ingested,
    *,
    coder: Coder | None = None,
    codebook_revision: str | None = None,
) -> Outcome:
    """Record the units and, where `coder` is given, their codes as this coder's.

    Each report goes in whole or not at all, then all codings together; the same file again adds
    nothing, and leaves alone what the coder has changed since. Rows with codes for the same unit
    are one coding. Raises WorkspaceError, and NotFound where the store has no such coder or
    codebook revision.
    """
    if coder is not None and codebook_revision is None:
        raise ValueError("codings need the revision of their codebook")
    added = [
        store.add_units(
            one.report,
            [row.unit for row in one.units],
            one.source,
            [row.unit for row in one.proposed],
        )
        for one in ingested.reports
    ]
    codings = AddedCodings(new=0, unchanged=0)
    problems: list[Problem] = []
    if coder is not None and codebook_revision is not None:
        rows = _given(ingested, added)
        problems += _told_outside(store, rows)
        in_round = store.among_open(list(rows))
        problems += [_told_in_round(rows[unit_id][-1].row) for unit_id in sorted(in_round)]
        rows = {unit_id: said for unit_id, said in rows.items() if unit_id not in in_round}
        given = dict(_join(rows, problems))
        codings = _record(store, given, coder, codebook_revision)
    return Outcome(
        reports=len(added),
        new_units=sum(len(one.new) for one in added),
        duplicates=sum(one.duplicates for one in added),
        new_codings=codings.new,
        unchanged_codings=codings.unchanged,
        problems=tuple(sorted((*ingested.problems, *problems), key=lambda problem: problem.row)),
        proposed=sum(len(one.proposed) for one in added),
    )


def _given(ingested: Ingested, added: Sequence[Added]) -> Given:
    given: Given = {}
    for report, done in zip(ingested.reports, added, strict=True):
        for row, unit_id in zip(report.units, done.units, strict=True):
            if row.codes is not None:
                given.setdefault(unit_id, []).append(row)
    return given


def _told_outside(store: Store, given: Given) -> list[Problem]:
    """Return a problem for each coded unit that is not in the study."""
    return [
        Problem(
            given[unit_id][-1].row,
            "Row {row}: its description is not in the study, since it was cut anew, set aside, or "
            "waits to be taken. Its codes are on record and count nowhere.",
        )
        for unit_id in store.outside(list(given))
    ]


def _told_in_round(row: int) -> Problem:
    return Problem(
        row,
        "Row {row}: its description is in an open reliability round. Its codes are not taken: load "
        "the file again when the round has ended.",
    )


def _join(given: Given, problems: list[Problem]) -> Iterator[tuple[str, Codes]]:
    """Yield the codes of each unit; rows that differ about it are told as a problem."""
    for unit_id, rows in given.items():
        codes = [row.codes or () for row in rows]
        if any(codes) and not all(codes):
            problems.append(
                Problem(
                    rows[-1].row,
                    "Row {row} contradicts row {other}: one gives codes and one says that none "
                    "applies. The description is taken, its codes are not.",
                    other=rows[0].row,
                )
            )
            continue
        if len({frozenset(one) for one in codes}) > 1:
            problems.append(
                Problem(
                    rows[-1].row,
                    "Row {row} has the text of row {other} and other codes. They are taken as one "
                    "coding of all these codes.",
                    other=rows[0].row,
                )
            )
        yield unit_id, tuple(dict.fromkeys(chain.from_iterable(codes)))


def _record(
    store: Store, given: dict[str, Codes], coder: Coder, codebook_revision: str
) -> AddedCodings:
    said = _said_by_files(store, coder) if given else {}
    new = [
        NewCoding(
            unit_id=unit_id,
            coder_id=coder.id,
            codes=codes,
            codebook_revision=codebook_revision,
            kind=Kind.CODED,
            arm=Arm.NONE,
            order=FILE_ORDER,
        )
        for unit_id, codes in given.items()
        if said.get(unit_id) != codes
    ]
    added = store.code_many(new)
    return AddedCodings(new=added.new, unchanged=len(given) - added.new)


def _said_by_files(store: Store, coder: Coder) -> dict[str, Codes]:
    """Return what files last said of each unit, unless it was taken back: no news if said again."""
    said: dict[str, Codes] = {}
    for coding in store.codings():
        if coding.coder_id != coder.id:
            continue
        if coding.kind is Kind.WITHDRAWN:
            said.pop(coding.unit_id, None)
        elif coding.order == FILE_ORDER:
            said[coding.unit_id] = coding.codes
    return said
