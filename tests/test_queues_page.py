"""The coding screen where a pre-labelled report is a queue beside the study's."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from annotation import state
from annotation.assignment import queues_of
from annotation.records import Report, Verdict
from annotation.store import PRELABELLED, NewUnit, Plan, PlanKind
from tests.test_access import Team, team
from tests.test_pages import (
    app,
    button,
    choose,
    chosen,
    open_page,
    press,
    rani,
    start,
    store,
    texts,
    unit_on_screen,
)
from tests.test_rounds_page import draw_round, join

__all__ = ["app", "start", "team"]

BULK = Report("Bulk rows 2026", PRELABELLED)


def add_bulk(*words: str) -> tuple[str, ...]:
    units = [NewUnit("ILO", word, position=place) for place, word in enumerate(words)]
    return state.desk().store.add_units(BULK, units).units


def go_to(session: AppTest, report: Report | None) -> None:
    """Choose a queue on the screen."""
    choose(session, "queue", report.id if report else "")


def queues_on_screen(session: AppTest) -> list[str]:
    """Return what can be chosen; nothing where there is no choice."""
    return [
        option
        for one in session.selectbox
        if str(one.key).startswith("queue-")
        for option in one.options
    ]


def progress_text(session: AppTest) -> str:
    (bar,) = session.get("progress")
    return str(bar.proto.text)


@pytest.fixture
def bulk(app: AppTest) -> tuple[str, ...]:
    """Two units of a pre-labelled report, there since the screen was drawn last."""
    units = add_bulk("trains officers at sea", "funds a school")
    app.run()
    return units


def test_without_prelabelled_rows_nothing_is_to_be_chosen(app: AppTest) -> None:
    assert queues_on_screen(app) == []
    press(app, "code-1")
    assert queues_on_screen(app) == []


def test_a_choice_shows_the_next_unit_of_that_queue_and_is_kept(
    app: AppTest, bulk: tuple[str, ...], start: Callable[[], AppTest]
) -> None:
    study = unit_on_screen(app)
    assert queues_on_screen(app) == ["Queue: The study", "Queue: Bulk rows 2026"]
    assert chosen(app, "queue") == ""
    go_to(app, BULK)
    assert unit_on_screen(app) == bulk[0]
    assert progress_text(app).startswith("0 of 2 coded")
    press(app, "code-2")
    assert unit_on_screen(app) == bulk[1]
    assert "1 of 2 coded" in progress_text(app)
    assert unit_on_screen(start().run()) == bulk[1], "a reload loses no choice"
    go_to(app, None)
    assert unit_on_screen(app) == study
    assert progress_text(app).startswith("0 of ")


def test_the_end_of_a_queue_leads_back_to_the_study(app: AppTest, bulk: tuple[str, ...]) -> None:
    study = unit_on_screen(app)
    go_to(app, BULK)
    assert [press(app, "code-2"), press(app, "code-3")] == list(bulk)
    assert "All units of Bulk rows 2026 are coded." in texts(app)
    app.button(key="undo").click().run()
    assert unit_on_screen(app) == bulk[1]
    press(app, "code-3")
    button(app, "Go on with the study").click().run()
    assert unit_on_screen(app) == study
    assert queues_of(state.desk().study, rani().id).report_id is None


def test_the_end_of_the_study_names_the_other_queues(app: AppTest, bulk: tuple[str, ...]) -> None:
    me, revision = rani().id, state.desk().codebook.revision
    for unit in store().uncoded_units():
        store().code(unit.id, me, (1,), codebook_revision=revision)
    app.run()
    assert "All units of the study's queue are coded." in texts(app)
    assert "Pre-labelled reports are queues of their own" in texts(app)
    go_to(app, BULK)
    assert unit_on_screen(app) == bulk[0]


def test_a_unit_that_was_opened_is_left_for_the_queue_that_is_chosen(
    app: AppTest, bulk: tuple[str, ...]
) -> None:
    app.query_params["unit"] = bulk[1]
    app.run()
    assert unit_on_screen(app) == bulk[1], "any unit can be opened"
    assert chosen(app, "queue") == ""
    go_to(app, BULK)
    assert unit_on_screen(app) == bulk[0]


def test_undo_brings_a_unit_back_at_once_whatever_the_queue(
    app: AppTest, bulk: tuple[str, ...]
) -> None:
    first, second = press(app, "code-1"), press(app, "code-1")
    go_to(app, BULK)
    press(app, "undo")
    press(app, "undo")
    assert press(app, "code-4") == first
    assert press(app, "code-4") == second
    assert unit_on_screen(app) == bulk[0]


def test_a_round_goes_first_and_offers_no_choice(
    app: AppTest, bulk: tuple[str, ...], start: Callable[[], AppTest]
) -> None:
    go_to(app, BULK)
    join(start, "Budi")
    of = draw_round(app, "Rani", "Budi", size=1)
    session = open_page(app, "code")
    assert queues_on_screen(session) == []
    (drawn,) = store().round_units(of.id)
    assert press(session, "code-1") == drawn.unit_id
    assert unit_on_screen(session) == bulk[0]
    assert chosen(session, "queue") == BULK.id


@pytest.mark.parametrize("kind", list(PlanKind))
def test_in_a_team_each_has_a_choice_of_their_own(team: Team, kind: PlanKind) -> None:
    team.store.set_plan(Plan(kind))
    bulk = add_bulk("trains officers at sea", "funds a school")
    citra = team.open(team.citra)
    go_to(citra, BULK)
    assert press(citra, "code-2") == bulk[0]
    assert unit_on_screen(citra) == bulk[1]
    dewi = team.open(team.dewi)
    assert unit_on_screen(dewi) in team.units
    go_to(dewi, BULK)
    alone = kind is PlanKind.EVERYONE
    assert ("0 of 2 coded" if alone else "0 of 1 coded") in progress_text(dewi)
    team.store.end_access(team.dewi, team.ani)
    go_to(dewi, None)
    assert queues_of(state.desk().study, team.dewi).report_id == BULK.id, "nobody out may choose"


def test_a_choice_says_why_it_could_not_be_made(app: AppTest, bulk: tuple[str, ...]) -> None:
    box = next(one for one in app.selectbox if str(one.key).startswith("queue-"))
    store().judge(rani().id, [(unit, Verdict.ASIDE) for unit in bulk])
    box.set_value(BULK.id).run()
    assert "This report has no queue of its own." in texts(app)
    assert queues_on_screen(app) == []
