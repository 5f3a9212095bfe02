"""The queues: a pre-labelled report is one of its own, beside that of the study."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from annotation.assignment import Queues, choose_queue, progress_of, queues_of, unit_for
from annotation.errors import InvalidInput
from annotation.records import Issue, Report, RoundKind, Verdict
from annotation.store import (
    PRELABELLED,
    DrawnUnit,
    NewCoding,
    NewRound,
    NewUnit,
    Plan,
    PlanKind,
    Progress,
    Store,
)
from annotation.study import Study, open_study
from annotation.workspace import Workspace

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
STUDY, BULK, OTHER = Report("R"), Report("Bulk", PRELABELLED), Report("Other", PRELABELLED)
PLANS = [Plan(), Plan(PlanKind.SHARED), Plan(PlanKind.REPORTS)]


def add(store: Store, report: Report, *words: str) -> tuple[str, ...]:
    units = [NewUnit("ILO", word, position=place) for place, word in enumerate(words)]
    return store.add_units(report, units).units


def code(store: Store, unit: str, coder: str, number: int = 1) -> None:
    store.decide(NewCoding(unit, coder, (number,), "rev"), now=START)


def next_of(store: Store, coder: str, report: Report | None = None) -> str | None:
    unit = store.claim_next(coder, now=START, report_id=report.id if report else None)
    return unit.id if unit else None


def order_of(store: Store, coder: str, report: Report | None = None) -> list[str]:
    """Return the units of a queue as they come while each is coded."""
    met: list[str] = []
    while (unit := next_of(store, coder, report)) is not None:
        met.append(unit)
        code(store, unit, coder)
    return met


def numbers_of(store: Store, coder: str, report: Report | None = None) -> Progress:
    store.catch_up()
    return store.progress(coder, now=START, report_id=report.id if report else None)


@pytest.fixture(params=PLANS, ids=lambda plan: plan.kind)
def plan(request: pytest.FixtureRequest, store: Store) -> Plan:
    """A plan in force."""
    in_force: Plan = request.param
    store.set_plan(in_force)
    return in_force


@pytest.mark.usefixtures("plan")
def test_each_queue_gives_its_own_units(store: Store, ani: str) -> None:
    bulk, other, study = add(store, BULK, *"ab"), add(store, OTHER, "c"), add(store, STUDY, *"de")
    assert order_of(store, ani) == list(study)
    assert order_of(store, ani, BULK) == list(bulk)
    assert order_of(store, ani, OTHER) == list(other)


def test_without_a_plan_a_queue_is_asked_for_without_a_claim(store: Store, ani: str) -> None:
    (bulk,), (study,) = add(store, BULK, "a"), add(store, STUDY, "b")
    found = store.next_unit(ani), store.next_unit(ani, BULK.id)
    assert [one.id for one in found if one] == [study, bulk]


@pytest.mark.usefixtures("plan")
def test_what_is_skipped_comes_last_in_its_own_queue(store: Store, ani: str) -> None:
    bulk, study = add(store, BULK, *"ab"), add(store, STUDY, *"cd")
    for unit in (bulk[0], study[0]):
        store.skip(ani, unit, now=START)
    assert [one.id for one in store.skipped(ani)] == [study[0]]
    assert [one.id for one in store.skipped(ani, BULK.id)] == [bulk[0]]
    assert order_of(store, ani) == [study[1], study[0]]
    assert order_of(store, ani, BULK) == [bulk[1], bulk[0]]


@pytest.mark.usefixtures("plan")
def test_what_is_taken_back_comes_first_whichever_queue_it_is_of(store: Store, ani: str) -> None:
    bulk, study = add(store, BULK, *"ab"), add(store, STUDY, *"cd")
    code(store, study[0], ani)
    code(store, bulk[0], ani)
    for _ in range(2):
        store.undo(ani, now=START)
    assert order_of(store, ani, BULK) == [study[0], *bulk]
    assert order_of(store, ani) == [study[1]]


@pytest.mark.usefixtures("plan")
def test_who_is_asked_again_meets_the_unit_in_its_queue(store: Store, ani: str, budi: str) -> None:
    (bulk, unseen), study = add(store, BULK, *"ab"), add(store, STUDY, *"cd")
    code(store, bulk, ani)
    store.ask_again([(ani, bulk)], budi, Issue.CODERS)
    assert next_of(store, ani) == study[0]
    assert next_of(store, ani, BULK) == bulk
    store.skip(ani, bulk, now=START)
    assert next_of(store, ani, BULK) == unseen
    assert order_of(store, ani) == list(study)


@pytest.mark.usefixtures("plan")
def test_progress_is_that_of_the_queue(store: Store, ani: str) -> None:
    bulk, study = add(store, BULK, *"abc"), add(store, STUDY, *"defg")
    code(store, bulk[0], ani, 3)
    for unit in study[:2]:
        code(store, unit, ani, 2)
    store.skip(ani, bulk[1], now=START)
    store.judge(ani, [(one, Verdict.ASIDE) for one in (bulk[2], study[3])])
    assert numbers_of(store, ani) == Progress(total=3, coded=2, skipped=0, codes={2: 2})
    assert numbers_of(store, ani, BULK) == Progress(total=2, coded=1, skipped=1, codes={3: 1})
    (everybody,) = store.workload(now=START).coders
    assert (everybody.coded, everybody.left) == (3, 2)


@pytest.mark.usefixtures("plan")
def test_a_report_all_set_aside_is_no_queue_and_counts_nowhere(store: Store, ani: str) -> None:
    bulk = add(store, BULK, *"ab")
    add(store, STUDY, "c")
    assert store.prelabelled_reports() == [BULK]
    store.judge(ani, [(one, Verdict.ASIDE) for one in bulk])
    assert store.prelabelled_reports() == []
    assert numbers_of(store, ani) == Progress(total=1, coded=0, skipped=0, codes={})


def test_what_is_held_comes_first_in_its_own_queue(store: Store, ani: str, budi: str) -> None:
    store.set_plan(Plan(PlanKind.SHARED))
    bulk, study = add(store, BULK, *"ab"), add(store, STUDY, *"cd")
    store.open_unit(ani, study[1], now=START)
    store.open_unit(ani, bulk[1], now=START)
    assert next_of(store, ani) == study[1]
    assert next_of(store, ani, BULK) == bulk[1]
    assert order_of(store, budi, BULK) == [bulk[0]]
    assert order_of(store, budi) == [study[0]]
    assert numbers_of(store, budi, BULK).left == numbers_of(store, budi).left == 1


def test_no_order_puts_a_prelabelled_unit_in_front(store: Store, ani: str) -> None:
    (bulk,), (study,) = add(store, BULK, "a"), add(store, STUDY, "b")
    assert [one.id for one in store.uncoded_units()] == [study]
    store.place_in_front([(bulk, "uncertain"), (study, "uncertain")])
    assert next_of(store, ani) == study
    assert store.order_of(ani, study, is_next=True) == "uncertain"


def test_every_unit_can_be_opened(store: Store, ani: str) -> None:
    (bulk,), (study,) = add(store, BULK, "a"), add(store, STUDY, "b")
    assert [store.open_unit(ani, one).id for one in (bulk, study)] == [bulk, study]


def test_a_fresh_round_draws_of_the_study_a_recode_of_what_was_coded(
    store: Store, ani: str
) -> None:
    (bulk, alike), (study, twin) = add(store, BULK, *"ab"), add(store, STUDY, *"cd")
    store.set_duplicates([[alike, twin]])
    code(store, bulk, ani)
    later = datetime.now(UTC) + timedelta(hours=1)

    def pool(kind: RoundKind) -> list[str]:
        return [one.id for one in store.pool(kind, [ani], later)]

    assert pool(RoundKind.FRESH) == [study, twin], "a unit of the study stands for its like"
    assert pool(RoundKind.RECODE) == [bulk]
    code(store, alike, ani)
    assert pool(RoundKind.FRESH) == [study], "its like has been coded"


def test_units_of_an_open_round_are_in_no_queue(store: Store, ani: str) -> None:
    bulk = add(store, BULK, *"ab")
    new = NewRound(RoundKind.RECODE, (ani,), 2, False, 1, "rev")
    store.add_round(new, [DrawnUnit(bulk[0], None, 1.0)])
    assert order_of(store, ani, BULK) == [bulk[1]]


# The choice


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    opened = open_study(Workspace(tmp_path))
    yield opened
    opened.store.close()


def test_a_coder_codes_the_study_until_they_choose(study: Study) -> None:
    store = study.store
    ani, budi = (store.add_coder(name).id for name in ("Ani", "Budi"))
    assert queues_of(study, ani) == Queues()
    bulk = add(store, BULK, "a")
    assert queues_of(study, ani) == Queues((BULK,), None)
    choose_queue(study, ani, BULK.id)
    chosen = queues_of(study, ani)
    assert (chosen.chosen, chosen.report_id) == (BULK, BULK.id)
    assert queues_of(study, budi).report_id is None, "each coder has a choice of their own"
    unit = unit_for(study, ani, report_id=chosen.report_id)
    assert unit == store.unit(bulk[0])
    assert progress_of(study, ani, chosen.report_id).total == 1
    choose_queue(study, ani, None)
    assert queues_of(study, ani).report_id is None


def test_only_a_prelabelled_report_can_be_chosen(study: Study) -> None:
    ani = study.store.add_coder("Ani").id
    add(study.store, STUDY, "a")
    bulk = add(study.store, BULK, "b")
    with pytest.raises(InvalidInput, match="no queue of its own"):
        choose_queue(study, ani, STUDY.id)
    choose_queue(study, ani, BULK.id)
    study.store.judge(ani, [(bulk[0], Verdict.ASIDE)])
    assert queues_of(study, ani) == Queues(), "what is chosen has left the study"
