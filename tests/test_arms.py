"""annotation.arms: which units go without a suggestion, and that this stays."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotation.arms import (
    Shows,
    Viewer,
    arm_of,
    choose_shows,
    choose_withheld_share,
    is_hidden,
    shows_of,
    viewer_of,
    withheld_share_of,
)
from annotation.records import Arm, Issue, Report, RoundKind
from annotation.store import DrawnUnit, NewRound, NewUnit
from annotation.study import Study, open_study
from annotation.workspace import Workspace

UNITS = 600


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    opened = open_study(Workspace(tmp_path))
    opened.store.add_units(Report("R"), [NewUnit("ILO", str(one)) for one in range(UNITS)])
    opened.store.set_duplicates([])
    yield opened
    opened.store.close()


def ids(study: Study) -> list[str]:
    return [unit.id for unit in study.store.uncoded_units()]


def test_a_tenth_goes_without_unless_chosen_otherwise(study: Study) -> None:
    ani = study.store.add_coder("Ani").id
    assert withheld_share_of(study) == 0.1
    drawn = [arm_of(study, ani, unit) for unit in ids(study)]
    assert set(drawn) == {Arm.SHOWN, Arm.WITHHELD}
    assert 35 <= drawn.count(Arm.WITHHELD) <= 85, "60 expected, four standard deviations"


def test_what_was_drawn_stays_whatever_is_chosen_later(study: Study) -> None:
    ani = study.store.add_coder("Ani").id
    first, *others = ids(study)
    choose_withheld_share(study, 1.0)
    assert arm_of(study, ani, first) is Arm.WITHHELD
    choose_withheld_share(study, 0.0)
    assert arm_of(study, ani, first) is Arm.WITHHELD
    assert {arm_of(study, ani, unit) for unit in others[:50]} == {Arm.SHOWN}
    assert study.store.draw_arm(ani, first, Arm.SHOWN, 0.0) is Arm.WITHHELD, "the first draw stands"
    with pytest.raises(ValueError, match="a share lies between 0 and 1"):
        choose_withheld_share(study, 1.1)


def test_coders_are_drawn_apart(study: Study) -> None:
    choose_withheld_share(study, 0.5)
    ani, budi = (study.store.add_coder(name).id for name in ("Ani", "Budi"))
    units = ids(study)[:200]
    both = [(arm_of(study, ani, unit), arm_of(study, budi, unit)) for unit in units]
    assert len(set(both)) == 4


def test_what_is_withheld_stays_hidden(study: Study) -> None:
    choose_withheld_share(study, 1.0)
    ani = study.store.add_coder("Ani").id
    first, second, *_ = ids(study)
    assert not is_hidden(study, ani, first), "not drawn, not on screen yet"
    arm_of(study, ani, first)
    assert is_hidden(study, ani, first)
    study.store.code(first, ani, (1,), codebook_revision=study.codebook.revision)
    assert is_hidden(study, ani, first), "a correction would count as made without it"
    choose_withheld_share(study, 0.0)
    arm_of(study, ani, second)
    assert not is_hidden(study, ani, second)


def test_what_somebody_else_has_coded_is_blind_until_it_is_coded(study: Study) -> None:
    choose_withheld_share(study, 0.0)
    ani, budi = (study.store.add_coder(name).id for name in ("Ani", "Budi"))
    first, twin, other, *_ = ids(study)
    study.store.set_duplicates([[first, twin]])
    assert arm_of(study, budi, first) is Arm.SHOWN, "nobody has coded it yet"
    study.store.code(first, ani, (1,), codebook_revision=study.codebook.revision)
    assert [arm_of(study, budi, one) for one in (first, twin, other)] == [
        Arm.BLIND,
        Arm.BLIND,
        Arm.SHOWN,
    ]
    assert is_hidden(study, budi, twin)
    assert [arm_of(study, ani, one) for one in (first, twin)] == [Arm.SHOWN, Arm.SHOWN]
    study.store.code(first, budi, (2,), codebook_revision=study.codebook.revision)
    assert arm_of(study, budi, first) is Arm.SHOWN
    assert not is_hidden(study, budi, first)


def test_others_codings_are_seen_once_one_has_coded(study: Study) -> None:
    ani, budi, paper = (study.store.add_coder(name).id for name in ("Ani", "Budi", "Paper 2"))
    unit = ids(study)[0]
    for coder, number in ((paper, 3), (ani, 1)):
        study.store.code(unit, coder, (number,), codebook_revision=study.codebook.revision)

    def seen(coder: str) -> list[tuple[int, ...]]:
        viewer = Viewer(coder, paper, True, frozenset(), frozenset())
        return [one.codes for one in viewer.open(study.store.history(unit))]

    assert seen(budi) == [(3,)]
    assert seen(ani) == [(3,), (1,)]
    study.store.code(unit, budi, (2,), codebook_revision=study.codebook.revision)
    assert seen(budi) == [(3,), (1,), (2,)]
    study.store.undo(budi)
    assert seen(budi) == [(3,), (2,), ()], "the own one and that it was taken back"


def test_who_is_asked_to_look_again_sees_neither_suggestion_nor_others_codings(
    study: Study,
) -> None:
    choose_withheld_share(study, 0.0)
    ani, budi = (study.store.add_coder(name).id for name in ("Ani", "Budi"))
    unit = ids(study)[0]
    for coder, number in ((ani, 1), (budi, 2)):
        study.store.code(unit, coder, (number,), codebook_revision=study.codebook.revision)
    assert arm_of(study, ani, unit) is Arm.SHOWN
    study.store.ask_again([(ani, unit)], budi, Issue.WORDS)
    assert arm_of(study, ani, unit) is Arm.BLIND
    assert is_hidden(study, ani, unit)
    history = study.store.history(unit)
    assert [one.codes for one in viewer_of(study, ani, [unit]).open(history)] == [(1,)]
    study.store.code(unit, ani, (1,), codebook_revision=study.codebook.revision)
    history = study.store.history(unit)
    assert [one.codes for one in viewer_of(study, ani, [unit]).open(history)] == [(1,), (2,), (1,)]
    own = viewer_of(study, ani, [unit], sees_others=False)
    assert [one.codes for one in own.open(history)] == [(1,), (1,)]


def test_codings_of_units_of_an_open_round_are_seen_by_nobody(study: Study) -> None:
    ani = study.store.add_coder("Ani").id
    unit, other = ids(study)[:2]
    for one in (unit, other):
        study.store.code(one, ani, (1,), codebook_revision=study.codebook.revision)
    new = NewRound(RoundKind.RECODE, (ani,), 1, False, 1, study.codebook.revision)
    study.store.add_round(new, [DrawnUnit(unit, None, 1.0)])
    viewer = viewer_of(study, ani, [unit, other])
    assert viewer.open(study.store.history(unit)) == []
    assert len(viewer.open(study.store.history(other))) == 1


def test_the_papers_codings_blind_nobody(study: Study) -> None:
    budi = study.store.add_coder("Budi").id
    appendix = study.store.search_units(limit=1).rows[0].unit
    assert appendix.report.startswith("Omega")
    assert not study.store.is_blind(budi, appendix.id)


def test_a_suggestion_can_wait_for_the_coders_own_pick(study: Study) -> None:
    choose_withheld_share(study, 0.0)
    assert shows_of(study) is Shows.AT_ONCE
    choose_shows(study, Shows.AFTER)
    ani = study.store.add_coder("Ani").id
    unit = ids(study)[0]
    assert arm_of(study, ani, unit) is Arm.FIRST
    assert is_hidden(study, ani, unit)
    study.store.code(unit, ani, (1,), arm=Arm.FIRST, codebook_revision=study.codebook.revision)
    assert arm_of(study, ani, unit) is Arm.AFTER
    assert not is_hidden(study, ani, unit)
    study.store.undo(ani)
    assert arm_of(study, ani, unit) is Arm.AFTER, "undo takes back no suggestion seen"
    choose_shows(study, Shows.AT_ONCE)
    assert arm_of(study, ani, unit) is Arm.SHOWN, "the draw was kept"


def test_what_is_withheld_stays_so_when_suggestions_wait(study: Study) -> None:
    choose_withheld_share(study, 1.0)
    choose_shows(study, Shows.AFTER)
    ani = study.store.add_coder("Ani").id
    assert arm_of(study, ani, ids(study)[0]) is Arm.WITHHELD


def test_a_study_can_do_without_suggestions(study: Study) -> None:
    choose_withheld_share(study, 0.0)
    choose_shows(study, Shows.NEVER)
    ani = study.store.add_coder("Ani").id
    first = ids(study)[0]
    assert arm_of(study, ani, first) is Arm.NONE
    assert is_hidden(study, ani, first)
    assert study.store.drawn_arm(ani, first) is None, "nothing is drawn where nothing is at stake"


def test_a_new_unit_is_blind_till_it_is_known_what_says_the_same(study: Study) -> None:
    choose_withheld_share(study, 0.0)
    ani, budi = (study.store.add_coder(name).id for name in ("Ani", "Budi"))
    first = ids(study)[0]
    [copy] = study.store.add_units(Report("S"), [NewUnit("ILO", "0!")]).units
    assert arm_of(study, budi, copy) is Arm.SHOWN, "nobody has coded anything"
    study.store.code(first, ani, (1,), codebook_revision=study.codebook.revision)
    assert arm_of(study, budi, copy) is Arm.BLIND
    assert is_hidden(study, budi, copy)
    assert arm_of(study, ani, copy) is Arm.SHOWN, "only her own could show"
    newest, _outside = study.store.extent()
    study.store.set_duplicates([[first, copy]], newest - 1)
    assert arm_of(study, budi, copy) is Arm.BLIND
    study.store.set_duplicates([], newest)
    assert arm_of(study, budi, copy) is Arm.SHOWN


def test_a_unit_is_blind_again_when_others_code_its_like(study: Study) -> None:
    choose_withheld_share(study, 0.0)
    ani, budi = (study.store.add_coder(name).id for name in ("Ani", "Budi"))
    first, twin, *_ = ids(study)
    study.store.set_duplicates([[first, twin]])
    revision = study.codebook.revision
    study.store.code(first, budi, (2,), codebook_revision=revision)
    assert not is_hidden(study, budi, first)
    study.store.code(twin, ani, (7,), codebook_revision=revision)
    assert arm_of(study, budi, first) is Arm.BLIND, "it would show what Ani gave the other"
    assert is_hidden(study, budi, first)
    study.store.code(twin, budi, (2,), codebook_revision=revision, arm=Arm.BLIND)
    assert arm_of(study, budi, first) is Arm.SHOWN
    choose_shows(study, Shows.NEVER)
    assert is_hidden(study, budi, first), "no page shows it where none is shown"


def test_the_like_of_a_unit_in_an_open_round_is_blind(study: Study) -> None:
    choose_withheld_share(study, 0.0)
    ani, budi = (study.store.add_coder(name).id for name in ("Ani", "Budi"))
    first, twin, other, *_ = ids(study)
    study.store.set_duplicates([[first, twin]])
    new = NewRound(RoundKind.FRESH, (ani, budi), 1, False, 1, study.codebook.revision)
    of = study.store.add_round(new, [DrawnUnit(first, None, 1.0)])
    assert [arm_of(study, ani, one) for one in (twin, other)] == [Arm.BLIND, Arm.SHOWN]
    study.store.end_round(of.id)
    assert arm_of(study, ani, twin) is Arm.SHOWN


def test_what_was_coded_blind_stays_blind(study: Study) -> None:
    """Else a second look would show what the model has learned from the other's code."""
    choose_withheld_share(study, 0.0)
    ani, budi = (study.store.add_coder(name).id for name in ("Ani", "Budi"))
    unit, other, *_ = ids(study)
    revision = study.codebook.revision
    for coder, arm in ((ani, Arm.SHOWN), (budi, Arm.BLIND)):
        study.store.code(unit, coder, (1,), arm=arm, codebook_revision=revision)
    assert arm_of(study, budi, unit) is Arm.BLIND
    study.store.undo(budi)
    assert arm_of(study, budi, unit) is Arm.BLIND
    assert arm_of(study, ani, unit) is Arm.SHOWN, "who came first saw it"
    assert arm_of(study, budi, other) is Arm.SHOWN
