"""Write all codings to a file."""

from _setup import use_project_python

use_project_python()

from pathlib import Path

import click

from annotation.cli import home_option, open_home, speaks_plainly
from annotation.exchange.tables import Format, export_codings


@click.command()
@click.option(
    "--format",
    "kind",
    type=click.Choice(["csv", "xlsx", "jsonl"]),
    default="csv",
    show_default=True,
)
@click.option("--output", "target", metavar="FILE", required=True, type=click.Path(path_type=Path))
@home_option
@speaks_plainly
def main(kind: Format, target: Path, home: Path | None) -> None:
    """Write every coding to FILE, the superseded ones too; the appendix is coder `paper`."""
    outcome = export_codings(open_home(home).store, target, kind)
    click.echo(f"{outcome.rows} codings written to {target}.")
    if outcome.cut:
        click.echo(f"{outcome.cut} cells were too long for a spreadsheet and were cut.", err=True)


if __name__ == "__main__":
    main()
