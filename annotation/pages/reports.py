"""Reports: load files with descriptions, see what is in the study."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.typing import UploadedFile

from annotation import state
from annotation.errors import JalurError
from annotation.ingest import (
    Outcome,
    Table,
    ingest,
    looks_like_report,
    read_content,
    read_data,
    read_units,
    units_of,
)
from annotation.ingest.inbox import mark_loaded, waiting_files
from annotation.ingest.proposing import Proposals, read_proposals
from annotation.pages.files import Choice, File, draw_choice, draw_outcome
from annotation.pages.proposed import ReportChoice, draw_report_choice
from annotation.pages.text import plain
from annotation.state import _
from annotation.study import coder_named

TABLES = ["csv", "tsv", "txt", "xlsx", "xlsm", "jsonl", "ndjson"]
REPORTS = ["pdf", "docx", "html", "htm", "md", "markdown"]


def draw() -> None:
    """Draw the files to load, and the reports there are."""
    uploads = st.file_uploader(
        _(
            "Reports (PDF, Word, HTML, Markdown), or tables with one row for each description "
            "(CSV, Excel, JSONL)"
        ),
        type=[*REPORTS, *TABLES],
        accept_multiple_files=True,
        key="uploads",
    )
    opened = _draw_inbox()
    for_all = st.container()
    files = [_open(f"file-{one.file_id}", one.name, partial(_read_upload, one)) for one in uploads]
    files += [_open(f"inbox-{path}", path.name, partial(_read_file, path), path) for path in opened]
    choices = [choice for file in files if (choice := _draw_file(file)) is not None]
    everything = len(choices) > 1 and for_all.button(
        _("Load all {count} files").format(count=len(choices)), type="primary", key="load-all"
    )
    _draw_reports()
    if wanted := [choice for choice in choices if choice.pressed or everything]:
        for choice in wanted:
            _load(choice, for_all if everything else choice.progress)
        st.rerun()


def _open(
    key: str, name: str, read: Callable[..., Table | Proposals], path: Path | None = None
) -> File:
    return File(key, name, read, st.container(border=True), path)


def _read_upload(upload: UploadedFile, *, sheet: str | None = None) -> Table | Proposals:
    return _read_data(upload.getvalue(), upload.name, sheet)


def _read_file(path: Path, *, sheet: str | None = None) -> Table | Proposals:
    return _read_data(read_data(path), path.name, sheet)


def _read_data(data: bytes, name: str, sheet: str | None) -> Table | Proposals:
    if looks_like_report(data, name):
        return read_proposals(data, name, state.desk().suggester.embedder)
    return read_content(data, name, sheet=sheet)


def _draw_inbox() -> tuple[Path, ...]:
    desk = state.desk()
    waiting = waiting_files(desk.store, desk.study.workspace.inbox)
    opened: tuple[Path, ...] = state.kept("inbox") or ()
    closed = [path for path in waiting if path not in opened or _is_done(path)]
    if closed:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(_("Waiting in the folder unlabeled:"), width="content")
            for path in closed:
                st.button(
                    _("Load {file} ...").format(file=plain(path.name)),
                    key=f"open-{path.name}",
                    icon=":material/description:",
                    on_click=_open_waiting,
                    args=(path, opened),
                )
    return opened


def _is_done(path: Path) -> bool:
    """Whether an opened file was loaded or refused; if it waits, it has changed since."""
    return isinstance(state.kept(f"inbox-{path}"), Outcome | JalurError)


def _open_waiting(path: Path, opened: tuple[Path, ...]) -> None:
    state.keep(f"inbox-{path}", None)
    state.keep("inbox", tuple(dict.fromkeys((*opened, path))))


def _draw_file(file: File) -> Choice | ReportChoice | None:
    with file.panel:
        known = state.kept(file.key) or _read(file)
        if isinstance(known, Table):
            return draw_choice(file, known)
        if isinstance(known, Proposals):
            return draw_report_choice(file, known)
        st.markdown(f"**{plain(file.name)}**")
        if isinstance(known, JalurError):
            st.error(plain(state.explain(known)))
        else:
            draw_outcome(file, known)
    return None


def _read(file: File) -> Table | Proposals | JalurError:
    try:
        with st.spinner(_("Reading {file} ...").format(file=plain(file.name))):
            found: Table | Proposals | JalurError = file.read(sheet=state.kept(f"sheet-{file.key}"))
    except JalurError as error:
        found = error.with_traceback(None)
    state.keep(file.key, found)
    return found


def _load(choice: Choice | ReportChoice, progress: DeltaGenerator) -> None:
    """Put a file on record; what that did, or what is in the way, shows with the next run."""
    file, desk = choice.file, state.desk()
    try:
        with progress, st.spinner(_("Loading {file} ...").format(file=plain(file.name))):
            outcome = _record(choice)
            if file.path is not None:
                mark_loaded(desk.store, file.path)
    except JalurError as error:
        state.keep(f"error-{file.key}", error.with_traceback(None))
        return
    state.keep(file.key, outcome)
    if outcome.new_codings:
        desk.retrainer.request()


def _record(choice: Choice | ReportChoice) -> Outcome:
    desk = state.desk()
    if isinstance(choice, ReportChoice):
        return ingest(desk.store, units_of(choice.report, choice.title, choice.units))
    ingested = read_units(
        choice.table,
        choice.columns,
        report_title=choice.title,
        code_column=choice.code_column,
        codebook=desk.codebook,
    )
    coder = coder_named(desk.study, choice.coder) if choice.code_column else None
    revision = desk.codebook.revision
    return ingest(desk.store, ingested, coder=coder, codebook_revision=revision)


def _draw_reports() -> None:
    summaries = state.desk().store.reports()
    st.subheader(_("Reports in this study"))
    if not summaries:
        st.caption(_("There is none yet. Drop a file above, or add units under Units."))
        return
    st.dataframe(
        pd.DataFrame(
            [
                {
                    _("Report"): one.report.title,
                    _("Units"): one.units,
                    _("Coded"): one.coded,
                }
                for one in summaries
            ]
        ),
        hide_index=True,
        alt=_("Reports with their units"),
    )
