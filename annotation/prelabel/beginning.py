"""The beginning of a run, new or resumed: its folder, what it was asked, its version."""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from filelock import FileLock, Timeout

from annotation.errors import InvalidInput, SuggesterError
from annotation.prelabel.engines import Engine
from annotation.prelabel.inputs import PIPE, Choices, Pair
from annotation.prelabel.jobs import LABELLER, Run
from annotation.prelabel.shard_folder import ShardFolder
from annotation.prelabel.targets import Target, target_of
from annotation.proposals import Limits
from annotation.suggestions import ENCODER_SETTING, Suggester
from model.encoder import DEFAULT_ENCODER
from model.labeller import Labeller
from model.registry import Registry, content_hash, dump


@dataclass(frozen=True)
class Request:
    """What is to be done: `-` among inputs or as output is a pipe.

    With a target `precision`, 0.5 to 1, it is told which rows might be labelled without a human.
    """

    inputs: tuple[str, ...]
    output: str
    precision: float | None = None
    choices: Choices = field(default_factory=Choices)
    engine: Engine = field(default_factory=Engine)
    resume: bool = False


@contextmanager
def run_folder(request: Request) -> Iterator[ShardFolder]:
    """Give the folder of the run, which nobody else uses; it is left there if the run fails."""
    if request.output == PIPE:
        if request.resume:
            raise InvalidInput("A run that writes to a pipe leaves nothing to resume.")
        with tempfile.TemporaryDirectory() as name:
            yield ShardFolder(Path(name) / "run")
        return
    folder = ShardFolder.beside(Path(request.output))
    lock = FileLock(f"{folder.folder}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise InvalidInput(
            "Another run is writing {file} now. Wait for its end.", file=request.output
        ) from error
    try:
        _require_fit(folder, request)
        yield folder
    finally:
        lock.release()
        with suppress(OSError):
            Path(lock.lock_file).unlink()


def _require_fit(folder: ShardFolder, request: Request) -> None:
    """Raise InvalidInput where a run is to begin that was begun, or to go on that was not."""
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


def begin_run(
    suggester: Suggester, pairs: Sequence[Pair], request: Request, folder: ShardFolder
) -> dict[str, Any]:
    """Return what the run was begun with; begin it where it is new."""
    asked = {
        "choices": asdict(request.choices),
        "precision": request.precision,
        "inputs": [
            [pair.name, str(pair.source and pair.source.resolve()), *fingerprint(pair.source)]
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
    target = target_of(suggester.evaluate(), request.precision) if request.precision else None
    settings = {
        "id": uuid4().hex,
        "asked": asked,
        "version": in_use.version.id,
        "limits": list(in_use.limits),
        "target": target and asdict(target),
    }
    folder.begin(settings, sys.stdin.buffer if pairs[0].source is None else None)
    return settings


def fingerprint(source: Path | None) -> tuple[int, int]:
    """Return what tells whether a file has changed; a pipe is kept and cannot."""
    if source is None:
        return 0, 0
    facts = source.stat()
    return facts.st_size, facts.st_mtime_ns


def target_in(settings: dict[str, Any]) -> Target | None:
    """Return the target of a run, where it has one."""
    return Target(**settings["target"]) if settings["target"] else None


def pinned_run(suggester: Suggester, folder: ShardFolder, settings: dict[str, Any]) -> Run:
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
        threshold=target.threshold if (target := target_in(settings)) else None,
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
