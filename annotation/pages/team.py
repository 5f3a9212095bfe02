"""The team's work: who codes what, and reliability rounds."""

import streamlit as st

from annotation import state
from annotation.pages import plan, rounds
from annotation.state import _


def draw() -> None:
    """Draw the part that is chosen: only that is worked out."""
    parts = {
        "rounds": (_("Reliability rounds"), rounds.draw),
        "plan": (_("Who codes what"), plan.draw),
    }
    chosen = st.segmented_control(
        _("Part"),
        list(parts),
        default="rounds",
        required=True,
        format_func=lambda one: parts[one][0],
        label_visibility="collapsed",
        key=f"team-part-{state.language()}",
        persist_state="session",
    )
    parts[chosen or "rounds"][1]()
