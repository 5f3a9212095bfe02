"""Which version of the suggester the screen names, and whether another one is on its way."""

import time

import streamlit as st

from annotation import state

TOLD = "version named in the header"
DRAWN = "moment the card was drawn"
LOOKING_SECONDS = 0.5


def note_drawn() -> None:
    """Remember that the card is drawn now."""
    st.session_state[DRAWN] = time.monotonic()


def tell_version(version_id: str, is_learning: bool) -> None:
    """Remember which version the header names, and whether it says that one is on its way."""
    st.session_state[TOLD] = version_id, is_learning


def version_is_awaited() -> bool:
    """Return whether a version is on its way, or the header says what is so no more."""
    desk = state.desk()
    is_coming = desk.retrainer.busy and not desk.frozen
    return is_coming or (desk.suggester.version.id, False) != st.session_state.get(TOLD)


def card_is_outdated() -> bool:
    """Return whether a new version is in use and the coder has been looking at the card a while.

    Who presses keys one after the other gets the new version with the next unit.
    """
    desk = state.desk()
    told, says_learning = st.session_state.get(TOLD, ("", False))
    is_new = desk.suggester.version.id != told or (says_learning and not desk.retrainer.busy)
    return is_new and time.monotonic() - st.session_state.get(DRAWN, 0.0) > LOOKING_SECONDS
