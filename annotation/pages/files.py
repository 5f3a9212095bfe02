"""The panel of one file: what was found in it, which column is what, and what loading it did."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from annotation import state
from annotation.ingest import (
    Columns,
    Export,
    Outcome,
    Problem,
    Table,
    guess_columns,
    is_old_export,
)
from annotation.ingest.proposed_cut import ProposedCut
from annotation.pages.text import plain
from annotation.records import Role
from annotation.state import _, access, ngettext

PREVIEW = 5
ABSENT = "\0"
"""Stands for no column; no column can be named so."""


@dataclass(frozen=True)
class File:
    """A file that was dropped here or waits in the inbox.

    Under `key` the session holds how far it is: its table, what loading it did, or what is wrong
    with it. `panel` is its place on the screen.
    """

    key: str
    name: str
    read: Callable[..., Table | ProposedCut | Export]
    panel: DeltaGenerator
    path: Path | None = None


@dataclass(frozen=True)
class Choice:
    """What a person said of a file: which column is what, and whose codes it holds."""

    file: File
    table: Table
    columns: Columns
    title: str
    code_column: str | None
    coder: str
    pressed: bool
    progress: DeltaGenerator


def draw_choice(file: File, table: Table) -> Choice:
    """Draw what was found in a file and which column is what; return what is chosen."""
    _draw_found(table)
    if is_old_export(table.columns):
        st.warning(
            _(
                "This is an export of an older Jalur: its units can be loaded, and its codings "
                "cannot. Export there with this version to have both."
            )
        )
    _draw_sheets(file, table)
    columns = _draw_columns(file, table)
    title = (
        "" if columns.report else draw_title(file, _("Title of the report that all rows come from"))
    )
    code_column, coder = None, ""
    if st.toggle(_("This file is coded already"), key=f"coded-{file.key}"):
        left, right = st.columns(2)
        with left:
            code_column = _draw_column(file, table, "codes", _("Codes"))
        with right:
            coder = draw_coder(file)
    st.dataframe(
        pd.DataFrame([row.cells for row in table.rows[:PREVIEW]], columns=list(table.columns)),
        hide_index=True,
        alt=_("The first rows of the file"),
    )
    if table.problems:
        count = len(table.problems)
        title_of_list = ngettext("{count} row cannot be used", "{count} rows cannot be used", count)
        with st.expander(title_of_list.format(count=count)):
            draw_problems(file.name, file.key, table.problems)
    if (error := state.kept(f"error-{file.key}")) is not None:
        st.error(plain(state.explain(error)))
        state.keep(f"error-{file.key}", None)
    rows = len(table.rows)
    label = ngettext("Load {count} row", "Load {count} rows", rows).format(count=rows)
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button(
            label, type="primary", key=f"load-{file.key}", disabled=columns.description is None
        )
        progress = st.container()
    return Choice(file, table, columns, title, code_column, coder, pressed, progress)


def _draw_found(table: Table) -> None:
    count = len(table.rows)
    facts = [ngettext("{count} row", "{count} rows", count).format(count=count)]
    facts.append(plain(table.encoding))
    if table.sheet:
        facts.append(_("sheet {sheet}").format(sheet=plain(table.sheet)))
    st.markdown(f"**{plain(table.file)}** &ensp; :gray[{' · '.join(filter(None, facts))}]")


def _draw_sheets(file: File, table: Table) -> None:
    if len(table.sheets) > 1:
        st.selectbox(
            _("Sheet"),
            table.sheets,
            index=table.sheets.index(table.sheet),
            key=f"choose-sheet-{file.key}",
            on_change=_read_sheet,
            args=(file.key,),
        )


def _read_sheet(key: str) -> None:
    state.keep(f"sheet-{key}", st.session_state[f"choose-sheet-{key}"])
    state.keep(key, None)


def _draw_columns(file: File, table: Table) -> Columns:
    labels = {
        "description": _("Description (required)"),
        "actor": _("Actor"),
        "report": _("Report"),
        "place": _("Place"),
        "year": _("Year"),
        "country": _("Country"),
        "translation": _("Translation"),
    }
    chosen: dict[str, str | None] = {}
    for cell, (field, label) in zip((*st.columns(4), *st.columns(4)), labels.items(), strict=False):
        with cell:
            chosen[field] = _draw_column(file, table, field, label)
    return Columns(**chosen)


def _draw_column(file: File, table: Table, field: str, label: str) -> str | None:
    guess = getattr(guess_columns(table.columns, table.rows), field)
    options = [ABSENT, *table.columns]
    chosen = st.selectbox(
        label,
        options,
        index=options.index(guess or ABSENT),
        format_func=lambda column: _("not in the file") if column == ABSENT else column,
        key=f"{field}-{file.key}-{state.language()}",
    )
    return None if chosen == ABSENT else chosen


def draw_title(file: File, label: str, known: str | None = None) -> str:
    """Draw the box for the title of a report; `known` is the one it is loaded under already."""
    return st.text_input(
        label,
        value=known or PurePath(file.name).stem,
        key=f"title-{file.key}",
        max_chars=300,
    )


def draw_coder(file: File) -> str:
    """Draw the choice of who gave the codes that a file says."""
    coder = state.coder()
    assert coder is not None, "the entry asks for a name first"
    if not access.may(Role.ADJUDICATOR):
        st.caption(_("Its codes stand under your name: {name}.").format(name=plain(coder.name)))
        return coder.name
    names = [one.name for one in state.people()]
    chosen = st.selectbox(
        _("Who coded it"),
        names,
        index=names.index(coder.name) if coder.name in names else None,
        placeholder=_("Choose a coder, or type a name"),
        accept_new_options=True,
        key=f"coder-{file.key}",
    )
    return chosen or ""


def draw_outcome(file: File, outcome: Outcome) -> None:
    """Draw what loading a file did."""
    new, known = outcome.new_units, outcome.duplicates
    said = [ngettext("{count} unit is new.", "{count} units are new.", new).format(count=new)]
    if known:
        said.append(
            ngettext(
                "{count} row was there already.", "{count} rows were there already.", known
            ).format(count=known)
        )
    if outcome.new_codings or outcome.unchanged_codings:
        count = outcome.new_codings
        said.append(
            ngettext("{count} coding is new.", "{count} codings are new.", count).format(
                count=count
            )
        )
    if outcome.unchanged_codings:
        count = outcome.unchanged_codings
        said.append(
            ngettext(
                "{count} coding was known already.", "{count} codings were known already.", count
            ).format(count=count)
        )
    if outcome.proposed:
        count = outcome.proposed
        said.append(
            ngettext(
                "{count} is proposed and waits for you to take it: open the report below.",
                "{count} are proposed and wait for you to take them: open the report below.",
                count,
            ).format(count=count)
        )
    st.success(" ".join(said))
    if outcome.problems:
        count = len(outcome.problems)
        st.warning(
            ngettext(
                "{count} row could not be used, or not all of it:",
                "{count} rows could not be used, or not all of them:",
                count,
            ).format(count=count)
        )
        draw_problems(file.name, file.key, outcome.problems)


def draw_problems(name: str, key: str, problems: Sequence[Problem]) -> None:
    """Draw which rows, or pages, could not be used and why."""
    rows = [{_("Row"): str(one.row or ""), _("Reason"): state.explain(one)} for one in problems]
    frame = pd.DataFrame(rows)
    st.dataframe(
        frame,
        hide_index=True,
        column_config={
            _("Row"): st.column_config.TextColumn(width=60),
            _("Reason"): st.column_config.TextColumn(width=1000),
        },
        alt=_("Rows that could not be used"),
    )
    st.download_button(
        _("Download this list (CSV)"),
        frame.to_csv(index=False).encode("utf-8-sig"),
        file_name=f"{PurePath(name).stem}-rows.csv",
        mime="text/csv",
        on_click="ignore",
        key=f"problems-{key}",
    )
