"""The team's work: who codes what, and reliability rounds."""

import streamlit as st

from annotation import state
from annotation.pages import people, plan, rounds
from annotation.records import Role
from annotation.state import _, access


def draw() -> None:
    """Draw the part that is chosen: only that is worked out."""
    access.require(Role.ADJUDICATOR)
    parts = {"rounds": (_("Reliability rounds"), rounds.draw)}
    if access.may(Role.ADMIN):
        parts["plan"] = _("Who codes what"), plan.draw
        if access.is_team():
            parts["people"] = _("People"), people.draw
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
