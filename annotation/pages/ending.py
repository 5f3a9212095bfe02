"""What stands where no unit of a queue is left: that all is done, or why there is nothing now."""

import streamlit as st

from annotation import state
from annotation.assignment import Queues
from annotation.pages import queues
from annotation.pages.text import plain
from annotation.records import Coder
from annotation.state import _, keys, ngettext
from annotation.store import Progress


def draw(coder: Coder, progress: Progress, of: Queues) -> None:
    """Draw why no unit is on screen, the key that takes a decision back, the way on from here."""
    if progress.left:
        st.info(_waiting(progress.left))
    elif of.chosen and progress.total:
        st.success(_("All units of {report} are coded.").format(report=plain(of.chosen.title)))
    elif of.reports and progress.total:
        st.success(_("All units of the study's queue are coded."))
    elif progress.total:
        st.success(_("All units are coded. See Results, or load more under Reports."))
    elif state.desk().store.plan().limits:
        st.info(_("There is nothing to code for you: every unit has its coders."))
    else:
        st.info(
            _("There is nothing to code yet. Load a file under Reports, or add units under Units.")
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(_("Undo"), key="undo", shortcut="U", on_click=keys.undo, args=(coder.id,))
        queues.draw_way_on(of, coder)


def _waiting(left: int) -> str:
    hours = state.desk().store.plan().hours
    return ngettext(
        "Nothing is free for you now: {count} unit is with another coder. If it is not decided it "
        "comes back {hours:g} hours after it was opened.",
        "Nothing is free for you now: {count} units are with other coders. Those that are not "
        "decided come back {hours:g} hours after they were opened.",
        left,
    ).format(count=left, hours=hours)
