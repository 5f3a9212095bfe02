"""Show the codebook in force, or put a revised one in force."""

from _setup import use_project_python

use_project_python()

from pathlib import Path
from typing import Any

import click

from annotation import revision
from annotation.cli import home_option, json_option, open_home, print_json, speaks_plainly


@click.group()
def main() -> None:
    """Show or revise the codebook of the study."""


@main.command()
@home_option
@speaks_plainly
def show(home: Path | None) -> None:
    """Print the codebook in force as YAML: a file to change and to revise with."""
    click.echo(open_home(home).codebook.text, nl=False)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@home_option
@json_option
@speaks_plainly
def revise(file: Path, home: Path | None, as_json: bool) -> None:
    """Put the codebook in FILE in force; suggestions follow it, earlier codings keep theirs."""
    study = open_home(home)
    new = revision.read_revision(study, file)
    found = revision.changes(study.codebook, new)
    revision.revise(study, new)
    if as_json:
        facts: dict[str, Any] = {"before": study.codebook.revision, "revision": new.revision}
        print_json({**facts, "changes": [vars(change) for change in found]})
        return
    for change in found:
        of_what = f" ({', '.join(change.fields)})" if change.fields else ""
        click.echo(f"code {change.number}: {change.kind}{of_what}")
    if new.revision == study.codebook.revision:
        click.echo(f"Revision {new.revision} is in force already.")
    else:
        click.echo(f"Revision {new.revision} is in force instead of {study.codebook.revision}.")


if __name__ == "__main__":
    main()
