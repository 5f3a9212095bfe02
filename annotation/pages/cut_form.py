"""The form in which a unit is cut anew, or one is added."""

import zlib
from collections.abc import Sequence

import streamlit as st

from annotation import state
from annotation.ingest.cutting import Cut
from annotation.pages.text import plain
from annotation.records import Coder
from annotation.review import Review
from annotation.state import _, reviewing
from annotation.state.reviewing import Form
from annotation.store import CutUnit

YEARS = (1000, 3000)


def draw(review: Review, number: int, coder: Coder) -> None:
    """Draw the form over the page, if a person has asked for it."""
    asked = reviewing.form()
    if asked is None:
        return
    wanted = (asked.unit_id, asked.other_id)
    old = [one for one in review.units if one.unit.id in wanted]
    title = _("Add a unit of this report") if asked.unit_id is None else _("Edit the cut")
    if asked.other_id is not None:
        title = _("Make one unit of two")
    # Two presses of Tab lead from a dialog that opens to its first box.
    dialog = st.dialog(title, width="large", on_dismiss=reviewing.close_form)
    dialog(_draw_form)(review, old, number, coder, asked)


def _draw_form(
    review: Review, old: Sequence[CutUnit], number: int, coder: Coder, asked: Form
) -> None:
    name = f"{asked.unit_id}-{zlib.crc32(asked.text.encode())}"
    text = st.text_area(_("Description"), value=asked.text, height=260, key=f"cut-text-{name}")
    st.caption(
        _(
            "An empty line cuts it in two. Text that stands in the report keeps its place there. "
            "Ctrl+Enter saves, Esc leaves all as it was."
        )
    )
    left, right = st.columns([4, 1])
    actor = left.text_input(
        _("Actor"),
        value=next((one.unit.actor for one in old if one.unit.actor), ""),
        key=f"cut-actor-{name}",
        max_chars=500,
    )
    year = right.number_input(
        _("Year"),
        *YEARS,
        value=next((one.unit.year for one in old if one.unit.year), None),
        step=1,
        key=f"cut-year-{name}",
    )
    if any(one.is_coded for one in old):
        st.info(_("It is coded: its coding stays with the old cut, the new one is coded again."))
    if st.button(_("Save"), type="primary", shortcut="Ctrl+Enter", key=f"cut-save-{name}"):
        cut = Cut(actor, text, int(year) if year else None, asked.page)
        if not text.strip():
            st.warning(_("Type or paste the text of the unit."))
        elif reviewing.save(cut, old, number, coder.id, review):
            reviewing.close_form()
            st.rerun()
        elif said := state.notice():
            st.error(plain(said))
