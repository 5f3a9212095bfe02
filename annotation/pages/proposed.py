"""The panel of one report file: what is proposed in it, and what of that is new."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from annotation import state
from annotation.codebook import Codebook
from annotation.ingest import FileReport, Ingested, PlacedUnit, units_of, with_codes_of
from annotation.ingest.proposed_cut import ProposedCut
from annotation.ingest.report_text import UnitKind
from annotation.pages.files import File, draw_coder, draw_problems, draw_title
from annotation.pages.text import plain
from annotation.records import Verdict
from annotation.state import _, ngettext

HEIGHT = 250


@dataclass(frozen=True)
class ReportChoice:
    """What a person took of a report's proposals, ready to be recorded."""

    file: File
    cut: ProposedCut
    ingested: Ingested
    coder: str
    pressed: bool
    progress: DeltaGenerator


def draw_report_choice(file: File, cut: ProposedCut) -> ReportChoice:
    """Draw what is proposed in a report; return what is taken."""
    _draw_found(file, cut)
    known = state.desk().store.title_of_text(cut.report.source.id)
    title = draw_title(file, _("Title of the report"), known)
    are_taken = bool(cut.rows) and st.toggle(
        _("Take the rows of its tables at once; sentences wait until you take them"),
        value=True,
        key=f"rows-{file.key}",
    )
    rows, codebook, coder = _draw_coded(file, cut) if are_taken else (cut.rows, None, "")
    taken = rows if are_taken else ()
    ingested = units_of(cut.report, title, taken, (*rows, *cut.sentences), codebook)
    new = _draw_units(ingested)
    if cut.report.problems:
        count = len(cut.report.problems)
        said = ngettext("{count} page cannot be used", "{count} pages cannot be used", count)
        with st.expander(said.format(count=count)):
            draw_problems(file.name, file.key, cut.report.problems)
    if (error := state.kept(f"error-{file.key}")) is not None:
        st.error(plain(state.explain(error)))
        state.keep(f"error-{file.key}", None)
    label = ngettext("Load {count} unit", "Load {count} units", new)
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button(
            label.format(count=new) if new else _("Load the report"),
            type="primary",
            key=f"load-{file.key}",
        )
        progress = st.container()
    return ReportChoice(file, cut, ingested, coder, pressed, progress)


def _draw_coded(
    file: File, cut: ProposedCut
) -> tuple[tuple[PlacedUnit, ...], Codebook | None, str]:
    """Draw whose codes the tables say; return the rows with the codes to be taken."""
    columns = list(dict.fromkeys(one.code_column for one in cut.rows if one.code_column))
    if not columns or not st.toggle(_("This file is coded already"), key=f"coded-{file.key}"):
        return cut.rows, None, ""
    left, right = st.columns(2)
    with left:
        column = st.selectbox(_("Codes"), columns, key=f"codes-{file.key}")
    with right:
        coder = draw_coder(file)
    return with_codes_of(cut.report, column, cut.rows), state.desk().codebook, coder


def _draw_found(file: File, cut: ProposedCut) -> None:
    pages, rows, sentences = cut.report.pages, len(cut.rows), len(cut.sentences)
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
        st.info(_("Nothing in it looks like a cooperation. Load it and paste units from its text."))


def _draw_units(ingested: Ingested) -> int:
    """Draw the units, and which are new where the report is in the study already.

    Return how many of those that are taken are new.
    """
    [report] = ingested.reports
    units = [row.unit for row in sorted((*report.units, *report.proposed), key=lambda one: one.row)]
    known = state.desk().store.known_units(report.report, units)
    is_edition = any(known)
    if is_edition:
        _draw_edition(report, known)
    if units:
        frame = pd.DataFrame(
            {
                _("New"): ["" if there else _("new") for there in known],
                _("Page"): [one.place for one in units],
                _("Found as"): [
                    _("sentence") if one.kind == UnitKind.PROSE else _("row") for one in units
                ],
                _("Actor"): [one.actor for one in units],
                _("Description"): [one.description for one in units],
            }
        )
        st.dataframe(
            frame if is_edition else frame.drop(columns=_("New")),
            hide_index=True,
            height=min(HEIGHT, 36 * (len(units) + 1)),
            column_config={
                _("New"): st.column_config.TextColumn(width=60),
                _("Page"): st.column_config.TextColumn(width=75),
                _("Found as"): st.column_config.TextColumn(width=80),
                _("Actor"): st.column_config.TextColumn(width=220),
                _("Description"): st.column_config.TextColumn(width=620),
            },
            alt=_("Units of this report"),
        )
    taken = [row.unit for row in report.units]
    return state.desk().store.known_units(report.report, taken).count(False)


def _draw_edition(report: FileReport, known: list[bool]) -> None:
    text = report.source.text if report.source else ""
    there = [
        one.unit
        for one in state.desk().store.cut_of(report.report.id)
        if one.verdict in (Verdict.TAKEN, Verdict.PROPOSED) and one.unit.start is not None
    ]
    gone = sum(unit.description not in text for unit in there)
    st.info(
        _(
            "A report of this title is in the study: {known} of these units are there, {new} are "
            "new. {gone} of its units do not stand in this file and stay as they are."
        ).format(known=sum(known), new=len(known) - sum(known), gone=gone)
    )
