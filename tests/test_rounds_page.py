"""The page Team with its rounds, the card in a round, and suggestions that wait for a pick."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from annotation import state
from annotation.arms import Shows, shows_of
from annotation.records import Arm, Report, Round, RoundKind
from annotation.state import rounding
from annotation.store import DrawnUnit, NewCoding, NewRound, NewUnit
from tests.test_pages import (
    app,
    button,
    open_page,
    press,
    rani,
    standing,
    start,
    store,
    table,
    texts,
    unit_on_screen,
)

__all__ = ["app", "start"]


def join(start: Callable[[], AppTest], name: str) -> AppTest:
    """Open a session of another coder."""
    session = start()
    session.query_params["coder"] = store().add_coder(name).id
    session.run()
    button(session, "Start coding").click().run()
    return session


def draw_round(session: AppTest, *names: str, size: int = 3) -> Round:
    """Draw a round on the page Team."""
    open_page(session, "team")
    box = next(one for one in session.multiselect if one.key == "round-coders")
    people = {one.name: one.id for one in store().coders()}
    box.set_value([people[name] for name in names]).run()
    numbers = {str(one.key): one for one in session.number_input}
    next(one for key, one in numbers.items() if key.startswith("round-size-")).set_value(size).run()
    button(session, "Begin the round").click().run()
    assert not session.exception
    found = store().open_round()
    assert found is not None
    return found


@pytest.fixture
def pair(app: AppTest, start: Callable[[], AppTest]) -> tuple[AppTest, AppTest]:
    return app, join(start, "Budi")


def test_a_round_is_drawn_coded_by_two_and_ended(pair: tuple[AppTest, AppTest]) -> None:
    one, other = pair
    assert len(store().all_rounds()) == 0
    of = draw_round(one, "Rani", "Budi")
    assert (of.size, len(of.coder_ids)) == (3, 2)
    assert "Round 1 is open" in texts(one)
    drawn = {unit.unit_id for unit in store().round_units(of.id)}
    version = state.desk().suggester.version.id
    kept = {one.unit_id for one in store().suggestions_of() if one.model_version == version}
    assert drawn <= kept, "what was suggested before anybody coded them"
    for session, code in ((one, "code-1"), (other, "code-2")):
        open_page(session, "code")
        seen = set()
        for _ in range(3):
            assert "Reliability round: no suggestion is given" in texts(session)
            assert not any(str(b.key).startswith("accept-") for b in session.button)
            seen.add(press(session, code))
        assert seen == drawn
        assert "Reliability round: no suggestion is given" not in texts(session)
    open_page(one, "team")
    next(box for box in one.checkbox if box.key == f"sure-{of.id}").check().run()
    one.button(key=f"end-{of.id}").click().run()
    assert not one.exception
    assert store().open_round() is None
    assert list(table(one, "Coded by two or more")["Coded by two or more"]) == [3]
    open_page(one, "agreement")
    next(box for box in one.segmented_control if box.key == "agreement-round").set_value("1").run()
    assert not one.exception
    assert "3 units were coded by two or more of 2 coders." in texts(one)
    assert "Each coder and the model" in "\n".join(box.value for box in one.subheader)


def test_a_round_of_one_coder_is_told_as_stability(app: AppTest) -> None:
    open_page(app, "code")
    for _ in range(3):
        press(app, "code-1")
    revision = state.desk().codebook.revision
    me = rani().id
    units = [one.unit_id for one in store().recent(me, 3)]
    new = NewRound(RoundKind.RECODE, (me,), 3, False, 1, revision)
    of = store().add_round(new, [DrawnUnit(one, None, 1.0) for one in units])
    for unit in units:
        store().code_in_round(of.id, NewCoding(unit, me, (2,), revision))
    store().end_round(of.id)
    open_page(app, "agreement")
    next(box for box in app.segmented_control if box.key == "agreement-round").set_value("1").run()
    assert not app.exception
    told = texts(app)
    assert "3 units were coded twice by one coder." in told
    assert "other coders" not in told
    assert "by two or more" not in told
    assert "On units coded twice code 1 stands in one of both codings only: Rani, before." in told


def test_undo_and_the_last_ten_work_in_a_round(app: AppTest, start: Callable[[], AppTest]) -> None:
    join(start, "Budi")
    of = draw_round(app, "Rani", "Budi")
    open_page(app, "code")
    first = press(app, "code-1")
    press(app, "undo")
    assert unit_on_screen(app) == first
    press(app, "code-4")
    [last] = store().round_recent(of.id, rani().id, 5)
    assert (last.unit_id, last.codes) == (first, (4,))
    bar: Any = app.get("progress")[0]
    assert bar.proto.text == "Reliability round 1: 1 of 3 coded"


def test_what_cannot_be_drawn_is_said_on_the_page(app: AppTest) -> None:
    open_page(app, "team")
    assert "Choose who codes: two or more" in texts(app)
    radio = next(one for one in app.radio if str(one.key).startswith("round-kind-"))
    radio.set_value("recode").run()
    box = next(one for one in app.multiselect if one.key == "round-coders")
    box.set_value([rani().id]).run()
    assert not app.exception
    assert "No unit can be drawn" in texts(app)


def test_units_that_say_the_same_are_found_before_a_round_is_drawn(
    app: AppTest, start: Callable[[], AppTest]
) -> None:
    join(start, "Budi")
    assert state.desk().retrainer.wait(60)
    people = tuple(one.id for one in store().coders() if one.name in ("Rani", "Budi"))
    before = len(rounding.material(RoundKind.FRESH, people, 0).units)
    texts_of = [f"trains the very same officers{mark}" for mark in ("", "!", "!!")]
    store().add_units(Report("Copies"), [NewUnit("ILO", text) for text in texts_of])
    assert len(rounding.material(RoundKind.FRESH, people, 0).units) == before + 1


def test_what_a_round_drew_is_in_no_later_draw(pair: tuple[AppTest, AppTest]) -> None:
    of = draw_round(pair[0], "Rani", "Budi")
    store().end_round(of.id)
    drawn = {one.unit_id for one in store().round_units(of.id)}
    later = rounding.material(RoundKind.FRESH, of.coder_ids, 0).units
    assert drawn.isdisjoint(one.id for one in later)
    second = draw_round(pair[0], "Rani", "Budi")
    assert drawn.isdisjoint(one.unit_id for one in store().round_units(second.id))


def test_a_suggestion_is_shown_after_the_coders_own_pick(app: AppTest) -> None:
    open_page(app, "model")
    radio = next(one for one in app.radio if str(one.key).startswith("shows-"))
    radio.set_value(Shows.AFTER).run()
    assert shows_of(state.desk().study) is Shows.AFTER
    open_page(app, "code")
    unit = unit_on_screen(app)
    suggested = state.desk().suggester.suggest(store().unit(unit)).code
    assert suggested is not None
    assert "Decide for yourself: a suggestion is shown when you have." in texts(app)
    assert not any("Likelihood" in one.value or "Why:" in one.value for one in app.caption)
    own = 1 + suggested % 9
    press(app, f"code-{own}")
    assert unit_on_screen(app) == unit, "the suggestion differs, so it is shown"
    assert f"You decided {own}; {suggested} is suggested." in texts(app)
    assert standing(unit).arm is Arm.FIRST
    assert state.desk().retrainer.wait(60)
    app.run()
    assert state.desk().suggester.suggest(store().unit(unit)).code == own, "it has learned it"
    assert f"You decided {own}; {suggested} is suggested." in texts(app), "as it was suggested then"
    assert "Why: what lies nearest" not in texts(app)
    press(app, "accept")
    assert standing(unit).suggestion_id == store().history(unit)[0].suggestion_id
    assert (standing(unit).arm, standing(unit).codes) == (Arm.AFTER, (suggested,))
    first, second = store().history(unit)
    assert (first.arm, first.codes, second.supersedes) == (Arm.FIRST, (own,), first.id)
    other = unit_on_screen(app)
    assert other != unit
    suggested = state.desk().suggester.suggest(store().unit(other)).code or 0
    press(app, f"code-{1 + suggested % 9}")
    assert unit_on_screen(app) == other
    press(app, "keep")
    assert unit_on_screen(app) != other
    assert standing(other).arm is Arm.FIRST
    third = unit_on_screen(app)
    suggested = state.desk().suggester.suggest(store().unit(third)).code or 0
    press(app, f"code-{suggested}")
    assert unit_on_screen(app) != third, "who picks what is suggested goes on"
