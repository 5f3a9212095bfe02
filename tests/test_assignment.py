"""annotation.assignment: who codes what, and that nobody comes between two coders."""

import random
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from annotation.assignment import choose_plan, plan_of, progress_of, unit_for
from annotation.errors import InvalidInput, NotAssigned, NotFound
from annotation.records import Coding, Kind, Report, Unit
from annotation.store import NewCoding, NewUnit, Plan, PlanKind, Store
from annotation.study import Study, open_study
from annotation.workspace import Workspace

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
SHARED = Plan(PlanKind.SHARED)


@pytest.fixture
def units(store: Store) -> list[str]:
    """Twelve units of two reports."""
    return [
        unit_id
        for title in ("R", "S")
        for unit_id in store.add_units(
            Report(title), [NewUnit("ILO", str(one)) for one in range(6)]
        ).units
    ]


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def decide(store: Store, coder: str, unit: str, now: datetime = START, code: int = 1) -> Coding:
    return store.decide(NewCoding(unit, coder, (code,), "rev"), now=now)


def claimed(store: Store, coder: str, hours: float = 0) -> str | None:
    unit = store.claim_next(coder, now=at(hours))
    return unit.id if unit else None


def left(store: Store, coder: str, hours: float = 0) -> int:
    store.catch_up()
    return store.progress(coder, now=at(hours)).left


def code_all(store: Store, *coders: str, hours: float = 0) -> dict[str, list[str]]:
    """Let coders take turns until none gets a unit; return what each coded."""
    done: dict[str, list[str]] = {one: [] for one in coders}
    going = list(coders)
    while going:
        for coder in tuple(going):
            unit = claimed(store, coder, hours)
            if unit is None:
                going.remove(coder)
            else:
                decide(store, coder, unit, at(hours))
                done[coder].append(unit)
    return done


def coders_of(store: Store) -> dict[str, set[str]]:
    """Return who holds a coding of each unit."""
    heads = {(one.unit_id, one.coder_id): one for one in store.codings()}
    found: dict[str, set[str]] = {}
    for (unit, coder), head in heads.items():
        if head.kind is not Kind.WITHDRAWN:
            found.setdefault(unit, set()).add(coder)
    return found


# The plan


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    opened = open_study(Workspace(tmp_path))
    opened.store.add_units(Report("R"), [NewUnit("ILO", str(one)) for one in range(200)])
    yield opened
    opened.store.close()


def test_everybody_codes_everything_until_something_else_is_chosen(study: Study) -> None:
    ani, budi = (study.store.add_coder(name).id for name in ("Ani", "Budi"))
    assert plan_of(study) == Plan(PlanKind.EVERYONE)
    first, second = (unit_for(study, coder) for coder in (ani, budi))
    assert first is not None
    assert first == second
    with study.store.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM claim").scalar() == 0
    assert progress_of(study, ani) == study.store.progress(ani)


def test_a_plan_is_kept_and_nonsense_is_refused(study: Study) -> None:
    ani = study.store.add_coder("Ani").id
    plan = Plan(PlanKind.REPORTS, 0.2, 3, 12.5, {Report("R").id: (ani,)})
    choose_plan(study, plan)
    assert plan_of(study) == plan
    for wrong, said in (
        (Plan(share=1.1), "between 0 and 100 %"),
        (Plan(coders=1), "to 2 or more"),
        (Plan(hours=0), "more than 0 and at most 720 hours"),
    ):
        with pytest.raises(InvalidInput, match=said):
            choose_plan(study, wrong)
    with pytest.raises(NotFound, match="no coder nobody"):
        choose_plan(study, Plan(named={Report("R").id: ("nobody",)}))
    with pytest.raises(NotFound, match="no report r-none"):
        choose_plan(study, Plan(named={"r-none": (ani,)}))
    assert plan_of(study) == plan


def test_the_overlapped_share_is_decided_by_the_ids_alone(study: Study) -> None:
    ids = [unit.id for unit in study.store.uncoded_units()]
    overlapped = [
        {one for one in ids if Plan(share=share).is_overlapped(one)}
        for share in (0.0, 0.2, 0.5, 1.0)
    ]
    none, fifth, half, every = overlapped
    assert not none
    assert fifth < half < every == set(ids)
    assert 17 <= len(fifth) <= 63, "40 expected, four standard deviations"
    for share, found in zip((0.0, 0.2, 0.5, 1.0), overlapped, strict=True):
        assert study.store.overlapped_units(Plan(share=share)) == len(found)


def test_the_appendix_takes_no_part(study: Study) -> None:
    ani = study.store.add_coder("Ani").id
    choose_plan(study, SHARED)
    paper = next(one for one in study.store.search_units(limit=1).rows).unit
    assert paper.report.startswith("Omega")
    assert unit_for(study, ani, paper.id) == paper
    new = NewCoding(paper.id, ani, (1,), study.codebook.revision)
    assert study.store.decide(new).codes == (1,)
    assert progress_of(study, ani).total == 200


# Shares


def test_each_unit_goes_to_one_coder(store: Store, units: list[str], ani: str, budi: str) -> None:
    store.set_plan(SHARED)
    done = code_all(store, ani, budi)
    assert sorted(done[ani] + done[budi]) == sorted(units)
    assert len(done[ani]) == len(done[budi]) == 6
    assert [store.progress(one).coded for one in (ani, budi)] == [6, 6]
    assert [left(store, one) for one in (ani, budi)] == [0, 0]


def test_a_share_goes_to_several(store: Store, units: list[str], ani: str, budi: str) -> None:
    citra, dewi = (store.add_coder(f"coder {one}").id for one in range(2))
    plan = Plan(PlanKind.SHARED, 0.5, 3)
    store.set_plan(plan)
    code_all(store, ani, budi, citra, dewi)
    counts = {unit: len(coders) for unit, coders in coders_of(store).items()}
    assert counts == {one: 3 if plan.is_overlapped(one) else 1 for one in units}
    assert set(counts.values()) == {1, 3}


def test_who_asks_again_gets_the_same_unit(
    store: Store, units: list[str], ani: str, budi: str
) -> None:
    store.set_plan(SHARED)
    assert claimed(store, ani) == claimed(store, ani, 1) == units[0]
    assert claimed(store, budi) == units[1]
    store.place_in_front([(units[5], "uncertain")])
    assert claimed(store, ani) == units[0], "what is held comes before another place"
    decide(store, ani, units[0])
    assert claimed(store, ani) == units[5]
    store.place_in_front([])
    assert store.order_of(ani, units[5], is_next=True, now=START) == "uncertain"


def test_unfinished_work_returns(store: Store, units: list[str], ani: str, budi: str) -> None:
    store.set_plan(SHARED)
    assert claimed(store, ani) == units[0]
    assert claimed(store, budi, 23.9) == units[1]
    assert claimed(store, budi, 23.9) == units[1]
    decide(store, budi, units[1], at(24))
    assert claimed(store, budi, 24.1) == units[0]
    with pytest.raises(NotAssigned, match="gives this unit to other coders"):
        decide(store, ani, units[0], at(24.2))
    assert store.history(units[0]) == []
    decide(store, budi, units[0], at(24.3))
    assert claimed(store, ani, 24.3) == units[2]


def test_a_claim_that_lapsed_may_still_be_decided_where_there_is_room(
    store: Store, units: list[str], ani: str
) -> None:
    store.set_plan(SHARED)
    assert claimed(store, ani) == units[0]
    assert decide(store, ani, units[0], at(48)).codes == (1,)


def test_a_claim_is_renewed_while_it_is_looked_at(
    store: Store, units: list[str], ani: str, budi: str
) -> None:
    store.set_plan(SHARED)
    for hours in (0, 13, 26):
        assert claimed(store, ani, hours) == units[0]
    assert claimed(store, budi, 30) == units[1]


def test_a_coder_who_leaves_keeps_what_they_coded_only(
    store: Store, units: list[str], ani: str, budi: str
) -> None:
    store.set_plan(SHARED)
    decide(store, ani, units[0])
    for unit in units[1:4]:
        store.open_unit(ani, unit, now=START)
    assert left(store, budi) == 11, "what Ani holds may come back"
    assert len(code_all(store, budi)[budi]) == 8
    assert left(store, budi) == 3
    assert claimed(store, budi, 1) is None
    assert code_all(store, budi, hours=25)[budi] == units[1:4]
    assert left(store, budi, 25) == 0


def test_a_skip_gives_the_unit_back(store: Store, units: list[str], ani: str, budi: str) -> None:
    store.set_plan(SHARED)
    assert claimed(store, ani) == units[0]
    store.skip(ani, units[0], "what is meant?", now=START)
    assert claimed(store, ani) == units[1]
    assert claimed(store, budi) == units[0]
    with pytest.raises(NotAssigned):
        store.open_unit(ani, units[0], now=START)
    store.skip(budi, units[0], now=START)
    assert store.open_unit(ani, units[0], now=START).id == units[0]


def test_what_is_skipped_comes_last_unless_another_took_it(
    store: Store, units: list[str], ani: str, budi: str
) -> None:
    store.set_plan(SHARED)
    for _ in units[:2]:
        store.skip(ani, str(claimed(store, ani)), now=START)
    assert store.progress(ani, now=START).skipped == 2
    assert claimed(store, budi) == units[0]
    decide(store, budi, units[0])
    store.catch_up()
    assert store.progress(ani, now=START).skipped == 1
    assert code_all(store, ani)[ani] == [*units[2:], units[1]]


def test_what_is_taken_back_stays_the_coders(
    store: Store, units: list[str], ani: str, budi: str
) -> None:
    store.set_plan(SHARED)
    assert claimed(store, ani) == units[0]
    decide(store, ani, units[0])
    assert claimed(store, ani) == units[1]
    assert store.undo(ani, now=START) is not None
    assert claimed(store, budi) == units[2], "the first is held again, the second still"
    assert claimed(store, ani) == units[0]
    decide(store, ani, units[0], code=2)
    assert [one.codes for one in store.history(units[0])] == [(1,), (), (2,)]
    store.undo(ani, now=START)
    assert claimed(store, ani, 1) == units[0]


def test_a_decision_may_be_changed_though_the_unit_is_full(
    store: Store, units: list[str], ani: str, budi: str
) -> None:
    store.set_plan(SHARED)
    decide(store, ani, units[0])
    assert store.open_unit(ani, units[0], now=START).id == units[0]
    assert decide(store, ani, units[0], code=2).codes == (2,)
    for refused in (
        lambda: store.open_unit(budi, units[0], now=START),
        lambda: decide(store, budi, units[0]),
    ):
        with pytest.raises(NotAssigned):
            refused()
    assert coders_of(store)[units[0]] == {ani}
    with pytest.raises(NotFound):
        store.open_unit(ani, "u-none", now=START)


def test_codings_of_files_are_not_limited_and_fill_a_unit(
    store: Store, units: list[str], ani: str, budi: str
) -> None:
    store.set_plan(SHARED)
    new = [NewCoding(units[0], coder, (1,), "rev", order="file") for coder in (ani, budi)]
    assert store.code_many(new).new == 2
    citra = store.add_coder("Citra").id
    assert claimed(store, citra) == units[1]


def test_units_that_say_the_same_are_given_codes_where_there_is_room(
    store: Store, units: list[str], ani: str, budi: str
) -> None:
    store.set_duplicates([units[:4]])
    store.set_plan(SHARED)
    decide(store, ani, units[0])
    decide(store, budi, units[1])
    store.open_unit(budi, units[2], now=START)
    store.catch_up()
    assert [one.id for one in store.uncoded_duplicates(ani, units[0], now=START)] == [units[3]]
    new = [NewCoding(one, ani, (1,), "rev", order="duplicate") for one in units[1:4]]
    assert store.decide_many(new, now=START).new == 1
    assert [coders_of(store).get(one) for one in units[:4]] == [{ani}, {budi}, None, {ani}]


def test_what_was_coded_before_the_plan_counts(
    store: Store, units: list[str], ani: str, budi: str
) -> None:
    for unit in units[:3]:
        store.code(unit, ani, (1,), codebook_revision="rev")
    store.set_plan(SHARED)
    assert claimed(store, budi) == units[3]
    assert left(store, budi) == 9
    store.set_plan(Plan(PlanKind.SHARED, 1.0, 2))
    assert claimed(store, budi) == units[3], "held"
    decide(store, budi, units[3])
    assert claimed(store, budi) == units[0]


# By report


def test_reports_go_to_their_coders_and_the_others_are_shared(
    store: Store, units: list[str], ani: str, budi: str
) -> None:
    store.set_plan(Plan(PlanKind.REPORTS, named={Report("R").id: (ani,)}))
    assert claimed(store, budi) == units[6]
    with pytest.raises(NotAssigned):
        store.open_unit(budi, units[0], now=START)
    assert left(store, budi) == 6
    done = code_all(store, budi, ani)
    assert set(done[ani]) >= set(units[:6])
    assert all(len(coders) == 1 for coders in coders_of(store).values())
    assert [left(store, one) for one in (ani, budi)] == [0, 0]


def test_all_who_are_named_code_a_report(
    store: Store, units: list[str], ani: str, budi: str
) -> None:
    citra = store.add_coder("Citra").id
    store.set_plan(Plan(PlanKind.REPORTS, named={Report("R").id: (ani, budi)}))
    code_all(store, citra, ani, budi)
    assert [coders_of(store)[one] for one in units[:6]] == [{ani, budi}] * 6
    assert [len(coders_of(store)[one]) for one in units[6:]] == [1] * 6


def test_others_overlap_a_report_beside_those_who_are_named(
    store: Store, units: list[str], ani: str, budi: str
) -> None:
    citra = store.add_coder("Citra").id
    plan = Plan(PlanKind.REPORTS, 0.5, 2, named={Report("R").id: (ani,)})
    store.set_plan(plan)
    code_all(store, citra, budi, ani)
    for unit in units[:6]:
        found = coders_of(store)[unit]
        assert ani in found, "nobody takes the seat of who is named"
        assert len(found) == (2 if plan.is_overlapped(unit) else 1)


def test_who_takes_a_report_over_gets_what_is_left_of_it(
    store: Store, units: list[str], ani: str, budi: str
) -> None:
    report = Report("R").id
    store.set_plan(Plan(PlanKind.REPORTS, named={report: (ani,), Report("S").id: (ani,)}))
    for unit in units[:2]:
        decide(store, ani, unit)
    store.set_plan(Plan(PlanKind.REPORTS, named={report: (budi,), Report("S").id: (ani,)}))
    assert code_all(store, budi)[budi] == units[2:6]


# Progress


def test_progress_is_true_and_grows(store: Store, units: list[str], ani: str, budi: str) -> None:
    store.set_plan(Plan(PlanKind.SHARED, 0.5, 2))
    shares = []
    for _ in units:
        for coder in (ani, budi):
            if unit := claimed(store, coder):
                decide(store, coder, unit)
        store.catch_up()
        now = store.progress(ani, now=START)
        shares.append(now.coded / now.total)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert claimed(store, ani) is None


def test_the_work_of_coders_and_reports(
    store: Store, units: list[str], ani: str, budi: str
) -> None:
    store.add_coder("paper")
    plan = Plan(PlanKind.SHARED, 0.5, 2)
    store.set_plan(plan)
    for seconds, unit in zip((2.0, 4.0, 9.0), units, strict=False):
        store.open_unit(ani, unit, now=START)
        store.decide(NewCoding(unit, ani, (1,), "rev", seconds=seconds), now=START)
    assert claimed(store, ani) is not None
    store.catch_up()
    work = store.workload(now=START)
    assert [one.coder.id for one in work.coders] == [ani, budi]
    first, second = work.coders
    assert (first.coded, first.left, first.held, first.seconds) == (3, 9, 1, 4.0)
    assert first.last is not None
    overlapped = sum(plan.is_overlapped(one) for one in units[:3])
    assert (second.coded, second.held, second.last, second.seconds) == (0, 0, None, None)
    assert second.left == 9 + overlapped
    assert [(one.units, one.begun, one.done) for one in work.reports] == [
        (6, 3, 3 - overlapped),
        (6, 0, 0),
    ]
    assert (work.units, work.overlapped) == (12, sum(map(plan.is_overlapped, units)))
    store.set_plan(Plan())
    assert [one.done for one in store.workload().reports] == [0, 0], "Budi coded none"


# At the same instant


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str | Path:
    if request.param == "sqlite":
        return tmp_path / "jalur.sqlite"
    new: Callable[[], str] = request.getfixturevalue("postgres")
    return new()


CODERS, UNITS = 20, 60


@pytest.mark.parametrize("plan", [SHARED, Plan(PlanKind.SHARED, 1.0, 2)], ids=["one", "two"])
def test_twenty_coders_at_once_over_assign_no_unit_and_lose_no_coding(
    where: str | Path, plan: Plan
) -> None:
    with Store.open(where) as store:
        store.add_codebook_revision("rev", "Tracks", "codes: []")
        units = store.add_units(Report("R"), [NewUnit("a", str(one)) for one in range(UNITS)]).units
        coders = [store.add_coder(f"coder {one}").id for one in range(CODERS)]
        store.set_plan(plan)
        acknowledged: list[tuple[str, str]] = []
        failures: list[BaseException] = []
        together = threading.Barrier(CODERS)

        def work(coder: str, number: int) -> None:
            try:
                together.wait()
                taken = 0
                while (unit := store.claim_next(coder)) is not None:
                    taken += 1
                    if taken == 2 and number % 4 == 0:
                        store.skip(coder, unit.id)
                        continue
                    coding = store.decide(NewCoding(unit.id, coder, (1,), "rev"))
                    if taken == 3 and number % 4 == 1:
                        store.undo(coder)
                        continue
                    acknowledged.append((coding.unit_id, coder))
            except BaseException as error:
                failures.append(error)

        threads = [
            threading.Thread(target=work, args=(coder, number))
            for number, coder in enumerate(coders)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        found = coders_of(store)
        wanted = 1 if plan == SHARED else 2
        # A unit skipped when no others were left may have been passed over by who had ended.
        assert all(len(found[one]) == wanted for one in found)
        assert {(unit, coder) for unit, coders in found.items() for coder in coders} == set(
            acknowledged
        )
        assert set(found) == set(units)


def test_twenty_who_open_one_unit_at_once(where: str | Path) -> None:
    """Twenty decide the same unit at the same instant: two may, the others hear so."""
    with Store.open(where) as store:
        store.add_codebook_revision("rev", "Tracks", "codes: []")
        [unit] = store.add_units(Report("R"), [NewUnit("a", "b")]).units
        coders = [store.add_coder(f"coder {one}").id for one in range(CODERS)]
        store.set_plan(Plan(PlanKind.SHARED, 1.0, 2))
        together, refused = threading.Barrier(CODERS), []

        def work(coder: str) -> None:
            together.wait()
            try:
                decide(store, coder, unit)
            except NotAssigned:
                refused.append(coder)

        threads = [threading.Thread(target=work, args=(coder,)) for coder in coders]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(refused) == CODERS - 2
        assert coders_of(store) == {unit: set(coders) - set(refused)}


# Anything in any order


class Walk:
    """Coders who do anything in any order, and what was acknowledged to them."""

    def __init__(self, store: Store, units: list[str], seed: int) -> None:
        self.store, self.units, self.chance = store, units, random.Random(seed)
        self.people = [store.add_coder(f"coder {one}").id for one in range(4)]
        report = Report("R").id
        self.plan = Plan(
            self.chance.choice([PlanKind.SHARED, PlanKind.REPORTS]),
            self.chance.choice([0.0, 0.5, 1.0]),
            self.chance.choice([2, 3]),
            named={report: tuple(self.people[: self.chance.randint(0, 2)])},
        )
        store.set_plan(self.plan)
        self.named = self.plan.named[report] if self.plan.kind is PlanKind.REPORTS else ()
        self.of_named = {one.id for one in store.units(units) if one.report_id == report}
        self.wanted = {
            one.id: self.plan.wanted(one.id, one.report_id) for one in store.units(units)
        }
        self.held: dict[tuple[str, str], int] = {}
        self.hours, self.refused = 0.0, 0

    def step(self) -> None:
        coder = self.chance.choice(self.people)
        self.hours += self.chance.choice([0, 0.1, 5, 13])
        do = self.chance.choice([self.code, self.code, self.code, self.skip, self.undo, self.open])
        try:
            do(coder)
        except NotAssigned:
            self.refused += 1

    def undo(self, coder: str) -> None:
        row = self.store.undo(coder, now=at(self.hours))
        if row is not None:
            self.held.pop((row.unit_id, coder), None)
            if row.kind is not Kind.WITHDRAWN:
                self.held[row.unit_id, coder] = row.codes[0]

    def open(self, coder: str) -> Unit:
        return self.store.open_unit(coder, self.chance.choice(self.units), now=at(self.hours))

    def get(self, coder: str) -> Unit | None:
        if self.chance.random() < 0.3:
            return self.open(coder)
        return self.store.claim_next(coder, now=at(self.hours))

    def skip(self, coder: str) -> None:
        if unit := self.get(coder):
            self.store.skip(coder, unit.id, now=at(self.hours))

    def code(self, coder: str) -> None:
        if unit := self.get(coder):
            late, code = self.hours + self.chance.choice([0, 0, 30]), self.chance.randint(1, 9)
            decide(self.store, coder, unit.id, at(late), code)
            self.held[unit.id, coder] = code

    def check(self) -> None:
        found = coders_of(self.store)
        for unit, coders in found.items():
            wanted = self.wanted[unit]
            assert wanted is not None
            assert len(coders) <= wanted
            if unit in self.of_named and self.named and not self.plan.is_overlapped(unit):
                assert coders <= set(self.named)
        assert {(unit, one) for unit, coders in found.items() for one in coders} == set(self.held)
        for (unit, coder), code in self.held.items():
            standing = self.store.standing(coder, unit)
            assert standing is not None
            assert standing.codes == (code,)


WALKS = [("sqlite", seed) for seed in range(12)] + [
    pytest.param("postgresql", seed, marks=pytest.mark.postgresql) for seed in (1, 2)
]


@pytest.mark.parametrize(("store", "seed"), WALKS, indirect=["store"])
def test_whatever_coders_do_the_plan_holds(store: Store, units: list[str], seed: int) -> None:
    """A random walk: no unit over-assigned, nobody on what is not theirs, no coding lost."""
    walk = Walk(store, units, seed)
    for _ in range(120):
        walk.step()
        walk.check()
    hours = walk.hours + 100
    code_all(store, *walk.people, hours=hours)
    assert all(left(store, one, hours) == 0 for one in walk.people)
    assert {unit: len(coders) for unit, coders in coders_of(store).items()} == walk.wanted
