"""Learn from all codings now."""

from _setup import use_project_python

use_project_python()

from pathlib import Path

import click

from annotation.cli import home_option, json_option, open_home, print_json, speaks_plainly
from annotation.suggestions import Suggester


@click.command()
@click.option(
    "--encoder",
    metavar="NAME",
    help="Sentence encoder to use from now on: a sentence-transformers model id or folder, "
    "or use-multilingual-v3 for the built-in one.",
)
@home_option
@json_option
@speaks_plainly
def main(encoder: str | None, home: Path | None, as_json: bool) -> None:
    """Train a new model version from every standing coding, also while the model is frozen."""
    study = open_home(home)
    before = study.store.latest_model_version()
    suggester = Suggester(study, encoder)
    suggester.retrain()
    suggester.measure()
    version = study.store.model_version(suggester.version.id)
    if as_json:
        print_json(
            {
                "version": version.number,
                "id": version.id,
                "codings": version.codings,
                "units": version.units,
                "encoder": version.encoder,
                "codebook_revision": version.codebook_revision,
                "metrics": version.metrics,
            }
        )
        return
    if before is not None and before.id == version.id:
        click.echo("There was nothing new to learn.")
    click.echo(f"Version {version.number}, learned from {version.codings} codings.")
    if "accuracy" in version.metrics:
        click.echo(
            f"Held out in groups: accuracy {version.metrics['accuracy']:.2f}, "
            f"top three {version.metrics['top3']:.2f} "
            f"({version.metrics['n']} settled units in {version.metrics['groups']} groups)."
        )


if __name__ == "__main__":
    main()
