"""What was coded under earlier words of the codebook, for another look."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from annotation import state
from annotation.earlier_words import Outdated
from annotation.pages.text import shorten, show_codes
from annotation.pages.turning import turn
from annotation.records import Coder
from annotation.state import _, disputing


def draw(coder: Coder) -> None:
    """Draw the codings that the words in force could touch, and the ways to look at them again."""
    st.caption(
        _(
            "Codings made under an earlier revision of the codebook, where a code that has other "
            "words by now was given, or is new or changed and among the three likeliest. A new "
            "coding takes them from the list; the old one stays in the record."
        )
    )
    with st.spinner(_("Comparing the words ...")):
        found = disputing.outdated()
    if not found:
        st.success(_("Nothing was coded under earlier words that those in force could touch."))
        return
    asked = state.desk().store.who_is_asked([one.unit.id for one in found])
    waiting = [
        one for one in found if not one.is_settled and (one.coder_id, one.unit.id) not in asked
    ]
    with st.container(horizontal=True, vertical_alignment="center"):
        mine = [one for one in waiting if one.coder_id == coder.id]
        _draw_button(_("Look again at mine ({count})"), "mine", mine, coder)
        _draw_button(_("Ask all coders ({count})"), "all", waiting, coder)
    _draw_table(turn(found, "outdated-page"), asked)


def _draw_button(label: str, name: str, found: Sequence[Outdated], coder: Coder) -> None:
    st.button(
        label.format(count=len(found)),
        key=f"ask-about-words-{name}",
        icon=":material/replay:",
        disabled=not found,
        on_click=disputing.ask_about,
        args=(found, coder.id),
    )


def _draw_table(found: Sequence[Outdated], asked: set[tuple[str, str]]) -> None:
    rows = [
        {
            _("Text"): shorten(one.unit.text, 300),
            _("Codes"): show_codes(one.codes),
            _("Touched by"): ", ".join(map(str, one.touched)),
            _("Report"): one.unit.report,
            _("Asked again"): _state(one, asked),
        }
        for one in found
    ]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        height="content",
        column_config={_("Text"): st.column_config.TextColumn(width=520)},
        alt=_("Units coded under earlier words"),
    )
    if any(one.is_settled for one in found):
        st.caption(_("What is settled is not asked about: open it under Settled and decide anew."))


def _state(one: Outdated, asked: set[tuple[str, str]]) -> str:
    if one.is_settled:
        return _("settled")
    return _("asked") if (one.coder_id, one.unit.id) in asked else ""
