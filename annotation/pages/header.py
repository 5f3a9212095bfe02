"""The line above every screen: the version that suggests, who codes, and the language."""

from datetime import UTC, datetime

import streamlit as st

from annotation import state
from annotation.messages import LANGUAGES
from annotation.pages.text import plain, show_time
from annotation.records import Coder
from annotation.state import _, access, looking, ngettext


def draw(coder: Coder) -> None:
    """Draw the version, the coder's menu and the language switch."""
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        _draw_version()
        with st.popover(plain(coder.name), icon=":material/person:", type="tertiary"):
            st.button(
                _("Show the three steps again"),
                on_click=state.set_welcomed,
                args=(coder.id, False),
                width="stretch",
            )
            leave = _("Sign out") if access.is_team() else _("Code under another name")
            st.button(leave, on_click=state.sign_out, width="stretch")
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


def _draw_version() -> None:
    desk = state.desk()
    version = desk.suggester.version
    is_learning = desk.retrainer.busy and not desk.frozen and state.failure() is None
    looking.tell_version(version.id, is_learning)
    text = ngettext(
        "Suggestions: version {number}, learned from {codings} coding, {when}",
        "Suggestions: version {number}, learned from {codings} codings, {when}",
        version.codings,
    ).format(number=version.number, codings=version.codings, when=_ago(version.time))
    if failure := state.failure():
        st.caption(f":material/error: :red[{plain(failure)}]", width="content")
    elif desk.frozen:
        st.caption(f":material/ac_unit: {text} · " + _("frozen"), width="content")
    elif is_learning:
        st.caption(f":material/sync: {text} · " + _("learning ..."), width="content")
    else:
        st.caption(f":material/school: {text}", width="content")


def _ago(moment: datetime) -> str:
    minutes = int((datetime.now(UTC) - moment).total_seconds() // 60)
    if minutes < 1:
        return _("just now")
    if minutes < 60:  # noqa: PLR2004 - minutes of an hour
        return ngettext("{count} minute ago", "{count} minutes ago", minutes).format(count=minutes)
    return show_time(moment)
