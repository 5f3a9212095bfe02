"""Who codes what: the plan of the study, and how far every coder and report is."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from annotation import state
from annotation.assignment import plan_of
from annotation.pages import training as training_page
from annotation.pages.quality import percent
from annotation.pages.text import plain, show_time
from annotation.pages.turning import turn
from annotation.records import Coder, Role
from annotation.state import _, access, ngettext, planning
from annotation.store import CoderWork, Plan, PlanKind, ReportWork, Workload
from annotation.training import Training, training_of_all

HUNDRED = 100
FEWEST, MOST = 2, 20
MOST_HOURS = 720


def draw() -> None:
    """Draw the plan, for whoever decides it, and how the work goes."""
    access.require(Role.ADMIN)
    study = state.desk().study
    work = planning.workload()
    coders = {one.id: one for one in state.active()}
    _draw_plan(plan_of(study), work, coders)
    _draw_coders(work, training_of_all(study))
    _draw_reports(work.reports, plan_of(study))


def _draw_plan(plan: Plan, work: Workload, coders: Mapping[str, Coder]) -> None:
    st.subheader(_("Who codes what"))
    names = {
        PlanKind.EVERYONE: _("Everybody codes everything"),
        PlanKind.SHARED: _("Units are shared out: each goes to one coder"),
        PlanKind.REPORTS: _("Reports go to the coders named for them"),
    }
    # The keys follow what is in force, so that another session's choice is shown, and the language.
    stamp = f"{zlib.crc32(repr(plan).encode())}-{state.language()}"
    kind = st.radio(
        _("Who codes what"),
        list(names),
        index=list(names).index(plan.kind),
        format_func=lambda one: names[one],
        key=f"plan-kind-{stamp}",
        label_visibility="collapsed",
    )
    new = replace(plan, kind=kind)
    if new.limits:
        new = _draw_numbers(new, stamp)
    if kind is PlanKind.REPORTS:
        new = replace(new, named=_draw_named(new, work.reports, coders, stamp))
    st.markdown(_says(new, work))
    if new.share and new.limits and new.coders > len(coders):
        st.warning(
            _("There are {people} coders so far: a unit that wants {count} waits for more.").format(
                people=len(coders), count=new.coders
            )
        )
    if st.button(_("Use this plan"), type="primary", disabled=new == plan, key=f"plan-use-{stamp}"):
        planning.use(new)
        st.rerun()
    if said := state.kept(planning.SAID):
        st.error(plain(said))


def _draw_numbers(plan: Plan, stamp: str) -> Plan:
    columns = st.columns(3)
    share = columns[0].number_input(
        _("Units that go to several coders, %"),
        0,
        HUNDRED,
        round(plan.share * HUNDRED),
        step=5,
        key=f"plan-share-{stamp}",
        help=_(
            "So that agreement can be measured. Which units these are follows from their ids: it "
            "is the same on every computer, and a larger share holds the smaller."
        ),
    )
    coders = columns[1].number_input(
        _("How many coders these go to"),
        FEWEST,
        MOST,
        min(max(plan.coders, FEWEST), MOST),
        key=f"plan-coders-{stamp}",
        disabled=not share,
    )
    hours = columns[2].number_input(
        _("Hours that an open unit is kept for its coder"),
        1,
        MOST_HOURS,
        max(round(plan.hours), 1),
        key=f"plan-hours-{stamp}",
        help=_(
            "Nobody else gets a unit that a coder has opened. If they neither decide it nor put it "
            "off, it is free for others after this time."
        ),
    )
    return replace(plan, share=share / HUNDRED, coders=int(coders), hours=float(hours))


def _draw_named(
    plan: Plan, reports: Sequence[ReportWork], coders: Mapping[str, Coder], stamp: str
) -> dict[str, tuple[str, ...]]:
    """Draw whose each report is; return it with what is chosen on other pages of the table."""
    named = {**plan.named, **(state.kept(f"plan-named-{stamp}") or {})}
    shown = turn(reports, f"plan-page-{stamp}")
    for one in shown:
        title, choice = st.columns([2, 3], vertical_alignment="center")
        units = ngettext("{count} unit", "{count} units", one.units).format(count=one.units)
        title.markdown(f"{plain(one.report.title)}  \n:gray[{units}]")
        chosen = choice.multiselect(
            _("Coders of {report}").format(report=one.report.title),
            list(coders),
            [coder for coder in named.get(one.report.id, ()) if coder in coders],
            format_func=lambda coder: coders[coder].name,
            placeholder=_("Nobody named: shared by all"),
            key=f"plan-named-{one.report.id}-{stamp}",
            label_visibility="collapsed",
        )
        named[one.report.id] = tuple(chosen)
    state.keep(f"plan-named-{stamp}", named)
    return {report: ids for report, ids in named.items() if ids}


def _says(plan: Plan, work: Workload) -> str:
    """Return what a plan comes to, in one sentence or two."""
    if not plan.limits:
        return _("Each of the {units} units goes to every coder.").format(units=work.units)
    overlapped = state.desk().store.overlapped_units(plan)
    drawn = {"share": percent(plan.share), "overlapped": overlapped, "coders": plan.coders}
    if plan.kind is PlanKind.SHARED and not plan.share:
        return _("Each of the {units} units goes to one coder.").format(units=work.units)
    if plan.kind is PlanKind.SHARED:
        return _(
            "{overlapped} of the {units} units ({share}) go to {coders} coders each, the others to "
            "one."
        ).format(units=work.units, **drawn)
    said = _(
        "Each report goes to all coders named for it ({named} of {reports} reports have some); of "
        "the others each unit goes to one coder, whoever comes first."
    ).format(named=len(plan.named), reports=len(work.reports))
    if plan.share:
        said += " " + _(
            "{overlapped} of all units ({share}) go to {coders} coders: where fewer are named, "
            "others make up the number."
        ).format(**drawn)
    return said


def _draw_coders(work: Workload, training: Mapping[str, Training]) -> None:
    st.subheader(_("How far the coders are"))
    if not work.coders:
        st.caption(_("Nobody has joined yet."))
        return
    rows = [_coder_row(one, training.get(one.coder.id)) for one in work.coders]
    st.dataframe(
        pd.DataFrame(rows), hide_index=True, height="content", alt=_("How far each coder is")
    )
    st.caption(
        _(
            "Left: what they may yet code; units that nobody has taken count for each. Open now: "
            "opened and not decided. Seconds: the median time on screen of a unit. Training: right "
            "at first sight, of the units with known codes."
        )
    )
    training_page.draw_material()


def _coder_row(one: CoderWork, training: Training | None) -> dict[str, object]:
    first = training.first if training else None
    return {
        _("Coder"): one.coder.name,
        _("Coded"): one.coded,
        _("Left"): one.left,
        _("Open now"): one.held,
        _("Last at work"): show_time(one.last) if one.last else "",
        _("Seconds for a unit"): "" if one.seconds is None else f"{one.seconds:.0f}",
        _("Training"): _("{share} of {count}").format(share=percent(first.share), count=first.tried)
        if first and first.tried
        else "",
    }


def _draw_reports(reports: Sequence[ReportWork], plan: Plan) -> None:
    st.subheader(_("How far the reports are"))
    if not reports:
        st.caption(_("There is nothing to code yet."))
        return
    wanted = _("By as many as wanted") if plan.limits else _("By every coder")
    rows = [
        {
            _("Report"): one.report.title,
            _("Units"): one.units,
            _("Coded by anybody"): one.begun,
            wanted: one.done,
            _("Done"): one.done / one.units if one.units else 0.0,
        }
        for one in reports
    ]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        column_config={
            _("Done"): st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1)
        },
        alt=_("How much of each report is coded by as many coders as wanted"),
    )
