"""Say how good the suggestions are, beside simple rivals on the same splits."""

from _setup import use_project_python

use_project_python()

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from annotation.cli import home_option, json_option, open_home, print_json, speaks_plainly
from annotation.suggestions import Suggester
from model.evaluation import Evaluation, Quality


@click.command()
@home_option
@json_option
@speaks_plainly
def main(home: Path | None, as_json: bool) -> None:
    """Evaluate on the settled units, identical and near-identical texts held out together."""
    suggester = Suggester(open_home(home))
    found = suggester.evaluate()
    if as_json:
        print_json(_facts(found, suggester.embedder.encoder.name))
    else:
        _print(found)


def _facts(found: Evaluation, encoder: str) -> dict[str, Any]:
    return {
        "n": found.n,
        "groups": found.groups,
        "folds": found.folds,
        **asdict(found.quality),
        "intervals": {name: list(interval) for name, interval in found.intervals.items()},
        "per_track": {str(code): asdict(quality) for code, quality in found.per_track.items()},
        "encoder": encoder,
        "baselines": {name: asdict(quality) for name, quality in found.baselines.items()},
    }


def _print(found: Evaluation) -> None:
    click.echo(f"{found.n} units in {found.groups} groups of near-identical texts,")
    click.echo(f"{found.folds} folds; 95 % intervals by bootstrap over groups.\n")
    click.echo(f"{'':32}accuracy  by group  top 3  macro-F1  log loss    ECE")
    _print_row("suggester", found.quality)
    for name, quality in found.baselines.items():
        _print_row(name.replace("_", " "), quality)
    low, high = found.intervals["accuracy"]
    click.echo(f"\naccuracy of the suggester: {low:.2f} to {high:.2f}")
    for code, of_code in found.per_track.items():
        figure = f"F1 {of_code.f1:.2f}" if of_code.n else "nothing to measure on"
        click.echo(f"  code {code}: {of_code.n} units, {figure}")


def _print_row(name: str, quality: Quality) -> None:
    click.echo(
        f"{name:32}{quality.accuracy:8.3f}{quality.accuracy_by_group:10.3f}{quality.top3:7.3f}"
        f"{quality.macro_f1:10.3f}{quality.log_loss:10.3f}{quality.ece:7.3f}"
    )


if __name__ == "__main__":
    main()
