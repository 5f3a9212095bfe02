"""The offer to give the codes of the last decision to the units that say the same."""

from collections.abc import Sequence

import streamlit as st

from annotation import state
from annotation.card import Decision
from annotation.errors import JalurError
from annotation.records import Arm, Role, Unit
from annotation.state import ngettext
from annotation.state.access import acts
from annotation.store import NewCoding

ORDER = "duplicate"
"""The order of a unit that was coded with another one."""
OFFER = "decision whose codes are offered to others"


def offered(coder_id: str, decisions: Sequence[Decision]) -> list[Unit]:
    """Return the units that say the same as the one decided last and that are yet to be coded."""
    last = decisions[0] if decisions else None
    st.session_state[OFFER] = last
    if last is None or last.in_round:
        return []
    return state.desk().store.uncoded_duplicates(coder_id, last.unit.id)


@acts(Role.CODER)
def code_alike(coder_id: str, decision: Decision, units: Sequence[Unit]) -> None:
    """Give units the codes of a decision; those that others have taken since are left to them.

    A key of an offer that has left the screen falls away (`keys.act`).
    """
    if st.session_state.get(OFFER) != decision:
        return
    desk = state.desk()
    new = [
        NewCoding(
            unit_id=unit.id,
            coder_id=coder_id,
            codes=decision.codes,
            codebook_revision=desk.codebook.revision,
            arm=Arm.NONE,
            order=ORDER,
        )
        for unit in units
    ]
    try:
        added = desk.store.decide_many(new)
    except JalurError as error:
        state.say(state.explain(error))
        return
    left = len(new) - added.new
    state.say(
        None
        if not left
        else ngettext(
            "{count} of these units went to others meanwhile, and was not coded.",
            "{count} of these units went to others meanwhile, and were not coded.",
            left,
        ).format(count=left)
    )
    desk.retrainer.request()
