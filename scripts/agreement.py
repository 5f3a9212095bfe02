"""Measure how far coders agree, on anybody's table of codes."""

from _setup import use_project_python

use_project_python()

from collections.abc import Iterator
from pathlib import Path

import click

from annotation.agreement import (
    NAMES,
    Agreement,
    Coefficient,
    Distance,
    Resampling,
    about_suggestions,
    cautions,
    facts_of,
    measure,
    verdict,
)
from annotation.agreement.coefficients import ALPHA
from annotation.cli import json_option, print_json, speaks_plainly
from annotation.errors import Caution
from annotation.ingest import read_table
from annotation.ingest.ratings_file import read_ratings

NAMESAKES = (
    "Several coders are called {name}, under different ids, and are compared as different people. "
    "If they are one, join the records first: scripts/ingest.py with --same-coder."
)
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("files", nargs=-1, required=True, type=_FILE)
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
    "--categories",
    type=click.IntRange(2),
    help="How many codes there are, for AC1, one more where no code applies to some (else: those "
    "that occur).",
)
@json_option
@speaks_plainly
def main(
    files: tuple[Path, ...],
    set_valued: bool,
    distance: str,
    bootstrap: int,
    seed: int,
    level: float,
    cluster: str | None,
    categories: int | None,
    as_json: bool,
) -> None:
    """Print how far the coders of FILES agree, with bootstrap intervals.

    A file is long (columns unit, coder, code, perhaps report; an export of Jalur is one) or wide
    (the unit in the first column, then a column for each coder). Several codes are joined by `;`,
    the primary first. An empty code (in a wide file: `-`) means that no code applies; what is not
    coded has no row (in a wide file: an empty cell); so is what a program writes as NA.
    """
    read = read_ratings([read_table(file) for file in files], cluster)
    found = measure(
        read.ratings,
        distance=Distance(distance) if set_valued else None,
        categories=categories,
        resampling=Resampling(bootstrap, seed, level),
    )
    warnings = [
        *cautions(found),
        *about_suggestions(read.shown, int(read.ratings.coded.sum())),
        *(Caution(NAMESAKES, name=name) for name in read.namesakes),
    ]
    if as_json:
        print_json(facts_of(found, warnings))
        return
    for line in (*_lines(found), *(f"! {one}" for one in warnings)):
        click.echo(line)


def _lines(found: Agreement) -> Iterator[str]:
    of = "clusters" if found.by_clusters else "units"
    resampling = found.resampling
    yield (
        f"{found.n_units} units, {found.n_coders} coders, {found.n_missing} cells not coded; "
        f"{found.n_pairable} units were coded by two or more."
    )
    yield (
        f"{100 * resampling.level:g} % intervals: {resampling.resamples} resamples of {of}, "
        f"seed {resampling.seed}."
    )
    yield ""
    for name in NAMES:
        yield f"{name.replace('_', ' '):20} {_told(found.coefficients[name])}"
    yield f"{verdict(found.coefficients[ALPHA])}"
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


def _told(one: Coefficient) -> str:
    if one.value is None:
        return f"undefined. {one.reason}"
    if one.low is None:
        return f"{one.value:.3f}"
    return f"{one.value:.3f} ({one.low:.3f} to {one.high:.3f})"


if __name__ == "__main__":
    main()
