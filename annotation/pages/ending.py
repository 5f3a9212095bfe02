"""What stands where no unit is left to code: that all is done, or why there is nothing now."""

import streamlit as st

from annotation import state
from annotation.records import Coder
from annotation.state import _, keys, ngettext
from annotation.store import Progress


def draw(coder: Coder, progress: Progress) -> None:
    """Draw why no unit is on screen, and the key that takes the last decision back."""
    if progress.left:
        st.info(_waiting(progress.left))
    elif progress.total:
        st.success(_("All units are coded. See Results, or load more under Reports."))
    elif state.desk().store.plan().limits:
        st.info(_("There is nothing to code for you: every unit has its coders."))
    else:
        st.info(
            _("There is nothing to code yet. Load a file under Reports, or add units under Units.")
        )
    st.button(_("Undo"), key="undo", shortcut="U", on_click=keys.undo, args=(coder.id,))


def _waiting(left: int) -> str:
    hours = state.desk().store.plan().hours
    return ngettext(
        "Nothing is free for you now: {count} unit is with another coder. If it is not decided it "
        "comes back {hours:g} hours after it was opened.",
        "Nothing is free for you now: {count} units are with other coders. Those that are not "
        "decided come back {hours:g} hours after they were opened.",
        left,
    ).format(count=left, hours=hours)
