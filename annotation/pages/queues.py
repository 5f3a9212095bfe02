"""Which queue is coded: the study's own, or that of a pre-labelled report."""

import streamlit as st

from annotation.assignment import Queues
from annotation.records import Coder
from annotation.state import _, queueing


def draw_choice(queues: Queues, coder: Coder, unit_id: str | None) -> None:
    """Draw the choice of a queue beside how far the coder is in it."""
    titles = {"": _("The study"), **{one.id: one.title for one in queues.reports}}
    st.selectbox(
        _("Queue"),
        list(titles),
        index=list(titles).index(queues.report_id or ""),
        format_func=lambda one: _("Queue: {title}").format(title=titles[one]),
        key=queueing.key(queues),
        on_change=queueing.choose_shown,
        args=(coder.id, queues, unit_id),
        label_visibility="collapsed",
    )


def draw_way_on(queues: Queues, coder: Coder) -> None:
    """Draw, where nothing is left of a queue, the way to the others."""
    if queues.chosen:
        st.button(
            _("Go on with the study"),
            key="queue-of-study",
            type="primary",
            on_click=queueing.choose,
            args=(coder.id, None),
        )
    elif queues.reports:
        st.caption(_("Pre-labelled reports are queues of their own: choose one above."))
