"""Pre-labelling of files: label one, audit its labels, code what is left, take the file away."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st

from annotation import state
from annotation.errors import JalurError
from annotation.ingest.streams import STREAM_NAMES
from annotation.pages import bulk_audit
from annotation.pages.text import plain
from annotation.prelabel.apart import BulkRun, Progress
from annotation.prelabel.audit_table import AUDIT
from annotation.prelabel.label_columns import (
    ABSTAIN,
    AUTO,
    BELOW,
    BY_HAND,
    MISSED,
    NO_WORDS,
    NOT_AUDITED,
    NOVEL,
    REVIEW,
    SEVERAL,
    SHOWN,
    TAKEN_BACK,
    UNLIKELY,
)
from annotation.prelabel.shard_folder import PROBLEMS
from annotation.prelabel.targets import told
from annotation.records import Role
from annotation.state import _, access, labelling, ngettext

WATCH_SECONDS = 1.0
MINUTE = 60


def draw() -> None:
    """Draw the run that is on its way or the form for one, and the files that are labelled."""
    access.require(Role.ADJUDICATOR)
    st.caption(
        _(
            "The suggester labels a whole file: every row and column stays, suggestions follow. "
            "Nothing of it is a coding. How often the labels are right, an audit shows."
        )
    )
    if said := state.notice():
        st.warning(plain(said))
    run = labelling.run()
    if run is not None and run.is_running:
        _watch_run()
    else:
        if run is not None:
            _tell_end(run)
        _draw_unfinished()
        _draw_form()
    _draw_files()


@st.fragment(run_every=WATCH_SECONDS)
def _watch_run() -> None:
    run = labelling.run()
    if run is None or not run.is_running:
        st.rerun()
        return
    with st.container(border=True):
        st.markdown("**" + plain(Path(run.output).name) + "**")
        progress = run.progress
        share = progress.done / progress.total if progress and progress.total else 0.0
        st.progress(min(share, 1.0), text=_said_of(progress))
        if st.button(_("Cancel"), key="cancel-run"):
            with st.spinner(_("Ending ...")):
                labelling.cancel()
            st.rerun()


def _said_of(progress: Progress | None) -> str:
    if progress is None:
        return _("Beginning ...")
    done, total = progress.done, progress.total
    said = {
        "reading": ngettext("{count} row read", "{count} rows read", done).format(count=done),
        "embedding": _("{done} of {total} texts and actors embedded").format(
            done=done, total=total
        ),
        "labelling": _("{done} of {total} rows labelled").format(done=done, total=total),
        "writing": _("{done} of {total} rows written").format(done=done, total=total),
    }[progress.stage]
    if progress.rate is not None:
        said += " · " + _("{rate:.0f} a second").format(rate=state.figure(progress.rate))
    if progress.seconds_left is not None:
        minutes = round(progress.seconds_left / MINUTE)
        left = _("less than a minute left")
        if minutes:
            left = ngettext(
                "about {count} minute left", "about {count} minutes left", minutes
            ).format(count=minutes)
        said += " · " + left
    return said


def _tell_end(run: BulkRun) -> None:
    name = plain(Path(run.output).name)
    if run.error is not None:
        st.error(plain(state.explain(run.error)))
    elif run.is_cancelled:
        st.info(_("{file}: cancelled.").format(file=name))
    else:
        st.success(
            ngettext(
                "{file}: {count} row is labelled.", "{file}: {count} rows are labelled.", run.rows
            ).format(file=name, count=run.rows)
        )
        audited = {one.name for one in state.desk().store.audits()}
        if run.target is not None and Path(run.output).name not in audited:
            said = told(run.target, run.candidates, run.rows)
            st.info(plain(" ".join(state.explain(one) for one in said)))


def _draw_unfinished() -> None:
    for path in labelling.unfinished():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(_("{file} is not finished.").format(file=plain(path.name)), width="content")
            st.button(_("Go on"), key=f"go-on-{path.name}", on_click=labelling.go_on, args=(path,))
            st.button(
                _("Discard"), key=f"discard-{path.name}", on_click=labelling.discard, args=(path,)
            )


def _draw_form() -> None:
    upload = st.file_uploader(
        _("File to label (CSV, Excel, JSONL, Parquet)"),
        type=sorted(STREAM_NAMES),
        key="bulk-upload",
    )
    if upload is None:
        return
    try:
        found = labelling.look_into(upload.file_id, upload.name, upload.getvalue())
        if len(found.sheets) > 1:
            sheet = st.selectbox(
                _("Sheet"),
                found.sheets,
                index=found.sheets.index(found.choices.sheet),
                key=f"bulk-sheet-{upload.file_id}",
            )
            found = labelling.look_into(upload.file_id, upload.name, upload.getvalue(), sheet)
    except JalurError as error:
        st.error(plain(state.explain(error)))
        return
    columns, guess = found.columns, found.choices
    left, middle, right = st.columns(3)
    with left:
        description = _draw_column(columns, _("Column of the text"), guess.description)
    with middle:
        actor = _draw_column(columns, _("Column of the actor"), guess.actor)
    with right:
        precision = bulk_audit.draw_target(
            "bulk",
            None,
            _(
                "With a target the held-out codings tell which rows may become automatic once an "
                "audit has shown it."
            ),
        )
    is_ready = description is not None
    label = _("Label this file")
    if st.button(label, type="primary", key="bulk-start", disabled=not is_ready):
        actor = None if actor == description else actor
        choices = replace(guess, description=description, actor=actor)
        labelling.start(upload.name, upload.getvalue(), precision, choices)
        st.rerun()


def _draw_column(columns: Sequence[str], label: str, guess: str | None) -> str | None:
    options = [None, *columns]
    return st.selectbox(
        label,
        options,
        index=options.index(guess),
        format_func=lambda one: _("not in the file") if one is None else one,
        key=f"bulk-{label}-{'|'.join(columns)}",
    )


def _draw_files() -> None:
    paths = {path.name: path for path in labelling.files()}
    if not paths:
        return
    st.subheader(_("Labelled files"))
    newest = next(iter(paths))  # a file that has just been labelled is shown
    chosen = st.selectbox(
        _("File"), list(paths), key=f"bulk-file-{newest}", label_visibility="collapsed"
    )
    path = paths[chosen]
    try:
        with st.spinner(_("Counting ..."), show_time=True):
            facts = labelling.facts(path)
    except JalurError as error:
        st.error(plain(state.explain(error)))
        return
    decisions, reasons = _decisions(), _reasons()
    order = list(decisions)
    frame = pd.DataFrame(
        [
            {
                _("Decision"): decisions.get(decision, decision),
                _("Reason"): reasons.get(reason, reason),
                _("Rows"): count,
            }
            for (decision, reason), count in sorted(
                facts.decided.items(),
                key=lambda one: ([*order, one[0][0]].index(one[0][0]), -one[1]),
            )
        ]
    )
    st.dataframe(frame, hide_index=True, height="content", alt=_("Rows by decision"))
    with st.container(horizontal=True):
        _draw_download(path, _("Download the file"))
        for end, label in (
            (AUDIT, _("Download the audit (CSV)")),
            (PROBLEMS, _("Download rows left out (CSV)")),
        ):
            if (beside := path.with_name(path.name + end)).exists():
                _draw_download(beside, label)
    bulk_audit.draw(path, facts)


def _decisions() -> dict[str, str]:
    return {AUTO: _("automatic"), REVIEW: _("for review"), ABSTAIN: _("no label")}


def _reasons() -> dict[str, str]:
    return {
        NOT_AUDITED: _("not audited"),
        BELOW: _("below the threshold"),
        SEVERAL: _("several codes likely"),
        SHOWN: _("shown by the audit"),
        MISSED: _("not shown by the audit"),
        BY_HAND: _("coded by hand"),
        TAKEN_BACK: _("taken back"),
        NO_WORDS: _("no words"),
        NOVEL: _("like nothing coded"),
        UNLIKELY: _("no code likely enough"),
    }


def _draw_download(path: Path, label: str) -> None:
    st.download_button(
        label,
        access.at_click(Role.ADJUDICATOR, partial(path.read_bytes)),
        file_name=path.name,
        icon=":material/download:",
        on_click="ignore",
        key=f"download-{path.name}",
    )
