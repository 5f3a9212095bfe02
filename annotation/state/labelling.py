"""Bulk pre-labelling as the page does it: one run at a time, and what is done with its files."""

import json
import secrets
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

import streamlit as st

from annotation import state
from annotation.errors import JalurError
from annotation.exchange.files import replacing
from annotation.ingest.streams import STREAM_NAMES
from annotation.prelabel.apart import BulkRun
from annotation.prelabel.audit_draw import AuditPlan, begin_audit
from annotation.prelabel.audit_table import AUDIT, keep_figures
from annotation.prelabel.beginning import Request
from annotation.prelabel.inputs import Choices, Guess, guess_source
from annotation.prelabel.joining import Joined, join_codings, take_back
from annotation.prelabel.labelled import labelled_files
from annotation.prelabel.reviewing import Queued, queue_for_review
from annotation.prelabel.shard_folder import PROBLEMS, ShardFolder
from annotation.records import Role
from annotation.state.access import acts

SEEDS = 1_000_000
UPLOADS = "uploads"


@st.cache_resource
def _runs() -> dict[Path, BulkRun]:
    return {}


def _folder() -> Path:
    return state.desk().study.workspace.prelabelled


def run() -> BulkRun | None:
    """Return the run that is on its way, or the last one; None before the first."""
    return _runs().get(_folder())


def files() -> list[Path]:
    """Return the labelled files, the newest first."""
    found = [
        path
        for path in _folder().glob("*")
        if path.suffix.lower() in STREAM_NAMES and not path.name.endswith((AUDIT, PROBLEMS))
    ]
    return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)


def unfinished() -> list[Path]:
    """Return what uploads will become whose runs were ended early."""
    now = run()
    running = now.output if now is not None and now.is_running else None
    return [path for path in _uploaded() if not path.exists() and str(path) != running]


def _uploaded() -> list[Path]:
    """Return what the uploads that are kept become, or have become."""
    kept = (_folder() / UPLOADS).glob("*")
    return sorted(_folder() / one.name for one in kept if one.suffix.lower() in STREAM_NAMES)


def _upload(path: Path) -> Path:
    """Return where the upload is kept that becomes `path`."""
    return _folder() / UPLOADS / path.name


def _asked_file(path: Path) -> Path:
    return _folder() / UPLOADS / f"{path.name}.asked"  # a suffix that no upload has


def _asked(path: Path) -> tuple[Choices, float | None]:
    """Return which columns and which target were chosen for a file."""
    kept = _asked_file(path)
    if not kept.exists():
        return Choices(), None
    asked = json.loads(kept.read_text(encoding="utf-8"))
    return Choices(**asked["choices"]), asked["precision"]


def _choices(path: Path) -> Choices:
    return _asked(path)[0]


@dataclass
class Facts:
    """What stands in a labelled file: rows by decision and reason.

    Nobody has coded those `for_review`, nor those that are `unlabelled` though they say something.
    """

    decided: Counter[tuple[str, str]] = field(default_factory=Counter)
    for_review: int = 0
    unlabelled: int = 0


def facts(path: Path) -> Facts:
    """Return what stands in a labelled file; raises JalurError."""

    def count() -> Facts:
        found = Facts()
        for file in labelled_files(path, _choices(path)):
            for row in file.rows():
                found.decided[row.decision, row.reason] += 1
                found.for_review += row.is_for_review
                found.unlabelled += row.is_unlabelled
        return found

    stood = path.stat()
    return state.once(f"labelled-{path}", (stood.st_mtime_ns, stood.st_size), count)


def look_into(key: str, name: str, data: bytes, sheet: str | None = None) -> Guess:
    """Return what an upload holds, and what is taken for text and actor; raises JalurError."""

    def look() -> Guess:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "upload"
            path.write_bytes(data)
            return guess_source(path, name, sheet)

    return state.once(f"bulk-columns-{sheet}", key, look)


def target(path: Path) -> float | None:
    """Return the target that was chosen when a file was labelled."""
    return _asked(path)[1]


@acts(Role.ADJUDICATOR)
def start(name: str, data: bytes, precision: float | None, choices: Choices) -> None:
    """Keep an upload and begin to label it."""
    (_folder() / UPLOADS).mkdir(parents=True, exist_ok=True)
    for done in _uploaded():
        if done.exists():
            _upload(done).unlink()  # nothing will be read from it again
    target = _free(PurePath(name).name)
    asked = {"choices": asdict(choices), "precision": precision}
    try:
        with replacing(_asked_file(target)) as file:
            file.write(json.dumps(asked).encode())
        with replacing(_upload(target)) as file:
            file.write(data)
    except JalurError as error:
        state.say(state.explain(error))
        return
    _begin(target)


@acts(Role.ADJUDICATOR)
def go_on(path: Path) -> None:
    """Go on with a run that was ended early."""
    if path in unfinished():
        _begin(path)


def _begin(target: Path) -> None:
    now = run()
    if now is not None and now.is_running:
        state.say(state._("Another file is being labelled. Wait for its end."))
        return
    state.say(None)
    choices, precision = _asked(target)
    request = Request(
        inputs=(str(_upload(target)),),
        output=str(target),
        precision=precision,
        choices=choices,
        resume=ShardFolder.beside(target).exists,
    )
    _runs()[_folder()] = BulkRun(state.desk().study.workspace, request)


@acts(Role.ADJUDICATOR)
def cancel() -> None:
    """End the run that is on its way; what was done is kept."""
    if (now := run()) is not None:
        now.cancel()


@acts(Role.ADJUDICATOR)
def discard(path: Path) -> None:
    """Remove the upload of an unfinished run and what it has done."""
    if path in unfinished():
        ShardFolder.beside(path).remove()
        for kept in (_upload(path), _asked_file(path)):
            kept.unlink(missing_ok=True)
        _runs().pop(_folder(), None)  # nothing is to be told of it any more


def _free(name: str) -> Path:
    """Return where a file of this name is written: beside those that are there."""
    if name.lower().endswith(".xlsm"):
        name = f"{PurePath(name).stem}.xlsx"  # without macros
    taken = {path.name for path in (*files(), *unfinished())}
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{PurePath(name).stem} ({number}){PurePath(name).suffix}"
    return _folder() / free


@acts(Role.ADJUDICATOR)
def audit(path: Path, size: int, coder_ids: tuple[str, ...], precision: float | None) -> None:
    """Draw labels of a file for blind coding."""
    plan = AuditPlan(size, coder_ids, secrets.randbelow(SEEDS), precision)
    store = state.desk().store
    try:
        begun = begin_audit(state.desk().study, path, plan, _choices(path))
    except JalurError as error:
        state.say(state.explain(error))
        return
    size = store.round_of(begun.round_id).size
    text = state.ngettext(
        "Audit drawn: {count} description for {names}. It comes first on the page Code, without a "
        "suggestion.",
        "Audit drawn: {count} descriptions for {names}. They come first on the page Code, without "
        "suggestions.",
        size,
    )
    names = ", ".join(store.coder(one).name for one in coder_ids)
    state.say(text.format(count=size, names=names))
    state.desk().retrainer.request()


@acts(Role.ADJUDICATOR)
def review(path: Path, *, labelled: bool, abstained: bool) -> Queued | None:
    """Put rows into the coding screen: those with a label for review, or those without one."""
    study = state.desk().study
    try:
        done = queue_for_review(study, path, _choices(path), labelled=labelled, abstained=abstained)
    except JalurError as error:
        state.say(state.explain(error))
        return None
    state.say(None)
    state.desk().retrainer.request()
    return done


@acts(Role.ADJUDICATOR)
def join(path: Path) -> Joined | None:
    """Bring codings back into a file and work out what its audit shows."""
    return _joined(path, is_taken_back=False)


@acts(Role.ADJUDICATOR)
def take_labels_back(path: Path) -> Joined | None:
    """Let no label of a file be automatic any more."""
    return _joined(path, is_taken_back=True)


def _joined(path: Path, *, is_taken_back: bool) -> Joined | None:
    act = take_back if is_taken_back else join_codings
    try:
        done = act(state.desk().study, path, _choices(path))
        keep_figures(done, path)
    except JalurError as error:
        state.say(state.explain(error))
        return None
    state.say(None)
    state.keep(f"joined-{path}", done)
    return done


def joined(path: Path) -> Joined | None:
    """Return what joining a file did last in this session."""
    found: Joined | None = state.kept(f"joined-{path}")
    return found
