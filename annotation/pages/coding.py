"""The coding screen: one key codes, saves and goes on."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from annotation import state
from annotation.card import Card, Decision, last_decisions
from annotation.pages import definitions, reading, welcome
from annotation.pages.text import code_name, plain, shorten, show_codes
from annotation.records import Coder
from annotation.state import _, access, alike, keys, ngettext, watching
from annotation.store import Progress

WATCH_SECONDS = 1
KEYS = 9
"""Codes up to this number have a digit of their own; a larger codebook is searched instead."""
ALIKE = 3
"""So many units that say the same are shown, of those that could be coded with one key."""
REHEARSALS = 4
REHEARSAL_SECONDS = 0.12


def draw() -> None:
    """Draw the card, or the three steps before the first."""
    coder = state.coder()
    assert coder is not None, "the entry asks for a name first"
    if not state.is_welcomed(coder.id):
        welcome.draw_steps(coder)
        return
    if keys.rehearse(REHEARSALS):
        _rehearse(coder)
    _card(coder)


def open_unit(unit_id: str) -> None:
    """Leave the page at hand for the card of this unit."""
    keys.reopen(unit_id)
    st.switch_page(st.Page(draw, url_path="code"), query_params={"unit": unit_id})


def _rehearse(coder: Coder) -> None:
    # A browser's first cards take twice as long: it compiles the page's scripts on the way. So the
    # first card is drawn a few times with its keys asleep: no key is lost to that.
    card = keys.current_card(coder.id)
    if card is not None:
        asleep = replace(card.unit, id=f"rehearsal-{time.monotonic_ns()}")
        _draw_progress(state.desk().store.progress(coder.id))
        _draw_card(replace(card, unit=asleep, is_awake=False), coder)
        time.sleep(REHEARSAL_SECONDS)
        st.rerun()


@st.fragment
def _card(coder: Coder) -> None:
    if access.has_changed(coder):
        st.rerun()
    # All is read before anything is drawn: what arrives at once the browser draws at once.
    progress = state.desk().store.progress(coder.id)
    card = keys.current_card(coder.id)
    decisions = last_decisions(state.desk().study, coder.id)
    if said := state.notice():
        st.warning(plain(said))
    _draw_progress(progress)
    if card is None:
        _draw_end(coder, progress)
    else:
        _draw_card(card, coder)
    _draw_offer(coder, decisions)
    _draw_last_decisions(decisions)
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
        if keys.definitions_open():
            definitions.draw(state.desk().codebook, card.code)
        else:
            reading.draw_reasons(card)
    with right:
        reading.draw_ranking(card, coder)


def _watch_for_version() -> None:
    # A timer only while a version is on its way: each of its runs can leave old boxes standing.
    waiting = watching.version_is_awaited()

    @st.fragment(run_every=WATCH_SECONDS if waiting else None)
    def watch() -> None:
        if watching.card_is_outdated() or (waiting and not watching.version_is_awaited()):
            st.rerun()

    watch()


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
            on_click=keys.toggle_definitions,
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
        on_click=do,
        args=(card.unit.id, *arguments),
        **looks,
    )


def _draw_end(coder: Coder, progress: Progress) -> None:
    if progress.total:
        st.success(_("All units are coded. See Results, or load more under Reports."))
    else:
        st.info(
            _("There is nothing to code yet. Load a file under Reports, or add units under Units.")
        )
    st.button(_("Undo"), key="undo", shortcut="U", on_click=keys.undo, args=(coder.id,))


def _draw_offer(coder: Coder, decisions: list[Decision]) -> None:
    """Offer the codes of the last decision for the units that say the same."""
    units = alike.offered(coder.id, decisions)
    if not units:
        return
    last = decisions[0]
    with st.container(border=True):
        st.button(
            ngettext(
                "Give {codes} to {count} more unit that says the same as #{number}",
                "Give {codes} to {count} more units that say the same as #{number}",
                len(units),
            ).format(codes=show_codes(last.codes), count=len(units), number=last.number),
            key=f"alike-{last.unit.id}-{len(units)}",
            shortcut="G",
            on_click=alike.code_alike,
            args=(coder.id, last, units),
        )
        lines = [
            f"- {plain(shorten(unit.report, 40))}: {plain(shorten(unit.text, 160))}"
            for unit in units[:ALIKE]
        ]
        st.caption("\n".join([*lines, *(["- ..."] if len(units) > ALIKE else [])]))


def _draw_last_decisions(decisions: list[Decision]) -> None:
    if not decisions:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.caption(_("Last ten:"), width="content")
        labels = {one.unit.id: f"#{one.number} → {show_codes(one.codes)}" for one in decisions}
        # One element: ten buttons would make every key press wait for them.
        st.pills(
            _("Last ten:"),
            list(labels),
            format_func=lambda unit_id: labels.get(unit_id, ""),
            key=keys.last_ten_key(),
            on_change=keys.reopen_chosen,
            label_visibility="collapsed",
        )
