"""The panel of one report: the units that it proposes, to take or to leave."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from annotation import state
from annotation.ingest import PlacedUnit, ReportText
from annotation.ingest.proposing import Proposals
from annotation.pages.files import File, draw_problems, draw_title
from annotation.pages.text import plain
from annotation.state import _, ngettext

HEIGHT = 420


@dataclass(frozen=True)
class ReportChoice:
    """What a person took of a report's proposals."""

    file: File
    report: ReportText
    title: str
    units: tuple[PlacedUnit, ...]
    pressed: bool
    progress: DeltaGenerator


def draw_report_choice(file: File, proposals: Proposals) -> ReportChoice:
    """Draw the units that a report proposes; return which are taken."""
    report = proposals.report
    _draw_found(file, proposals)
    title = draw_title(file, _("Title of the report"))
    with_sentences = not proposals.rows or (
        bool(proposals.sentences)
        and st.toggle(
            _("Show the sentences that may tell of a cooperation"), key=f"sentences-{file.key}"
        )
    )
    shown = (*proposals.rows, *(proposals.sentences if with_sentences else ()))
    units = _draw_units(file, proposals, shown) if shown else ()
    if report.problems:
        count = len(report.problems)
        said = ngettext("{count} page cannot be used", "{count} pages cannot be used", count)
        with st.expander(said.format(count=count)):
            draw_problems(file, report.problems)
    if (error := state.kept(f"error-{file.key}")) is not None:
        st.error(plain(state.explain(error)))
        state.keep(f"error-{file.key}", None)
    label = ngettext("Load {count} unit", "Load {count} units", len(units))
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button(
            label.format(count=len(units)),
            type="primary",
            key=f"load-{file.key}",
            disabled=not units,
        )
        progress = st.container()
    return ReportChoice(file, report, title, units, pressed, progress)


def _draw_found(file: File, proposals: Proposals) -> None:
    pages, rows, sentences = map(
        len, (range(proposals.report.pages), proposals.rows, proposals.sentences)
    )
    facts = [ngettext("{count} page", "{count} pages", pages).format(count=pages)] if pages else []
    facts += [
        ngettext("{count} row of its tables", "{count} rows of its tables", rows).format(
            count=rows
        ),
        ngettext("{count} likely sentence", "{count} likely sentences", sentences).format(
            count=sentences
        ),
    ]
    st.markdown(f"**{plain(file.name)}** &ensp; :gray[{' · '.join(facts)}]")
    if not rows and not sentences:
        st.info(_("Nothing in it looks like a cooperation. Add units by hand under Units."))


def _draw_units(
    file: File, proposals: Proposals, shown: tuple[PlacedUnit, ...]
) -> tuple[PlacedUnit, ...]:
    """Draw the units with a tick each, at first the rows of tables; return those with one."""
    tick = _("Take")
    with st.container(horizontal=True):
        for label, every in ((_("Take all"), True), (_("Take none"), False)):
            st.button(label, key=f"tick-{every}-{file.key}", on_click=_tick, args=(file.key, every))
    times, ticked = state.kept(f"ticks-{file.key}") or (0, None)
    frame = pd.DataFrame(
        {
            tick: [one in proposals.rows if ticked is None else ticked for one in shown],
            _("Page"): [one.page for one in shown],
            _("Actor"): [one.actor for one in shown],
            _("Description"): [one.description for one in shown],
        }
    )
    edited = st.data_editor(
        frame,
        hide_index=True,
        height=min(HEIGHT, 36 * (len(shown) + 1)),
        disabled=[column for column in frame.columns if column != tick],
        column_config={
            tick: st.column_config.CheckboxColumn(width=70),
            _("Page"): st.column_config.NumberColumn(width=75),
            _("Actor"): st.column_config.TextColumn(width=220),
            _("Description"): st.column_config.TextColumn(width=640),
        },
        key=f"units-{file.key}-{len(shown)}-{times}-{state.language()}",
    )
    return tuple(one for one, taken in zip(shown, edited[tick], strict=True) if taken)


def _tick(key: str, ticked: bool) -> None:
    times, _before = state.kept(f"ticks-{key}") or (0, None)
    state.keep(f"ticks-{key}", (times + 1, ticked))
