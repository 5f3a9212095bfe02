"""Disagreements: what is in dispute, what was settled, and what earlier words could touch."""

import zlib
from collections import Counter
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from annotation import state
from annotation.disagreements import CodePair, Dispute
from annotation.pages import causes, deciding, dispute, earlier_words
from annotation.pages.text import plain, shorten, show_codes
from annotation.pages.turning import turn
from annotation.records import Coder, Issue, Role
from annotation.state import _, access, disputing

SETTLED = "settled"
LIST = "list of disagreements"


def draw() -> None:
    """Draw the lists, or the one dispute that is open."""
    access.require(Role.ADJUDICATOR)
    coder = state.coder()
    assert coder is not None, "the entry asks for a name first"
    lists = disputing.lists()
    chosen = _draw_choice(lists)
    if said := state.notice():
        st.info(plain(said))
    if chosen == SETTLED:
        causes.draw(lists.settled, coder)
    elif chosen == Issue.WORDS:
        earlier_words.draw(coder)
    else:
        _draw_list(Issue(chosen), lists, coder)


def _draw_choice(lists: disputing.Lists) -> str:
    counts = {
        Issue.CODERS: len(lists.coders),
        Issue.ALIKE: len(lists.texts),
        Issue.MODEL: None if lists.model is None else len(lists.model),
        Issue.WORDS: None,
        SETTLED: len(lists.settled),
    }
    names = {
        Issue.CODERS: _("Coder against coder"),
        Issue.ALIKE: _("Near-identical texts"),
        Issue.MODEL: _("Model against coders"),
        Issue.WORDS: _("Coded under earlier words"),
        SETTLED: _("Settled"),
    }
    labels = {
        one: name if counts[one] is None else f"{name} ({counts[one]})"
        for one, name in names.items()
    }
    # A choice is known by its words: with other counts it is another control.
    key = f"disagreements-{zlib.crc32(str(labels).encode())}"
    chosen: str = st.segmented_control(
        _("Disagreements"),
        list(labels),
        default=state.kept(LIST) or Issue.CODERS,
        format_func=lambda one: labels[one],
        required=True,
        key=key,
        label_visibility="collapsed",
        on_change=lambda: _switch(st.session_state[key]),
    )
    return chosen


def _switch(chosen: str) -> None:
    state.keep(LIST, chosen)
    disputing.open_one(None)


def _draw_list(issue: Issue, lists: disputing.Lists, coder: Coder) -> None:
    found = {Issue.CODERS: lists.coders, Issue.ALIKE: lists.texts, Issue.MODEL: lists.model}[issue]
    if issue is Issue.MODEL and not _draw_search(is_new=found is None):
        return
    found = _draw_filters(found or [])
    if (opened := disputing.opened()) is not None:
        dispute.draw(opened, found, coder)
        return
    st.caption(_explained(issue))
    if not found:
        st.success(_("Nothing is in dispute here."))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _("Go through them"),
            type="primary",
            icon=":material/gavel:",
            on_click=disputing.open_one,
            args=(found[0],),
        )
        deciding.draw_undo(coder)
    _draw_table(turn(found, f"disputes-page-{issue.value}"))


def _explained(issue: Issue) -> str:
    if issue is Issue.CODERS:
        return _(
            "Units on which coders hold different codes, other orders of the same codes included: "
            "the first is the primary one. What is settled leaves the list."
        )
    if issue is Issue.ALIKE:
        return _(
            "Texts that say nearly the same and have different codes, also where one person coded "
            "them all. A group leaves the list when its codes are alike or each text is settled."
        )
    return _(
        "Units whose coders agree, or that one person coded, and of which a model that has not "
        "seen these codings says something else. The model can be wrong."
    )


def _draw_search(*, is_new: bool) -> bool:
    """Draw the button that lets the model look; return whether there is something to show."""
    if st.button(
        _("Look for doubtful codings"), icon=":material/search:", key="disputes-of-the-model"
    ):
        with st.spinner(_("Measuring ..."), show_time=True):
            disputing.find_doubts()
        st.rerun()
    if is_new:
        st.caption(_explained(Issue.MODEL))
    return not is_new


def _draw_filters(found: Sequence[Dispute]) -> list[Dispute]:
    """Draw the choice of a report and of a pair of codes; return what is left."""
    titles = {one.report.id: one.report.title for one in state.desk().store.reports()}
    in_reports = Counter(report for one in found for report in one.report_ids)
    of_pairs = Counter(pair for one in found for pair in one.pairs)
    left, right = st.columns(2)
    report = left.selectbox(
        _("Report"),
        ["", *in_reports],
        format_func=lambda one: titles.get(one, _("All")),
        key=f"disputes-report-{state.language()}",
        persist_state="session",
    )
    pair = right.selectbox(
        _("Codes"),
        ["", *(_show_pair(pair) for pair, _count in of_pairs.most_common())],
        format_func=lambda one: one or _("All"),
        key=f"disputes-pair-{state.language()}",
        persist_state="session",
    )
    return [
        one
        for one in found
        if report in ("", *one.report_ids) and pair in ("", *map(_show_pair, one.pairs))
    ]


def _show_pair(pair: CodePair) -> str:
    return " / ".join(map(show_codes, pair))


def _draw_table(found: Sequence[Dispute]) -> None:
    store = state.desk().store
    units = store.units([one.unit_ids[0] for one in found])
    asked = {
        unit for _coder, unit in store.who_is_asked([id_ for one in found for id_ in one.unit_ids])
    }
    rows = [
        {
            _("Text"): shorten(unit.text, 300),
            _("Codes at issue"): " / ".join(map(show_codes, one.at_issue)),
            _("Number of texts"): len(one.unit_ids),
            _("Report"): unit.report,
            _("Asked again"): _("asked") if asked.intersection(one.unit_ids) else "",
        }
        for one, unit in zip(found, units, strict=True)
    ]
    key = f"disputes-{zlib.crc32(' '.join(one.key for one in found).encode())}"
    st.dataframe(
        pd.DataFrame(rows),
        key=key,
        hide_index=True,
        height="content",
        on_select=lambda: _open_row(key, found),
        selection_mode="single-row",
        column_config={_("Text"): st.column_config.TextColumn(width=520)},
        alt=_("Units in dispute"),
    )
    st.caption(_("Tick the box in front of a row to open it."))


def _open_row(key: str, found: Sequence[Dispute]) -> None:
    if rows := st.session_state[key]["selection"]["rows"]:
        disputing.open_one(found[rows[0]])
