"""Simulated corpora with wrong labels and known truth: how often corrected counts hold it."""

from typing import NamedTuple

import click
import numpy as np
import numpy.typing as npt

from annotation.prelabel.audit_figures import Audited, Stratum, corrected_counts
from annotation.prelabel.audit_sample import allocate, draw_rows

PREVALENCE = np.array([0.30, 0.22, 0.16, 0.11, 0.08, 0.05, 0.04, 0.025, 0.015])
CODES = tuple(range(1, len(PREVALENCE) + 1))
LEAST, MOST, SPREAD = 0.4, 0.99, 0.05
RUNS = 500

Labels = npt.NDArray[np.intp]


class Corpus(NamedTuple):
    """So many rows, of which labels are right as often as `right` says, give or take by code.

    Wrong labels are codes drawn `evenly`, or rather the common ones.
    """

    rows: int
    audited: int
    right: float
    evenly: bool


CORPORA = (
    Corpus(5_000, 200, 0.92, evenly=False),
    Corpus(5_000, 200, 0.85, evenly=True),
    Corpus(50_000, 400, 0.95, evenly=False),
    Corpus(20_000, 200, 0.75, evenly=False),
    Corpus(600, 100, 0.90, evenly=True),
)


def covered(corpus: Corpus, runs: int = RUNS) -> npt.NDArray[np.float64]:
    """Return how often the interval of each code holds its true count, shape (codes,)."""
    held = np.zeros(len(CODES))
    for seed in range(runs):
        truth, labels = _simulate(corpus, np.random.default_rng([seed, corpus.rows]))
        found = corrected_counts(_audit(truth, labels, corpus.audited, seed), CODES)
        true = np.bincount(truth, minlength=len(CODES))
        held += [one.low <= count <= one.high for one, count in zip(found, true, strict=True)]
    return held / runs


def _simulate(corpus: Corpus, generator: np.random.Generator) -> tuple[Labels, Labels]:
    """Return the true code of each row and its label, as numbers from 0."""
    count = len(CODES)
    truth = generator.choice(count, corpus.rows, p=PREVALENCE)
    wrong = generator.dirichlet(np.ones(count), size=count)
    if not corpus.evenly:
        wrong *= PREVALENCE**0.7
    np.fill_diagonal(wrong, 0)
    right = np.clip(corpus.right + generator.normal(0, SPREAD, count), LEAST, MOST)
    likely = wrong / wrong.sum(axis=1, keepdims=True) * (1 - right)[:, None] + np.diag(right)
    drawn = generator.random(corpus.rows)
    labels = (drawn[:, None] > likely.cumsum(axis=1)[truth]).sum(axis=1)
    return truth, np.minimum(labels, count - 1)


def _audit(truth: Labels, labels: Labels, size: int, seed: int) -> list[Stratum]:
    rows = {code: int((labels == number).sum()) for number, code in enumerate(CODES)}
    drawn = allocate(rows, size)
    strata = []
    for number, code in enumerate(CODES):
        of_code = np.flatnonzero(labels == number)
        if not len(of_code):
            continue
        audited = of_code[draw_rows(len(of_code), drawn[code], seed, code)]
        codes = tuple(Audited(1.0, (CODES[truth[row]],)) for row in audited)
        strata.append(Stratum(code, rows[code], codes))
    return strata


@click.command()
@click.option("--runs", default=RUNS, show_default=True, type=click.IntRange(1))
def corrected(runs: int) -> None:
    """How often 95 % intervals of corrected counts hold the truth of simulated corpora."""
    for corpus in CORPORA:
        held = covered(corpus, runs)
        click.echo(
            f"{corpus.audited} of {corpus.rows:,} rows audited, labels right in about "
            f"{corpus.right:.0%}: {held.mean():.3f} of the intervals hold the true count "
            f"({held.min():.3f} to {held.max():.3f} by code)."
        )
