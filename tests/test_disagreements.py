"""Disagreements: what is in dispute, settled with a cause, taken back, and looked at again."""

from collections import Counter
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from annotation.codebook import parse_codebook
from annotation.disagreements import (
    Dispute,
    ask_again,
    between_coders,
    between_texts,
    count_causes,
    open_dispute,
    settle,
    settled,
    with_model,
)
from annotation.errors import NotFound
from annotation.proposals import Doubts, UnlikelyCoding
from annotation.records import Arm, Cause, Codes, Coding, Issue, Kind, Report, Verdict
from annotation.store import APPENDIX, NewUnit, Store
from annotation.study import Study
from annotation.suggestions import Suggester
from annotation.workspace import Workspace
from tests.conftest import OTHER_STUDY

REPORT = Report("Country Report 2016")
NO_SUGGESTER = cast(Suggester, None)


@pytest.fixture
def citra(store: Store) -> str:
    return store.add_coder("Citra").id


def add(store: Store, *texts: str, report: Report = REPORT) -> tuple[str, ...]:
    units = [NewUnit("ILO", one, position=place) for place, one in enumerate(texts)]
    return store.add_units(report, units).units


def code(store: Store, unit: str, coder: str, *codes: int, **more: Any) -> Coding:
    return store.code(unit, coder, codes, codebook_revision="rev", **more)


def decide(
    store: Store, units: tuple[str, ...], coder: str, *codes: int, **more: Any
) -> list[Coding]:
    facts = {"issue": Issue.CODERS, "cause": Cause.SLIP, "at_issue": [(1,), (2,)], **more}
    return store.settle(units, coder, codes, codebook_revision="rev", **facts)


def given(store: Store) -> dict[tuple[str, str], Codes]:
    return {(one.unit_id, one.coder): one.codes for one in store.given_codes()}


def compared(store: Store) -> dict[str, tuple[Codes, bool]]:
    return {one.coder: (one.codes, one.again) for one in store.given_codes()}


def disputed(store: Store) -> list[str]:
    return [one.unit_ids[0] for one in between_coders(store)]


# Coder against coder


def test_units_are_in_dispute_where_coders_hold_other_codes_or_another_order(
    store: Store, ani: str, budi: str
) -> None:
    same, other, order, none, alone = add(store, "same", "other", "order", "none", "alone")
    for unit, one, two in (
        (same, (1, 2), (1, 2)),
        (other, (1,), (2,)),
        (order, (1, 2), (2, 1)),
        (none, (), (3,)),
    ):
        code(store, unit, ani, *one)
        code(store, unit, budi, *two)
    code(store, alone, ani, 4)
    found = between_coders(store)
    assert [(one.unit_ids, one.at_issue) for one in found] == [
        ((other,), ((1,), (2,))),
        ((order,), ((1, 2), (2, 1))),
        ((none,), ((), (3,))),
    ]
    assert found[0].report_ids == (REPORT.id,)
    assert found[0].pairs == [((1,), (2,))]


def test_what_is_outside_the_study_taken_back_or_changed_is_not_in_dispute(
    store: Store, ani: str, budi: str
) -> None:
    gone, changed, taken = add(store, "gone", "changed", "taken")
    (papers,) = add(store, "of the paper", report=Report("Appendix", APPENDIX))
    for unit in (gone, changed, papers, taken):
        code(store, unit, ani, 1)
        code(store, unit, budi, 2)
    store.judge(ani, [(gone, Verdict.ASIDE)])
    code(store, changed, budi, 1)
    assert disputed(store) == [taken]
    code(store, taken, budi, 3)
    store.undo(budi)
    assert [one.at_issue for one in between_coders(store)] == [((1,), (2,))]
    (withdrawn,) = add(store, "withdrawn", report=Report("Another report"))
    code(store, withdrawn, ani, 1)
    code(store, withdrawn, budi, 2)
    assert disputed(store) == [taken, withdrawn]
    store.undo(budi)
    assert disputed(store) == [taken], "Budi holds nothing about the other"


def test_letters_are_drawn_for_each_unit_and_stay(store: Store, ani: str, budi: str) -> None:
    units = add(store, *map(str, range(40)))
    for unit in units:
        code(store, unit, ani, 1)
        code(store, unit, budi, 2, memo="why", flag=True)
    opened = [open_dispute(store, one) for one in between_coders(store)]
    firsts = Counter(one.coders[0] for one in opened)
    assert set(firsts) == {ani, budi}
    assert min(firsts.values()) > 8, "20 expected of 40"
    again = [open_dispute(store, one) for one in between_coders(store)]
    assert [one.coders for one in again] == [one.coders for one in opened]
    one = opened[0]
    assert [side.letter for side in one.sides] == ["A", "B"] == list(one.letters)
    by_letter = dict(zip(one.letters, one.coders, strict=True))
    of_budi = next(side for side in one.sides if by_letter[side.letter] == budi)
    assert (of_budi.codes, of_budi.memo, of_budi.flag) == ((2,), "why", True)


# Settling


def test_a_settlement_ends_the_dispute_and_the_codings_of_coders_stay(
    store: Store, ani: str, budi: str, citra: str
) -> None:
    (unit,) = add(store, "x")
    for coder, number in ((ani, 1), (budi, 2)):
        code(store, unit, coder, number, arm=Arm.BLIND, order="random")
    (row,) = decide(store, (unit,), citra, 2, cause=Cause.BORDER, note="sells and gives")
    assert (row.kind, row.codes, row.memo) == (Kind.ADJUDICATED, (2,), "sells and gives")
    assert disputed(store) == []
    assert given(store) == {(unit, "Ani"): (1,), (unit, "Budi"): (2,)}
    assert {one.settled for one in store.given_codes()} == {(2,)}
    (found,) = settled(store)
    assert (found.settlement.cause, found.settlement.note) == (Cause.BORDER, "sells and gives")
    assert found.dispute == Dispute(Issue.CODERS, (unit,), (REPORT.id,), ((1,), (2,)))
    assert [(one.codes, one.weight) for one in store.training_rows()] == [((2,), 1.0)]
    assert [one.is_fair for one in store.training_rows()] == [True], "it came at random"
    rows = list(store.export_rows())
    assert [(one["coder"], one["cause"], one["compared"]) for one in rows] == [
        ("Ani", None, True),
        ("Budi", None, True),
        ("Citra", "border", False),
    ]


def test_a_settlement_after_codings_with_a_suggestion_is_not_fair_to_judge_a_model_by(
    store: Store, ani: str, budi: str, citra: str
) -> None:
    (unit,) = add(store, "x")
    code(store, unit, ani, 1, arm=Arm.SHOWN, order="random")
    code(store, unit, budi, 2, arm=Arm.BLIND, order="random")
    decide(store, (unit,), citra, 2)
    assert [one.is_fair for one in store.training_rows()] == [False]


def test_an_adjudicator_who_has_coded_the_unit_keeps_that_coding(
    store: Store, ani: str, budi: str
) -> None:
    (unit,) = add(store, "x")
    code(store, unit, ani, 1)
    code(store, unit, budi, 2)
    decide(store, (unit,), ani, 2)
    assert given(store) == {(unit, "Ani"): (1,), (unit, "Budi"): (2,)}
    opened = open_dispute(store, settled(store)[0].dispute)
    assert sorted(side.codes for side in opened.sides) == [(1,), (2,)]
    assert opened.settled is not None
    assert opened.settled.coding.codes == (2,)
    code(store, unit, ani, 3)
    assert compared(store)["Ani"] == ((1,), True), "the code of the other could be seen"
    assert disputed(store) == [unit]
    store.undo(ani)
    assert compared(store)["Ani"] == ((1,), False), "what undo brings back is the settlement"
    assert disputed(store) == []


def test_a_settlement_is_taken_back_with_all_texts_of_its_act(
    store: Store, ani: str, budi: str
) -> None:
    units = add(store, "x", "y", "z")
    for unit in units[:2]:
        code(store, unit, ani, 1)
        code(store, unit, budi, 2)
    decide(store, units[2:], budi, 3)
    decide(store, units[:2], ani, 2)
    assert disputed(store) == []
    rows = store.undo_settlement(ani)
    assert {(row.unit_id, row.kind, row.codes) for row in rows} == {
        (units[0], Kind.CODED, (1,)),
        (units[1], Kind.CODED, (1,)),
    }
    assert disputed(store) == list(units[:2])
    assert given(store)[units[0], "Ani"] == (1,)
    assert store.undo_settlement(ani) == []
    (withdrawn,) = store.undo_settlement(budi)
    assert (withdrawn.kind, withdrawn.codes) == (Kind.WITHDRAWN, ())
    assert store.settlements() == []
    undone = store.undo(ani)
    assert undone is not None
    assert undone.kind is Kind.WITHDRAWN, "and undo goes on to the coder's own decisions"


def test_a_second_settlement_counts_and_undo_brings_the_first_back_with_its_cause(
    store: Store, ani: str, budi: str
) -> None:
    (unit,) = add(store, "x")
    code(store, unit, ani, 1)
    code(store, unit, budi, 2)
    decide(store, (unit,), ani, 1, cause=Cause.GAP, note="first")
    decide(store, (unit,), ani, 2, cause=Cause.SLIP)
    assert [(one.coding.codes, one.cause) for one in store.settlements()] == [((2,), Cause.SLIP)]
    store.undo_settlement(ani)
    (found,) = store.settlements()
    assert (found.coding.codes, found.cause, found.note) == ((1,), Cause.GAP, "first")
    store.undo_settlement(ani)
    assert store.settlements() == []
    assert store.undo_settlement(ani) == []
    assert given(store)[unit, "Ani"] == (1,)


def test_undo_of_a_settlement_never_takes_a_later_coding_away(
    store: Store, ani: str, budi: str
) -> None:
    (unit,) = add(store, "x")
    code(store, unit, ani, 1)
    code(store, unit, budi, 2)
    decide(store, (unit,), ani, 2)
    code(store, unit, ani, 3)
    assert disputed(store) == [unit], "who codes anew no longer holds to the settlement"
    assert store.undo_settlement(ani) == []
    assert [one.codes for one in store.own_codings_of([unit]) if one.coder_id == ani] == [(3,)]
    assert compared(store)["Ani"] == ((1,), True)


def test_of_two_adjudicators_the_later_counts(store: Store, ani: str, budi: str) -> None:
    (unit,) = add(store, "x")
    code(store, unit, ani, 1)
    decide(store, (unit,), ani, 1)
    decide(store, (unit,), budi, 2)
    assert [one.coding.codes for one in store.settlements()] == [(2,)]
    store.undo_settlement(budi)
    assert [one.coding.codes for one in store.settlements()] == [(1,)]


def test_what_a_settlement_names_must_be_there(store: Store, ani: str) -> None:
    (unit,) = add(store, "x")
    with pytest.raises(NotFound, match="There is no unit u-none"):
        decide(store, (unit, "u-none"), ani, 1)
    assert list(store.codings()) == []
    with pytest.raises(ValueError, match="a code may stand once"):
        decide(store, (unit,), ani, 1, 1)


@pytest.mark.parametrize("table", ["settlement", "look_again"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET issue = 'words'"])
def test_causes_and_requests_are_never_changed(
    store: Store, ani: str, budi: str, table: str, change: str
) -> None:
    (unit,) = add(store, "x")
    code(store, unit, ani, 1)
    store.ask_again([(ani, unit)], budi, Issue.CODERS)
    decide(store, (unit,), budi, 2)
    with pytest.raises(IntegrityError), store.database.writing() as connection:
        connection.execute(text(change.format(table)))


# Near-identical texts


def test_texts_that_say_the_same_and_are_coded_otherwise_are_found_also_of_one_coder(
    store: Store, ani: str, budi: str
) -> None:
    one, twin, alike, other, uncoded, lone = add(store, *"abcdef")
    store.set_duplicates([[one, twin], [alike, other, uncoded], [lone]])
    code(store, one, ani, 1)
    code(store, twin, ani, 2)
    code(store, alike, ani, 3)
    code(store, other, budi, 3)
    code(store, lone, ani, 1)
    code(store, lone, budi, 2)
    (found,) = between_texts(store)
    assert (found.issue, found.unit_ids, found.at_issue) == (Issue.ALIKE, (one, twin), ((1,), (2,)))
    assert [side.text for side in open_dispute(store, found).sides] == [0, 1]
    decide(store, (twin,), budi, 1)
    assert between_texts(store) == [], "one settled to the code of the other"
    decide(store, (twin,), budi, 4)
    assert len(between_texts(store)) == 1
    decide(store, (one,), budi, 1)
    assert between_texts(store) == [], "each was settled: they are rightly different"


def test_texts_settled_together_are_one_and_count_once(store: Store, ani: str, budi: str) -> None:
    units = add(store, "a", "b", "c")
    for unit, number in zip(units, (1, 2, 3), strict=True):
        code(store, unit, ani, number)
    decide(
        store,
        units[:2],
        budi,
        2,
        issue=Issue.ALIKE,
        cause=Cause.UNCLEAR,
        at_issue=[(1,), (2,)],
    )
    decide(store, units[2:], budi, 3, cause=Cause.GAP, at_issue=[(2,), (1,), ()])
    found = settled(store)
    assert [one.dispute.unit_ids for one in found] == [units[2:], units[:2]]
    assert count_causes(found) == {
        ((), (1,)): Counter({Cause.GAP: 1}),
        ((), (2,)): Counter({Cause.GAP: 1}),
        ((1,), (2,)): Counter({Cause.UNCLEAR: 1, Cause.GAP: 1}),
    }


# The model against coders


def test_the_model_is_heard_where_coders_agree_and_nothing_changed_since(
    store: Store, ani: str, budi: str
) -> None:
    agreed, apart, changed, done = units = add(store, "agreed", "apart", "changed", "done")
    for unit in units:
        code(store, unit, ani, 1)
    code(store, agreed, budi, 1)
    code(store, apart, budi, 3)
    code(store, changed, ani, 4)
    decide(store, (done,), budi, 1)
    doubts = Doubts(tuple(UnlikelyCoding(one, (1,), 0.1, 2, 0.8) for one in store.units(units)), ())
    (found,) = with_model(store, doubts)
    assert (found.unit_ids, found.at_issue) == ((agreed,), ((1,), (2,)))
    assert found.issue is Issue.MODEL


# To look again


def test_who_is_asked_meets_the_unit_first_without_memo_and_blind(
    store: Store, ani: str, budi: str
) -> None:
    first, second, third = add(store, "a", "b", "c")
    code(store, second, ani, 1, memo="my reason", flag=True)
    code(store, second, budi, 2)
    assert store.ask_again([(ani, second), (ani, third)], budi, Issue.CODERS) == [(ani, second)]
    assert store.ask_again([(ani, second)], budi, Issue.CODERS) == [], "asked already"
    assert store.is_asked(ani, second)
    assert not store.is_asked(budi, second)
    assert store.who_is_asked([second, third]) == {(ani, second)}
    assert store.draft(ani, second) == ("", False)
    assert store.is_blind(ani, second)
    following = store.next_unit(ani)
    assert following is not None
    assert following.id == second
    store.note(ani, second, "new thoughts", False)
    assert store.draft(ani, second) == ("new thoughts", False)
    code(store, second, ani, 1)
    assert not store.is_asked(ani, second), "the same codes again are an answer"
    assert not store.is_blind(ani, second)
    following = store.next_unit(ani)
    assert following is not None
    assert following.id == first
    store.undo(ani)
    assert store.is_asked(ani, second), "what is taken back is no answer"
    following = store.next_unit(ani)
    assert following is not None
    assert following.id == second


def test_a_unit_to_look_at_again_can_be_put_off(store: Store, ani: str, budi: str) -> None:
    first, second, third = add(store, "a", "b", "c")
    for unit in (first, second):
        code(store, unit, ani, 1)
    store.ask_again([(ani, first), (ani, second)], budi, Issue.CODERS)

    def order() -> list[str]:
        met: list[str] = []
        while (unit := store.next_unit(ani)) is not None and unit.id not in met:
            met.append(unit.id)
            store.skip(ani, unit.id)
        return met

    assert order() == [first, second, third]
    code(store, third, ani, 1)
    assert order() == [first, second]


def test_a_settlement_ends_a_request_and_its_withdrawal_brings_it_back(
    store: Store, ani: str, budi: str
) -> None:
    (unit,) = add(store, "a")
    code(store, unit, ani, 1)
    store.ask_again([(ani, unit)], budi, Issue.CODERS)
    decide(store, (unit,), budi, 2)
    assert not store.is_asked(ani, unit)
    assert store.next_unit(ani) is None
    store.undo_settlement(budi)
    assert store.is_asked(ani, unit)


def test_agreement_is_that_of_before_and_results_are_what_stands(
    store: Store, ani: str, budi: str
) -> None:
    (unit,) = add(store, "a")
    code(store, unit, ani, 3)
    code(store, unit, ani, 1, arm=Arm.SHOWN)
    code(store, unit, budi, 2)
    store.ask_again([(ani, unit)], budi, Issue.CODERS)
    assert not any(one.again for one in store.given_codes())
    code(store, unit, ani, 2, arm=Arm.BLIND)
    found = {one.coder: (one.codes, one.arm, one.again) for one in store.given_codes()}
    assert found == {"Ani": ((1,), Arm.SHOWN, True), "Budi": ((2,), Arm.SHOWN, False)}
    assert disputed(store) == []
    assert [row.codes for row in store.training_rows()] == [(2,)]
    rows = [(one["codes"], one["standing"], one["compared"]) for one in store.export_rows()]
    assert rows == [
        ("3", False, False),
        ("1", False, True),
        ("2", True, True),
        ("2", True, False),
    ]
    store.undo(ani)
    store.undo(ani)
    assert given(store)[unit, "Ani"] == (1,), "a decision of before, taken back after it"


def test_a_request_for_new_words_changes_nothing_about_what_is_compared(
    store: Store, ani: str, budi: str
) -> None:
    (unit,) = add(store, "a")
    code(store, unit, ani, 1)
    store.ask_again([(ani, unit)], budi, Issue.WORDS)
    code(store, unit, ani, 2)
    assert given(store) == {(unit, "Ani"): (2,)}
    code(store, unit, budi, 3)
    store.ask_again([(ani, unit)], budi, Issue.WORDS)
    code(store, unit, ani, 3)
    assert given(store) == {(unit, "Ani"): (2,), (unit, "Budi"): (3,)}


# What was made apart


def test_what_is_changed_when_the_code_of_another_could_be_seen_is_not_compared(
    store: Store, ani: str, budi: str, citra: str
) -> None:
    (unit,) = add(store, "a")
    code(store, unit, ani, 1)
    code(store, unit, ani, 2)
    assert compared(store) == {"Ani": ((2,), False)}, "nobody else could be seen"
    code(store, unit, budi, 3)
    code(store, unit, ani, 3)
    code(store, unit, budi, 4)
    code(store, unit, citra, 5)
    assert compared(store) == {
        "Ani": ((2,), True),
        "Budi": ((3,), True),
        "Citra": ((5,), False),
    }
    rows = [(one["codes"], one["compared"]) for one in store.export_rows()]
    assert rows == [
        ("1", False),
        ("2", True),
        ("3", True),
        ("3", False),
        ("4", False),
        ("5", True),
    ]


def test_undo_and_a_new_code_are_no_way_round_it(store: Store, ani: str, budi: str) -> None:
    (unit,) = add(store, "a")
    code(store, unit, ani, 1)
    code(store, unit, budi, 2)
    store.undo(ani)
    assert compared(store) == {"Ani": ((1,), True), "Budi": ((2,), False)}, "taken back"
    code(store, unit, ani, 2)
    store.undo(budi)
    code(store, unit, budi, 1)
    assert compared(store) == {"Ani": ((1,), True), "Budi": ((2,), True)}


def test_an_undo_before_anybody_else_coded_counts(store: Store, ani: str, budi: str) -> None:
    (unit,) = add(store, "a")
    code(store, unit, ani, 1)
    code(store, unit, ani, 2)
    store.undo(ani)
    code(store, unit, budi, 2)
    assert compared(store) == {"Ani": ((1,), False), "Budi": ((2,), False)}


def test_a_change_that_was_taken_back_is_none(store: Store, ani: str, budi: str) -> None:
    (unit,) = add(store, "a")
    code(store, unit, ani, 1)
    code(store, unit, budi, 2)
    code(store, unit, ani, 2)
    store.undo(ani)
    assert compared(store)["Ani"] == ((1,), False)


def test_who_settled_a_unit_has_not_coded_it(store: Store, ani: str, citra: str) -> None:
    (unit,) = add(store, "a")
    code(store, unit, ani, 1)
    decide(store, (unit,), citra, 2)
    store.undo_settlement(citra)
    code(store, unit, ani, 3)
    assert compared(store) == {"Ani": ((3,), False)}
    code(store, unit, citra, 4)
    decide(store, (unit,), citra, 5)
    assert compared(store) == {"Ani": ((3,), False), "Citra": ((4,), False)}
    store.undo_settlement(citra)
    assert compared(store) == {"Ani": ((3,), False), "Citra": ((4,), False)}


def test_a_coder_asked_before_anybody_else_coded_is_held_to_what_was_before(
    store: Store, ani: str, budi: str
) -> None:
    (unit,) = add(store, "a")
    code(store, unit, ani, 1)
    store.ask_again([(ani, unit)], budi, Issue.ALIKE)
    code(store, unit, ani, 2)
    assert compared(store) == {"Ani": ((1,), True)}
    code(store, unit, budi, 2)
    assert compared(store) == {"Ani": ((1,), True), "Budi": ((2,), False)}


def test_rows_that_are_compared_are_those_of_the_study(store: Store, ani: str, budi: str) -> None:
    out, kept = add(store, "a", "b")
    (of_paper,) = add(store, "c", report=Report("Appendix", APPENDIX))
    for unit in (out, kept, of_paper):
        code(store, unit, ani, 1)
    store.judge(budi, [(out, Verdict.LEFT)])
    rows = [(one["unit_id"], one["coder"]) for one in store.export_rows() if one["compared"]]
    assert rows == list(given(store)) == [(kept, "Ani")]


def test_a_given_code_names_the_codebook_that_it_was_given_by(
    store: Store, ani: str, budi: str
) -> None:
    store.add_codebook_revision("new", "Nine tracks", "codes: [1]")
    (unit,) = add(store, "a")
    code(store, unit, ani, 1)
    code(store, unit, budi, 2)
    store.code(unit, ani, (2,), codebook_revision="new")
    assert [one.revision for one in store.given_codes()] == ["rev", "rev"]


# With a study


@pytest.fixture
def study(tmp_path: Path) -> Any:
    codebook = parse_codebook(OTHER_STUDY, "other.yaml")
    with Store.open(tmp_path / "jalur.sqlite") as opened:
        opened.add_codebook_revision(codebook.revision, "n", codebook.text)
        opened.add_codebook_revision("rev", "n", "codes: []")
        yield Study(Workspace(tmp_path), opened, codebook)


def test_an_adjudicator_settles_all_texts_or_some_and_asks_by_letter(study: Study) -> None:
    store = study.store
    ani, budi, citra = (store.add_coder(name).id for name in ("Ani", "Budi", "Citra"))
    one, twin = add(store, "a", "b")
    store.set_duplicates([[one, twin]])
    code(store, one, ani, 1)
    code(store, twin, ani, 2)
    code(store, twin, budi, 2)
    opened = open_dispute(store, between_texts(store)[0])
    assert ask_again(store, opened, citra, [budi]) == 1
    assert ask_again(store, opened, citra, opened.coders) == 2
    assert open_dispute(store, opened.dispute).asked == {ani, budi}
    made = settle(study, NO_SUGGESTER, opened, citra, (1,), cause=Cause.SLIP, texts=[1])
    assert [row.unit_id for row in made] == [twin]
    assert made[0].codebook_revision == study.codebook.revision
    assert (made[0].arm, made[0].suggestion_id) == (Arm.NONE, None)
    assert between_texts(store) == []
    made = settle(study, NO_SUGGESTER, opened, citra, (), cause=Cause.UNCLEAR)
    assert [row.unit_id for row in made] == [one, twin]
    assert store.settlements()[0].at_issue == ((1,), (2,))


def test_who_has_seen_the_codes_of_a_dispute_before_coding_it_did_not_code_apart(
    store: Store, ani: str, budi: str, citra: str
) -> None:
    seen, other, own = add(store, "seen", "other", "own")
    code(store, own, citra, 3)
    for unit in (seen, other, own):
        code(store, unit, ani, 1)
        code(store, unit, budi, 2)
    store.see_codes(citra, [seen, own])
    store.see_codes(citra, [seen, own])
    code(store, other, citra, 4)
    code(store, seen, citra, 2)
    code(store, seen, citra, 5)
    units = {unit: name for unit, name in given(store) if name == "Citra"}
    assert set(units) == {other, own}, "what she coded before stays"
    assert store.standing(citra, seen) is not None
    rows = [one for one in store.export_rows() if one["coder"] == "Citra"]
    assert [one["unit_id"] for one in rows if one["compared"]] == [own, other]
    assert not any(one["apart"] for one in rows if one["unit_id"] == seen)
