"""Reports: load files with descriptions, see what is in the study."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.typing import UploadedFile

from annotation import state
from annotation.errors import InvalidInput, JalurError, NotFound
from annotation.ingest import (
    Export,
    Outcome,
    Table,
    looks_like_report,
    read_data,
    read_table_or_export,
    read_units,
)
from annotation.ingest.document import Progress
from annotation.ingest.inbox import KINDS, waiting_files
from annotation.ingest.proposed_cut import ProposedCut, read_cut
from annotation.pages import report_list, review
from annotation.pages.files import Choice, File, draw_choice, draw_outcome
from annotation.pages.joining import ExportChoice, draw_export_choice
from annotation.pages.proposed import ReportChoice, draw_report_choice
from annotation.pages.text import plain
from annotation.state import _, loading, reviewing

WATCH_SECONDS = 3
Found = Table | ProposedCut | Export
AnyChoice = Choice | ReportChoice | ExportChoice


def draw() -> None:
    """Draw the files to load and the reports there are, or the report that is open."""
    if reviewing.opened() is not None:
        _draw_opened()
        return
    uploads = st.file_uploader(
        _(
            "Reports (PDF, Word, HTML, Markdown), tables with one row for each description (CSV, "
            "Excel, JSONL), or exports of Jalur from another computer"
        ),
        type=sorted(KINDS),
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
    report_list.draw()
    if wanted := [choice for choice in choices if choice.pressed or everything]:
        for choice in wanted:
            _load(choice, for_all if everything else choice.progress)
        st.rerun()


def _draw_opened() -> None:
    try:
        review.draw()
    except NotFound as error:
        st.error(plain(state.explain(error)))
        st.button(_("All reports"), on_click=reviewing.close_report)


def _open(key: str, name: str, read: Callable[..., Found], path: Path | None = None) -> File:
    return File(key, name, read, st.container(border=True), path)


def _read_upload(upload: UploadedFile, watch: Progress, *, sheet: str | None = None) -> Found:
    return _read_data(upload.getvalue(), upload.name, watch, sheet)


def _read_file(path: Path, watch: Progress, *, sheet: str | None = None) -> Found:
    return _read_data(read_data(path), path.name, watch, sheet)


def _read_data(data: bytes, name: str, watch: Progress, sheet: str | None) -> Found:
    if looks_like_report(data, name):
        desk = state.desk()
        return read_cut(data, name, desk.suggester.embedder, desk.store.answers(), watch)
    return read_table_or_export(data, name, sheet=sheet)


def _draw_inbox() -> tuple[Path, ...]:
    desk = state.desk()
    waiting = waiting_files(desk.store, desk.study.workspace.inbox)
    opened: tuple[Path, ...] = state.kept("inbox") or ()
    closed = [path for path in waiting if path not in opened or _is_done(path)]
    if closed:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(_("New in the folder unlabeled:"), width="content")
            for path in closed:
                st.button(
                    _("Load {file} ...").format(file=plain(path.name)),
                    key=f"open-{path.name}",
                    icon=":material/description:",
                    on_click=_open_waiting,
                    args=(path, opened),
                )
    _watch_inbox([path.name for path in waiting])
    return opened


def _watch_inbox(known: list[str]) -> None:
    """Draw the page again when a file comes into the folder, or goes."""

    @st.fragment(run_every=WATCH_SECONDS)
    def watch() -> None:
        desk = state.desk()
        waiting = waiting_files(desk.store, desk.study.workspace.inbox)
        if [path.name for path in waiting] != known:
            st.rerun()

    watch()


def _is_done(path: Path) -> bool:
    """Whether an opened file was loaded or refused; if it waits, it has changed since."""
    return isinstance(state.kept(f"inbox-{path}"), Outcome | JalurError)


def _open_waiting(path: Path, opened: tuple[Path, ...]) -> None:
    state.keep(f"inbox-{path}", None)
    state.keep("inbox", tuple(dict.fromkeys((*opened, path))))


def _draw_file(file: File) -> AnyChoice | None:
    with file.panel:
        known = state.kept(file.key) or _read(file)
        if isinstance(known, Table):
            return draw_choice(file, known)
        if isinstance(known, ProposedCut):
            return draw_report_choice(file, known)
        if isinstance(known, Export):
            return draw_export_choice(file, known)
        st.markdown(f"**{plain(file.name)}**")
        if isinstance(known, JalurError):
            st.error(plain(state.explain(known)))
        else:
            draw_outcome(file, known)
            if report_id := state.kept(f"report-{file.key}"):
                st.button(
                    _("Open the report"),
                    type="primary",
                    key=f"go-{file.key}",
                    on_click=reviewing.open_report,
                    args=(report_id,),
                )
    return None


def _read(file: File) -> Found | JalurError:
    """Read a file; a click on Cancel stops that, since each word of progress looks for clicks."""
    reading = st.container(horizontal=True, vertical_alignment="center")
    with reading:
        said = st.empty()
        st.button(_("Cancel"), key=f"cancel-{file.key}", on_click=_cancel, args=(file,))

    def watch(done: int, pages: int) -> None:
        name = plain(file.name)
        text = _("Reading {file} ...").format(file=name)
        if pages:
            text = _("Reading {file}: page {done} of {pages} ...").format(
                file=name, done=done, pages=pages
            )
        said.progress(done / max(pages, 1), text=text)

    watch(0, 0)
    try:
        found: Found | JalurError = file.read(watch, sheet=state.kept(f"sheet-{file.key}"))
    except JalurError as error:
        found = error.with_traceback(None)
    state.keep(file.key, found)
    st.rerun()


def _cancel(file: File) -> None:
    state.keep(file.key, InvalidInput("{file} was not read: cancelled.", file=file.name))


def _load(choice: AnyChoice, progress: DeltaGenerator) -> None:
    """Put a file on record; what that did, or what is in the way, shows with the next run."""
    file = choice.file
    try:
        with progress, st.spinner(_("Loading {file} ...").format(file=plain(file.name))):
            outcome = _record(choice)
    except JalurError as error:
        state.keep(f"error-{file.key}", error.with_traceback(None))
        return
    if outcome is not None:
        state.keep(file.key, outcome)


def _record(choice: AnyChoice) -> Outcome | None:
    if isinstance(choice, ExportChoice):
        return loading.join(choice.export, same=choice.same, another=choice.another)
    path = choice.file.path
    if isinstance(choice, ReportChoice):
        [report] = choice.ingested.reports
        state.keep(f"report-{choice.file.key}", report.report.id)
        kept = choice.cut.report.source.id, choice.cut.data
        return loading.load(choice.ingested, choice.coder, path=path, kept=kept)
    ingested = read_units(
        choice.table,
        choice.columns,
        report_title=choice.title,
        code_column=choice.code_column,
        codebook=state.desk().codebook,
    )
    return loading.load(ingested, choice.coder, path=path)
