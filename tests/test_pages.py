"""The pages, drawn by Streamlit without a browser, over a workspace of their own."""

import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from annotation import state
from annotation.agreement import Distance
from annotation.arms import choose_withheld_share, withheld_share_of
from annotation.codebook import load_codebook
from annotation.errors import WorkspaceError
from annotation.exchange.tables import Format
from annotation.pages import doubts, reliability, results
from annotation.proposals import Limits
from annotation.records import PAPER, Arm, Coder, Coding, Report, Role, Verdict
from annotation.state import access, alike
from annotation.store import NewUnit, Store
from annotation.team import compare_coders
from model.cache import Embedder
from model.prior import CodebookPrior, Phrase
from tests.conftest import OTHER_STUDY, PROJECT, FakeEncoder

PAGES = ("code", "units", "reports", "results", "model", "codebook")
TABLE_1 = [16, 12, 3, 0, 1, 0, 0, 6, 9]
"""Codes of tracks 1 to 9 as the paper prints them."""


cached_codebook = cache(load_codebook)


@cache
def fake_prior(phrases: tuple[Phrase, ...], folder: Path) -> CodebookPrior:
    """Return the prior that the fake encoder gives; fitting it takes a second."""
    return CodebookPrior(phrases, Embedder(FakeEncoder(), folder))


@pytest.fixture
def start(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    fake_encoder_everywhere: None,
    components_once: None,
) -> Iterator[Callable[[], AppTest]]:
    """Start a session; all sessions of a test share one workspace."""

    def prior(phrases: Sequence[Phrase], embedder: Embedder) -> CodebookPrior:
        return fake_prior(tuple(phrases), tmp_path_factory.getbasetemp() / "cache")

    monkeypatch.setenv("JALUR_HOME", str(tmp_path))
    monkeypatch.setattr("annotation.suggestions.CodebookPrior", prior)
    monkeypatch.setattr("annotation.study.load_codebook", cached_codebook)
    monkeypatch.setattr("annotation.pages.coding.REHEARSALS", 0)
    monkeypatch.setattr("annotation.arms.DEFAULT_SHARE", 0.0)

    def session() -> AppTest:
        return AppTest.from_file(str(PROJECT / "annotate_app.py"), default_timeout=60)

    yield session
    desk = state.desk()
    desk.retrainer.stop()
    desk.store.close()
    state._open_desk.clear()


@pytest.fixture
def app(start: Callable[[], AppTest]) -> AppTest:
    """A session in which Rani is signed in and the three steps are put away."""
    session = sign_in(start(), "Rani")
    button(session, "Start coding").click().run()
    return session


def sign_in(session: AppTest, name: str) -> AppTest:
    """Type a name on the first screen."""
    session.run()
    session.text_input[0].set_value(name)
    button(session, "Start").click().run()
    return session


def open_page(session: AppTest, page: str) -> AppTest:
    """Go to a page; AppTest itself only switches between pages that are files."""
    session._page_hash = calc_hash(page)
    session.run()
    assert not session.exception
    return session


def button(session: AppTest, label: str) -> Any:
    """Return the first button with this label."""
    return next(one for one in session.button if one.label == label)


def texts(session: AppTest) -> str:
    """Return every sentence on the screen."""
    kinds = ("markdown", "caption", "info", "success", "warning", "error", "html")
    elements: list[Any] = [one for kind in kinds for one in session.get(kind)]
    return "\n".join(str(one.value) for one in elements).replace("\\", "")


def table(session: AppTest, column: str) -> pd.DataFrame:
    """Return the first table that has this column."""
    frames = [frame.value for frame in session.dataframe]
    return next(frame for frame in frames if column in frame.columns)


def choose(session: AppTest, key: str, value: object) -> None:
    """Choose in the first select box whose key begins so."""
    select(session, key).set_value(value).run()
    assert not session.exception


def chosen(session: AppTest, key: str) -> object:
    """Return what is chosen in the first select box whose key begins so."""
    return select(session, key).value


def select(session: AppTest, key: str) -> Any:
    """Return the first select box whose key begins so."""
    return next(one for one in session.selectbox if str(one.key).startswith(f"{key}-"))


def upload(session: AppTest, **files: bytes) -> None:
    """Drop CSV files on the page, all at once."""
    uploader: Any = session.get("file_uploader")[0]
    for name, content in files.items():
        uploader.upload(f"{name}.csv", content)
    session.run()
    assert not session.exception


def unit_on_screen(session: AppTest) -> str:
    """Return the id of the unit that the buttons would code."""
    return next(
        str(one.key).removeprefix("code-0-")
        for one in session.button
        if str(one.key).startswith("code-0-")
    )


def press(session: AppTest, key: str) -> str:
    """Press a button of the card; return the unit that was on screen."""
    unit = unit_on_screen(session)
    constant = key in ("undo", "definitions", "several")
    session.button(key=key if constant else f"{key}-{unit}").click().run()
    assert not session.exception
    return unit


def store() -> Store:
    """Return the record of the workspace under test."""
    return state.desk().store


def rani() -> Coder:
    """Return the coder who is signed in."""
    found = store().find_coder("Rani")
    assert found is not None
    return found


def standing(unit: str) -> Coding:
    """Return what Rani holds about a unit."""
    found = store().standing(rani().id, unit)
    assert found is not None
    return found


def write_other_study(home: Path) -> None:
    """Make the workspace one of another study, whose codebook has four codes."""
    (home / "labeled").mkdir(parents=True)
    (home / "labeled" / "codebook.yaml").write_text(OTHER_STUDY, encoding="utf-8")


# Signing in


def test_a_name_and_three_steps_come_before_the_first_card(start: Callable[[], AppTest]) -> None:
    session = start().run()
    button(session, "Start").click().run()
    assert session.warning[0].value == r"Type a name first\."
    sign_in(session, "  Rani   Putri ")
    assert [coder.name for coder in store().coders()] == [PAPER, "Rani Putri"]
    button(session, "Start coding").click().run()
    assert unit_on_screen(session)
    assert not session.exception


def test_the_next_session_knows_who_codes(app: AppTest, start: Callable[[], AppTest]) -> None:
    assert unit_on_screen(start().run()) == unit_on_screen(app)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["en", "id"])
def test_every_page_draws_in_every_language(app: AppTest, page: str, language: str) -> None:
    switch_language(app, language)
    open_page(app, page)
    assert not app.error


@pytest.mark.parametrize("page", PAGES)
def test_every_page_draws_for_another_study(
    tmp_path: Path, start: Callable[[], AppTest], page: str
) -> None:
    write_other_study(tmp_path)
    session = sign_in(start(), "Rani")
    button(session, "Start coding").click().run()
    open_page(session, page)
    assert "paper" not in texts(session).casefold()


def test_what_goes_wrong_is_a_sentence_and_no_traceback(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise WorkspaceError("The record is locked. Close {program} and try again.", program="*X*")

    monkeypatch.setattr(Store, "reports", fail)
    for page in ("units", "reports", "results"):
        open_page(app, page)
        assert [one.value for one in app.error] == [
            "The record is locked\\. Close \\*X\\* and try again\\."
        ]


def switch_language(session: AppTest, language: str) -> None:
    switch: Any = session.get("button_group")[0]
    switch.set_value(language).run()


def test_the_language_is_switched_and_remembered(
    app: AppTest, start: Callable[[], AppTest]
) -> None:
    switch_language(app, "id")
    for session in (app, start().run()):
        assert any("Pemerintah" in one.label for one in session.button)
    switch_language(app, "en")
    assert any("Government" in one.label for one in app.button)


# Coding


def test_a_button_makes_one_standing_coding_on_the_unit_shown(app: AppTest) -> None:
    unit = press(app, "code-3")
    assert standing(unit).codes == (3,)
    assert [one.coder_id for one in store().history(unit)] == [rani().id]
    assert unit_on_screen(app) != unit


def test_none_applies_is_a_coding(app: AppTest) -> None:
    assert standing(press(app, "code-0")).codes == ()


def test_several_codes_are_picked_in_order_and_saved(app: AppTest) -> None:
    press(app, "several")
    press(app, "code-8")
    press(app, "code-2")
    assert standing(press(app, "save")).codes == (8, 2)


def test_undo_leaves_the_picking_of_several_codes_first(app: AppTest) -> None:
    coded = press(app, "code-1")
    press(app, "several")
    unit = press(app, "code-8")
    press(app, "undo")
    assert unit_on_screen(app) == unit
    assert not [one for one in app.button if one.key == f"save-{unit}"]
    assert len(store().history(coded)) == 1
    press(app, "undo")
    assert unit_on_screen(app) == coded


def test_where_several_code_nobody_goes_on_as_somebody_else(
    app: AppTest, start: Callable[[], AppTest]
) -> None:
    shown, named = unit_on_screen(app), app.query_params["coder"]
    budi = store().add_coder("Budi")
    fresh = start().run()
    offered = [one for one in fresh.button if str(one.key).startswith("go-on-")]
    assert [one.label for one in offered] == ["Rani", "Budi"]
    assert not [one for one in fresh.button if str(one.key).startswith("code-")]
    offered[1].click().run()
    assert fresh.query_params["coder"] == budi.id
    again = start()
    again.query_params["coder"] = named
    again.run()
    assert unit_on_screen(again) == shown


def test_what_another_window_decided_is_not_passed_over_in_silence(
    app: AppTest, start: Callable[[], AppTest]
) -> None:
    other = start().run()
    unit = press(other, "code-1")
    assert press(app, "code-2") == unit
    app.run()
    assert "was decided in another window" in texts(app)
    assert unit_on_screen(app) == unit
    press(app, "code-2")
    assert "was decided in another window" not in texts(app)
    assert [coding.codes for coding in store().history(unit)] == [(1,), (2,)]


def test_a_key_that_arrives_two_units_late_falls_away(app: AppTest) -> None:
    first = unit_on_screen(app)
    press(app, "skip")
    second = unit_on_screen(app)

    def keys_of_one_run(coder: str, *units: str) -> None:
        from annotation import card, state  # noqa: PLC0415 the function runs as a page
        from annotation.state import keys  # noqa: PLC0415

        desk = state.desk()
        for drawn in [card.read_card(desk.study, desk.suggester, coder, unit) for unit in units]:
            assert drawn is not None
            keys.press(drawn.unit.id, coder, 1, drawn.shown)

    args = (rani().id, first, second, first)
    late = AppTest.from_function(keys_of_one_run, args=args).run()
    assert not late.exception
    assert "unit" not in late.query_params
    assert [len(store().history(unit)) for unit in (first, second)] == [1, 1]


def test_the_order_is_chosen_and_kept_with_the_coding(app: AppTest) -> None:
    open_page(app, "model")
    choose(app, "order", "random")
    assert state.desk().retrainer.wait(20)
    open_page(app, "code")
    assert standing(press(app, "code-1")).order == "random"
    open_page(app, "model")
    assert chosen(app, "order") == "random"


def test_a_unit_like_nothing_coded_gets_no_suggestion_and_a_reason(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing_is_near = Limits(share=0.6, near=1.1)
    monkeypatch.setattr(state.desk().suggester, "_limits", nothing_is_near)
    monkeypatch.setattr("annotation.learned.EVEN", 0.9)  # how sure the toy encoder is, is chance
    store().add_units(Report("R"), [NewUnit("", "quartz glows dimly")])
    (found,) = store().search_units(text="quartz").rows
    app.query_params["unit"] = found.unit.id
    app.run()
    assert unit_on_screen(app) == found.unit.id
    assert "No suggestion: nothing like it has been coded" in texts(app)
    assert "at most 5% go without" in texts(app)
    assert not [one for one in app.button if str(one.key).startswith("accept-")]
    assert "Likelihood" not in texts(app)
    assert "Why" not in texts(app)
    decided = standing(press(app, "code-0"))
    assert decided.codes == ()
    assert decided.arm is Arm.NONE


def test_a_change_of_language_leaves_the_order_alone(app: AppTest) -> None:
    open_page(app, "model")
    select(app, "order").set_value("uncertain").run()
    assert store().setting("order") == "uncertain"
    keys_seen = set()
    for language in ("id", "en"):
        switch_language(app, language)
        keys_seen.add(str(select(app, "order").key))
        assert chosen(app, "order") == "uncertain"
    # In another language the box is another one: the browser keeps a choice by its words.
    assert len(keys_seen) == 2


def test_an_order_that_nobody_knows_is_that_of_the_report(app: AppTest) -> None:
    store().set_setting("order", "Yang paling meragukan dulu")
    open_page(app, "model")
    assert chosen(app, "order") == "report"
    with pytest.raises(ValueError, match="not a valid Order"):
        state.set_order("Yang paling meragukan dulu", 0.0)


def test_a_suggestion_is_accepted_and_named_in_the_record(app: AppTest) -> None:
    while f"accept-{unit_on_screen(app)}" not in [one.key for one in app.button]:
        press(app, "skip")
    unit = press(app, "accept")
    coding = standing(unit)
    assert coding.suggestion_id is not None
    assert coding.codes == (store().suggestion(coding.suggestion_id).ranking[0][0],)


def test_memo_and_flag_are_saved_with_the_decision(app: AppTest) -> None:
    unit = unit_on_screen(app)
    app.text_input(key=f"memo-{unit}-0").set_value("border of 1 and 2").run()
    press(app, "flag-button")
    assert store().draft(rani().id, unit) == ("border of 1 and 2", True)
    press(app, "code-1")
    assert (standing(unit).memo, standing(unit).flag) == ("border of 1 and 2", True)
    assert store().draft(rani().id, unit) == ("border of 1 and 2", True)


def test_more_than_nine_codes_are_searched(start: Callable[[], AppTest], tmp_path: Path) -> None:
    more = "".join(
        f"  - number: {number}\n    name: {{en: Kind {number}}}\n    definition: {{en: A kind.}}\n"
        f"    examples: {{en: [kind {number} of thing]}}\n"
        for number in range(5, 13)
    )
    (tmp_path / "labeled").mkdir()
    (tmp_path / "labeled" / "codebook.yaml").write_text(OTHER_STUDY + more, encoding="utf-8")
    app = sign_in(start(), "Rani")
    store().add_units(Report("Diary"), [NewUnit("a thief", "takes a purse"), NewUnit("", "rain")])
    button(app, "Start coding").click().run()
    unit = unit_on_screen(app)
    assert len([one for one in app.button if str(one.key).startswith("code-")]) == 13
    app.text_input(key=f"find-{unit}").set_value("kind 1").run()
    shown = [str(one.key) for one in app.button if str(one.key).startswith("code-")]
    assert shown == [f"code-{number}-{unit}" for number in (10, 11, 12, 0)]
    press(app, "code-11")
    assert standing(unit).codes == (11,)


def test_several_counts_for_the_unit_that_comes(app: AppTest) -> None:
    press(app, "code-1")
    unit = unit_on_screen(app)
    press(app, "several")
    press(app, "code-8")
    press(app, "code-2")
    assert store().standing(rani().id, unit) is None
    press(app, "save")
    assert standing(unit).codes == (8, 2)
    press(app, "several")
    press(app, "several")
    assert standing(press(app, "code-4")).codes == (4,)


def test_seconds_count_from_when_the_unit_came_back(app: AppTest) -> None:
    first = press(app, "code-1")
    press(app, "code-1")
    press(app, "undo")
    time.sleep(1.1)
    press(app, "undo")
    assert unit_on_screen(app) == first
    press(app, "code-2")
    seconds = standing(first).seconds
    assert seconds is not None
    assert 0 < seconds < 1


def test_what_another_tab_noted_is_in_the_decision(start: Callable[[], AppTest]) -> None:
    one, two = sign_in(start(), "Rani"), start()
    button(one, "Start coding").click().run()
    two.run()
    unit = unit_on_screen(two)
    one.text_input(key=f"memo-{unit}-0").set_value("seen in the first tab").run()
    press(two, "code-6")
    assert (standing(unit).codes, standing(unit).memo) == ((6,), "seen in the first tab")


def test_definitions_open_and_close_with_one_key(app: AppTest) -> None:
    press(app, "definitions")
    assert "Does not belong here" in texts(app)
    assert len(app.tabs) == 9
    press(app, "definitions")
    assert "Does not belong here" not in texts(app)


def test_the_words_that_carry_a_suggestion_are_marked(app: AppTest) -> None:
    while f"words-button-{unit_on_screen(app)}" not in [one.key for one in app.button]:
        press(app, "skip")
    assert "<u>" not in texts(app)
    unit = press(app, "words-button")
    assert unit_on_screen(app) == unit
    assert "<u>" in texts(app)
    press(app, "code-1")
    assert "<u>" not in texts(app)


def test_undo_takes_back_and_shows_the_unit_again(app: AppTest) -> None:
    unit = press(app, "code-3")
    press(app, "undo")
    assert unit_on_screen(app) == unit
    assert store().standing(rani().id, unit) is None
    press(app, "undo")
    assert "There is nothing to take back." in texts(app)


def test_a_skipped_unit_comes_back_and_a_decision_is_reopened(app: AppTest) -> None:
    skipped = press(app, "skip")
    assert [unit.id for unit in store().skipped(rani().id)] == [skipped]
    coded = press(app, "code-5")
    app.button_group(key="last-ten-0").set_value(coded).run()
    assert unit_on_screen(app) == coded
    press(app, "code-6")
    assert standing(coded).codes == (6,)
    assert len(store().history(coded)) == 2


# Units


def test_units_are_paged_and_found(app: AppTest) -> None:
    open_page(app, "units")
    assert "1 to 50 of 110" in texts(app)
    button(app, "Next").click().run()
    assert "51 to 100 of 110" in texts(app)
    app.text_input(key="units-text").set_value("winrock").run()
    assert "1 to 1 of 1" in texts(app)
    assert list(table(app, "Actor")["Actor"]) == ["Winrock International"]
    app.text_input(key="units-text").set_value("nobody at all").run()
    assert "No unit is like that, or none that you may see" in texts(app)


def test_units_are_filtered_by_code_coder_and_state(app: AppTest) -> None:
    unit = press(app, "code-3")
    open_page(app, "units")
    choose(app, "units-code", 3)
    assert len(table(app, "Actor")) == 4
    choose(app, "units-coder", rani().id)
    assert len(table(app, "Actor")) == 1
    assert list(table(app, "Actor")["Description"]) == [store().unit(unit).description]
    choose(app, "units-state", "flagged")
    assert "No unit is like that, or none that you may see" in texts(app)


def test_the_row_of_a_unit_says_who_coded_what(app: AppTest) -> None:
    unit = store().search_units(text="CLMVT").rows[0].unit.id
    revision = state.desk().codebook.revision
    store().code(unit, rani().id, (2,), codebook_revision=revision, memo="one is enough", flag=True)
    open_page(app, "units")
    app.text_input(key="units-text").set_value("CLMVT").run()
    row = table(app, "Actor").iloc[0]
    assert row["Codes"] == "paper: 1+2; Rani: 2"
    assert (row["Unsure"], row["Memo"]) == ("unsure", "one is enough")


def test_a_chosen_unit_shows_its_history_and_is_coded_again(app: AppTest) -> None:
    unit = press(app, "code-3")
    press(app, "undo")
    press(app, "code-4")
    open_page(app, "units")
    choose(app, "units-state", "coded")
    choose(app, "units-coder", rani().id)
    key = next(str(one.key) for one in app.dataframe if str(one.key).startswith("units-"))
    app.session_state[key] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    assert list(table(app, "What it did")["What it did"]) == [
        "first decision",
        "takes back no. 1",
        "replaces no. 2",
    ]
    assert list(table(app, "What it did")["Codes"]) == ["3", "", "4"]
    app.button(key=f"code-this-{unit}").click().run()
    assert not app.exception
    assert unit_on_screen(app) == unit


FACTS = "Jalur sample: well-known facts"


def test_a_unit_is_added_by_hand(app: AppTest) -> None:
    open_page(app, "units")
    for turn, said in enumerate(("1 unit is new.", "0 units are new. 1 was there already.")):
        app.selectbox(key="add-report-one").set_value(FACTS)
        app.number_input(key="add-year-one").set_value(2016)
        app.text_input(key="add-country-one").set_value("Laos")
        app.text_input(key=f"add-actor-{turn}").set_value(" ILO ")
        app.text_input(key=f"add-place-{turn}").set_value("annex")
        app.text_area(key=f"add-description-{turn}").set_value("trains inspectors")
        button(app, "Add").click().run()
        assert not app.exception
        assert said in texts(app)
    (found,) = store().search_units(text="trains inspectors").rows
    unit = found.unit
    assert (unit.actor, unit.report, unit.place, unit.position) == ("ILO", FACTS, "annex", 46)
    assert (unit.year, unit.country) == (2016, "Laos")


def test_a_unit_named_in_the_address_shows_where_its_suggestions_came_from(app: AppTest) -> None:
    unit = unit_on_screen(app)
    assert f"](units?origin={unit}&coder={rani().id})" in texts(app)
    app.query_params["origin"] = unit
    open_page(app, "units")
    (stored,) = store().suggestions_of(unit)
    shown = table(app, "Likeliest").iloc[0]
    best, share = max(stored.ranking, key=lambda pair: pair[1])
    assert shown["Likeliest"].startswith(f"{best} {share:.2f}")
    assert shown["Made again"] == ""
    app.button(key=f"again-{unit}").click().run()
    assert table(app, "Likeliest").iloc[0]["Made again"] == "the same, to the last bit"
    button(app, "Show all units").click().run()
    assert "origin" not in app.query_params
    assert "Description" in table(app, "Actor")
    app.query_params["origin"] = "u-no"
    open_page(app, "units")
    assert "There is no unit u-no in this workspace." in texts(app)
    assert button(app, "Show all units")


def test_a_withheld_unit_shows_nothing_of_its_suggestion(app: AppTest) -> None:
    choose_withheld_share(state.desk().study, 1.0)
    press(app, "code-1")
    unit = unit_on_screen(app)
    assert "No suggestion is given here" in texts(app)
    assert not any("Likelihood" in one.value or "Why:" in one.value for one in app.caption)
    assert not any(str(one.key).startswith(("accept-", "words-button-")) for one in app.button)
    assert "origin=" not in texts(app)
    assert all(not one.icon for one in app.button if str(one.key).startswith("code-"))
    app.query_params["origin"] = unit
    open_page(app, "units")
    assert "What is suggested for this unit is not shown" in texts(app)
    app.query_params.pop("origin")
    open_page(app, "code")
    press(app, "skip")
    press(app, "undo")
    assert unit_on_screen(app) == unit
    assert "No suggestion is given here" in texts(app)
    press(app, "code-2")
    coding = store().standing(rani().id, unit)
    assert coding is not None
    assert coding.arm is Arm.WITHHELD
    assert coding.suggestion_id, "what was not shown is on record"


def test_a_unit_that_another_coder_has_coded_shows_nothing_of_its_suggestion(
    app: AppTest, start: Callable[[], AppTest]
) -> None:
    for _step in state.desk().suggester.group():
        pass  # else every unit is blind till it is known what says the same
    unit = press(app, "code-1")
    other = start()
    other.query_params["coder"] = store().add_coder("Budi").id
    other.run()
    button(other, "Start coding").click().run()
    assert unit_on_screen(other) == unit
    assert "somebody else may have coded this unit" in texts(other)
    assert not any("Likelihood" in one.value or "Why:" in one.value for one in other.caption)
    press(other, "code-2")
    budi = store().find_coder("Budi")
    assert budi is not None
    coding = store().standing(budi.id, unit)
    assert coding is not None
    assert coding.arm is Arm.BLIND
    assert "Likelihood" in " ".join(one.value for one in other.caption), "the next one is shown"


def test_the_share_without_a_suggestion_is_chosen(app: AppTest) -> None:
    open_page(app, "model")
    slider = next(one for one in app.select_slider if str(one.key).startswith("withheld-"))
    slider.set_value(0.2).run()
    assert not app.exception
    assert withheld_share_of(state.desk().study) == 0.2


def test_an_address_that_names_no_unit_says_so_and_shows_the_next_one(app: AppTest) -> None:
    shown = unit_on_screen(app)
    app.query_params["unit"] = "u-no"
    app.run()
    assert "There is no unit u-no in this workspace." in texts(app)
    assert "unit" not in app.query_params
    assert unit_on_screen(app) == shown


def test_an_address_that_names_no_report_says_so(app: AppTest) -> None:
    app.query_params["report"] = "zzz"
    open_page(app, "reports")
    assert "There is no report zzz in this workspace." in texts(app)
    button(app, "All reports").click().run()
    assert not app.exception
    assert "report" not in app.query_params


def test_a_unit_reopened_for_coding_does_not_narrow_the_list_of_units(app: AppTest) -> None:
    unit = press(app, "code-1")
    press(app, "undo")
    assert app.query_params["unit"] == unit
    open_page(app, "units")
    assert "Description" in table(app, "Actor")


def test_an_empty_unit_and_one_without_report_are_refused(app: AppTest) -> None:
    open_page(app, "units")
    button(app, "Add").click().run()
    assert "Type a description" in texts(app)
    app.text_area(key="add-description-0").set_value("no report")
    button(app, "Add").click().run()
    assert "Choose a report" in texts(app)
    assert not store().search_units(text="no report").total


def test_several_units_are_pasted_previewed_and_added(app: AppTest) -> None:
    open_page(app, "units")
    app.selectbox(key="add-report-several").set_value(FACTS)
    app.text_area(key="paste-0").set_value(
        "ILO: trains police\nBank\tgives money\nILO: trains police"
    )
    button(app, "Preview").click().run()
    assert list(table(app, "Actor").columns[:2]) == ["Actor", "Description"]
    assert not store().search_units(text="trains police").total
    button(app, "Add 3 units").click().run()
    assert "2 units are new. 1 was there already." in texts(app)
    assert store().search_units(text="gives money").rows[0].unit.actor == "Bank"


# Agreement


def test_without_two_coders_there_is_nothing_to_compare(app: AppTest) -> None:
    press(app, "code-1")
    open_page(app, "agreement")
    assert "No unit here was coded by two people yet." in texts(app)


def test_agreement_is_shown_with_its_interval_and_what_has_to_be_said(app: AppTest) -> None:
    units = store().uncoded_units()[:12]
    budi, citra = store().add_coder("Budi"), store().add_coder("Citra")
    revision = state.desk().codebook.revision
    for number, unit in enumerate(units):
        for coder, code in ((rani(), 1 + number % 2), (budi, 1 + number % 3 % 2)):
            store().code(unit.id, coder.id, (code,), codebook_revision=revision)
    store().code(units[0].id, citra.id, (), codebook_revision=revision)
    open_page(app, "agreement")
    assert "Krippendorff's alpha: " in texts(app)
    assert "The lower end is below 0.667" in texts(app)
    assert "12 units were coded by two or more of 3 coders." in texts(app)
    assert "12 units are too few for code" in texts(app)
    assert list(table(app, "Of codings")["Code"]) == ["1", "2"]
    assert "Nobody gave: 3, 4, 5, 6, 7, 8, 9." in texts(app)
    assert list(table(app, "Coders")["Coders"]) == [
        "Rani and Budi",
        "Rani and Citra",
        "Budi and Citra",
    ]
    store().judge(budi.id, [(units[1].id, Verdict.ASIDE)])
    app.run()
    assert "11 units were coded by two or more of 3 coders." in texts(app), "one has left the study"
    store().judge(budi.id, [(units[1].id, Verdict.TAKEN)])
    app.multiselect(key="agreement-coders").set_value(["Rani", "Budi"]).run()
    assert not app.exception
    assert "12 units were coded by two or more of 2 coders." in texts(app)
    assert "Coders" not in [str(column) for one in app.dataframe for column in one.value.columns]
    choose(app, "agreement-what", Distance.CRAGGS)
    assert "Krippendorff's alpha of sets: " in texts(app)
    assert "FILE --categories 9 --set-valued --distance craggs" in texts(app)
    assert "Defined for one code a unit" in " ".join(table(app, "Why not")["Why not"])
    downloads: list[Any] = list(app.get("download_button"))
    assert "Reliability report (ZIP)" in [one.label for one in downloads]
    team = compare_coders(store(), state.desk().codebook)
    with ZipFile(BytesIO(reliability._packed(state.desk().study, team, "id"))) as packed:
        assert {"report.docx", "agreement.json"} <= set(packed.namelist())


# Reports


REPORT = b"""# Partners

The ministry and the union signed an agreement on fishing crews.

| Partner | Activity |
|---|---|
| ILO | Trains inspectors. |
| Church | Runs a home. |
"""


def drop_report(app: AppTest, content: bytes) -> None:
    """Drop a report on its page."""
    open_page(app, "reports")
    uploader: Any = app.get("file_uploader")[0]
    uploader.upload("report.md", content)
    app.run()
    assert not app.exception


def load_report(app: AppTest, content: bytes = REPORT, label: str = "Load 2 units") -> None:
    """Drop a report and load it."""
    drop_report(app, content)
    button(app, label).click().run()
    assert not app.exception


def cut(*scopes: str) -> list[str]:
    """Return the texts of the report's units that have these verdicts."""
    found = store().cut_of(Report("report").id)
    units = [one.unit for one in found if one.verdict.value in scopes]
    return [unit.text if unit.kind == "table" else unit.description for unit in units]


def show_all(app: AppTest) -> None:
    """Go through all units of the open report."""
    scopes: Any = app.get("button_group")
    next(one for one in scopes if str(one.key).startswith("scope-")).set_value("all").run()
    assert not app.exception


SENTENCE = "The ministry and the union signed an agreement on fishing crews."


def tick_last_report(app: AppTest) -> None:
    """Tick the last report of the list."""
    app.run()
    key = next(str(one.key) for one in app.dataframe if str(one.key).startswith("reports-"))
    row = len(table(app, "Proposed")) - 1
    app.session_state[key] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    app.run()


def propose_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every sentence be proposed: the fake encoder's detector knows little."""
    monkeypatch.setattr("annotation.ingest.proposed_cut.LIKELY", 0)


def test_the_tables_of_a_report_are_loaded_and_its_sentences_wait(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    propose_everything(monkeypatch)
    load_report(app)
    assert "2 units are new. 1 is proposed and waits" in texts(app)
    (found,) = store().search_units(text="Runs a home").rows
    source = store().source_text(found.unit.text_id or "")
    assert source.text[found.unit.start : found.unit.end] == "Church: Runs a home."
    assert cut("proposed") == [SENTENCE]
    assert list(table(app, "Proposed")["Proposed"])[-1] == 1


def test_proposed_units_are_taken_left_and_come_back(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    propose_everything(monkeypatch)
    load_report(app)
    button(app, "Open the report").click().run()
    assert SENTENCE in texts(app)
    assert "1 of 1 · proposed · sentence" in texts(app)
    button(app, "Not a cooperation").click().run()
    assert cut("left") == [SENTENCE]
    assert "Nothing is left to go through here." in texts(app)
    show_all(app)
    assert "1 of 3 · not a cooperation" in texts(app)
    button(app, "Undo").click().run()
    assert cut("proposed") == [SENTENCE]
    button(app, "Take").click().run()
    assert len(cut("taken")) == 3
    assert "2 of 3 · in the study" in texts(app)
    button(app, "Set aside").click().run()
    assert cut("aside") == ["ILO: Trains inspectors."]
    button(app, "All reports").click().run()
    assert "Reports in this study" in [one.value for one in app.subheader]


def test_what_is_set_aside_with_its_report_comes_back_alone(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    propose_everything(monkeypatch)
    load_report(app)
    (proposed,) = (one for one in store().cut_of(Report("report").id) if one.verdict == "proposed")
    row = next(one for one in store().cut_of(Report("report").id) if one.verdict == "taken")
    store().judge(rani().id, [(one.unit.id, Verdict.ASIDE) for one in (proposed, row)])
    tick_last_report(app)
    button(app, "Set its units aside").click().run()
    assert (len(cut("shelved")), store().reports()[-1].shelved) == (1, 1)
    tick_last_report(app)
    button(app, "Bring back 1 unit").click().run()
    assert (len(cut("taken")), len(cut("aside"))) == (1, 2)


def test_units_apart_or_coded_are_merged_only_in_the_form(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    propose_everything(monkeypatch)
    load_report(app)
    button(app, "Open the report").click().run()
    show_all(app)
    button(app, "Merge with next").click().run()
    assert len(cut("replaced")) == 0
    assert len(cut("taken", "proposed")) == 3
    assert app.text_area[0].value == f"{SENTENCE} Trains inspectors."
    assert app.text_input[0].value == "ministry", "the first of the two that has one"
    button(app, "Save").click().run()
    assert cut("taken", "proposed") == [f"{SENTENCE} Trains inspectors.", "Church: Runs a home."]


def test_a_pasted_text_that_is_not_in_the_report_has_no_page(app: AppTest) -> None:
    load_report(app)
    button(app, "Open the report").click().run()
    button(app, "Paste").click().run()
    app.text_area[0].set_value("The Moon cooperates with Mars.")
    button(app, "Save").click().run()
    assert "This text does not stand in the report as typed" in texts(app)
    (unit,) = (one.unit for one in store().cut_of(Report("report").id) if "Moon" in one.unit.text)
    assert (unit.place, unit.start) == ("", None)


def test_cuts_are_undone_after_a_reload_too(app: AppTest, start: Callable[[], AppTest]) -> None:
    load_report(app)
    button(app, "Open the report").click().run()
    before = cut("taken")
    button(app, "Edit").click().run()
    app.text_area[0].set_value("Trains\n\ninspectors.")
    button(app, "Save").click().run()
    assert len(cut("taken")) == 3
    again = start()
    again.query_params["coder"] = rani().id
    again.query_params["report"] = Report("report").id
    open_page(again.run(), "reports")
    button(again, "Undo").click().run()
    assert cut("taken") == before
    assert button(again, "Undo").disabled


def test_the_units_of_a_frozen_cut_cannot_be_set_aside_from_the_list(app: AppTest) -> None:
    load_report(app)
    report = Report("report").id
    store().cut_by_two(report)
    store().freeze_cut(report, rani().id, [store().cut_of(report)[0].unit.id])
    tick_last_report(app)
    assert "Its cut is frozen" in texts(app)
    assert not [one for one in app.button if "aside" in one.label]


def test_a_late_key_of_a_report_decides_nothing(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    propose_everything(monkeypatch)
    load_report(app)
    button(app, "Open the report").click().run()
    late = button(app, "Not a cooperation")
    (one,) = (one for one in store().cut_of(Report("report").id) if one.verdict == "proposed")
    store().judge(rani().id, [(one.unit.id, Verdict.TAKEN)])
    late.click().run()
    assert not app.exception
    assert cut("left") == []
    assert len(cut("taken")) == 3


def test_a_coder_takes_no_unit_out_that_others_have_coded(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_report(app)
    button(app, "Open the report").click().run()
    show_all(app)
    [unit, *_others] = [one.unit.id for one in store().cut_of(Report("report").id)]
    budi = store().add_coder("Budi").id
    revision = state.desk().codebook.revision
    store().code(unit, budi, (1,), codebook_revision=revision)
    with monkeypatch.context() as as_coder:
        as_coder.setattr(access, "role", lambda: Role.CODER)
        app.run()
        button(app, "Not a cooperation").click().run()
        assert "Ask an adjudicator" in texts(app)
        assert cut("left") == []
    app.run()
    button(app, "Not a cooperation").click().run()
    assert len(cut("left")) == 1, "who adjudicates may"


def test_a_coder_called_like_a_column_has_a_column_of_their_own(app: AppTest) -> None:
    unit = press(app, "code-3")
    for name in ("Name", "Settled"):
        revision = state.desk().codebook.revision
        store().code(unit, store().add_coder(name).id, (3,), codebook_revision=revision)
    open_page(app, "results")
    counts = table(app, "Rani")
    assert list(counts["Name"])[:1] == ["Government"]
    assert list(counts["Name (coder)"])[:3] == list(counts["Settled (coder)"])[:3] == [0, 0, 1]


def test_a_unit_is_cut_anew_in_the_form_merged_and_pasted(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    propose_everything(monkeypatch)
    load_report(app)
    button(app, "Open the report").click().run()
    button(app, "Edit").click().run()
    assert button(app, "Take").disabled, "keys of the page sleep while the form is open"
    app.text_area[0].set_value("The ministry and the union\n\nsigned an agreement")
    button(app, "Save").click().run()
    assert not app.exception
    assert cut("taken")[:2] == ["The ministry and the union", "signed an agreement"]
    show_all(app)
    button(app, "Undo").click().run()
    assert cut("proposed") == [SENTENCE]
    assert cut("left", "aside") == [], "what was undone is not left out, it is gone"
    button(app, "Edit").click().run()
    app.text_area[0].set_value("The ministry and the union\n\nsigned an agreement")
    button(app, "Save").click().run()
    button(app, "Merge with next").click().run()
    assert cut("taken")[0] == "The ministry and the union signed an agreement"
    button(app, "Paste").click().run()
    button(app, "Save").click().run()
    assert "Type or paste the text" in texts(app)
    app.text_area[0].set_value("Trains inspectors.")
    button(app, "Save").click().run()
    assert "This text is a unit of the report already" in texts(app)
    app.text_area[0].set_value("the union")
    app.text_input[0].set_value("Union")
    button(app, "Save").click().run()
    (unit,) = (one.unit for one in store().cut_of(Report("report").id) if one.unit.actor == "Union")
    source = store().source_text(unit.text_id or "")
    assert source.text[unit.start : unit.end] == unit.description == "the union"


def test_the_codes_of_a_unit_are_offered_for_those_that_say_the_same(app: AppTest) -> None:
    for title in ("First", "Second", "Third"):
        store().add_units(Report(title), [NewUnit("ILO", "runs a centre for migrant workers")])
    state.desk().retrainer.request()
    assert state.desk().retrainer.wait(60)
    (found, *others) = store().search_units(text="runs a centre for migrant workers").rows
    app.query_params["unit"] = found.unit.id
    app.run()
    press(app, "code-2")
    assert "Second: ILO: runs a centre" in texts(app)
    offer = next(one for one in app.button if one.label.startswith("Give 2 to 2 more units"))
    app.session_state[alike.OFFER] = None  # as if it had left the screen: the key comes late
    offer.click().run()
    assert [store().standing(rani().id, one.unit.id) for one in others] == [None, None]
    offer = next(one for one in app.button if one.label.startswith("Give 2 to 2 more units"))
    offer.click().run()
    assert not app.exception
    codings = [store().standing(rani().id, one.unit.id) for one in others]
    assert [(one.codes, one.order) for one in codings if one] == [((2,), "duplicate")] * 2
    assert not [one for one in app.button if one.label.startswith("Give ")]


def test_the_codes_of_a_reports_table_are_loaded_under_a_name(app: AppTest) -> None:
    rows = b"| Jalur | Kerja sama |\n|---|---|\n| 2 | LSM mendampingi. |\n| 8 | Bank mendanai. |\n"
    drop_report(app, b"# Lampiran\n\n" + rows)
    app.toggle[-1].set_value(True).run()
    choose(app, "coder", "Rani")
    button(app, "Load 2 units").click().run()
    assert not app.exception
    assert "2 codings are new." in texts(app)
    (found,) = store().search_units(text="Bank mendanai").rows
    assert [one.codes for one in found.codings] == [(8,)]


def test_a_new_edition_says_what_is_new_and_what_is_gone(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotation.ingest.proposed_cut.LIKELY", 2)
    load_report(app)
    drop_report(app, REPORT.replace(b"| Church | Runs a home. |", b"| Bank | Lends money. |"))
    assert "1 of these units are there, 1 are new. 1 of its units do not stand" in texts(app)
    assert list(table(app, "New")["New"]) == ["", "new"]
    button(app, "Load 1 unit").click().run()
    assert "1 unit is new. 1 row was there already." in texts(app)


def test_two_people_cut_a_report_and_the_cut_is_frozen(
    app: AppTest, start: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    propose_everything(monkeypatch)
    load_report(app)
    button(app, "Open the report").click().run()
    assert button(app, "Let two people cut it").disabled
    app.checkbox[-1].check().run()
    button(app, "Let two people cut it").click().run()
    assert len(cut("proposed")) == 3
    other = start()
    other.query_params["coder"] = store().add_coder("Budi").id
    other.query_params["report"] = Report("report").id
    open_page(other.run(), "reports")
    assert "You have 3 proposed units to go through." in texts(other)
    for session, keys in ((app, ("Take", "Take", "Not a cooperation")), (other, ("Take",) * 3)):
        for key in keys:
            button(session, key).click().run()
            assert not session.exception
    assert "Agreement on the cut: **F1 0.80**" in texts(other)
    assert store().progress(rani().id).total == store().search_units().total - 46
    assert button(other, "Freeze this cut").disabled
    other.checkbox[-1].check().run()
    button(other, "Freeze this cut").click().run()
    assert not other.exception
    assert len(cut("taken")) == 2
    assert "Agreement on the cut: **F1 0.80**" in texts(other), "it is still told when frozen"


GOOD = b"Mitra;Deskripsi;Halaman;Laporan\nILO;Pelatihan polisi;12;Laporan A\n;;13;Laporan A\n"


def test_a_bad_file_gives_a_sentence_and_the_good_ones_are_loaded(app: AppTest) -> None:
    open_page(app, "reports")
    upload(app, bad=b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, good=GOOD, plain=b"a,b\nx,y\n")
    assert len(app.error) == 1
    assert "bad.csv is not a table that Jalur can read" in texts(app)
    button(app, "Load all 2 files").click().run()
    assert not app.exception
    assert "1 unit is new." in texts(app)
    assert "No column of plain.csv is plainly the description" in texts(app)
    assert list(table(app, "Reason")["Row"]) == ["3"]
    assert store().search_units(text="Pelatihan polisi").rows[0].unit.place == "12"
    assert "Laporan A" in list(table(app, "Units")["Report"])


def test_a_person_may_choose_other_columns_and_a_title(app: AppTest) -> None:
    open_page(app, "reports")
    upload(app, plain=b"a,b\nx,yes\nz,no\n")
    assert button(app, "Load 2 rows").disabled
    choose(app, "description", "b")
    title = next(one for one in app.text_input if str(one.key).startswith("title-"))
    assert title.value == "plain"
    title.set_value("My report").run()
    button(app, "Load 2 rows").click().run()
    assert "2 units are new." in texts(app)
    assert store().search_units(text="My report").total == 2


def test_coded_sheets_are_loaded_under_a_name(app: AppTest, start: Callable[[], AppTest]) -> None:
    content = b"actor,description,track\nTemple,gives shelter,7;4\nBank,lends,17\n"
    store().add_coder("Ani")
    again = start()
    again.query_params["coder"] = rani().id
    for session, said in ((app, "1 coding is new."), (again, "1 coding was known already.")):
        open_page(session.run(), "reports")
        upload(session, coded=content)
        session.toggle[-1].set_value(True).run()
        assert chosen(session, "codes") == "track"
        choose(session, "coder", "Ani")
        button(session, "Load 2 rows").click().run()
        assert said in texts(session)
        assert "17 is not a code" in table(session, "Reason")["Reason"].iloc[0]
    ani = store().find_coder("Ani")
    (found,) = store().search_units(text="gives shelter").rows
    assert ani is not None
    assert [(one.coder_id, one.codes) for one in found.codings] == [(ani.id, (7, 4))]


OFFER = "Load new\\.csv ..."


def test_files_in_the_inbox_are_offered_until_they_are_loaded(tmp_path: Path, app: AppTest) -> None:
    (tmp_path / "unlabeled").mkdir()
    for name in ("new.csv", "sample.csv"):
        (tmp_path / "unlabeled" / name).write_text("text\nsomething done\n", encoding="utf-8")
    open_page(app, "reports")
    labels = [one.label for one in app.button]
    assert [label for label in labels if label.startswith("Load")] == [OFFER]
    button(app, OFFER).click().run()
    button(app, "Load 1 row").click().run()
    assert "1 unit is new." in texts(app)
    assert not [one.label for one in app.button if one.label.startswith("Load")]
    (tmp_path / "unlabeled" / "new.csv").write_text("text\nmore done\n", encoding="utf-8")
    app.run()
    button(app, OFFER).click().run()
    button(app, "Load 1 row").click().run()
    assert store().search_units(text="more done").total == 1


# Results


def test_the_papers_codings_are_its_table_1(app: AppTest) -> None:
    press(app, "code-3")
    open_page(app, "results")
    counts = table(app, "paper")
    assert list(counts["paper"]) == [*TABLE_1, 0, 47]
    assert list(counts["Rani"])[:3] == [0, 0, 1]
    assert list(counts["All coders"])[2] == 4
    choose(app, "results-coder", PAPER)
    counts = table(app, "paper")
    assert list(counts.columns) == ["Code", "Name", "paper"]
    assert list(counts["paper"]) == [*TABLE_1, 0, 47]
    assert list(counts["Code"])[:10] == [*"1234567890"]
    assert "Table 1 of the paper counts in the same way" in texts(app)
    choose(app, "results-coder", "Rani")
    assert list(table(app, "Rani")["Rani"]) == [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1]
    assert "Table 1" not in texts(app)


def test_results_are_counted_in_chosen_reports(app: AppTest) -> None:
    unit = press(app, "code-3")
    open_page(app, "results")
    app.multiselect[0].set_value([store().unit(unit).report_id]).run()
    counts = table(app, "Name")
    assert list(counts.columns) == ["Code", "Name", "Rani"]
    assert list(counts["Rani"])[-1] == 1
    assert "Table 1" not in texts(app)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl"])
def test_all_codings_are_taken_away(app: AppTest, kind: Format) -> None:
    open_page(app, "results")
    downloads: list[Any] = list(app.get("download_button"))
    labels = [one.label for one in downloads]
    assert labels == ["Download this table (CSV)", "CSV", "Excel", "JSONL"]
    content = results._export(store(), kind, None)
    assert b"Winrock" in content or kind == "xlsx"


def test_nothing_coded_is_said(tmp_path: Path, start: Callable[[], AppTest]) -> None:
    write_other_study(tmp_path)
    session = open_page(sign_in(start(), "Rani"), "results")
    assert "Nothing is coded here yet." in texts(session)


# Model


def test_the_model_page_says_what_it_is_made_of_and_how_good(app: AppTest) -> None:
    state.desk().retrainer.wait(60)
    open_page(app, "model")
    assert app.metric[0].label == "First suggestion right"
    assert "Held-out: measured on units the model had not learned from" in texts(app)
    assert "With fewer than 100 units these figures are rough." in texts(app)
    assert list(table(app, "Version")["Version"]) == [1]


def test_learning_now_and_freezing(app: AppTest) -> None:
    state.desk().retrainer.wait(60)
    open_page(app, "model")
    button(app, "Learn now").click().run()
    state.desk().retrainer.wait(60)
    app.run()
    assert "There was nothing new" in texts(app)
    app.toggle[0].set_value(True).run()
    assert state.desk().frozen
    assert button(app, "Learn now").disabled
    app.toggle[0].set_value(False).run()
    assert not state.desk().frozen


def test_measuring_thoroughly_stands_beside_simple_rivals(app: AppTest) -> None:
    open_page(app, "model")
    app.button(key="measure-thoroughly").click().run()
    assert not app.exception
    assert "interval of 95 percent" in texts(app)
    assert "Always the most frequent code" in list(table(app, "On the same units").iloc[:, 0])
    per_code = table(app, "Precision")
    assert list(per_code["Units"])[3] == 0
    assert list(per_code["Recall"])[3] == "–"  # noqa: RUF001 - an en dash


def test_nothing_to_measure_is_said(tmp_path: Path, start: Callable[[], AppTest]) -> None:
    write_other_study(tmp_path)
    session = open_page(sign_in(start(), "Rani"), "model")
    store().add_units(Report("R"), [NewUnit("", "mended")])
    session.button(key="measure-thoroughly").click().run()
    assert "There are not enough settled codings" in texts(session)


# Codebook


def test_a_revision_is_checked_shown_and_put_in_force(app: AppTest) -> None:
    desk = state.desk()
    text = desk.codebook.text
    page = open_page(app, "codebook")
    upload_codebook(page, b"name: {en: x}")
    assert "mine.yaml, line 1: the field languages is missing" in texts(page)
    upload_codebook(page, text.encode())
    assert "This is the codebook in force." in texts(page)
    name = desk.codebook.code(7).name["en"]
    assert text.count(f"en: {name}") == 1
    upload_codebook(page, text.replace(f"en: {name}", "en: Faith").encode())
    assert "Code 7: other name." in texts(page)
    button(page, "Put it in force").click().run()
    assert not page.exception
    assert state.desk() is not desk
    assert state.desk().codebook.code(7).name["en"] == "Faith"
    latest = store().latest_codebook_revision()
    assert latest is not None
    assert latest.id == state.desk().codebook.revision
    open_page(app, "code")
    assert any("Faith" in one.label for one in app.button)


def upload_codebook(page: AppTest, data: bytes) -> None:
    """Put a codebook into the page's box."""
    page.file_uploader[0].set_value(("mine.yaml", data, "application/yaml")).run()
    assert not page.exception


# Doubt


def test_doubtful_codings_are_listed_and_opened(app: AppTest) -> None:
    twins = [
        NewUnit("", f"police of two states share lists of {what} traffickers yearly")
        for what in ("known", "wanted")
    ]
    ids = store().add_units(Report("Twins"), twins).units
    for unit_id, code in zip(ids, (1, 7), strict=True):
        store().code(unit_id, rani().id, (code,), codebook_revision=state.desk().codebook.revision)
    page = open_page(app, "units")
    button(page, "Look for doubtful codings").click().run()
    assert not page.exception
    assert "Nearly the same text, other codes" in texts(page)
    assert "<u>wanted</u>" in texts(page)
    again = f"again-twin-{ids[1]}"
    assert again in [one.key for one in page.button]


def test_words_that_differ_between_twins() -> None:
    other = "police of three states share maps"
    spans = doubts.differing_words("police of two states share lists", other)
    assert [other[start:end] for start, end in spans] == ["three", "maps"]
