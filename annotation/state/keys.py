"""The unit on screen: what is not decided yet, and what each key does.

A session holds for it the memo being typed, the codes picked so far, and since when it is shown.
What a key acknowledges, the memo left and the flag too, is in the record when its function returns.
"""

import time
from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from annotation import deciding, state
from annotation.card import Card, read_card
from annotation.deciding import Shown
from annotation.errors import JalurError, NotAssigned, NotFound
from annotation.records import Codes, Role
from annotation.state import _, access, looking
from annotation.state.access import acts
from annotation.store import Draft

SEVERAL = "several codes"
LAST_TEN = "times chosen among the last ten"
SINCE = "unit on screen, since when"
LEFT = "coding that this window left standing, by unit"


def current_card(coder_id: str, report_id: str | None = None) -> Card | None:
    """Return the card to show now: the reopened unit or the next one, of the queue of a report.

    Where the address names no unit for this coder it says so and goes on with the next one.
    """
    desk, reopened = state.desk(), st.query_params.get("unit")
    try:
        card = read_card(desk.study, desk.suggester, coder_id, reopened, report_id)
    except (NotFound, NotAssigned) as error:
        st.query_params.pop("unit")
        state.say(state.explain(error))
        card = read_card(desk.study, desk.suggester, coder_id, report_id=report_id)
    if card is not None and not access.may(Role.ADJUDICATOR):
        near = [found.unit_id for found in card.reasons.units]
        others = desk.store.coded_by_others(coder_id, near)
        card = replace(card, reasons=card.reasons.without(others))
    looking.note_drawn()
    if card is not None:
        if st.session_state.get(SINCE, ("", 0.0))[0] != card.unit.id:
            st.session_state[SINCE] = card.unit.id, time.monotonic()
        st.session_state.setdefault(_drawn_key(card.unit.id), card.draft.memo)
    return card


def act(unit_id: str, do: Callable[..., None], *arguments: object) -> None:
    """Do what a key of a unit's card means; nothing where another card has been drawn by now.

    The keys of a card stay in the browser until the next card is whole: one press can reach both.
    """
    if st.session_state.get(SINCE, ("", 0.0))[0] == unit_id:
        do(unit_id, *arguments)


def memo_key(unit_id: str) -> str:
    """Return the key of the memo's box: another one after each note, so that the box is left."""
    return f"memo-{unit_id}-{st.session_state.get(f'notes-{unit_id}', 0)}"


def note_memo(unit_id: str, coder_id: str) -> None:
    """Keep the memo as it stands, so that a reload does not lose it."""
    if _is_typed(unit_id):
        _note(unit_id, coder_id, _draft(unit_id, coder_id, _round_id(unit_id, coder_id)))
        st.session_state[f"notes-{unit_id}"] = st.session_state.get(f"notes-{unit_id}", 0) + 1


def toggle_flag(unit_id: str, coder_id: str) -> None:
    """Mark the unit on screen as unsure, or not."""
    draft = _draft(unit_id, coder_id, _round_id(unit_id, coder_id))
    _note(unit_id, coder_id, draft._replace(flag=not draft.flag))


def _draft(unit_id: str, coder_id: str, round_id: str) -> Draft:
    """Return memo and flag as the record has them, with what is typed and not noted yet.

    A click on a code leaves the box and decides at once; another tab may have noted meanwhile.
    """
    draft = deciding.draft_of(state.desk().study, coder_id, unit_id, round_id)
    if _is_typed(unit_id):
        return draft._replace(memo=st.session_state[memo_key(unit_id)])
    return draft


def _is_typed(unit_id: str) -> bool:
    typed = st.session_state.get(memo_key(unit_id))
    return typed is not None and typed != st.session_state.get(_drawn_key(unit_id), "")


def _drawn_key(unit_id: str) -> str:
    return f"drawn-{memo_key(unit_id)}"


@acts(Role.CODER)
def _note(unit_id: str, coder_id: str, draft: Draft) -> None:
    try:
        state.desk().store.note(coder_id, unit_id, draft.memo, draft.flag)
    except JalurError as error:
        state.say(state.explain(error))


def picked(unit_id: str) -> Codes | None:
    """Return the codes picked so far where several are wanted; None where one key decides."""
    if not st.session_state.get(SEVERAL):
        return None
    codes: Codes = st.session_state.get(f"picked-{unit_id}", ())
    return codes


def set_several(wanted: bool) -> None:
    """Go over to picking several codes, or back; the same twice is the same once."""
    st.session_state[SEVERAL] = wanted


def press(unit_id: str, coder_id: str, code: int, shown: Shown) -> None:
    """Take a code: as the decision, or as one of those picked where several are wanted."""
    codes = picked(unit_id)
    if codes is None:
        decide(unit_id, coder_id, (code,), shown)
        return
    rest = tuple(one for one in codes if one != code)
    st.session_state[f"picked-{unit_id}"] = rest if code in codes else (*codes, code)


def save_picked(unit_id: str, coder_id: str, shown: Shown) -> None:
    """Save the codes picked by now, also those picked since the button was drawn."""
    if codes := picked(unit_id):
        decide(unit_id, coder_id, codes, shown)


@acts(Role.CODER)
def decide(unit_id: str, coder_id: str, codes: Codes, shown: Shown) -> None:
    """Save a decision; the card goes on only when it is on disk.

    The card showed what the coder held of the unit. Where another coding stands by now, the
    key was pressed twice before the next unit came, and the second falls away.
    """
    try:
        standing = _standing(unit_id, coder_id, shown.round_id)
        if standing != shown.held:
            _refuse(unit_id, standing)
            return
        draft, seconds = _draft(unit_id, coder_id, shown.round_id), _seconds(unit_id)
        coding = deciding.decide(
            state.desk().study, unit_id, coder_id, codes, shown, draft, seconds
        )
    except JalurError as error:
        if isinstance(error, NotAssigned):
            leave(unit_id)
        state.say(state.explain(error))
        return
    _remember(unit_id, coding.id)
    if shown.then is not None and codes[:1] != (shown.then,):
        reopen(unit_id)
    else:
        leave(unit_id)
    state.desk().retrainer.request()


def _standing(unit_id: str, coder_id: str, round_id: str) -> str | None:
    coding = deciding.standing(state.desk().study, coder_id, unit_id, round_id)
    return coding.id if coding else None


def _round_id(unit_id: str, coder_id: str) -> str:
    of = deciding.round_of_unit(state.desk().study, coder_id, unit_id)
    return of.id if of else ""


def _remember(unit_id: str, coding_id: str | None) -> None:
    st.session_state.setdefault(LEFT, {})[unit_id] = coding_id


def _refuse(unit_id: str, standing: str | None) -> None:
    # A key that arrives late, here or some units on, is one too many; another window's is told.
    left: dict[str, str | None] = st.session_state.get(LEFT, {})
    if unit_id not in left or left[unit_id] != standing:
        reopen(unit_id)
        state.say(
            _(
                "This unit was decided in another window meanwhile, and this key was not saved. It "
                "stands here again: press the key once more to replace that decision."
            )
        )


@acts(Role.CODER)
def skip(unit_id: str, coder_id: str) -> None:
    """Put the unit at the end, with its memo and flag; one coded already just stays coded."""
    store = state.desk().store
    try:
        round_id = _round_id(unit_id, coder_id)
        held = _standing(unit_id, coder_id, round_id)
        if held is None or store.is_asked(coder_id, unit_id):
            draft = _draft(unit_id, coder_id, round_id)
            store.skip(coder_id, unit_id, draft.memo, draft.flag)
    except JalurError as error:
        state.say(state.explain(error))
        return
    leave(unit_id)
    st.session_state["just_skipped"] = unit_id


@acts(Role.CODER)
def undo(coder_id: str) -> None:
    """Leave the picking of several codes, or show the unit again that was just skipped.

    Where there is neither, take back the coder's last decision.
    """
    if st.session_state.pop(SEVERAL, False):
        return
    if just_skipped := st.session_state.pop("just_skipped", None):
        reopen(just_skipped)
        return
    try:
        row = deciding.undo(state.desk().study, coder_id)
    except JalurError as error:
        state.say(state.explain(error))
        return
    if row is None:
        state.say(_("There is nothing to take back."))
        return
    held = _standing(row.unit_id, coder_id, _round_id(row.unit_id, coder_id))
    _remember(row.unit_id, held)
    reopen(row.unit_id)
    state.desk().retrainer.request()


def last_ten_key() -> str:
    """Return the key of the strip: another one after each choice, so that none stays chosen."""
    return f"last-ten-{st.session_state.get(LAST_TEN, 0)}"


def reopen_chosen() -> None:
    """Show the unit again that was chosen among the last ten."""
    if chosen := st.session_state.get(last_ten_key()):
        st.session_state[LAST_TEN] = st.session_state.get(LAST_TEN, 0) + 1
        reopen(chosen)


def reopen(unit_id: str) -> None:
    """Show this unit, coded or not, until it is decided or skipped."""
    _forget(unit_id)
    st.query_params["unit"] = unit_id


def toggle_words(unit_id: str) -> None:
    """Mark the words that carry the suggestion, or mark them no longer."""
    st.session_state[f"words-{unit_id}"] = not words_wanted(unit_id)


def words_wanted(unit_id: str) -> bool:
    """Return whether the words that carry the suggestion are to be marked."""
    return bool(st.session_state.get(f"words-{unit_id}"))


def _seconds(unit_id: str) -> float | None:
    shown, since = st.session_state.get(SINCE, ("", 0.0))
    return round(time.monotonic() - since, 2) if shown == unit_id else None


def leave(unit_id: str) -> None:
    """Let the next unit be shown."""
    st.session_state.pop("just_skipped", None)
    _forget(unit_id)
    st.query_params.pop("unit", None)


def _forget(unit_id: str) -> None:
    state.say(None)
    for key in (SEVERAL, SINCE, memo_key(unit_id), _drawn_key(unit_id)):
        st.session_state.pop(key, None)
    for kind in ("notes", "picked", "words"):
        st.session_state.pop(f"{kind}-{unit_id}", None)
