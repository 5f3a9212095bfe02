"""Which queue a coder codes: the study's own, or that of a pre-labelled report."""

import streamlit as st

from annotation import state
from annotation.assignment import Queues, choose_queue, queues_of
from annotation.errors import JalurError
from annotation.records import Role
from annotation.state import keys
from annotation.state.access import acts


def queues(coder_id: str) -> Queues:
    """Return which queues there are, and which of them the coder has chosen."""
    return queues_of(state.desk().study, coder_id)


def key(of: Queues) -> str:
    """Return the key of the choice: another one after each, so that keys reach the card again."""
    return f"queue-{of.report_id}-{state.language()}"


def choose_shown(coder_id: str, of: Queues, unit_id: str | None) -> None:
    """Go over to the queue that was chosen on screen, and leave the unit at hand."""
    choose(coder_id, st.session_state[key(of)] or None, unit_id)


@acts(Role.CODER)
def choose(coder_id: str, report_id: str | None, unit_id: str | None = None) -> None:
    """Go over to the queue of a pre-labelled report, or to the study's; leave the unit at hand."""
    try:
        choose_queue(state.desk().study, coder_id, report_id)
    except JalurError as error:
        state.say(state.explain(error))
        return
    if unit_id is not None:
        keys.leave(unit_id)
