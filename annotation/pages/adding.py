"""Adding units by hand, one or several at once."""

from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from annotation import state
from annotation.errors import JalurError
from annotation.ingest.pasted import read_pasted
from annotation.pages.text import plain
from annotation.records import Report
from annotation.state import _, loading, ngettext
from annotation.store import NewUnit, ReportSummary

PREVIEW = 5
YEARS = (1000, 3000)


@dataclass(frozen=True)
class _Origin:
    """Where units come from, as typed above them."""

    report: Report | None
    year: int | None
    country: str


def draw_one(reports: list[ReportSummary]) -> None:
    """Draw the form for one unit."""
    _draw_said("units-added-one")
    # A new key empties the texts after each unit; report, year and country stay for the next.
    turn = state.kept("units-turn") or 0
    with st.form("add-one", border=False):
        origin = _draw_origin("one", reports)
        left, right = st.columns([3, 1])
        actor = left.text_input(_("Actor"), key=f"add-actor-{turn}", max_chars=500)
        place = right.text_input(
            _("Place"), key=f"add-place-{turn}", help=_("Page or paragraph"), max_chars=100
        )
        description = st.text_area(_("Description"), key=f"add-description-{turn}")
        pressed = st.form_submit_button(_("Add"), type="primary")
    if not pressed:
        return
    if not (actor.strip() or description.strip()):
        st.warning(_("Type a description, or at least the actor."))
        return
    unit = NewUnit(
        actor=actor.strip(),
        description=description.strip(),
        place=place.strip(),
        position=_next_position(origin.report, reports),
    )
    if (said := _add(origin, [unit])) is not None:
        state.keep("units-added-one", said)
        state.keep("units-turn", turn + 1)
        st.rerun()


def draw_several(reports: list[ReportSummary]) -> None:
    """Draw the field to paste in, the preview, and the button that adds."""
    _draw_said("units-added-several")
    turn = state.kept("paste-turn") or 0
    with st.form("add-several", border=False):
        origin = _draw_origin("several", reports)
        text = st.text_area(
            _("Descriptions, one a line"),
            key=f"paste-{turn}",
            height=170,
            placeholder=_(
                "Actor: description\n"
                "A description without an actor\n"
                "Or paste two columns of a spreadsheet: actor and description"
            ),
        )
        actors = st.checkbox(_("A name before the first colon is the actor"), value=True)
        st.form_submit_button(_("Preview"))
    units = read_pasted(text, actors=actors, first=_next_position(origin.report, reports))
    if not units:
        return
    st.dataframe(
        pd.DataFrame([{_("Actor"): one.actor, _("Description"): one.description} for one in units]),
        hide_index=True,
        height="content" if len(units) <= PREVIEW else 250,
        alt=_("Units to add"),
    )
    label = ngettext("Add {count} unit", "Add {count} units", len(units))
    if st.button(label.format(count=len(units)), type="primary", key="add-pasted"):
        with st.spinner(_("Adding ...")):
            said = _add(origin, units)
        if said is not None:
            state.keep("units-added-several", said)
            state.keep("paste-turn", turn + 1)
            st.rerun()


def _draw_origin(form: str, reports: list[ReportSummary]) -> _Origin:
    left, middle, right = st.columns([4, 1, 2])
    title = left.selectbox(
        _("Report"),
        [one.report.title for one in reports],
        index=None,
        placeholder=_("Choose a report, or type the title of a new one"),
        accept_new_options=True,
        key=f"add-report-{form}",
    )
    year = middle.number_input(_("Year"), *YEARS, value=None, step=1, key=f"add-year-{form}")
    country = right.text_input(_("Country"), key=f"add-country-{form}", max_chars=100)
    folded = " ".join((title or "").split())
    report = Report(folded) if folded else None
    return _Origin(report, int(year) if year else None, country.strip())


def _draw_said(name: str) -> None:
    if said := state.kept(name):
        st.success(said)
        state.keep(name, None)


def _next_position(report: Report | None, reports: list[ReportSummary]) -> int:
    counts = [one.units for one in reports if report and one.report.id == report.id]
    return sum(counts) + 1


def _add(origin: _Origin, units: list[NewUnit]) -> str | None:
    """Add the units and return the sentence that says so; None where that cannot be done."""
    if origin.report is None:
        st.warning(_("Choose a report, or type the title of a new one."))
        return None
    try:
        added = loading.add_units(
            origin.report,
            [replace(unit, year=origin.year, country=origin.country) for unit in units],
        )
    except JalurError as error:
        st.error(plain(state.explain(error)))
        return None
    return None if added is None else _say_added(len(added.new), added.duplicates)


def _say_added(new: int, duplicates: int) -> str:
    said = ngettext("{count} unit is new.", "{count} units are new.", new).format(count=new)
    if duplicates:
        there = ngettext(
            "{count} was there already.", "{count} were there already.", duplicates
        ).format(count=duplicates)
        return f"{said} {there}"
    return said
