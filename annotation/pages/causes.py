"""What was settled, and why codings had differed: counts of causes by pair of codes."""

from collections import Counter
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from annotation import state
from annotation.disagreements import Settled, count_causes
from annotation.exchange.tables import neutralise
from annotation.pages import deciding, dispute
from annotation.pages.text import shorten, show_codes, show_time
from annotation.pages.turning import turn
from annotation.records import Cause, Coder
from annotation.state import _, disputing


def draw(found: Sequence[Settled], coder: Coder) -> None:
    """Draw the causes, and what was settled, latest first; or the settled dispute that is open."""
    if (opened := disputing.opened()) is not None:
        dispute.draw(opened, [one.dispute for one in found], coder)
        return
    if not found:
        st.info(_("Nothing is settled yet."))
        return
    _draw_causes(found)
    with st.container(horizontal=True, vertical_alignment="center"):
        deciding.draw_undo(coder)
    _draw_settled(turn(found, "settled-page"))


def _draw_causes(found: Sequence[Settled]) -> None:
    st.subheader(_("Causes"))
    names = deciding.cause_names()
    counts = count_causes(found)
    total = Counter(one.settlement.cause for one in found if one.settlement.cause is not None)
    rows = [(" / ".join(map(show_codes, pair)), counted) for pair, counted in counts.items()] + [
        (_("All"), total)
    ]
    frame = pd.DataFrame(
        [
            {
                _("Codes at issue"): label,
                **{names[cause]: counted[cause] for cause in Cause},
                _("All causes"): sum(counted.values()),
            }
            for label, counted in rows
        ]
    )
    st.dataframe(frame, hide_index=True, height="content", alt=_("Causes by pair of codes"))
    st.caption(
        _(
            "A dispute over three different codings counts under each of their pairs, and once in "
            "the last row."
        )
    )
    st.download_button(
        _("Download this table (CSV)"),
        frame.rename(columns=neutralise).to_csv(index=False).encode("utf-8-sig"),
        file_name="causes.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key="download-causes",
    )


def _draw_settled(found: Sequence[Settled]) -> None:
    st.subheader(_("Settled"))
    units = state.desk().store.units([one.dispute.unit_ids[0] for one in found])
    names = deciding.cause_names()
    rows = [
        {
            _("Text"): shorten(unit.text, 300),
            _("Codes at issue"): " / ".join(map(show_codes, one.dispute.at_issue)),
            _("Settled as"): show_codes(one.settlement.coding.codes),
            _("Cause"): names[one.settlement.cause] if one.settlement.cause else "",
            _("Note"): one.settlement.note,
            _("Number of texts"): len(one.dispute.unit_ids),
            _("Report"): unit.report,
            _("Time"): show_time(one.settlement.coding.time),
        }
        for one, unit in zip(found, units, strict=True)
    ]
    key = f"settled-{found[0].settlement.coding.id}-{len(found)}"
    st.dataframe(
        pd.DataFrame(rows),
        key=key,
        hide_index=True,
        height="content",
        on_select=lambda: _open_row(key, found),
        selection_mode="single-row",
        column_config={_("Text"): st.column_config.TextColumn(width=400)},
        alt=_("Settled units"),
    )
    st.caption(_("Tick the box in front of a row to open it."))


def _open_row(key: str, found: Sequence[Settled]) -> None:
    if rows := st.session_state[key]["selection"]["rows"]:
        disputing.open_one(found[rows[0]].dispute)
