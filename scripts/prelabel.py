"""Add suggestions to the rows of a file."""

from _setup import use_project_python

use_project_python()

from pathlib import Path

import click
from tqdm import tqdm

from annotation.cli import home_option, open_home, speaks_plainly
from annotation.prelabel import prelabel_file
from annotation.suggestions import Suggester


@click.command()
@click.argument("source", metavar="INPUT", type=click.Path(path_type=Path))
@click.option(
    "--output", "target", metavar="OUTPUT", required=True, type=click.Path(path_type=Path)
)
@home_option
@speaks_plainly
def main(source: Path, target: Path, home: Path | None) -> None:
    """Write INPUT (CSV, UTF-8, with a column `description` and perhaps `actor`) to OUTPUT.

    OUTPUT has the columns of INPUT and after them track, probability, also, ranking and
    model_version. Nothing here is a coding: somebody has to look.
    """
    suggester = Suggester(open_home(home))
    with tqdm(unit=" rows", disable=None) as progress:
        done = prelabel_file(suggester, source, target, progress.update)
    for problem in done.problems:
        click.echo(str(problem), err=True)
    click.echo(f"{done.rows} rows written to {target}, {done.abstained} of them without a track.")
    if done.abstained:
        click.echo(
            "Without a track: no code is likely enough, or nothing like the row has been coded. "
            "probability and ranking stand there all the same."
        )


if __name__ == "__main__":
    main()
