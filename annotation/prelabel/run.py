"""One run: inputs cut, texts embedded, rows labelled, outputs written."""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

from filelock import FileLock, Timeout

from annotation.errors import InvalidInput, SuggesterError
from annotation.prelabel.engines import Engine
from annotation.prelabel.inputs import (
    PIPE,
    Choices,
    Pair,
    kind_of,
    open_source,
    pair_up,
    refuse_taken_names,
)
from annotation.prelabel.jobs import LABELLER, Run, embed, label
from annotation.prelabel.merging import Output, changed, write_outputs
from annotation.prelabel.shard_folder import Plan, ShardFolder, label_parts
from annotation.prelabel.sharding import Source, cut
from annotation.proposals import Limits
from annotation.suggestions import ENCODER_SETTING, Suggester
from model.encoder import DEFAULT_ENCODER
from model.errors import ModelError
from model.labeller import Labeller
from model.registry import Registry, content_hash, dump

Stage = Literal["reading", "embedding", "labelling", "writing"]
Progress = Callable[[Stage, int, int | None], object]
"""Told how many rows or texts of a stage have just been done, and of how many if that is known."""

PROBLEMS = ".problems.csv"


@dataclass(frozen=True)
class Request:
    """What is to be done: `-` among inputs or as output is a pipe."""

    inputs: tuple[str, ...]
    output: str
    choices: Choices = field(default_factory=Choices)
    engine: Engine = field(default_factory=Engine)
    resume: bool = False


@dataclass(frozen=True)
class Done:
    """What was done. `problems` rows were left out; they stand with the reason in a file."""

    rows: int
    abstained: int
    texts: int
    problems: int
    problems_file: Path | None
    sources: tuple[Source, ...]


def prelabel(suggester: Suggester, request: Request, progress: Progress = lambda *_: None) -> Done:
    """Write every input with the suggestion's columns added, all others in place, rows in order.

    What is said does not depend on the engine, nor on whether the run was ended and resumed.
    Raises JalurError; what was done by then is kept for `resume`.
    """
    try:
        return _prelabel(suggester, request, progress)
    except OSError as error:
        raise InvalidInput(
            "{file} cannot be written, or an input not read ({reason}). Mend that, then go on with "
            "--resume.",
            file=request.output,
            reason=error.strerror or str(error),
        ) from error


def _prelabel(suggester: Suggester, request: Request, progress: Progress) -> Done:
    pairs = pair_up(request.inputs, request.output)
    with _folder(request) as folder:
        settings = _settings(suggester, pairs, request, folder)
        sources = [
            open_source(pair.source or folder.spool_file, pair.name, request.choices)
            for pair in pairs
        ]
        run = _pinned(suggester, folder, settings)
        plan = folder.plan() or cut(
            sources, folder, run.vectors, lambda rows: progress("reading", rows, None)
        )
        for source, columns in zip(sources, plan.columns, strict=True):
            refuse_taken_names(source.stream.file, columns)
        _work(run, plan, request.engine, progress)
        return _finish(request, pairs, sources, folder, plan, settings, progress)


@contextmanager
def _folder(request: Request) -> Iterator[ShardFolder]:
    """Give the folder of the run, which nobody else uses; it is left there if the run fails."""
    if request.output == PIPE:
        with tempfile.TemporaryDirectory() as name:
            yield ShardFolder(Path(name) / "run")
        return
    folder = ShardFolder.beside(Path(request.output))
    if not folder.folder.parent.is_dir():
        raise InvalidInput(
            "There is no folder {folder}. Make it, or choose another.",
            folder=str(folder.folder.parent),
        )
    if folder.exists and not request.resume:
        raise InvalidInput(
            "An earlier run was not finished. Go on with --resume, or delete {folder} to begin "
            "anew.",
            folder=str(folder.folder),
        )
    if request.resume and not folder.exists:
        raise InvalidInput(
            "There is nothing to resume: no unfinished run writes {file}. Leave --resume out.",
            file=request.output,
        )
    lock = FileLock(f"{folder.folder}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise InvalidInput(
            "Another run is writing {file} now. Wait for its end.", file=request.output
        ) from error
    try:
        yield folder
    finally:
        lock.release()
        with suppress(OSError):
            Path(lock.lock_file).unlink()


def _settings(
    suggester: Suggester, pairs: Sequence[Pair], request: Request, folder: ShardFolder
) -> dict[str, Any]:
    """Return what the run was begun with; begin it where it is new."""
    asked = {
        "choices": asdict(request.choices),
        "inputs": [
            [pair.name, str(pair.source and pair.source.resolve()), *_fingerprint(pair.source)]
            for pair in pairs
        ],
    }
    if request.resume:
        settings = folder.settings()
        if settings["asked"] != asked:
            raise InvalidInput(
                "The unfinished run was begun with other inputs or choices, or an input was "
                "changed. Delete {folder} to begin anew.",
                folder=str(folder.folder),
            )
        return settings
    in_use = suggester.as_now()
    settings = {
        "id": uuid4().hex,
        "asked": asked,
        "version": in_use.version.id,
        "limits": list(in_use.limits),
    }
    folder.begin(settings)
    if pairs[0].source is None:
        with folder.spool_file.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
    return settings


def _fingerprint(source: Path | None) -> tuple[int, int]:
    if source is None:
        return 0, 0
    facts = source.stat()
    return facts.st_size, facts.st_mtime_ns


def _pinned(suggester: Suggester, folder: ShardFolder, settings: dict[str, Any]) -> Run:
    """Return the run with the version it was begun with, whatever has been learned since."""
    labeller = _labeller(suggester, settings["version"], Limits(*settings["limits"]))
    study = suggester.study
    return Run(
        id=settings["id"],
        folder=folder.folder.resolve(),
        cache=study.workspace.cache,
        encoder=study.store.setting(ENCODER_SETTING, DEFAULT_ENCODER),
        encoder_hash=suggester.embedder.encoder.hash,
        labeller_hash=Registry(folder.folder).save(LABELLER, labeller, {}),
        prior_hash=content_hash(dump(labeller.prior)),
    )


def _labeller(suggester: Suggester, version_id: str, limits: Limits) -> Labeller:
    in_use = suggester.as_now()
    if in_use.version.id == version_id:
        return in_use.labeller(limits)
    version = suggester.study.store.model_version(version_id)
    rebuilt = suggester.rebuild(version)
    if rebuilt.file_hash != version.file_hash:
        raise SuggesterError(
            "Version {number}, with which the run was begun, does not come out the same here. "
            "Begin anew, without --resume.",
            number=version.number,
        )
    return rebuilt.labeller(limits)


def _work(run: Run, plan: Plan, engine: Engine, progress: Progress) -> None:
    total = sum(shard.size for shard in plan.texts)
    missing = [shard for shard in plan.texts if not run.vectors.has(shard.name)]
    progress("embedding", total - sum(shard.size for shard in missing), total)
    rows = sum(plan.rows)
    try:
        for done in engine.work(embed, run, missing):
            progress("embedding", done, total)
        progress("labelling", 0, rows)
        for done in engine.work(label, run, range(len(plan.row_shards))):
            progress("labelling", done, rows)
    except ModelError as error:
        raise SuggesterError(error.message, **error.values) from error


def _finish(
    request: Request,
    pairs: Sequence[Pair],
    sources: Sequence[Source],
    folder: ShardFolder,
    plan: Plan,
    settings: dict[str, Any],
    progress: Progress,
) -> Done:
    rows = sum(plan.rows)
    outputs = [
        Output(source, pair.target, kind_of(pair, source.stream, request.choices), columns, count)
        for source, pair, columns, count in zip(
            sources, pairs, plan.columns, plan.rows, strict=True
        )
    ]
    for pair, output, asked in zip(pairs, outputs, settings["asked"]["inputs"], strict=True):
        if not output.keeps_lines and [*_fingerprint(pair.source)] != asked[2:]:
            raise changed(pair.name)
        if output.target is not None and len(outputs) > 1:
            output.target.parent.mkdir(parents=True, exist_ok=True)
    abstained = write_outputs(
        outputs,
        label_parts(folder, plan),
        settings["version"],
        lambda done: progress("writing", done, rows),
    )
    kept = _keep_problems(request, folder, plan)
    folder.remove()
    texts = sum(shard.size for shard in plan.texts)
    return Done(rows, abstained, texts, plan.problems, kept, tuple(sources))


def _keep_problems(request: Request, folder: ShardFolder, plan: Plan) -> Path | None:
    if request.output == PIPE:
        if plan.problems:
            sys.stderr.write(folder.problems_file.read_text(encoding="utf-8-sig"))
        return None
    kept = Path(request.output + PROBLEMS)
    kept.unlink(missing_ok=True)
    if not plan.problems:
        return None
    folder.problems_file.replace(kept)
    return kept
