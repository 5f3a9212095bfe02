"""Undo, skips, the queue and what trains, against models too simple to be wrong."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from annotation.records import FILE_ORDER, Codes, Coding, Kind, Report
from annotation.storage import tables
from annotation.store import NewUnit, Store

UNITS = [f"actor {number}" for number in range(4)]
CODERS = ("ani", "budi", "citra")
Held = tuple[Codes, str]

numbers = st.integers(0, len(UNITS) - 1)
codes = st.lists(st.integers(1, 3), max_size=2, unique=True).map(tuple)
memos = st.sampled_from(["", "why?"])
code = st.tuples(st.just("code"), numbers, st.tuples(codes, memos))
skip = st.tuples(st.just("skip"), numbers, st.tuples(st.just(()), memos))
undo = st.tuples(st.just("undo"), st.just(0), st.just(((), "")))
Step = tuple[str, int, Held]


class Desk:
    """A coder's desk: a stack of decisions, a pile taken back, a pile put off."""

    def __init__(self) -> None:
        self.held: dict[int, Held] = {}
        self.decisions: list[tuple[int, Held | None]] = []
        self.touched: set[int] = set()
        self.taken_back: list[int] = []
        self.put_off: list[int] = []

    def code(self, unit: int, held: Held) -> None:
        self.decisions.append((unit, self.held.get(unit)))
        self.held[unit] = held
        self._lift(unit)

    def skip(self, unit: int) -> None:
        self.touched.add(unit)
        if unit not in self.held:
            self._lift(unit)
            self.put_off.append(unit)

    def undo(self) -> tuple[int, Held | None] | None:
        if not self.decisions:
            return None
        unit, before = self.decisions.pop()
        if before is not None:
            self.held[unit] = before
        else:
            del self.held[unit]
            self.taken_back.append(unit)
        return unit, before

    def next(self) -> int | None:
        untouched = [unit for unit in range(len(UNITS)) if unit not in self.touched]
        return next(iter([*self.taken_back[::-1], *untouched, *self.put_off]), None)

    def _lift(self, unit: int) -> None:
        self.touched.add(unit)
        for pile in (self.taken_back, self.put_off):
            if unit in pile:
                pile.remove(unit)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a store with some units and coders, to be copied."""
    path = tmp_path_factory.mktemp("template") / "jalur.sqlite"
    with Store.open(path) as store:
        store.add_codebook_revision("rev", "Nine tracks", "codes: []")
        units = [NewUnit(actor, "", position=place) for place, actor in enumerate(UNITS)]
        store.add_units(Report("A report"), units)
        for name in CODERS:
            store.add_coder(name, id=name)
    return path


@contextmanager
def copy_of(template: Path) -> Iterator[tuple[Store, list[str]]]:
    with TemporaryDirectory() as folder, Store.open(shutil.copy(template, folder)) as store:
        yield store, [row.unit.id for row in store.search_units().rows]


def held(coding: Coding | None) -> Held | None:
    return None if coding is None else (coding.codes, coding.memo)


@given(st.lists(st.one_of(code, skip, undo, undo), max_size=14))
@example([("code", 0, ((1,), "")), ("code", 0, ((2,), "")), *[("undo", 0, ((), ""))] * 3])
@example([("code", 0, ((1,), "")), ("undo", 0, ((), "")), ("skip", 0, ((), "later"))])
@settings(max_examples=60, deadline=None)
def test_the_desk_is_a_stack(template: Path, steps: list[Step]) -> None:
    desk = Desk()
    with copy_of(template) as (store, ids):
        for what, unit, mark in steps:
            take(store, ids, desk, what, unit, mark)
            found = store.next_unit("ani")
            expected = desk.next()
            assert (found and found.id) == (None if expected is None else ids[expected])
            standing = [held(store.standing("ani", unit_id)) for unit_id in ids]
            assert standing == [desk.held.get(number) for number in range(len(ids))]
        progress = store.progress("ani")
        assert (progress.coded, progress.skipped) == (len(desk.held), len(desk.put_off))
        assert [unit.id for unit in store.skipped("ani")] == [ids[unit] for unit in desk.put_off]
        recent = {coding.unit_id: held(coding) for coding in store.recent("ani")}
        assert recent == {ids[unit]: mark for unit, mark in desk.held.items()}
        assert sum(len(store.history(unit_id)) for unit_id in ids) == store.watermark()


def take(store: Store, ids: list[str], desk: Desk, what: str, unit: int, mark: Held) -> None:
    given_codes, memo = mark
    if what == "code":
        store.code(ids[unit], "ani", given_codes, memo=memo, codebook_revision="rev")
        desk.code(unit, mark)
    elif what == "skip":
        store.skip("ani", ids[unit], memo)
        desk.skip(unit)
        if unit not in desk.held:
            assert store.draft("ani", ids[unit]).memo == memo
    else:
        undone = desk.undo()
        row = store.undo("ani")
        assert (row is None) == (undone is None)
        if row is not None and undone is not None:
            assert row.unit_id == ids[undone[0]]
            assert (row.kind is Kind.WITHDRAWN) == (undone[1] is None)


def test_undo_gives_back_memo_flag_and_arm(template: Path) -> None:
    with copy_of(template) as (store, ids):
        first = store.code(
            ids[0], "ani", (1,), memo="why?", flag=True, seconds=2, codebook_revision="rev"
        )
        second = store.code(ids[0], "ani", (2,), codebook_revision="rev")
        restored = store.undo("ani")
        assert restored is not None
        assert (restored.codes, restored.memo, restored.flag) == ((1,), "why?", True)
        assert (restored.seconds, restored.arm) == (first.seconds, first.arm)
        assert restored.supersedes == second.id
        withdrawn = store.undo("ani")
        assert withdrawn is not None
        assert (withdrawn.kind, withdrawn.codes) == (Kind.WITHDRAWN, ())
        assert store.draft("ani", ids[0]) == ("why?", True)
        assert store.undo("ani") is None


def test_undo_takes_back_no_coding_of_a_file(template: Path) -> None:
    with copy_of(template) as (store, ids):
        store.code(ids[0], "ani", (1,), codebook_revision="rev", order=FILE_ORDER)
        assert store.undo("ani") is None
        store.code(ids[0], "ani", (2,), codebook_revision="rev")
        restored = store.undo("ani")
        assert restored is not None
        assert restored.codes == (1,)


def test_undo_is_each_coders_own_and_leaves_adjudications(template: Path) -> None:
    with copy_of(template) as (store, ids):
        store.code(ids[0], "ani", (1,), codebook_revision="rev")
        store.code(ids[1], "ani", (1,), codebook_revision="rev")
        store.code(ids[0], "ani", (2,), kind=Kind.ADJUDICATED, codebook_revision="rev")
        store.code(ids[0], "budi", (3,), codebook_revision="rev")
        undone = store.undo("ani")
        assert undone is not None
        assert undone.unit_id == ids[1]
        assert store.undo("ani") is None
        store.code(ids[0], "ani", (3,), codebook_revision="rev")
        restored = store.undo("ani")
        assert restored is not None
        assert (restored.kind, restored.codes) == (Kind.ADJUDICATED, (2,))
        assert held(store.standing("budi", ids[0])) == ((3,), "")


acts = st.tuples(
    st.sampled_from(["code", "code", "undo", "adjudicate"]),
    st.sampled_from(CODERS),
    numbers,
    st.lists(st.integers(1, 2), max_size=1).map(tuple),
)


@given(st.lists(acts, max_size=12))
@settings(max_examples=40, deadline=None)
def test_standing_and_settled_follow_from_the_record(
    template: Path, steps: list[tuple[str, str, int, Codes]]
) -> None:
    with copy_of(template) as (store, ids):
        then = {0: store.training_rows()}
        for what, coder, unit, given_codes in steps:
            kind = Kind.ADJUDICATED if what == "adjudicate" else Kind.CODED
            if what == "undo":
                store.undo(coder)
            else:
                store.code(ids[unit], coder, given_codes, kind=kind, codebook_revision="rev")
            then[store.watermark()] = store.training_rows()
        for watermark, rows in then.items():
            assert store.training_rows(watermark) == rows
        assert settled_by_view(store) == settled_by_hand(list(store.codings()))


def settled_by_hand(record: list[Coding]) -> dict[str, tuple[Codes | None, int]]:
    """Return codes and the number of differing coders, from the last row of each chain."""
    heads = {(coding.unit_id, coding.coder_id): coding for coding in record}
    by_unit: dict[str, list[Coding]] = {}
    for head in sorted(heads.values(), key=lambda coding: coding.sequence):
        if head.kind is not Kind.WITHDRAWN:
            by_unit.setdefault(head.unit_id, []).append(head)
    settled: dict[str, tuple[Codes | None, int]] = {}
    for unit, standing in by_unit.items():
        decided = [coding.codes for coding in standing if coding.kind is Kind.ADJUDICATED]
        distinct = decided[-1:] or list({coding.codes for coding in standing})
        differ = len(distinct) > 1
        settled[unit] = (None, len(standing)) if differ else (distinct[0], 0)
    return settled


def settled_by_view(store: Store) -> dict[str, tuple[Codes | None, int]]:
    with store.database.reading() as connection:
        rows = connection.execute(tables.settled_code.select()).all()
    return {row.unit_id: (row.codes, row.differing) for row in rows}
