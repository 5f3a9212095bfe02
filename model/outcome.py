"""Held-out units with what was said of them, and the figures worked out from that."""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np
import numpy.typing as npt

from model.coded import Indices
from model.margin import SHARE, chosen_codes
from model.reliability import calibration_error

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

BOOTSTRAPS = 2000


@dataclass(frozen=True)
class Quality:
    """Figures over held-out units; log loss is in nats, the others lie between 0 and 1.

    `set_f1` (example-based) and `exact_match` judge the first code with its further ones against
    all codes of the unit; the others judge the ranking.
    """

    accuracy: float
    accuracy_by_group: float
    top3: float
    macro_f1: float
    ece: float
    log_loss: float
    set_f1: float
    exact_match: float


@dataclass(frozen=True)
class CodeQuality:
    """How one code fares: `n` units have it, `suggested` units get it as first suggestion."""

    n: int
    suggested: int
    precision: float | None
    recall: float | None
    f1: float


@dataclass(frozen=True)
class Outcome:
    """Per held-out unit: is the first suggestion right, is one of three, and the like.

    `truth` is the suggested code where that is right, else the unit's primary code.
    """

    truth: npt.NDArray[np.int64]
    predicted: npt.NDArray[np.int64]
    right: Bools
    in_top3: Bools
    confidence: Floats
    loss: Floats
    set_f1: Floats
    exact: Bools

    def take(self, rows: Indices) -> Self:
        """Return the outcome of these units."""
        return type(self)(*(getattr(self, field.name)[rows] for field in fields(self)))


def has_codes(units: tuple[tuple[int, ...], ...], codes: tuple[int, ...]) -> Bools:
    """Return which unit has which code, shape (n, codes)."""
    return np.array([[code in unit for code in codes] for unit in units])


def judge(
    probabilities: Floats,
    units: tuple[tuple[int, ...], ...],
    codes: tuple[int, ...],
    share: float = SHARE,
) -> Outcome:
    """Return the outcome of probabilities of shape (n, codes) against the codes of the n units."""
    numbers, has = np.asarray(codes), has_codes(units, codes)
    order = np.argsort(-probabilities, axis=1, kind="stable")
    rows = np.arange(len(units))
    first = order[:, 0]
    right = has[rows, first]
    primary = np.array([unit[0] for unit in units])
    chosen = chosen_codes(probabilities, share)
    both = (chosen & has).sum(axis=1)
    return Outcome(
        truth=np.where(right, numbers[first], primary),
        predicted=numbers[first],
        right=right,
        in_top3=np.asarray(has[rows[:, None], order[:, :3]].any(axis=1)),
        confidence=probabilities[rows, first],
        loss=-np.log(np.maximum((probabilities * has).sum(axis=1), 1e-12)),
        set_f1=2 * both / np.maximum(chosen.sum(axis=1) + has.sum(axis=1), 1),
        exact=np.asarray((chosen == has).all(axis=1)),
    )


def summarise(outcome: Outcome, groups: Indices) -> Quality:
    """Return the figures of these held-out units."""
    right = outcome.right.astype(np.float64)
    sizes = np.bincount(groups)[groups]
    return Quality(
        accuracy=float(right.mean()),
        accuracy_by_group=float((right / sizes).sum() / (1 / sizes).sum()),
        top3=float(outcome.in_top3.mean()),
        macro_f1=_macro_f1(outcome),
        ece=calibration_error(outcome.confidence, outcome.right),
        log_loss=float(outcome.loss.mean()),
        set_f1=float(outcome.set_f1.mean()),
        exact_match=float(outcome.exact.mean()),
    )


def _macro_f1(outcome: Outcome) -> float:
    return float(np.mean([code_quality(outcome, code).f1 for code in np.unique(outcome.truth)]))


def code_quality(outcome: Outcome, code: int) -> CodeQuality:
    """Return how one code fares."""
    has, suggested = outcome.truth == code, outcome.predicted == code
    n, picked, hits = int(has.sum()), int(suggested.sum()), int((has & suggested).sum())
    return CodeQuality(
        n=n,
        suggested=picked,
        precision=hits / picked if picked else None,
        recall=hits / n if n else None,
        f1=2 * hits / (n + picked) if n + picked else 0.0,
    )


def confusion(outcome: Outcome, codes: tuple[int, ...]) -> npt.NDArray[np.int64]:
    """Return how many units of each code (rows) got each code as first suggestion (columns)."""
    place = {code: position for position, code in enumerate(codes)}
    table = np.zeros((len(codes), len(codes)), dtype=np.int64)
    for truth, predicted in zip(outcome.truth.tolist(), outcome.predicted.tolist(), strict=True):
        table[place[truth], place[predicted]] += 1
    return table


def intervals(outcome: Outcome, groups: Indices, seed: int) -> dict[str, tuple[float, float]]:
    """Return a 95 % interval of each figure, by bootstrap over groups."""
    generator = np.random.default_rng(seed)
    members = [np.flatnonzero(groups == group) for group in np.unique(groups)]
    samples = []
    for _ in range(BOOTSTRAPS):
        drawn = generator.integers(0, len(members), len(members))
        rows = np.concatenate([members[i] for i in drawn])
        copies = np.concatenate([np.full(len(members[i]), k) for k, i in enumerate(drawn)])
        samples.append(summarise(outcome.take(rows), copies))
    return {
        field.name: (
            float(np.quantile([getattr(sample, field.name) for sample in samples], 0.025)),
            float(np.quantile([getattr(sample, field.name) for sample in samples], 0.975)),
        )
        for field in fields(Quality)
    }


def mean_interval(values: Floats | Bools, groups: Indices, seed: int) -> tuple[float, float]:
    """Return a 95 % interval of a mean over units, shape (n,), by bootstrap over groups."""
    _, group = np.unique(groups, return_inverse=True)
    sums, sizes = np.bincount(group, values), np.bincount(group)
    drawn = np.random.default_rng(seed).integers(0, len(sizes), (BOOTSTRAPS, len(sizes)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    return float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))
