"""annotation.deciding and the card: a decision goes where its unit is coded."""

from pathlib import Path

import pytest

from annotation.card import Card, last_decisions, read_card
from annotation.deciding import decide, draft_of, standing, undo
from annotation.errors import InvalidInput, NotAssigned
from annotation.records import Arm, Codes, Kind, Report, Round, RoundKind, Verdict
from annotation.rounds import RoundPlan, begin_round, pool_of
from annotation.store import Draft, NewCoding, NewUnit
from annotation.study import Study, open_study
from annotation.suggestions import Suggester
from annotation.workspace import Workspace
from tests.conftest import OTHER_STUDY

pytestmark = pytest.mark.usefixtures("fake_encoder_everywhere")


@pytest.fixture
def study(tmp_path: Path) -> Study:
    (tmp_path / "labeled").mkdir()
    (tmp_path / "labeled" / "codebook.yaml").write_text(OTHER_STUDY, encoding="utf-8")
    study = open_study(Workspace(tmp_path))
    units = [NewUnit("", f"the shop sells {n} pears for money") for n in range(6)]
    study.store.add_units(Report("Diary"), units)
    return study


@pytest.fixture
def people(study: Study) -> tuple[str, str]:
    return study.store.add_coder("Ani").id, study.store.add_coder("Budi").id


@pytest.fixture
def suggester(study: Study) -> Suggester:
    return Suggester(study)


def begin(study: Study, kind: RoundKind, people: tuple[str, ...], size: int) -> Round:
    return begin_round(
        study, RoundPlan(kind, people, size, seed=1), pool_of(study, kind, people, 0)
    )


def show(study: Study, suggester: Suggester, coder: str, unit: str | None = None) -> Card:
    card = read_card(study, suggester, coder, unit)
    assert card is not None
    return card


def press(study: Study, card: Card, coder: str, codes: Codes, memo: str = "") -> None:
    decide(study, card.unit.id, coder, codes, card.shown, Draft(memo), seconds=1.5)


def test_a_round_comes_first_and_is_blind(
    study: Study, suggester: Suggester, people: tuple[str, str]
) -> None:
    ani, budi = people
    of = begin(study, RoundKind.FRESH, people, 2)
    drawn = {one.unit_id for one in study.store.round_units(of.id)}
    seen = set()
    for _ in range(2):
        card = show(study, suggester, ani)
        assert card.round == of
        assert (card.arm, card.code, card.order) == (Arm.BLIND, None, "round")
        seen.add(card.unit.id)
        press(study, card, ani, (2,), memo="why")
    assert seen == drawn
    after = show(study, suggester, ani)
    assert after.round is None
    assert after.unit.id not in drawn
    press(study, after, ani, (1,))
    assert [(one.number, one.codes, one.in_round) for one in last_decisions(study, ani)] == [
        (1, (1,), False),
        (2, (2,), True),
        (1, (2,), True),
    ]
    assert last_decisions(study, budi) == []
    study.store.end_round(of.id)
    held = [study.store.standing(ani, one) for one in drawn]
    assert {(one.codes, one.memo, one.seconds, one.arm) for one in held if one} == {
        ((2,), "why", 1.5, Arm.BLIND)
    }


def test_a_unit_coded_before_is_coded_again_without_sight_of_it(
    study: Study, suggester: Suggester, people: tuple[str, str]
) -> None:
    ani = people[0]
    first = show(study, suggester, ani)
    press(study, first, ani, (1,), memo="first")
    of = begin(study, RoundKind.RECODE, (ani,), 1)
    assert last_decisions(study, ani) == []
    card = show(study, suggester, ani)
    assert card.unit.id == first.unit.id
    assert card.coding is None
    assert card.draft.memo == ""
    press(study, card, ani, (3,), memo="again")
    again = show(study, suggester, ani, card.unit.id)
    assert again.coding is not None
    assert again.coding.codes == (3,)
    assert draft_of(study, ani, card.unit.id, of.id).memo == "again"
    study.store.end_round(of.id)
    stands = standing(study, ani, card.unit.id, "")
    assert stands is not None
    assert (stands.codes, stands.memo) == ((1,), "first"), "the data stay as they were"


def test_undo_takes_back_what_came_last_in_the_round_or_beside_it(
    study: Study, suggester: Suggester, people: tuple[str, str]
) -> None:
    ani = people[0]
    press(study, show(study, suggester, ani), ani, (1,))
    of = begin(study, RoundKind.FRESH, people, 1)
    press(study, show(study, suggester, ani), ani, (2,))
    press(study, show(study, suggester, ani), ani, (3,))
    taken = [undo(study, ani) for _ in range(2)]
    assert [one.kind for one in taken if one] == [Kind.WITHDRAWN] * 2
    assert study.store.round_progress(of.id)[ani] == 0
    assert undo(study, ani) is None, "what was coded before the round stands in the study"
    assert [one.codes for one in study.store.recent(ani)] == [(1,)]


def test_undo_in_a_recode_leaves_the_data_alone(
    study: Study, suggester: Suggester, people: tuple[str, str]
) -> None:
    ani = people[0]
    first = show(study, suggester, ani)
    press(study, first, ani, (1,))
    begin(study, RoundKind.RECODE, (ani,), 1)
    assert undo(study, ani) is None
    assert study.store.standing(ani, first.unit.id) is not None


def test_undo_after_a_round_takes_back_nothing_of_before(
    study: Study, suggester: Suggester, people: tuple[str, str]
) -> None:
    ani = people[0]
    press(study, show(study, suggester, ani), ani, (1,))
    of = begin(study, RoundKind.FRESH, people, 1)
    press(study, show(study, suggester, ani), ani, (2,))
    study.store.end_round(of.id)
    assert undo(study, ani) is None
    press(study, show(study, suggester, ani), ani, (4,))
    assert undo(study, ani) is not None
    assert undo(study, ani) is None


def test_who_is_not_in_a_round_leaves_its_units_alone(
    study: Study, suggester: Suggester, people: tuple[str, str]
) -> None:
    citra = study.store.add_coder("Citra").id
    open_card = show(study, suggester, citra)
    begin(study, RoundKind.FRESH, people, 6)
    with pytest.raises(NotAssigned, match="coded by the round's coders"):
        press(study, open_card, citra, (1,))
    with pytest.raises(NotAssigned):
        read_card(study, suggester, citra, open_card.unit.id)
    assert study.store.standing(citra, open_card.unit.id) is None
    with pytest.raises(InvalidInput, match="stays as it is"):
        study.store.judge(citra, [(open_card.unit.id, Verdict.ASIDE)])
    report = open_card.unit.report_id
    with pytest.raises(InvalidInput, match="stays as it is"):
        study.store.replace_units(citra, report, [open_card.unit.id], [NewUnit("", "anew")])


def test_a_key_pressed_after_the_end_saves_nothing(
    study: Study, suggester: Suggester, people: tuple[str, str]
) -> None:
    ani = people[0]
    of = begin(study, RoundKind.FRESH, people, 1)
    card = show(study, suggester, ani)
    study.store.end_round(of.id)
    with pytest.raises(InvalidInput, match="this decision was not saved"):
        press(study, card, ani, (1,))
    assert study.store.standing(ani, card.unit.id) is None


def test_what_another_coder_coded_is_no_reason_on_a_card(
    study: Study, suggester: Suggester, people: tuple[str, str]
) -> None:
    ani, budi = people
    first = show(study, suggester, ani)
    press(study, first, ani, (1,))
    suggester.retrain()
    other = show(study, suggester, ani).unit.id
    assert first.unit.id in {
        one.unit_id for one in show(study, suggester, ani, other).reasons.units
    }
    assert show(study, suggester, budi, other).reasons.units == ()
    press(study, show(study, suggester, budi, first.unit.id), budi, (2,))
    suggester.retrain()
    assert first.unit.id in {
        one.unit_id for one in show(study, suggester, budi, other).reasons.units
    }


def test_a_unit_that_left_the_study_meanwhile_takes_no_decision(
    study: Study, suggester: Suggester, people: tuple[str, str]
) -> None:
    ani, budi = people
    open_card = show(study, suggester, ani)
    study.store.judge(budi, [(open_card.unit.id, Verdict.ASIDE)])
    with pytest.raises(NotAssigned, match="not in the study any more"):
        press(study, open_card, ani, (1,))
    assert study.store.standing(ani, open_card.unit.id) is None
    with pytest.raises(NotAssigned):
        read_card(study, suggester, ani, open_card.unit.id)
    again = [NewCoding(open_card.unit.id, ani, (1,), study.codebook.revision)]
    assert study.store.decide_many(again).new == 0
    study.store.judge(budi, [(open_card.unit.id, Verdict.TAKEN)])
    press(study, open_card, ani, (1,))
    assert study.store.standing(ani, open_card.unit.id) is not None
