"""The pages of the plan and of training, and the coding screen under a plan, without a browser."""

import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from annotation import state
from annotation.assignment import choose_plan, plan_of
from annotation.pages import turning
from annotation.records import PAPER, Report
from annotation.store import NewCoding, NewUnit, Plan, PlanKind, Store
from annotation.study import coder_named
from annotation.training import TrainingMaterial, choose_material, known_codes
from model.cache import Embedder
from model.prior import CodebookPrior, Phrase
from tests.conftest import PROJECT
from tests.test_pages import button, cached_codebook, fake_prior, press, table, texts

ONE_PAGE = """
from annotation import state
from annotation.pages import {page} as shown

state.follow_codebook()
shown.draw()
"""


@pytest.fixture
def workspace(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    fake_encoder_everywhere: None,
    components_once: None,
) -> Iterator[Store]:
    """A study in which Ani and Budi code ten practice units and two of report R."""

    def prior(phrases: Sequence[Phrase], embedder: Embedder) -> CodebookPrior:
        return fake_prior(tuple(phrases), tmp_path_factory.getbasetemp() / "cache")

    monkeypatch.setenv("JALUR_HOME", str(tmp_path))
    monkeypatch.setattr("annotation.suggestions.CodebookPrior", prior)
    monkeypatch.setattr("annotation.study.load_codebook", cached_codebook)
    monkeypatch.setattr("annotation.pages.coding.REHEARSALS", 0)
    monkeypatch.setattr("annotation.arms.DEFAULT_SHARE", 0.0)
    desk = state.desk()
    for name in ("Ani", "Budi"):
        state.set_welcomed(coder_named(desk.study, name).id, True)
    desk.store.add_units(Report("R"), [NewUnit("ILO", "a"), NewUnit("ILO", "b")])
    yield desk.store
    desk.retrainer.stop()
    desk.store.close()
    state._open_desk.clear()


def ids(store: Store) -> dict[str, str]:
    return {one.name: one.id for one in store.coders() if one.name != PAPER}


def page(name: str, coder: str = "", language: str = "en") -> AppTest:
    session = AppTest.from_string(ONE_PAGE.format(page=name), default_timeout=60)
    session.session_state["language"] = language
    session.query_params["coder"] = ids(state.desk().store).get(coder, "")
    session.run()
    assert not session.exception
    return session


def code_as(name: str) -> AppTest:
    """Open the whole screen as a coder."""
    session = AppTest.from_file(str(PROJECT / "annotate_app.py"), default_timeout=60)
    session.query_params["coder"] = ids(state.desk().store)[name]
    session.run()
    assert not session.exception
    return session


def number(session: AppTest, label: str) -> Any:
    return next(one for one in session.number_input if one.label == label)


def progress(session: AppTest) -> str:
    bars: Any = session.get("progress")
    return str(bars[0].proto)


# The plan


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("kind", list(PlanKind))
@pytest.mark.parametrize("name", ["plan", "training"])
def test_the_pages_draw(workspace: Store, name: str, kind: PlanKind, language: str) -> None:
    choose_plan(state.desk().study, Plan(kind, 0.2, 2))
    page(name, "Ani", language)


def test_units_are_shared_out(workspace: Store) -> None:
    session = page("plan")
    units = sum(one.units for one in workspace.workload().reports)
    assert f"Each of the {units} units goes to every coder." in texts(session)
    assert button(session, "Use this plan").disabled
    session.radio[0].set_value(PlanKind.SHARED).run()
    assert f"Each of the {units} units goes to one coder." in texts(session)
    number(session, "Units that go to several coders, %").set_value(50).run()
    number(session, "How many coders these go to").set_value(3).run()
    overlapped = workspace.overlapped_units(Plan(share=0.5))
    said = f"{overlapped} of the {units} units (50%) go to 3 coders each, the others to one."
    assert said in texts(session)
    assert "There are 2 coders so far" in texts(session)
    assert plan_of(state.desk().study) == Plan()
    button(session, "Use this plan").click().run()
    assert not session.exception
    assert plan_of(state.desk().study) == Plan(PlanKind.SHARED, 0.5, 3, 24.0)
    assert button(session, "Use this plan").disabled


def test_reports_get_their_coders(workspace: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    ani = ids(workspace)["Ani"]
    session = page("plan")
    session.radio[0].set_value(PlanKind.REPORTS).run()
    choice = next(one for one in session.multiselect if one.label == "Coders of R")
    choice.set_value([ani]).run()
    assert "1 of" in texts(session)
    button(session, "Use this plan").click().run()
    assert not session.exception
    assert plan_of(state.desk().study).named == {Report("R").id: (ani,)}
    monkeypatch.setattr(turning, "PAGE_SIZE", 1)
    paged = page("plan")
    assert [one.label for one in paged.multiselect] != ["Coders of R"]
    stamp = zlib.crc32(repr(plan_of(state.desk().study)).encode())
    paged.session_state[f"plan-page-{stamp}-en"] = len(workspace.workload().reports)
    paged.run()
    assert [one.label for one in paged.multiselect] == ["Coders of R"]
    assert paged.multiselect[0].value == [ani]
    assert button(paged, "Use this plan").disabled, "other pages of the table are not forgotten"


def test_the_work_is_shown(workspace: Store) -> None:
    choose_plan(state.desk().study, Plan(PlanKind.SHARED))
    ani, revision = ids(workspace)["Ani"], state.desk().codebook.revision
    unit = workspace.claim_next(ani)
    assert unit is not None
    workspace.decide(NewCoding(unit.id, ani, (1,), revision, seconds=12.4))
    workspace.claim_next(ani)
    known = next(iter(known_codes(state.desk().study)))
    workspace.add_trial(ani, known, (9,), (1,), revision)
    session = page("plan")
    rows: Any = table(session, "Seconds for a unit").set_index("Coder").to_dict("index")
    assert list(rows) == ["Ani", "Budi"]
    columns = ("Coded", "Open now", "Seconds for a unit", "Training")
    assert [rows["Ani"][one] for one in columns] == [1, 1, "12", "0% of 1"]
    assert [rows["Budi"][one] for one in columns] == [0, 0, "", ""]
    assert (rows["Ani"]["Last at work"] != "", rows["Budi"]["Last at work"]) == (True, "")
    reports = table(session, "By as many as wanted")
    assert reports["By as many as wanted"].sum() == 1
    assert reports["Units"].sum() == workspace.workload().units


# Coding under a plan


def test_two_coders_get_different_units(workspace: Store) -> None:
    choose_plan(state.desk().study, Plan(PlanKind.SHARED))
    ani, budi = code_as("Ani"), code_as("Budi")
    units = [press(session, "code-1") for session in (ani, budi, ani, budi)]
    assert len(set(units)) == 4
    total = workspace.workload().units
    assert f"2 of {total - 2} coded" in progress(code_as("Ani"))


def test_a_unit_that_is_full_gives_way_to_the_next(workspace: Store) -> None:
    choose_plan(state.desk().study, Plan(PlanKind.SHARED))
    taken = press(code_as("Ani"), "code-1")
    budi = code_as("Budi")
    budi.query_params["unit"] = taken
    budi.run()
    assert not budi.exception
    assert "gives this unit to other coders" in texts(budi)
    assert press(budi, "code-2") != taken


def test_a_decision_that_comes_too_late_is_refused_and_the_card_goes_on(workspace: Store) -> None:
    """Ani's card was drawn before there was a plan; Budi has filled the unit since."""
    ani = code_as("Ani")
    choose_plan(state.desk().study, Plan(PlanKind.SHARED))
    late = press(code_as("Budi"), "code-1")
    assert press(ani, "code-3") == late
    assert "nothing is saved here" in texts(ani)
    assert [one.codes for one in workspace.history(late)] == [(1,)]
    assert press(ani, "code-3") != late
    assert "nothing is saved here" not in texts(ani)
    assert workspace.progress(ids(workspace)["Ani"]).coded == 1


def test_the_end_says_what_others_still_hold(workspace: Store) -> None:
    choose_plan(state.desk().study, Plan(PlanKind.SHARED))
    ani, budi = ids(workspace)["Ani"], ids(workspace)["Budi"]
    assert workspace.claim_next(budi) is not None
    while (unit := workspace.claim_next(ani)) is not None:
        workspace.decide(NewCoding(unit.id, ani, (1,), state.desk().codebook.revision))
    assert "Nothing is free for you now: 1 unit is with another coder." in texts(code_as("Ani"))
    press(code_as("Budi"), "code-1")
    assert "All units are coded." in texts(code_as("Ani"))
    assert "All units are coded." in texts(code_as("Budi"))


# Training


def unit_tried(session: AppTest) -> str:
    return next(
        str(one.key).removeprefix("try-0-")
        for one in session.button
        if str(one.key).startswith("try-0-")
    )


def test_a_pick_is_judged_at_once_and_the_next_unit_follows(workspace: Store) -> None:
    session = page("training", "Ani")
    unit = unit_tried(session)
    known = known_codes(state.desk().study)[unit]
    wrong = next(one for one in state.desk().codebook.numbers if one not in known)
    session.button(key=f"try-{wrong}-{unit}").click().run()
    assert not session.exception
    assert f"Known: {known[0]}" in texts(session)
    assert f"You picked {wrong}" in texts(session)
    for code in (known[0], wrong):
        definition = state.desk().codebook.code(code).definition["en"]
        assert " ".join(definition.split()) in texts(session)
    assert "0% right at first sight" in progress(session)
    button(session, "Next").click().run()
    second = unit_tried(session)
    assert second != unit
    right = known_codes(state.desk().study)[second][0]
    session.button(key=f"try-{right}-{second}").click().run()
    assert "Right: " in texts(session)
    assert table(session, "Known code")["Tried"].sum() >= 2
    ani = ids(workspace)["Ani"]
    assert [one.unit_id for one in workspace.trials(ani)] == [unit, second]
    assert workspace.progress(ani).coded == 0


def test_a_reload_goes_on_with_the_next_unit(workspace: Store) -> None:
    session = page("training", "Ani")
    unit = unit_tried(session)
    assert unit_tried(page("training", "Ani")) == unit
    session.button(key=f"try-0-{unit}").click().run()
    assert unit_tried(page("training", "Ani")) != unit


def test_nothing_to_train_on_is_said(workspace: Store) -> None:
    choose_material(state.desk().study, TrainingMaterial.ADJUDICATED)
    assert "There is nothing to train on" in texts(page("training", "Ani"))
