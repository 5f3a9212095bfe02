"""Replay a coded file: how many codings until the suggestions are nearly as good as they get."""

from _setup import use_project_python

use_project_python()

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
import numpy.typing as npt
from _coded_table import FEWEST_CODES, Columns, read_material
from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from annotation.cli import (
    file_argument,
    group_option,
    json_option,
    label_option,
    speaks_plainly,
    test_option,
    text_option,
)
from annotation.errors import InvalidInput
from model.encoder import DEFAULT_ENCODER
from model.selection import Order
from model.simulation import Curve, Material, final_macro_f1, replay, replay_rival

SHARES = (0.80, 0.90, 0.95)
RIVAL = "embeddings + logistic regression, random"
FEWEST_GROUPS = 3
BOOTSTRAPS = 2000
_ORDERS = [order.value for order in Order]


@click.command()
@file_argument
@text_option
@label_option
@group_option
@test_option
@click.option(
    "--codebook",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Codebook of the codes; without it their names are all that is known.",
)
@click.option(
    "--order",
    "orders",
    multiple=True,
    type=click.Choice(_ORDERS),
    default=("uncertain", "typical", "random"),
    show_default=True,
    help="Orders to replay.",
)
@click.option(
    "--seeds", type=click.IntRange(min=1), default=10, show_default=True, help="Replays of each."
)
@click.option(
    "--most",
    type=click.IntRange(min=1),
    default=1000,
    show_default=True,
    help="Codings after which to stop.",
)
@click.option("--encoder", default=DEFAULT_ENCODER, show_default=True, help="Sentence encoder.")
@json_option
@speaks_plainly
def main(
    file: Path,
    text: tuple[str, ...],
    label: str,
    group: str | None,
    test_file: Path | None,
    codebook: Path | None,
    orders: Sequence[str],
    seeds: int,
    most: int,
    encoder: str,
    as_json: bool,
) -> None:
    """Replay coding on a table whose codes are known, and print the learning curves."""
    columns = Columns(text, label, group)
    material = read_material(columns, file, test_file, codebook, encoder).material
    _refuse_too_little(material, file)
    runs = Parallel(n_jobs=-1)(
        delayed(_run)(material, [Order(order) for order in orders], seed, most)
        for seed in range(seeds)
    )
    curves = {name: [run[0][name] for run in runs] for name in runs[0][0]}
    finals = [run[1] for run in runs]
    if as_json:
        click.echo(json.dumps(_facts(curves, finals), indent=2))
    else:
        _print(curves, finals)


def _refuse_too_little(material: Material, file: Path) -> None:
    groups = [
        len(np.unique(material.groups[material.codes == code])) for code in range(material.width)
    ]
    if sum(count >= FEWEST_GROUPS for count in groups) < FEWEST_CODES:
        raise InvalidInput(
            "{file} has too little to replay: at least two codes need {groups} rows each, or "
            "groups, whose texts differ. Choose a larger file, or another column of codes.",
            file=file.name,
            groups=FEWEST_GROUPS,
        )


def _run(
    material: Material, orders: Sequence[Order], seed: int, most: int
) -> tuple[dict[str, Curve], float]:
    with threadpool_limits(1, user_api="blas"):
        curves = {order.value: replay(material, order, seed, most) for order in orders}
        curves[RIVAL] = replay_rival(material, seed, most)
        return curves, final_macro_f1(material, seed)


def _needed(
    curves: Sequence[Curve], finals: Sequence[float], share: float
) -> npt.NDArray[np.float64]:
    """Return the codings that each replay took; those that never got there count as its end."""
    return np.array(
        [
            curve.codings[-1] if (found := curve.reaches(share * final)) is None else found
            for curve, final in zip(curves, finals, strict=True)
        ],
        dtype=np.float64,
    )


def _ratio(
    ours: npt.NDArray[np.float64], theirs: npt.NDArray[np.float64]
) -> tuple[float, float, float]:
    """Return the ratio of the means with a 95 % interval by bootstrap over replays."""
    drawn = np.random.default_rng(0).integers(0, len(ours), (BOOTSTRAPS, len(ours)))
    ratios = ours[drawn].mean(axis=1) / np.maximum(theirs[drawn].mean(axis=1), 1e-9)
    low, high = np.quantile(ratios, [0.025, 0.975])
    return float(ours.mean() / max(theirs.mean(), 1e-9)), float(low), float(high)


def _facts(curves: dict[str, list[Curve]], finals: Sequence[float]) -> dict[str, Any]:
    rival = curves[RIVAL]
    return {
        "seeds": len(finals),
        "final_macro_f1": float(np.mean(finals)),
        "codings_to": {
            f"{share:.0%}": {
                name: {
                    "mean": float(_needed(found, finals, share).mean()),
                    "never": sum(
                        curve.reaches(share * final) is None
                        for curve, final in zip(found, finals, strict=True)
                    ),
                    "ratio": _ratio(_needed(found, finals, share), _needed(rival, finals, share)),
                }
                for name, found in curves.items()
            }
            for share in SHARES
        },
        "curves": {name: _mean(found) for name, found in curves.items()},
    }


def _mean(curves: Sequence[Curve]) -> dict[str, list[float]]:
    """Return the mean of the replays after so many codings as all of them have."""
    known = [dict(zip(curve.codings, curve.macro_f1, strict=True)) for curve in curves]
    codings = sorted(set.intersection(*map(set, known)))
    return {
        "codings": list(codings),
        "macro_f1": [float(np.mean([one[n] for one in known])) for n in codings],
    }


def _print(curves: dict[str, list[Curve]], finals: Sequence[float]) -> None:
    facts = _facts(curves, finals)
    click.echo(
        f"{facts['seeds']} replays, three tenths of the groups held out in each. All codings of "
        f"them give embeddings + logistic regression a macro-F1 of {facts['final_macro_f1']:.3f}.\n"
    )
    for name, curve in facts["curves"].items():
        click.echo(f"macro-F1, {name}:")
        shown = [i for i, n in enumerate(curve["codings"]) if n in (0, 16, 32, 64, 96, 200, 500)]
        for i in [*shown, len(curve["codings"]) - 1]:
            value = curve["macro_f1"][i]
            click.echo(f"  {curve['codings'][i]:5} {value:.3f} {'#' * round(50 * value)}")
    ends = {name: max(found.codings[-1] for found in all_of) for name, all_of in curves.items()}
    for share, ways in facts["codings_to"].items():
        click.echo(f"\ncodings to {share} of that, and their ratio to those of {RIVAL}:")
        for name, found in ways.items():
            ratio, low, high = found["ratio"]
            never = f", {found['never']} never within {ends[name]}" if found["never"] else ""
            click.echo(
                f"  {name:42} {found['mean']:6.0f}  ratio {ratio:.2f} "
                f"[{low:.2f}, {high:.2f}]{never}"
            )


if __name__ == "__main__":
    main()
