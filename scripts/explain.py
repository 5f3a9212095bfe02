"""Say where stored suggestions came from; --verify makes them again."""

from _setup import use_project_python

use_project_python()

import json
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from annotation.cli import home_option, json_option, open_home, print_json, speaks_plainly
from annotation.suggestions import Suggester
from annotation.tracing import Trace, Verification, traces, verify

CHECKS = ("same_snapshot", "same_file", "same_ranking")


@click.command()
@click.argument("unit", required=False)
@click.option("--all", "everything", is_flag=True, help="The suggestions of all units.")
@click.option(
    "--verify", "verifies", is_flag=True, help="Train each version again from the record; compare."
)
@home_option
@json_option
@speaks_plainly
def main(
    unit: str | None, everything: bool, verifies: bool, home: Path | None, as_json: bool
) -> None:
    """Print which model version made each stored suggestion for UNIT (an id), and from what.

    With --verify the command ends with 1 where a suggestion does not come out the same.
    """
    if (unit is None) != everything:
        raise click.UsageError("Name a unit, or --all.")
    study = open_home(home)
    found = traces(study.store, unit)
    checked: list[Verification] = []
    if verifies:
        progress = tqdm(found, unit="suggestion", disable=None)
        checked = list(verify(Suggester(study), progress))
    facts = [_facts(trace) for trace in found]
    for fact, check in zip(facts, checked, strict=False):
        fact |= {name: getattr(check, name) for name in (*CHECKS, "difference")}
    if as_json:
        print_json(facts)
    else:
        _print(facts)
    if not all(check.same_ranking for check in checked):
        raise SystemExit(1)


def _facts(trace: Trace) -> dict[str, Any]:
    version = trace.version
    return {
        "suggestion": trace.suggestion.id,
        "unit": trace.suggestion.unit_id,
        "time": trace.suggestion.time.isoformat(timespec="seconds"),
        "ranking": {str(code): probability for code, probability in trace.suggestion.ranking},
        "model_version": version.id,
        "number": version.number,
        "trained": version.time.isoformat(timespec="seconds"),
        "codings": version.codings,
        "watermark": version.watermark,
        "snapshot": version.snapshot_hash,
        "file": version.file_hash,
        "codebook_revision": version.codebook_revision,
        "encoder": version.encoder,
        "encoder_hash": version.encoder_hash,
        "seed": version.seed,
        "libraries": json.loads(version.libraries),
    }


def _print(facts: list[dict[str, Any]]) -> None:
    if not facts:
        click.echo("Nothing has been suggested yet.")
    for fact in facts:
        shares = "  ".join(f"{code} {p:.3f}" for code, p in list(fact["ranking"].items())[:3])
        click.echo(f"{fact['time']}  unit {fact['unit']}: {shares}")
        click.echo(
            f"  version {fact['number']} ({fact['model_version']}), trained {fact['trained']} on "
            f"{fact['codings']} codings up to no. {fact['watermark']} of the record"
        )
        click.echo(
            f"  snapshot {fact['snapshot'][:16]}, codebook {fact['codebook_revision']}, encoder "
            f"{fact['encoder']} ({fact['encoder_hash'][:16]}), seed {fact['seed']}"
        )
        if "same_ranking" in fact:
            click.echo(f"  made again: {_verdict(fact)}")
    checked = [fact for fact in facts if "same_ranking" in fact]
    if checked:
        same = sum(fact["same_ranking"] for fact in checked)
        click.echo(f"{same} of {len(checked)} suggestions come out the same, to the last bit.")


def _verdict(fact: dict[str, Any]) -> str:
    if all(fact[name] for name in CHECKS):
        return "the same training set, file and ranking"
    words = {"same_snapshot": "training set", "same_file": "file", "same_ranking": "ranking"}
    other = ", ".join(word for name, word in words.items() if not fact[name])
    return f"another {other} (largest difference {fact['difference']:.2g})"


if __name__ == "__main__":
    main()
