"""What a session remembers of looking at the card: since when, and at which version."""

import time

import streamlit as st

from annotation import state

DEFINITIONS = "definitions are open"
TOLD = "version named in the header"
DRAWN = "moment the card was drawn"
REHEARSED = "times the first card was rehearsed"
LOOKING_SECONDS = 0.5


def rehearse(times: int) -> bool:
    """Count one rehearsal of the first card; return whether it was still to be made."""
    done: int = st.session_state.get(REHEARSED, 0)
    st.session_state[REHEARSED] = done + 1
    return done < times


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


def toggle_definitions() -> None:
    """Open or close the codebook beside the unit."""
    st.session_state[DEFINITIONS] = not definitions_open()


def definitions_open() -> bool:
    """Return whether the codebook stands beside the unit."""
    return bool(st.session_state.get(DEFINITIONS))


def note_drawn() -> None:
    """Remember that the card was drawn just now."""
    st.session_state[DRAWN] = time.monotonic()
