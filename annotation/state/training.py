"""The unit that a coder trains on: what they picked for it, and since when it is shown.

A pick is in the record when its function returns; a reload goes on with the next unit.
"""

import time

import streamlit as st

from annotation import state
from annotation.errors import JalurError
from annotation.records import Codes, Role, Unit
from annotation.state.access import acts
from annotation.store import Trial
from annotation.training import next_unit, try_unit

SHOWN = "unit to train on, since when"
PICKED = "unit trained on, and what was picked"


def shown_unit(coder_id: str) -> Unit | None:
    """Return the unit on screen, tried or not; None where there is none to train on."""
    if trial := picked():
        return state.desk().store.unit(trial.unit_id)
    unit = next_unit(state.desk().study, coder_id)
    if unit is not None and st.session_state.get(SHOWN, ("", 0.0))[0] != unit.id:
        st.session_state[SHOWN] = unit.id, time.monotonic()
    return unit


def picked() -> Trial | None:
    """Return what was picked for the unit on screen; None while nothing was."""
    found: Trial | None = st.session_state.get(PICKED)
    return found


@acts(Role.CODER)
def pick(unit_id: str, coder_id: str, codes: Codes) -> None:
    """Keep what a coder picks; a second key on the same unit, or a late one, falls away."""
    unit, since = st.session_state.get(SHOWN, ("", 0.0))
    if picked() or unit != unit_id:
        return
    seconds = round(time.monotonic() - since, 2)
    try:
        trial = try_unit(state.desk().study, coder_id, unit_id, codes, seconds)
    except JalurError as error:
        state.say(state.explain(error))
        go_on()
        return
    st.session_state[PICKED] = trial


def go_on() -> None:
    """Leave the unit on screen for the next."""
    for key in (PICKED, SHOWN):
        st.session_state.pop(key, None)
