"""The first screens: a name, and three short steps."""

import streamlit as st

from annotation import state
from annotation.errors import JalurError
from annotation.messages import LANGUAGES
from annotation.pages.text import plain
from annotation.records import Coder
from annotation.state import _


def ask_name() -> None:
    """Ask who codes; there is no password, the name stands beside every coding."""
    left, _right = st.columns([2, 1])
    with left:
        draw_title()
        _draw_people()
        with st.form("name", border=False):
            name = st.text_input(
                _("Your name, as it should stand beside your codings"), max_chars=80
            )
            if st.form_submit_button(_("Start"), type="primary"):
                _start(name)


def draw_title() -> None:
    """Draw what this is, and in which language it speaks."""
    st.title("Jalur")
    st.write(_("Code cooperation descriptions, with suggestions that learn from you."))
    st.segmented_control(
        _("Language"),
        list(LANGUAGES),
        default=state.language(),
        format_func=lambda language: LANGUAGES[language],
        required=True,
        key="first_language",
        on_change=lambda: state.set_language(st.session_state["first_language"]),
    )


def _draw_people() -> None:
    if not (people := state.people()):
        return
    st.caption(_("Who codes now?"))
    with st.container(horizontal=True):
        for one in people:
            if st.button(plain(one.name), icon=":material/person:", key=f"go-on-{one.id}"):
                _start(one.name)


def _start(name: str) -> None:
    try:
        state.sign_in(name)
    except JalurError as error:
        st.warning(plain(state.explain(error)))
        return
    st.rerun()


def draw_steps(coder: Coder) -> None:
    """Show the three steps until the coder starts."""
    st.subheader(_("Three steps"))
    steps = st.columns(3)
    texts = (
        (
            ":material/menu_book:",
            _("1. Read"),
            _("A description of who works with whom, doing what. Report and page stand above it."),
        ),
        (
            ":material/keyboard:",
            _("2. Press a key"),
            _(
                "The number of its code. A accepts the suggestion, 0 means that none applies, "
                "U takes the last one back, H shows the definitions."
            ),
        ),
        (
            ":material/school:",
            _("3. Watch it learn"),
            _(
                "Every decision is saved at once and teaches the suggestions. Decide for yourself: "
                "a suggestion is only a guess."
            ),
        ),
    )
    for column, (icon, title, text) in zip(steps, texts, strict=True):
        with column.container(border=True, height="stretch"):
            st.markdown(f"#### {icon} {title}")
            st.write(text)
    st.button(
        _("Start coding"),
        type="primary",
        on_click=state.set_welcomed,
        args=(coder.id, True),
        shortcut="Enter",
    )
