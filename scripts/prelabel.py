"""Add suggestions to the rows of files, from a handful to millions."""

from _setup import use_project_python

use_project_python()

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from _labelled import audit, join, plan_audit, review, take_labels_back
from tqdm import tqdm

from annotation.cli import home_option, open_home, speaks_plainly
from annotation.ingest.streams import Kind
from annotation.prelabel.beginning import Request
from annotation.prelabel.engines import Engine
from annotation.prelabel.inputs import PIPE, Choices, pair_up
from annotation.prelabel.run import Done, Progress, Stage, prelabel
from annotation.prelabel.targets import told
from annotation.suggestions import Suggester


@click.command()
@click.argument("inputs", metavar="[INPUT...]", nargs=-1)
@click.option("--output", metavar="OUTPUT", help="File or folder to write, or -.")
@click.option("--description", help="Column of the text (without it: found by its name).")
@click.option("--actor", help="Column of the actor (without it: found by its name).")
@click.option("--sheet", help="Sheet of an Excel workbook.")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["csv", "jsonl", "parquet", "xlsx"]),
    help="Kind of file to write (without it: by the name of OUTPUT, else as INPUT).",
)
@click.option(
    "--target-precision",
    "precision",
    type=click.FloatRange(min=0.5, max=1, max_open=True),
    help="Tell which rows might be labelled without a human, such as 0.95.",
)
@click.option(
    "--audit",
    "audited",
    type=click.IntRange(min=1),
    metavar="ROWS",
    help="Draw so many labels for blind coding, such as 200.",
)
@click.option("--coder", "coders", multiple=True, help="Who codes the audit (each codes all).")
@click.option("--to-review", is_flag=True, help="Put rows to review into the coding screen.")
@click.option("--abstained", is_flag=True, help="Put rows without a label there (too).")
@click.option(
    "--join",
    "joined",
    metavar="OUTPUT",
    type=click.Path(path_type=Path),
    help="Bring codings back beside the rows of OUTPUT, and tell what the audit shows.",
)
@click.option(
    "--take-back",
    "taken_back",
    metavar="OUTPUT",
    type=click.Path(path_type=Path),
    help="Let no label of OUTPUT be automatic any more.",
)
@click.option("--resume", is_flag=True, help="Go on with a run that was ended.")
@click.option(
    "--engine",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help="Processes of this computer, or a Dask cluster.",
)
@click.option("--scheduler", metavar="ADDRESS", default="", help="Of the Dask cluster.")
@click.option(
    "--processes",
    type=click.IntRange(min=1),
    help="How many work here (without it: one for each core).",
)
@home_option
@speaks_plainly
def main(
    inputs: tuple[str, ...],
    output: str | None,
    description: str | None,
    actor: str | None,
    sheet: str | None,
    kind: Kind | None,
    precision: float | None,
    audited: int | None,
    coders: tuple[str, ...],
    to_review: bool,
    abstained: bool,
    joined: Path | None,
    taken_back: Path | None,
    resume: bool,
    engine: str,
    scheduler: str,
    processes: int | None,
    home: Path | None,
) -> None:
    """Write INPUT to OUTPUT with what the suggester says of each row.

    INPUT is a CSV, JSON Lines, Parquet or Excel file with a column of descriptions and perhaps one
    of actors; a folder of such files; or - for a pipe. Several files go into the folder OUTPUT.

    All columns and the order of rows stay. Added are track, probability, also, ranking, decision
    (review, or abstain where no code is likely enough), reason and model_version. A row that cannot
    be read is left out and stands, with its number and the reason, in OUTPUT.problems.csv. Nothing
    here is a coding: somebody has to look.

    Then, with or without INPUT: --audit draws labels of OUTPUT to be coded blind, --to-review and
    --abstained put rows into the coding screen. When people have coded, --join OUTPUT brings their
    codes back, and what the audit has shown to be right often enough becomes automatic.
    """
    choices = Choices(description, actor, sheet, kind)
    for_people = to_review or abstained
    refuse_mixtures(inputs, output, audited or for_people, joined, taken_back)
    if (engine == "dask") != bool(scheduler):
        raise click.UsageError("--engine dask and --scheduler ADDRESS go together.")
    study = open_home(home)
    if joined is not None:
        join(study, joined, choices)
    if taken_back is not None:
        take_labels_back(study, taken_back, choices)
    if output is None:
        return
    plan = plan_audit(study, audited, precision, coders) if audited else None
    if inputs:
        pair_up(inputs, output)  # a wrong name is told before a first version is trained
        request = Request(
            inputs=inputs,
            output=output,
            precision=precision,
            choices=choices,
            engine=Engine("dask" if scheduler else "local", scheduler, processes or 0),
            resume=resume,
        )
        label(open_suggester(home), request)
    if plan is not None:
        audit(study, Path(output), plan, choices)
    if for_people:
        review(study, Path(output), choices, labelled=to_review, abstained=abstained)


def refuse_mixtures(
    inputs: tuple[str, ...],
    output: str | None,
    goes_on: object,
    joined: Path | None,
    taken_back: Path | None,
) -> None:
    """Refuse choices that do not go together."""
    if joined is not None or taken_back is not None:
        if inputs or output or goes_on or (joined and taken_back):
            raise click.UsageError("--join OUTPUT and --take-back OUTPUT stand alone.")
        return
    if output is None:
        raise click.UsageError("Missing option '--output'.")
    if not inputs and not goes_on:
        raise click.UsageError("Missing argument 'INPUT...'.")
    if output == PIPE and goes_on:
        raise click.UsageError("--audit and --to-review need a file as OUTPUT.")


def label(suggester: Suggester, request: Request) -> None:
    """Label the inputs, with progress."""
    try:
        with progress_bars() as progress:
            done = prelabel(suggester, request, progress)
    except KeyboardInterrupt as error:
        raise click.ClickException(
            "Stopped. What was done is kept: the same command with --resume goes on."
        ) from error
    tell(done, request.output)


def open_suggester(home: Path | None) -> Suggester:
    """Return the suggester of the workspace, in little memory.

    Its first version is trained by a process of its own, which takes torch away with it.
    """
    study = open_home(home)
    if study.store.latest_model_version() is None:
        script = str(Path(__file__).with_name("retrain.py"))
        where = [] if home is None else ["--home", str(home)]
        subprocess.run([sys.executable, script, *where], stdout=subprocess.DEVNULL, check=False)
    return Suggester(study, lazily=True)


@contextmanager
def progress_bars() -> Iterator[Progress]:
    """Give what draws one bar a stage, with rate and time left."""
    bars: dict[Stage, tqdm[None]] = {}

    def progress(stage: Stage, done: int, total: int | None) -> None:
        if stage not in bars:
            unit = " texts" if stage == "embedding" else " rows"
            # What the cache has is no work: it would make the rate look better than it is.
            bars[stage] = tqdm(desc=stage, unit=unit, total=total, initial=done, disable=None)
        else:
            bars[stage].update(done)

    try:
        yield progress
    finally:
        for bar in bars.values():
            bar.close()


def tell(done: Done, output: str) -> None:
    """Say what was done, on the other stream where OUTPUT is a pipe."""
    for source in done.sources:
        part = f" ({source.stream.part})" if source.stream.part else ""
        actor = f", actor in {source.actor}" if source.actor else ", no column of actors"
        click.echo(
            f"{source.stream.file}{part}: text in the column {source.description}{actor}.", err=True
        )
    where = "the pipe" if output == "-" else output
    click.echo(
        f"{_rows(done.rows)} written to {where}, {done.abstained} of them without a track.",
        err=output == "-",
    )
    if done.target:
        said = told(done.target, done.candidates, done.rows)
        click.echo(" ".join(map(str, said)), err=output == "-")
    if done.problems:
        where = f"see {done.problems_file}" if done.problems_file else "listed above"
        was = "was" if done.problems == 1 else "were"
        click.echo(f"{_rows(done.problems)} {was} left out: {where}.", err=True)


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


if __name__ == "__main__":
    main()
