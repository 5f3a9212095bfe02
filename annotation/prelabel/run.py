"""One run: inputs cut, texts embedded, rows labelled, outputs written."""

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from annotation.errors import InvalidInput, JalurError, SuggesterError
from annotation.prelabel.auditing import refuse_to_lose
from annotation.prelabel.beginning import (
    Request,
    begin_run,
    fingerprint,
    pinned_run,
    run_folder,
    target_in,
)
from annotation.prelabel.engines import Engine
from annotation.prelabel.inputs import (
    PIPE,
    Pair,
    kind_of,
    open_source,
    pair_up,
    refuse_taken_names,
)
from annotation.prelabel.jobs import Run, embed, label
from annotation.prelabel.label_columns import ABSTAIN, NOT_AUDITED, REVIEW
from annotation.prelabel.merging import Output, changed, write_outputs
from annotation.prelabel.shard_folder import PROBLEMS, Plan, ShardFolder, label_parts
from annotation.prelabel.sharding import Source, cut
from annotation.prelabel.targets import Target
from annotation.suggestions import Suggester
from model.errors import ModelError

Stage = Literal["reading", "embedding", "labelling", "writing"]
Progress = Callable[[Stage, int, int | None], object]
"""Told how many rows or texts of a stage have just been done, and of how many if that is known."""


@dataclass(frozen=True)
class Done:
    """What was done.

    `decided` counts rows by decision and reason, `texts` different texts and actors. `problems`
    rows were left out; they stand with the reason in a file.
    """

    rows: int
    decided: Counter[tuple[str, str]]
    texts: int
    problems: int
    problems_file: Path | None
    sources: tuple[Source, ...]
    target: Target | None

    @property
    def abstained(self) -> int:
        """How many rows have no track."""
        return sum(count for (decision, _), count in self.decided.items() if decision == ABSTAIN)

    @property
    def candidates(self) -> int:
        """How many rows might be labelled without a human, once an audit has shown the target."""
        return self.decided[REVIEW, NOT_AUDITED] if self.target and self.target.threshold else 0


def prelabel(suggester: Suggester, request: Request, progress: Progress = lambda *_: None) -> Done:
    """Write every input with the suggestion's columns added, all others in place, rows in order.

    What is said does not depend on the engine, nor on whether the run was ended and resumed.
    Raises JalurError; what was done by then is kept for `resume`.
    """
    try:
        return _prelabel(suggester, request, progress)
    except BrokenPipeError:
        raise  # whoever read the pipe has had enough
    except OSError as error:
        raise InvalidInput(
            "{file} cannot be written, or an input not read ({reason}). Mend that, then go on with "
            "--resume.",
            file=request.output,
            reason=error.strerror or str(error),
        ) from error


def _prelabel(suggester: Suggester, request: Request, progress: Progress) -> Done:
    pairs = pair_up(request.inputs, request.output)
    _refuse_to_lose(suggester, pairs, request, progress)
    with run_folder(request) as folder:
        settings = begin_run(suggester, pairs, request, folder)
        try:
            sources = [
                open_source(pair.source or folder.spool_file, pair.name, request.choices)
                for pair in pairs
            ]
            run = pinned_run(suggester, folder, settings)
            plan = folder.plan() or cut(
                sources, folder, run.vectors, lambda rows: progress("reading", rows, None)
            )
            for source, columns in zip(sources, plan.columns, strict=True):
                refuse_taken_names(source.stream.file, columns)
        except JalurError:
            if not request.resume:
                folder.remove()  # there is nothing in it to go on with
            raise
        _work(run, plan, request.engine, progress)
        return _finish(request, pairs, sources, folder, plan, settings, progress)


def _refuse_to_lose(
    suggester: Suggester, pairs: Sequence[Pair], request: Request, progress: Progress
) -> None:
    targets = [pair.target for pair in pairs if pair.target is not None]
    whole = [Path(request.output)] if targets else []
    for target in dict.fromkeys([*whole, *targets]):
        refuse_to_lose(
            suggester.study, target, request.choices, lambda rows: progress("reading", rows, None)
        )


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
        if not output.keeps_lines and [*fingerprint(pair.source)] != asked[2:]:
            raise changed(pair.name)
        if output.target is not None and len(outputs) > 1:
            output.target.parent.mkdir(parents=True, exist_ok=True)
    counts = write_outputs(
        outputs,
        label_parts(folder, plan),
        settings["version"],
        lambda done: progress("writing", done, rows),
    )
    kept = _keep_problems(request, folder, plan)
    folder.remove()
    texts = sum(shard.size for shard in plan.texts)
    return Done(rows, counts, texts, plan.problems, kept, tuple(sources), target_in(settings))


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
