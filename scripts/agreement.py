"""Measure how far coders agree, on anybody's table of codes."""

from _setup import use_project_python

use_project_python()

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from annotation.agreement import (
    NAMES,
    Agreement,
    Coefficient,
    Distance,
    Resampling,
    conclusion,
    facts_of,
    measure,
)
from annotation.agreement.coefficients import ALPHA
from annotation.cli import home_option, json_option, open_home, print_json, speaks_plainly
from annotation.errors import InvalidInput
from annotation.exchange.files import replacing
from annotation.exchange.reliability import NOT_ALWAYS, Evidence, write_report
from annotation.ingest import read_table
from annotation.ingest.ratings_file import read_ratings
from annotation.messages import LANGUAGES
from annotation.pull import verdict as about_pull
from annotation.reliability import evidence_of_files, evidence_of_team
from annotation.study import Study
from annotation.switching import verdict as about_switching
from annotation.team import TeamAgreement, compare_coders, compare_round
from annotation.team_figures import figures_of

_MOST = 10
"""So many pairs of codes that are taken for each other are printed."""
_FILE = click.Path(dir_okay=False, path_type=Path)
_OF_FILES = ("bootstrap", "seed", "level", "cluster", "weight", "categories")
_OF_STUDY = ("round_number", "coders")
"""Options that only files take, and those that only a study takes, as the page Agreement does."""


@click.command()
@click.argument("files", nargs=-1, type=_FILE)
@click.option("--set-valued", is_flag=True, help="Compare sets of codes, not the first code alone.")
@click.option(
    "--distance",
    type=click.Choice([one.value for one in Distance]),
    default=Distance.CRAGGS.value,
    show_default=True,
    help="How the difference of two sets is measured.",
)
@click.option(
    "--bootstrap", default=2000, show_default=True, type=click.IntRange(1), help="Resamples."
)
@click.option(
    "--seed", default=0, show_default=True, type=click.IntRange(0), help="Of the resamples."
)
@click.option(
    "--level",
    default=0.95,
    show_default=True,
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    help="Of the intervals.",
)
@click.option(
    "--cluster",
    metavar="COLUMN",
    help="Units with the same value in this column are drawn again together (else: the column "
    "report, where there are at least 20 reports).",
)
@click.option(
    "--weight",
    metavar="COLUMN",
    help="How many units each unit stands for, of a sample not drawn from all alike.",
)
@click.option(
    "--categories",
    type=click.IntRange(2),
    help="How many codes there are, for AC1, one more where no code applies to some (else: those "
    "that occur).",
)
@click.option(
    "--report",
    "folder",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the reliability report into FOLDER, made where there is none.",
)
@click.option(
    "--round",
    "round_number",
    metavar="NUMBER",
    type=click.IntRange(1),
    help="Of a study: the codings of this reliability round.",
)
@click.option(
    "--coder", "coders", metavar="NAME", multiple=True, help="Of a study: these coders alone."
)
@click.option(
    "--language",
    type=click.Choice(list(LANGUAGES)),
    default="en",
    show_default=True,
    help="Of the report.",
)
@home_option
@json_option
@click.pass_context
@speaks_plainly
def main(
    context: click.Context,
    files: tuple[Path, ...],
    set_valued: bool,
    distance: str,
    bootstrap: int,
    seed: int,
    level: float,
    cluster: str | None,
    weight: str | None,
    categories: int | None,
    folder: Path | None,
    language: str,
    round_number: int | None,
    coders: tuple[str, ...],
    home: Path | None,
    as_json: bool,
) -> None:
    """Print how far the coders of FILES agree, or without FILES those of the study.

    A file is long (columns unit, coder, code, perhaps report; an export of Jalur is one) or wide
    (the unit in the first column, then a column for each coder). Several codes are joined by `;`,
    the primary first. An empty code (in a wide file: `-`) means that no code applies; what is not
    coded has no row (in a wide file: an empty cell); so is what a program writes as NA.
    """
    _refuse_options(context, _OF_STUDY if files else _OF_FILES, bool(files))
    if weight is not None and folder is not None:
        raise click.UsageError("--report counts all units alike. Leave it out, or --weight.")
    compared = Distance(distance) if set_valued else None
    if files:
        read = read_ratings([read_table(file) for file in files], cluster, weight)
        found = measure(
            read.ratings,
            distance=compared,
            categories=categories,
            resampling=Resampling(bootstrap, seed, level),
        )
        evidence = evidence_of_files(read, found, [file.name for file in files])
        figures = facts_of(found, evidence.cautions)
    else:
        study = open_home(home)
        team = _compare(study, round_number, coders, compared)
        evidence = evidence_of_team(study.store, study.codebook, team)
        figures = figures_of(team)
    if folder is not None:
        _write(evidence, language, folder)
    if as_json:
        print_json(figures)
        return
    for line in (
        *_lines(evidence),
        *_confused(evidence.confusions),
        *(str(about_pull(one)) for one in evidence.pulls[:1]),
        *(str(about_switching(one)) for one in evidence.switching[:1]),
        *(f"! {one}" for one in evidence.cautions),
    ):
        click.echo(line)
    if folder is not None:
        click.echo(f"\nThe report is in {folder}.")


def _refuse_options(context: click.Context, names: Sequence[str], has_files: bool) -> None:
    for parameter in context.command.params:
        source = context.get_parameter_source(parameter.name or "")
        if parameter.name in names and source is not click.core.ParameterSource.DEFAULT:
            option = parameter.opts[0]
            if has_files:
                raise click.UsageError(f"{option} is for the study. Leave it out, or the FILES.")
            raise click.UsageError(f"{option} is for FILES. Name one, or leave {option} out.")


def _compare(
    study: Study, number: int | None, coders: Sequence[str], distance: Distance | None
) -> TeamAgreement:
    names = {one.name for one in study.store.coders()}
    for name in coders:
        if name not in names:
            raise InvalidInput("There is no coder {name} in this workspace.", name=name)
    if number is None:
        return compare_coders(study.store, study.codebook, coders=coders or None, distance=distance)
    if coders:
        raise click.UsageError("--coder is for all codings of the study; leave out --round or it.")
    for one in study.store.all_rounds():
        if one.number == number:
            return compare_round(study.store, study.codebook, one.id, distance=distance)
    raise InvalidInput("There is no round {number} in this workspace.", number=number)


def _write(evidence: Evidence, language: str, folder: Path) -> None:
    files = write_report(evidence, language)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInput(
            "The folder {folder} cannot be made ({reason}). Name another.",
            folder=str(folder),
            reason=error.strerror or str(error),
        ) from error
    for name in {*NOT_ALWAYS} - {*files}:
        (folder / name).unlink(missing_ok=True)  # of an earlier report
    for name, content in files.items():
        with replacing(folder / name) as file:
            file.write(content)


def _lines(evidence: Evidence) -> Iterator[str]:
    found = evidence.agreement
    of = "clusters" if found.by_clusters else "units"
    resampling = found.resampling
    yield _counted(found, is_stability=evidence.is_stability)
    if found.is_weighted:
        yield "Each unit counts by its weight."
    yield (
        f"{100 * resampling.level:g} % intervals: {resampling.resamples} resamples of {of}, "
        f"seed {resampling.seed}."
    )
    yield ""
    for name in NAMES:
        yield f"{name.replace('_', ' '):20} {_told(found.coefficients[name])}"
    yield str(conclusion(found, is_stability=evidence.is_stability))
    yield ""
    for code, track in found.tracks.items():
        yield (
            f"code {code:12} {100 * track.prevalence:5.1f} % of codings, {track.n} units: alpha "
            f"{_told(track.coefficients[ALPHA])}"
        )
    for pair in found.pairs if len(found.pairs) > 1 else ():
        yield (
            f"{' and '.join(pair.coders)}, {pair.n} units: alpha {_told(pair.coefficients[ALPHA])}"
        )


def _counted(found: Agreement, *, is_stability: bool) -> str:
    missing = f"{found.n_missing} cells not coded"
    if is_stability:
        return (
            f"{found.n_units} units, one coder, {missing}; {found.n_pairable} units were coded "
            "twice."
        )
    return (
        f"{found.n_units} units, {found.n_coders} coders, {missing}; {found.n_pairable} units were "
        "coded by two or more."
    )


def _confused(confusions: Mapping[tuple[str, str], int]) -> Iterator[str]:
    apart = {pair: count for pair, count in confusions.items() if pair[0] != pair[1]}
    for (one, other), count in sorted(apart.items(), key=lambda item: -item[1])[:_MOST]:
        yield f"{one or 'none'} and {other or 'none'}: {count} pairs of codings differ so"


def _told(one: Coefficient) -> str:
    if one.value is None:
        return f"undefined. {one.reason}"
    if one.low is None:
        return f"{one.value:.3f}"
    return f"{one.value:.3f} ({one.low:.3f} to {one.high:.3f})"


if __name__ == "__main__":
    main()
