"""The line above every screen: the study, who codes, and the language."""

import streamlit as st

from annotation import state
from annotation.messages import LANGUAGES
from annotation.pages.text import plain
from annotation.records import Coder
from annotation.state import _


def draw(coder: Coder) -> None:
    """Draw the coder's menu and the language switch."""
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        with st.popover(plain(coder.name), icon=":material/person:", type="tertiary"):
            st.button(
                _("Show the three steps again"),
                on_click=state.set_welcomed,
                args=(coder.id, False),
                width="stretch",
            )
            st.button(_("Code under another name"), on_click=state.sign_out, width="stretch")
        st.segmented_control(
            _("Language"),
            list(LANGUAGES),
            default=state.language(),
            format_func=str.upper,
            required=True,
            key="language_switch",
            on_change=_switch,
            label_visibility="collapsed",
        )


def _switch() -> None:
    state.set_language(st.session_state["language_switch"])
