"""The coding screen: one key codes, saves and goes on."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from annotation import state
from annotation.assignment import Queues
from annotation.card import Card, last_decisions
from annotation.pages import decided, definitions, ending, queues, reading, rounds, welcome
from annotation.pages.text import code_name, plain, show_codes
from annotation.records import Arm, Coder
from annotation.state import _, access, keys, looking, planning, queueing
from annotation.store import Progress

WATCH_SECONDS = 1
KEYS = 9
"""Codes up to this number have a digit of their own; a larger codebook is searched instead."""
FIRST = "card"
"""The path of the page where a visit begins, by which the code finds it; no address has it."""
REHEARSALS = 4
REHEARSAL_SECONDS = 0.12


def draw() -> None:
    """Draw the card, or the three steps before the first."""
    coder = state.coder()
    assert coder is not None, "the entry asks for a name first"
    if not state.is_welcomed(coder.id):
        welcome.draw_steps(coder)
        return
    if looking.rehearse(REHEARSALS):
        _rehearse(coder)
    _card(coder)


def open_unit(unit_id: str) -> None:
    """Leave the page at hand for the card of this unit."""
    keys.reopen(unit_id)
    st.switch_page(st.Page(draw, url_path=FIRST), query_params={"unit": unit_id})


def go() -> None:
    """Leave the address /code for the card: the page where a visit begins has none of its own."""
    st.switch_page(st.Page(draw, url_path=FIRST), query_params=st.query_params.to_dict())


def _rehearse(coder: Coder) -> None:
    # A browser's first cards take twice as long: it compiles the page's scripts on the way. So the
    # first card is drawn a few times with its keys asleep: no key is lost to that.
    chosen = queueing.queues(coder.id)
    card = keys.current_card(coder.id, chosen.report_id)
    if card is not None:
        asleep = replace(card.unit, id=f"rehearsal-{time.monotonic_ns()}")
        progress = planning.progress(coder.id, card.round, chosen.report_id)
        _draw_place(progress, chosen, card, coder)
        _draw_card(replace(card, unit=asleep, is_awake=False), coder)
        time.sleep(REHEARSAL_SECONDS)
        st.rerun()


@st.fragment
def _card(coder: Coder) -> None:
    if access.has_changed(coder):
        st.rerun()
    # All is read before anything is drawn: what arrives at once the browser draws at once.
    chosen = queueing.queues(coder.id)
    card = keys.current_card(coder.id, chosen.report_id)
    of = None if card is None else card.round
    progress = planning.progress(coder.id, of, chosen.report_id)
    decisions = last_decisions(state.desk().study, coder.id)
    if said := state.notice():
        st.warning(plain(said))
    _draw_place(progress, chosen, card, coder)
    if card is None:
        ending.draw(coder, progress, chosen)
    else:
        _draw_card(card, coder)
    decided.draw(coder, decisions)
    _watch_for_version()


def _draw_card(card: Card, coder: Coder) -> None:
    left, right = st.columns([3, 2], gap="medium")
    # The keys follow the text at once: one pressed before its button stands falls away.
    with left:
        reading.draw_unit(card, coder)
    with right.container(gap="xxsmall"):
        _draw_codes(card, coder)
    with left:
        _draw_actions(card, coder)
        if looking.definitions_open():
            definitions.draw(state.desk().codebook, card.code)
        else:
            reading.draw_reasons(card)
    with right:
        reading.draw_ranking(card, coder)


def _watch_for_version() -> None:
    # A timer only while a version is on its way: each of its runs can leave old boxes standing.
    waiting = looking.version_is_awaited()

    @st.fragment(run_every=WATCH_SECONDS if waiting else None)
    def watch() -> None:
        if looking.card_is_outdated() or (waiting and not looking.version_is_awaited()):
            st.rerun()

    watch()


def _draw_place(progress: Progress, chosen: Queues, card: Card | None, coder: Coder) -> None:
    if card is not None and card.round is not None:
        rounds.draw_place(card.round, progress.coded)
    elif not chosen.reports:
        _draw_progress(progress)
    else:
        left, right = st.columns([3, 2], gap="medium", vertical_alignment="bottom")
        with left:
            _draw_progress(progress)
        with right:
            queues.draw_choice(chosen, coder, card.unit.id if card else None)


def _draw_progress(progress: Progress) -> None:
    text = _("{coded} of {total} coded").format(coded=progress.coded, total=progress.total)
    if progress.skipped:
        text += " · " + _("{count} skipped").format(count=progress.skipped)
    if len(codebook := state.desk().codebook.numbers) <= KEYS:
        given = [*codebook, *([0] if progress.codes.get(None) else [])]
        counts = " · ".join(f"{code}: {progress.codes.get(code or None, 0)}" for code in given)
        text += f" &emsp; :gray[{counts}]"
    st.progress(progress.coded / max(progress.total, 1), text=text)


def _draw_codes(card: Card, coder: Coder) -> None:
    codebook = state.desk().codebook
    if max(codebook.numbers) > KEYS:
        _draw_search(card, coder)
        return
    for number in codebook.numbers:
        _draw_code(card, coder, number, code_name(codebook, number), str(number))
    _draw_none(card, coder)


def _draw_code(card: Card, coder: Coder, number: int, name: str, key: str | None) -> None:
    chosen = keys.picked(card.unit.id)
    suggested = number == card.code
    _button(
        card,
        f"code-{number}",
        f"**{number}**  {plain(name)}",
        key,
        keys.press,
        (coder.id, number, card.shown),
        icon=":material/lightbulb:" if suggested else None,
        icon_position="right",
        is_on=chosen is not None and number in chosen,
        width="stretch",
    )


def _draw_none(card: Card, coder: Coder) -> None:
    _button(
        card,
        "code-0",
        "**0**  " + _("None applies"),
        "0",
        keys.decide,
        (coder.id, (), card.shown),
        disabled=keys.picked(card.unit.id) is not None,
        width="stretch",
    )


def _draw_search(card: Card, coder: Coder) -> None:
    codebook = state.desk().codebook
    wanted = st.text_input(_("Find a code"), key=f"find-{card.unit.id}").casefold()
    with st.container(height=300):
        for number in codebook.numbers:
            name = code_name(codebook, number)
            if wanted in f"{number} {name}".casefold():
                _draw_code(card, coder, number, name, None)
    _draw_none(card, coder)


def _draw_actions(card: Card, coder: Coder) -> None:
    unit, code, chosen = card.unit.id, card.code, keys.picked(card.unit.id)
    with st.container(horizontal=True, gap="small"):
        if chosen is not None:
            _button(
                card,
                "save",
                _("Save {codes}").format(codes=show_codes(chosen) if chosen else ""),
                "Enter",
                keys.save_picked,
                (coder.id, card.shown),
                disabled=not chosen,
                is_on=True,
            )
        elif code is not None:
            _button(
                card,
                "accept",
                _("Accept {code}").format(code=code),
                "A",
                keys.decide,
                (coder.id, (code,), card.shown),
            )
        # Keys without the unit: these mean the same whichever unit is on its way.
        st.button(
            _("Several"),
            key="several",
            shortcut="M",
            on_click=keys.set_several,
            args=(chosen is None,),
        )
        if card.arm is Arm.AFTER and card.coding is not None:
            kept = _("Keep {codes}").format(codes=show_codes(card.coding.codes))
            _button(card, "keep", kept, "K", keys.skip, (coder.id,), is_on=True)
        else:
            _button(card, "skip", _("Skip"), "S", keys.skip, (coder.id,))
        _button(
            card,
            "flag-button",
            _("Unsure"),
            "F",
            keys.toggle_flag,
            (coder.id,),
            is_on=card.draft.flag,
        )
        if code is not None:
            _button(
                card,
                "words-button",
                _("Words"),
                "W",
                keys.toggle_words,
                is_on=keys.words_wanted(unit),
            )
        st.button(_("Undo"), key="undo", shortcut="U", on_click=keys.undo, args=(coder.id,))
        st.button(
            _("Definitions"),
            key="definitions",
            shortcut="H",
            on_click=looking.toggle_definitions,
        )


def _button(
    card: Card,
    name: str,
    label: str,
    key: str | None,
    do: Callable[..., None],
    arguments: tuple[object, ...] = (),
    is_on: bool = False,
    disabled: bool = False,
    **looks: Any,
) -> None:
    # The unit stands in the button's key and in what it does: no key codes a unit not on screen.
    st.button(
        label,
        key=f"{name}-{card.unit.id}",
        shortcut=key,
        type="primary" if is_on else "secondary",
        disabled=disabled or not card.is_awake,
        on_click=keys.act,
        args=(card.unit.id, do, *arguments),
        **looks,
    )
