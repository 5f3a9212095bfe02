"""Training: a unit with known codes, one key, and at once what is known and why."""

import pandas as pd
import streamlit as st

from annotation import state
from annotation.codebook import Codebook
from annotation.pages import definitions, reading
from annotation.pages.quality import percent
from annotation.pages.text import code_name, plain, show_codes
from annotation.records import Coder, Codes, Unit
from annotation.state import _, planning
from annotation.state import training as keys
from annotation.store import Trial
from annotation.training import (
    Training,
    TrainingMaterial,
    material_of,
    training_of,
)

READING_HEIGHT = 440
KEYS = 9
"""Codes up to this number have a digit of their own."""


def draw() -> None:
    """Draw the unit to train on, or what is known of the one just tried, and the results."""
    coder = state.coder()
    assert coder is not None, "the entry asks for a name first"
    st.caption(
        _(
            "Units whose codes are known, in random order and without suggestions. What you pick "
            "here is no coding: it counts nowhere and teaches the suggestions nothing."
        )
    )
    _card(coder)


def draw_material() -> None:
    """Draw the choice of the units that coders train on, for whoever decides it."""
    names = {
        TrainingMaterial.PAPER: _("The paper's appendix"),
        TrainingMaterial.ADJUDICATED: _("Units of this study that were adjudicated"),
    }
    chosen = material_of(state.desk().study)
    key = f"training-material-{chosen}-{state.language()}"
    st.selectbox(
        _("New coders train on"),
        list(names),
        index=list(names).index(chosen),
        format_func=lambda one: names[one],
        key=key,
        on_change=lambda: planning.train_on(st.session_state[key]),
    )


@st.fragment
def _card(coder: Coder) -> None:
    training = training_of(state.desk().study, coder.id)
    unit, trial = keys.shown_unit(coder.id), keys.picked()
    if said := state.notice():
        st.warning(plain(said))
    if unit is None:
        st.info(
            _(
                "There is nothing to train on: no unit here has known codes. Whoever leads the "
                "study can choose others."
            )
        )
        return
    _draw_progress(training)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _draw_unit(unit)
        if trial is not None:
            _draw_verdict(trial)
    with right:
        if trial is None:
            _draw_codes(unit, coder)
        else:
            with st.container(height=READING_HEIGHT, border=False):
                _draw_definitions(trial)
    if training.first.tried:
        with st.expander(_("Your results, code by code")):
            _draw_results(training)


def _draw_progress(training: Training) -> None:
    first, again = training.first, training.again
    text = _("{tried} of {units} tried").format(tried=first.tried, units=training.units)
    if first.tried:
        text += " · " + _("{share} right at first sight").format(share=percent(first.share))
    if again.tried:
        text += " · " + _("{share} right when seen again").format(share=percent(again.share))
    st.progress(min(first.tried / max(training.units, 1), 1.0), text=text)
    if training.is_through and not again.tried:
        st.success(_("You have tried them all. From here on they come again, in another order."))


def _draw_unit(unit: Unit) -> None:
    # The key says which unit is on screen, to those who watch the screen from outside.
    with st.container(key=f"training-unit-{unit.id}"):
        reading.draw_text(unit)


def _draw_codes(unit: Unit, coder: Coder) -> None:
    codebook = state.desk().codebook
    has_keys = max(codebook.numbers) <= KEYS
    with st.container(
        gap="xxsmall", height="content" if has_keys else READING_HEIGHT, border=not has_keys
    ):
        for number in codebook.numbers:
            label = f"**{number}**  {plain(code_name(codebook, number))}"
            _draw_code(unit, coder, (number,), label, str(number) if has_keys else None)
    _draw_code(unit, coder, (), "**0**  " + _("None applies"), "0")


def _draw_code(unit: Unit, coder: Coder, codes: Codes, label: str, key: str | None) -> None:
    # The unit stands in the button's key and in what it does, as on the coding screen.
    st.button(
        label,
        key=f"try-{show_codes(codes) if codes else 0}-{unit.id}",
        shortcut=key,
        on_click=keys.pick,
        args=(unit.id, coder.id, codes),
        width="stretch",
    )


def _draw_verdict(trial: Trial) -> None:
    codebook = state.desk().codebook
    known, yours = _named(codebook, trial.known), _named(codebook, trial.codes)
    if not trial.is_right:
        st.error(_("Known: {known}. You picked {yours}.").format(known=known, yours=yours))
    elif len(trial.known) > 1:
        said = _("Right: {yours}. It has several codes: {known}.")
        st.success(said.format(known=known, yours=yours))
    else:
        st.success(_("Right: {known}.").format(known=known))
    st.button(
        _("Next"),
        key=f"next-{trial.unit_id}-{trial.time.timestamp()}",
        shortcut="Enter",
        type="primary",
        on_click=keys.go_on,
    )
    _draw_borders(trial)


def _named(codebook: Codebook, codes: Codes) -> str:
    there = [one for one in codes if one in codebook.numbers]
    return " + ".join(f"{one} {plain(code_name(codebook, one))}" for one in there) or _(
        "none applies"
    )


def _draw_definitions(trial: Trial) -> None:
    codebook = state.desk().codebook
    for number in dict.fromkeys((*trial.known, *trial.codes)):
        if number in codebook.numbers:
            st.caption(_("known") if number in trial.known else _("yours"))
            definitions.draw_code(codebook, number)


def _draw_borders(trial: Trial) -> None:
    """Draw the codebook's rules that tell what was picked from what is known."""
    codebook = state.desk().codebook
    wrong = set(trial.codes) - set(trial.known)
    borders = [one for number in trial.known for one in codebook.borders_of(number)]
    for border in borders:
        if wrong & set(border.codes):
            codes = "/".join(str(one) for one in border.codes)
            rule = border.rule[codebook.language(state.language())]
            st.markdown(f"*{_('At the borders')}* {codes}: {plain(rule)}")


def _draw_results(training: Training) -> None:
    codebook = state.desk().codebook
    rows = [
        {
            _("Known code"): f"{code} {code_name(codebook, code)}" if code else _("none applies"),
            _("Right at first sight"): score.right,
            _("Tried"): score.tried,
            _("Share"): percent(score.share),
        }
        for code, score in training.by_code.items()
    ]
    st.dataframe(
        pd.DataFrame(rows), hide_index=True, height="content", alt=_("Your results by known code")
    )
