"""The page Disagreements, drawn without a browser, and the card of who is asked to look again."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from annotation import state
from annotation.codebook import parse_codebook
from annotation.proposals import Doubts, UnlikelyCoding
from annotation.records import Arm, Cause, Codes, Issue, Kind, Report
from annotation.store import NewUnit
from tests import test_pages
from tests.test_pages import button, open_page, rani, store, table, texts

start = test_pages.start
app = test_pages.app

PAGE = "disagreements"
REPORT = Report("Country Report 2016")


def add(*actors: str) -> tuple[str, ...]:
    """Add units after the practice ones."""
    new = [
        NewUnit(actor, f"{actor} runs a centre", position=place, before="Before it.")
        for place, actor in enumerate(actors)
    ]
    return store().add_units(REPORT, new).units


def code(unit: str, name: str, *codes: int, **facts: Any) -> None:
    """Let a coder of this name code a unit."""
    revision = state.desk().codebook.revision
    coder = store().add_coder(name).id
    store().code(unit, coder, codes, **{"codebook_revision": revision, **facts})


def dispute(*actors: str) -> tuple[str, ...]:
    """Add units that Ani codes 1 and Budi codes 2."""
    units = add(*actors)
    for unit in units:
        code(unit, "Ani", 1, memo="they pay for it")
        code(unit, "Budi", 2)
    return units


def go_through(session: AppTest) -> AppTest:
    """Open the page and the first dispute of the list."""
    open_page(session, PAGE)
    button(session, "Go through them").click().run()
    assert not session.exception
    return session


def control(session: AppTest, field: str) -> Any:
    """Return the buttons of a field of the open dispute."""
    return next(one for one in session.get("button_group") if f"dispute-{field}-" in str(one.key))


def choose(session: AppTest, field: str, value: object) -> None:
    """Press one of the buttons of a field."""
    session.session_state[str(control(session, field).key)] = value
    session.run()
    assert not session.exception


def save(session: AppTest, codes: Codes | str, cause: Cause = Cause.SLIP) -> None:
    """Decide on codes and a cause, and save."""
    choose(session, "codes", codes)
    choose(session, "cause", cause)
    button(session, "Save").click().run()
    assert not session.exception


def lists(session: AppTest, wanted: str) -> AppTest:
    """Choose a list."""
    key = next(
        str(one.key)
        for one in session.get("button_group")
        if str(one.key).startswith("disagreements-")
    )
    state_of = session.session_state
    state_of["kept-list of disagreements"] = wanted
    state_of[key] = wanted
    session.run()
    assert not session.exception
    return session


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("wanted", [*Issue, "settled"])
def test_every_list_draws_in_every_language(app: AppTest, wanted: str, language: str) -> None:
    dispute("ILO", "JICA")
    store().settle(
        add("ILO"),
        rani().id,
        (1,),
        codebook_revision=state.desk().codebook.revision,
        issue=Issue.CODERS,
        cause=Cause.GAP,
        at_issue=[(1,), (2,)],
    )
    app.session_state["language"] = language
    app.session_state["kept-list of disagreements"] = wanted
    open_page(app, PAGE)


def test_nobody_in_dispute_is_said(app: AppTest) -> None:
    open_page(app, PAGE)
    assert "Nothing is in dispute here." in texts(app)
    lists(app, "settled")
    assert "Nothing is settled yet." in texts(app)


def test_a_dispute_shows_codes_and_memos_without_names_or_a_suggestion(app: AppTest) -> None:
    dispute("ILO")
    go_through(app)
    said = texts(app)
    assert "ILO runs a centre" in said
    assert "Before it." in said
    assert "they pay for it" in said
    assert "**A**" in said
    assert "**B**" in said
    assert "Ani" not in said
    assert "Budi" not in said
    assert "Likelihood" not in said
    names = [state.desk().codebook.code(code).name["en"] for code in (1, 2)]
    assert all(name in said for name in names)
    button(app, "Show the suggestion").click().run()
    assert "Likelihood" in texts(app)


def test_saving_settles_with_a_cause_and_goes_on_to_the_next(app: AppTest) -> None:
    first, second = dispute("ILO", "JICA")
    go_through(app)
    assert button(app, "Save").disabled
    choose(app, "codes", (2,))
    assert button(app, "Save").disabled, "a cause is needed"
    choose(app, "cause", Cause.BORDER)
    app.text_input[0].set_value("both fit").run()
    button(app, "Save").click().run()
    assert "JICA runs a centre" in texts(app)
    (row,) = store().settlements()
    assert (row.coding.unit_id, row.coding.codes, row.coding.coder_id) == (first, (2,), rani().id)
    assert (row.cause, row.note, row.coding.arm) == (Cause.BORDER, "both fit", Arm.NONE)
    save(app, ())
    assert "Nothing is in dispute here." in texts(app)
    assert store().settlements()[0].coding.codes == ()
    open_page(app, PAGE)
    lists(app, "settled")
    assert table(app, "All causes")["All causes"].tolist() == [2, 2]
    assert table(app, "Settled as")["Settled as"].tolist() == ["none", "2"]
    assert [one.coding.unit_id for one in store().settlements()] == [second, first]


def test_other_codes_may_be_several_and_a_suggestion_seen_is_kept(app: AppTest) -> None:
    dispute("ILO")
    go_through(app)
    button(app, "Show the suggestion").click().run()
    choose(app, "codes", "other")
    choose(app, "cause", Cause.GAP)
    assert button(app, "Save").disabled
    app.multiselect[0].set_value([8, 3]).run()
    button(app, "Save").click().run()
    (row,) = store().settlements()
    assert (row.coding.codes, row.coding.arm) == ((8, 3), Arm.SHOWN)
    assert row.coding.suggestion_id is not None


def test_undo_takes_the_last_settlement_back(app: AppTest) -> None:
    (unit,) = dispute("ILO")
    code(unit, "Rani", 3)
    go_through(app)
    save(app, (1,))
    lists(app, "settled")
    app.button(key="undo-settlement").click().run()
    assert store().settlements() == []
    held = store().standing(rani().id, unit)
    assert held is not None
    assert (held.kind, held.codes) == (Kind.CODED, (3,))
    assert "Your last settlement is taken back" in texts(app)


def test_near_identical_texts_are_settled_together_or_one_alone(app: AppTest) -> None:
    one, twin = add("ILO", "I.L.O.")
    code(one, "Ani", 1)
    code(twin, "Ani", 2)
    state.desk().retrainer.stop()  # it says of itself what is alike
    store().set_duplicates([[one, twin]])
    open_page(app, PAGE)
    lists(app, Issue.ALIKE)
    button(app, "Go through them").click().run()
    assert "Text 1, **A**" in texts(app)
    choose(app, "text", 1)
    save(app, (1,))
    assert [row.coding.unit_id for row in store().settlements()] == [twin]
    assert "Nothing is in dispute here." in texts(app)


def test_the_model_against_coders_hides_which_code_is_the_models(app: AppTest) -> None:
    (unit,) = add("ILO")
    code(unit, "Ani", 1)
    open_page(app, PAGE)
    lists(app, Issue.MODEL)
    assert "The model can be wrong." in texts(app)
    found = Doubts((UnlikelyCoding(store().unit(unit), (1,), 0.05, 4, 0.9),), ())
    app.session_state["kept-doubts"] = found
    app.run()
    button(app, "Go through them").click().run()
    said = texts(app)
    assert "**A**" not in said
    assert "0.90" not in said
    button(app, "Show the suggestion").click().run()
    assert "0.90" in texts(app)


def test_the_list_is_narrowed_to_a_report_and_to_a_pair_of_codes(app: AppTest) -> None:
    dispute("ILO", "JICA")
    (other,) = store().add_units(Report("Another report"), [NewUnit("WHO", "trains")]).units
    code(other, "Ani", 4)
    code(other, "Budi", 1)
    open_page(app, PAGE)
    assert len(table(app, "Codes at issue")) == 3
    test_pages.choose(app, "disputes-pair", "1 / 4")
    assert table(app, "Codes at issue")["Text"].tolist() == ["WHO: trains"]
    test_pages.choose(app, "disputes-pair", "")
    test_pages.choose(app, "disputes-report", REPORT.id)
    assert len(table(app, "Codes at issue")) == 2


def test_who_is_asked_looks_again_without_any_hint(app: AppTest) -> None:
    (unit,) = add("ILO")
    code(unit, "Rani", 1, memo="my reason", arm=Arm.SHOWN)
    code(unit, "Budi", 2)
    go_through(app)
    button(app, "All coders").click().run()
    assert "2 requests are made" in texts(app)
    assert button(app, "All coders · asked").disabled
    session = open_page(app, "code")
    assert test_pages.unit_on_screen(session) == unit
    said = texts(session)
    assert "Please look again at this unit." in said
    assert "Your coding of this unit" not in said
    assert "somebody else" not in said
    assert "Likelihood" not in said
    assert session.text_input[0].value == ""
    test_pages.press(session, "code-1")
    held = test_pages.standing(unit)
    assert (held.codes, held.arm, held.memo) == ((1,), Arm.BLIND, "")
    assert not store().is_asked(rani().id, unit)
    assert test_pages.unit_on_screen(session) != unit


def test_who_is_asked_does_not_read_others_codings_on_the_page_units(app: AppTest) -> None:
    (unit,) = add("ILO")
    code(unit, "Rani", 1)
    code(unit, "Budi", 2)
    open_page(app, "units")
    test_pages.choose(app, "units-report", REPORT.id)
    marks = table(app, "Codes").set_index("Description")["Codes"]
    assert marks["ILO runs a centre"] == "Rani: 1; Budi: 2"
    budi = store().add_coder("Budi").id
    store().ask_again([(rani().id, unit)], budi, Issue.CODERS)
    open_page(app, "units")
    marks = table(app, "Codes").set_index("Description")["Codes"]
    assert marks["ILO runs a centre"] == "Rani: 1; others: shown when you have coded it"


def test_a_unit_to_look_at_again_is_put_off_with_skip(app: AppTest) -> None:
    (unit,) = add("ILO")
    code(unit, "Rani", 1)
    store().ask_again([(rani().id, unit)], rani().id, Issue.WORDS)
    session = open_page(app, "code")
    assert test_pages.press(session, "skip") == unit
    assert test_pages.unit_on_screen(session) != unit


def test_what_was_coded_under_earlier_words_is_put_in_front_again(app: AppTest) -> None:
    touched, other = add("ILO", "JICA")
    code(touched, "Rani", 1)
    code(other, "Budi", 1)
    open_page(app, PAGE)
    lists(app, Issue.WORDS)
    assert "Nothing was coded under earlier words" in texts(app)
    codebook = state.desk().codebook
    name = codebook.code(1).name["en"]
    state.revise_codebook(parse_codebook(codebook.text.replace(name, f"{name} X")))
    app.run()
    lists(app, Issue.WORDS)
    assert len(table(app, "Touched by")) == 2
    button(app, "Look again at mine (1)").click().run()
    assert store().is_asked(rani().id, touched)
    button(app, "Ask all coders (1)").click().run()
    assert store().is_asked(store().add_coder("Budi").id, other)
    assert table(app, "Touched by")["Asked again"].tolist() == ["asked", "asked"]


def test_a_settled_unit_reopened_for_coding_says_what_a_new_decision_does(app: AppTest) -> None:
    (unit,) = dispute("ILO")
    go_through(app)
    save(app, (1,))
    app.query_params["unit"] = unit
    assert "You settled this unit under Disagreements: 1." in texts(open_page(app, "code"))


def test_what_is_coded_after_a_look_at_the_list_is_not_compared(app: AppTest) -> None:
    seen, before = dispute("Buyer", "Seller")
    code(before, "Rani", 1)
    open_page(app, PAGE)
    (later,) = dispute("Lender")
    for unit in (seen, later):
        code(unit, "Rani", 1)
    compared = {one.unit_id for one in store().given_codes() if one.coder == "Rani"}
    assert {before, later} <= compared
    assert seen not in compared, "Ani's and Budi's codes stood there"
