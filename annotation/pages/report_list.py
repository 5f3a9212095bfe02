"""The reports of the study: how much of each is cut and coded, and what is in the way."""

import pandas as pd
import streamlit as st

from annotation import state
from annotation.ingest import Problem
from annotation.pages.files import draw_problems
from annotation.pages.text import plain
from annotation.records import Role, Verdict
from annotation.state import _, access, ngettext, reviewing
from annotation.store import APPENDIX, CutBy, ReportSummary


def draw() -> None:
    """Draw the list, and what can be done with the report that is ticked."""
    summaries = state.desk().store.reports()
    st.subheader(_("Reports in this study"))
    if not summaries:
        st.caption(_("There is none yet. Drop a file above, or add units under Units."))
        return
    frame = pd.DataFrame(
        [
            {
                _("Report"): one.report.title,
                _("Pages"): str(one.pages or ""),
                _("Units"): one.units,
                _("Coded"): one.coded,
                _("Proposed"): one.proposed,
                _("Problems"): one.problems,
            }
            for one in summaries
        ]
    )
    chosen = st.dataframe(
        frame,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"reports-{len(summaries)}-{state.language()}",
        alt=_("Reports with their units"),
    )
    if rows := chosen.selection.rows:
        _draw_summary(summaries[rows[0]])
    else:
        st.caption(_("Tick the box in front of a report to open it."))


def choose(key: str) -> list[str]:
    """Draw a choice of reports; return the ids of those chosen, none where all are meant."""
    titles = {one.report.id: one.report.title for one in state.desk().store.reports()}
    return st.multiselect(
        _("Reports"),
        list(titles),
        format_func=lambda report_id: titles[report_id],
        placeholder=_("All reports"),
        key=key,
    )


def _draw_summary(summary: ReportSummary) -> None:
    report = summary.report
    with st.container(horizontal=True):
        st.button(
            _("Open {report}").format(report=plain(report.title)),
            type="primary",
            on_click=reviewing.open_report,
            args=(report.id,),
            disabled=report.source == APPENDIX,
        )
        if report.source == APPENDIX:
            return
        if state.desk().store.cut_by(report.id) is CutBy.FROZEN:
            st.caption(_("Its cut is frozen: its units stay in the study."))
            return
        may_move = access.may(Role.ADJUDICATOR)
        if may_move and summary.units:
            st.button(
                _("Set its units aside"),
                help=_("They are coded no more and count nowhere; codings of them are kept."),
                on_click=reviewing.move_all,
                args=(report.id, Verdict.TAKEN, Verdict.SHELVED),
            )
        if may_move and summary.shelved:
            label = ngettext("Bring back {count} unit", "Bring back {count} units", summary.shelved)
            st.button(
                label.format(count=summary.shelved),
                on_click=reviewing.move_all,
                args=(report.id, Verdict.SHELVED, Verdict.TAKEN),
            )
    if summary.problems:
        problems = [
            Problem(page, said, file=source.file)
            for source in state.desk().store.source_texts(report.id)
            for page, said in source.problems
        ]
        draw_problems(report.title, report.id, problems)
