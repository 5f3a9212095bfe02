"""Say how good the suggestions are, beside simple rivals on the same splits."""

from _setup import use_project_python

use_project_python()

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from annotation.cli import home_option, json_option, open_home, print_json, speaks_plainly
from annotation.suggestions import Suggester
from model.evaluation import Evaluation
from model.outcome import Quality


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
        "confusion": [list(row) for row in found.confusion],
        "reliability": asdict(found.reliability),
        "risk_coverage": [asdict(point) for point in found.coverage],
        "conformal": asdict(found.conformal) if found.conformal else None,
        "learning_curve": asdict(found.curve),
        "novelty": asdict(found.novelty) if found.novelty else None,
        "share": found.share,
        "is_fair": found.is_fair,
        "others": asdict(found.others) if found.others else None,
    }


def _print(found: Evaluation) -> None:
    click.echo(f"{found.n} units in {found.groups} groups of near-identical texts,")
    if found.is_fair:
        click.echo("coded without a suggestion, at random or a whole file at a time;")
    else:
        click.echo("coded with a suggestion on screen or picked by a queue, which flatters;")
    click.echo(f"{found.folds} folds; 95 % intervals by bootstrap over groups.\n")
    click.echo(f"{'':32}accuracy  by group  top 3  macro-F1  log loss    ECE")
    _print_row("suggester", found.quality)
    if found.others:
        _print_row(f"  on the {found.others.n} other units", found.others.quality)
    for name, quality in found.baselines.items():
        _print_row(name.replace("_", " "), quality)
    low, high = found.intervals["accuracy"]
    click.echo(f"\naccuracy of the suggester: {low:.2f} to {high:.2f}")
    for code, of_code in found.per_track.items():
        figure = f"F1 {of_code.f1:.2f}" if of_code.n else "nothing to measure on"
        click.echo(f"  code {code}: {of_code.n} units, {figure}")
    _print_trust(found)


def _print_trust(found: Evaluation) -> None:
    quality, trust = found.quality, found.reliability
    click.echo(f"\nall codes of a unit: F1 {quality.set_f1:.2f}, exact {quality.exact_match:.2f}")
    verdict = "within" if trust.is_calibrated else "beyond"
    click.echo(
        f"calibration error {trust.error:.3f}, {verdict} what chance explains "
        f"({trust.limit:.3f} in {trust.groups} groups)"
    )
    for target in (0.10, 0.05):
        point = found.threshold(target)
        if point is None:
            click.echo(
                f"no threshold is shown to keep the error below {target:.0%}: that takes at least "
                f"{found.groups_needed(target)} groups, the surest, without one error"
            )
        else:
            click.echo(
                f"from likelihood {point.threshold:.2f} on the error is below {target:.0%}: "
                f"{point.coverage:.0%} of the units"
            )
    if (sets := found.conformal) is None:
        click.echo("too few groups for sets of codes that hold the right one nine times of ten")
    else:
        click.echo(
            f"sets that hold a right code nine times of ten: {sets.size:.1f} codes on average"
        )

    curve = found.curve
    growth = f"{100 * curve.gain:+.0f} points ({100 * curve.low:+.0f} to {100 * curve.high:+.0f})"
    click.echo(f"from {curve.half} to {curve.all} units accuracy changed by {growth}:")
    if curve.is_growing:
        click.echo(f"  about {curve.all} more to gain as much again, hardly more than that")
    else:
        click.echo("  too little to say that more codings would raise it")
    if (rule := found.novelty) is None:
        click.echo("too few groups for a rule on units that are like nothing coded")
    else:
        click.echo(
            f"without a suggestion, since nothing like it is coded: at most {rule.rate:.0%} of "
            f"units like those coded; held out, {rule.kept_back} of all {rule.units} coded units "
            f"({rule.groups} groups), for {rule.lost} of which the likeliest code is right"
        )


def _print_row(name: str, quality: Quality) -> None:
    click.echo(
        f"{name:32}{quality.accuracy:8.3f}{quality.accuracy_by_group:10.3f}{quality.top3:7.3f}"
        f"{quality.macro_f1:10.3f}{quality.log_loss:10.3f}{quality.ece:7.3f}"
    )


if __name__ == "__main__":
    main()
