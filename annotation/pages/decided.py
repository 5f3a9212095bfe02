"""What the coder decided last: to be reopened, or given to the units that say the same."""

import streamlit as st

from annotation.card import Decision
from annotation.pages.text import plain, shorten, show_codes
from annotation.records import Coder
from annotation.state import _, alike, keys, ngettext

ALIKE = 3
"""So many units that say the same are shown, of those that could be coded with one key."""


def draw(coder: Coder, decisions: list[Decision]) -> None:
    """Draw the offer to code what says the same as the last unit, and the last ten decisions."""
    _draw_offer(coder, decisions)
    _draw_last_decisions(decisions)


def _draw_offer(coder: Coder, decisions: list[Decision]) -> None:
    """Offer the codes of the last decision for the units that say the same."""
    units = alike.offered(coder.id, decisions)
    if not units:
        return
    last = decisions[0]
    with st.container(border=True):
        st.button(
            ngettext(
                "Give {codes} to {count} more unit that says the same as #{number}",
                "Give {codes} to {count} more units that say the same as #{number}",
                len(units),
            ).format(codes=show_codes(last.codes), count=len(units), number=last.number),
            key=f"alike-{last.unit.id}-{len(units)}",
            shortcut="G",
            on_click=alike.code_alike,
            args=(coder.id, last, units),
        )
        lines = [
            f"- {plain(shorten(unit.report, 40))}: {plain(shorten(unit.text, 160))}"
            for unit in units[:ALIKE]
        ]
        st.caption("\n".join([*lines, *(["- ..."] if len(units) > ALIKE else [])]))


def _draw_last_decisions(decisions: list[Decision]) -> None:
    if not decisions:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.caption(_("Last ten:"), width="content")
        labels = {
            one.unit.id: f"{'R' if one.in_round else '#'}{one.number} → {show_codes(one.codes)}"
            for one in decisions
        }
        # One element: ten buttons would make every key press wait for them.
        st.pills(
            _("Last ten:"),
            list(labels),
            format_func=lambda unit_id: labels.get(unit_id, ""),
            key=keys.last_ten_key(),
            on_change=keys.reopen_chosen,
            label_visibility="collapsed",
        )
