"""Judge the suggester on the development set, on which its choices are made."""

from _setup import use_project_python

use_project_python()

import csv
from pathlib import Path

import click
import numpy as np

from annotation.codebook import load_codebook
from annotation.lessons import phrases_of
from annotation.workspace import BUILT_IN_CODEBOOK, PROJECT, Workspace
from model.cache import Embedder
from model.classifier import TrackClassifier
from model.encoder import DEFAULT_ENCODER, load_encoder
from model.features import Description, extract_features
from model.prior import CodebookPrior
from model.suggester import design_matrix

PROFILE = (16, 12, 9, 6, 3, 1, 0, 0, 0)
"""How many examples the appendix has of each track, biggest first."""
FILES = sorted((PROJECT / "tests" / "data").glob("development_*.csv"))


@click.command()
@click.option("--encoder", default=DEFAULT_ENCODER, show_default=True, help="Sentence encoder.")
@click.option("--draws", default=20, show_default=True, help="Random training sets.")
def main(encoder: str, draws: int) -> None:
    """Print accuracy on texts written apart from codebook and appendix (for developers)."""
    rows = [row for path in FILES for row in _read(path)]
    embedder = Embedder(load_encoder(encoder), Workspace.locate().cache)
    prior = CodebookPrior(phrases_of(load_codebook(BUILT_IN_CODEBOOK)), embedder)
    items = [Description(row["actor"].strip(), row["description"].strip()) for row in rows]
    matrix = design_matrix(prior, extract_features(items, embedder))
    truth = np.array([int(row["track"]) for row in rows])
    language = np.array([row["language"] for row in rows])
    untaught = TrackClassifier(codes=prior.codes).fit(matrix[:0], [])
    right = untaught.predict(matrix) == truth
    click.echo(f"{len(rows)} texts, codebook alone: accuracy {right.mean():.3f}")
    for name in sorted(set(language)):
        click.echo(f"  {name}: {right[language == name].mean():.3f}")
    for code in prior.codes:
        click.echo(f"  track {code}: {right[truth == code].mean():.3f}")
    _draw_examples(prior, matrix, truth, draws)


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _draw_examples(
    prior: CodebookPrior,
    matrix: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    truth: np.ndarray[tuple[int, ...], np.dtype[np.int64]],
    draws: int,
) -> None:
    generator = np.random.default_rng(0)
    seen, unseen = [], []
    for _ in range(draws):
        order = generator.permutation(prior.codes)
        train = np.concatenate(
            [
                generator.choice(np.flatnonzero(truth == code), count, replace=False)
                for code, count in zip(order, PROFILE, strict=True)
            ]
        )
        test = np.setdiff1d(np.arange(len(truth)), train)
        head = TrackClassifier(codes=prior.codes).fit(matrix[train], truth[train])
        right = head.predict(matrix[test]) == truth[test]
        taught = np.isin(truth[test], order[: np.count_nonzero(PROFILE)])
        seen.append(right[taught].mean())
        unseen.append(right[~taught].mean())
    click.echo(f"with {sum(PROFILE)} examples at the appendix's profile, {draws} draws:")
    click.echo(f"  tracks with examples {np.mean(seen):.3f} (sd {np.std(seen):.3f})")
    click.echo(f"  tracks without {np.mean(unseen):.3f} (sd {np.std(unseen):.3f})")


if __name__ == "__main__":
    main()
