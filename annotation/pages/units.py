"""All units: find them, read what was decided about them, add more."""

import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from annotation import state
from annotation.arms import Viewer, viewer_of
from annotation.errors import NotFound
from annotation.pages import adding, coding, doubts, origin
from annotation.pages.text import block, code_name, plain, shorten, show_codes, show_time
from annotation.records import PAPER, Coding, Kind, Role, Unit
from annotation.state import _, access
from annotation.store import FoundUnit, Page

PAGE_SIZE = 50
TABLE_HEIGHT = 400

Filters = dict[str, Any]


def draw() -> None:
    """Draw the list of units and the two ways to add some."""
    names = [_("All units"), _("Add one"), _("Add several")]
    sees_all = access.may(Role.ADJUDICATOR)
    everything, one, several, *doubtful = st.tabs([*names, *([_("Doubtful")] if sees_all else [])])
    reports = state.desk().store.reports()
    with one:
        adding.draw_one(reports)
    with several:
        adding.draw_several(reports)
    for tab in doubtful:
        with tab:
            doubts.draw()
    with everything:
        _draw_list()


def _draw_list() -> None:
    names = {coder.id: coder.name for coder in state.desk().store.coders()}
    if named := state.origin():
        try:
            _draw_unit(state.desk().store.unit(named), names, is_named=True)
        except NotFound as error:
            st.error(plain(state.explain(error)))
        st.button(_("Show all units"), on_click=state.leave_origin)
        return
    filters = _draw_filters()
    before, number = state.kept("units-page") or (filters, 0)
    if before != filters:
        number = 0
    viewer = state.coder()
    assert viewer is not None, "the entry asks for a name first"
    page = state.desk().store.search_units(
        **filters, viewer_id=viewer.id, offset=number * PAGE_SIZE, limit=PAGE_SIZE
    )
    if not page.total:
        st.info(
            _(
                "No unit is like that, or none that you may see: what others coded, flagged, noted "
                "or skipped is found when you have coded the unit. Change the search, or load a "
                "file under Reports."
            )
        )
        return
    _draw_turning(page, filters, number)
    chosen = _draw_table(page, names)
    if chosen is None:
        st.caption(_("Tick the box in front of a row to read the unit and its history."))
    else:
        _draw_unit(chosen.unit, names)


def _draw_filters() -> Filters:
    desk = state.desk()
    states = {
        "uncoded": _("Not coded"),
        "coded": _("Coded"),
        "flagged": _("Unsure"),
        "skipped": _("Skipped"),
        "memo": _("With a memo"),
        "outside": _("Outside the study"),
    }
    coders = {coder.id: coder.name for coder in desk.store.coders()}
    reports = {one.report.id: one.report.title for one in desk.store.reports()}
    codes = {code: f"{code} {code_name(desk.codebook, code)}" for code in desk.codebook.numbers}
    columns = st.columns([3, 2, 2, 2, 3])
    with columns[0]:
        text = st.text_input(
            _("Search"),
            placeholder=_("Words of actor, text, report or memo"),
            key="units-text",
            persist_state="session",
        )
    return {
        "text": text,
        "code": _draw_filter(columns[1], _("Code"), codes, "units-code"),
        "coder_id": _draw_coder(columns[2], coders),
        "state": _draw_filter(columns[3], _("Status"), states, "units-state"),
        "report_id": _draw_filter(columns[4], _("Report"), reports, "units-report"),
    }


def _draw_coder(column: Any, coders: dict[str, str]) -> str | None:
    """Draw whose codings are meant; who may not see those of others has the paper's beside own."""
    if access.may(Role.ADJUDICATOR):
        chosen: str | None = _draw_filter(column, _("Coder"), coders, "units-coder")
        return chosen
    coder = state.coder()
    assert coder is not None, "the entry asks for a name first"
    shown = [coder.id, *(one for one, name in coders.items() if name == PAPER)]
    only: str = column.selectbox(
        _("Coder"), shown, format_func=lambda one: coders[one], key="units-own"
    )
    return only


def _draw_filter(column: Any, label: str, options: Mapping[Any, str], key: str) -> Any:
    chosen = column.selectbox(
        label,
        ["", *options],
        format_func=lambda option: options.get(option, _("All")),
        # Streamlit knows a choice by its words and would lose its way in another language.
        key=f"{key}-{state.language()}",
        persist_state="session",
    )
    return None if chosen == "" else chosen


def _draw_turning(page: Page, filters: Filters, number: int) -> None:
    first = number * PAGE_SIZE + 1
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _("Previous"),
            icon=":material/chevron_left:",
            disabled=number == 0,
            on_click=state.keep,
            args=("units-page", (filters, number - 1)),
        )
        st.button(
            _("Next"),
            icon=":material/chevron_right:",
            disabled=first + PAGE_SIZE > page.total,
            on_click=state.keep,
            args=("units-page", (filters, number + 1)),
        )
        st.caption(
            _("{first} to {last} of {total}").format(
                first=first, last=first + len(page.rows) - 1, total=page.total
            ),
            width="content",
        )


def _draw_table(page: Page, names: dict[str, str]) -> FoundUnit | None:
    ids = " ".join(found.unit.id for found in page.rows)
    viewer = _viewer([found.unit.id for found in page.rows])
    chosen = st.dataframe(
        pd.DataFrame([_row(found, viewer, names) for found in page.rows]),
        # Other rows need another table, or the box ticked before would choose one of them.
        key=f"units-{zlib.crc32(ids.encode())}",
        height=TABLE_HEIGHT,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            _("Actor"): st.column_config.TextColumn(width=160),
            _("Description"): st.column_config.TextColumn(width=430),
            _("Report"): st.column_config.TextColumn(width=140),
            _("Memo"): st.column_config.TextColumn(width=160),
        },
        alt=_("Units found"),
    )
    rows = chosen.selection.rows
    return page.rows[rows[0]] if rows and rows[0] < len(page.rows) else None


def _row(found: FoundUnit, viewer: Viewer, names: dict[str, str]) -> dict[str, str]:
    unit, shown = found.unit, viewer.open(found.codings)
    has_coded = any(one.coder_id == viewer.coder_id for one in shown)
    are_own = all(one.coder_id == viewer.coder_id for one in found.skips)
    is_open = len(shown) == len(found.codings) and (has_coded or are_own)
    return {
        _("Actor"): unit.actor,
        _("Description"): unit.description,
        _("Codes"): _show_marks(found, shown, names),
        _("Unsure"): _("unsure") if found.flagged and is_open else "",
        _("Report"): unit.report,
        _("Place"): unit.place,
        _("Year"): str(unit.year or ""),
        _("Country"): unit.country,
        _("Memo"): "; ".join(found.memos if is_open else ()),
    }


def _viewer(unit_ids: Sequence[str]) -> Viewer:
    coder = state.coder()
    assert coder is not None, "the entry asks for a name first"
    sees_others = access.may(Role.ADJUDICATOR)
    return viewer_of(state.desk().study, coder.id, unit_ids, sees_others=sees_others)


def _show_marks(found: FoundUnit, shown: Sequence[Coding], names: dict[str, str]) -> str:
    marks = {names[coding.coder_id]: show_codes(coding.codes) for coding in shown}
    if len(shown) < len(found.codings):
        marks[_("others")] = _("shown when you have coded it")
    marks |= {names[skip.coder_id]: _("skipped") for skip in found.skips}
    if len(marks) == 1:
        return next(iter(marks.values()))
    return "; ".join(f"{name}: {mark}" for name, mark in marks.items())


def _draw_unit(unit: Unit, names: dict[str, str], is_named: bool = False) -> None:
    with st.container(border=True):
        left, right = st.columns(2, gap="medium")
        with left:
            _draw_text(unit)
        with right:
            if st.button(_("Code this unit"), key=f"code-this-{unit.id}", type="primary"):
                coding.open_unit(unit.id)
            _draw_codings(unit, names)
        with st.expander(_("Where its suggestions came from"), expanded=is_named):
            origin.draw(unit)


def _draw_codings(unit: Unit, names: dict[str, str]) -> None:
    """Draw what has been coded of a unit, as far as the coder may see it, or why they may not."""
    store = state.desk().store
    if store.among_open([unit.id]):
        st.caption(
            _(
                "This unit is in an open reliability round: what is coded of it is shown when that "
                "ends."
            )
        )
        return
    history = store.history(unit.id)
    shown = _viewer([unit.id]).open(history)
    if shown or not history:
        _draw_history(shown, names)
    elif not access.may(Role.ADJUDICATOR):
        st.caption(_("You have not coded this unit yet."))
    if len(shown) < len(history) and access.may(Role.ADJUDICATOR):
        st.caption(_("What others made of it is shown when you have coded it."))


def _draw_text(unit: Unit) -> None:
    place = unit.place and _("place {place}").format(place=unit.place)
    facts = [unit.report, place, unit.country, str(unit.year or "")]
    grey = "opacity:.7;"
    parts = [
        (" · ".join(filter(None, facts)), f"{grey}font-size:.9rem;"),
        (unit.before, grey),
        (unit.actor, "font-weight:600;"),
        (unit.description, ""),
        (unit.after, grey),
        (unit.translation, grey),
    ]
    st.html("".join(block(text, style) for text, style in parts if text))
    if unit.replaces is not None:
        old = state.desk().store.unit(unit.replaces)
        st.caption(_("Cut anew from: {text}").format(text=plain(shorten(old.text, 300))))


def _draw_history(codings: list[Coding], names: dict[str, str]) -> None:
    if not codings:
        st.caption(_("Nobody has coded this unit yet."))
        return
    numbers = {one.id: number for number, one in enumerate(codings, start=1)}
    history = [
        {
            _("No."): str(number),
            _("Coder"): names[one.coder_id],
            _("Codes"): "" if one.kind is Kind.WITHDRAWN else show_codes(one.codes),
            _("What it did"): _show_effect(one, numbers),
            _("Time"): show_time(one.time),
            _("Memo"): one.memo,
        }
        for number, one in enumerate(codings, start=1)
    ]
    st.dataframe(pd.DataFrame(history), hide_index=True, alt=_("History of the unit's codings"))


def _show_effect(one: Coding, numbers: dict[str, int]) -> str:
    if one.supersedes is None:
        return _("first decision")
    if one.kind is Kind.WITHDRAWN:
        return _("takes back no. {number}").format(number=numbers[one.supersedes])
    return _("replaces no. {number}").format(number=numbers[one.supersedes])
