"""How good the suggester is on what it has not seen, beside simple rivals on the same splits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import GroupKFold

from model.baselines import Predictor, baselines
from model.coded import CodedSet, Indices
from model.conformal import ConformalSets, conformal_sets
from model.coverage import CoveragePoint, groups_needed, risk_coverage, supported
from model.learning_curve import LearningCurve, learning_curve
from model.margin import learned_share
from model.novelty import Novelty, nearness_elsewhere, novelty
from model.outcome import (
    CodeQuality,
    Outcome,
    Quality,
    code_quality,
    confusion,
    has_codes,
    intervals,
    judge,
    mean_interval,
    summarise,
)
from model.reliability import Reliability, reliability
from model.suggester import Trainer

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

LEAVE_ONE_OUT_GROUPS = 200
FOLDS = 20
CURVE_FOLDS = 10


@dataclass(frozen=True)
class Others:
    """Figures of the `n` units that are not fair to judge by, beside the fair ones."""

    n: int
    groups: int
    quality: Quality
    intervals: dict[str, tuple[float, float]]


@dataclass(frozen=True)
class Evaluation:
    """Held-out figures of the suggester and of its rivals, with 95 % intervals over groups.

    All are of the `n` fair units, those decided without a suggestion and not picked by a queue; of
    the `others` there are only the figures of the suggester. Where no unit is fair, `is_fair` is
    false and all are of the others.
    `confusion` counts units by code (rows, in codebook order) and first suggestion (columns).
    `share` is how likely a further code must be beside the first to be proposed with it.
    """

    n: int
    groups: int
    folds: int
    is_fair: bool
    quality: Quality
    intervals: dict[str, tuple[float, float]]
    per_track: dict[int, CodeQuality]
    baselines: dict[str, Quality]
    confusion: tuple[tuple[int, ...], ...]
    reliability: Reliability
    coverage: tuple[CoveragePoint, ...]
    conformal: ConformalSets | None
    novelty: Novelty | None
    curve: LearningCurve
    share: float
    others: Others | None

    def threshold(self, error: float) -> CoveragePoint | None:
        """Return the lowest threshold shown to keep the error below this; None without one."""
        return supported(self.coverage, error)

    def groups_needed(self, error: float) -> int:
        """Return how many groups without one error would show that."""
        return groups_needed(error)


def evaluate(trainer: Trainer, groups: Indices, fair: Bools, seed: int = 0) -> Evaluation:
    """Return the figures of grouped cross-validation: a group is never on both sides.

    One group is left out at a time up to 200 groups, beyond that a twentieth of them. Every unit is
    learned from; the figures are of those that are `fair`, shape (n,), where there are any.
    """
    coded, codes = trainer.coded, trainer.prior.codes
    folds = list(split(groups))
    table = cross_validate(trainer.predict, folds, coded, codes)
    has = has_codes(coded.codes, codes)
    share = learned_share(table, has)
    outcome = judge(table, coded.codes, codes, share)
    rows, rest = _fair_and_rest(fair)
    judged, judged_groups = outcome.take(rows), groups[rows]
    return Evaluation(
        n=len(rows),
        groups=len(np.unique(judged_groups)),
        folds=len(folds),
        is_fair=bool(fair.any()),
        quality=summarise(judged, judged_groups),
        intervals=intervals(judged, judged_groups, seed),
        per_track={code: code_quality(judged, code) for code in codes},
        baselines={
            name: summarise(
                judge(cross_validate(predictor, folds, coded, codes), coded.codes, codes).take(
                    rows
                ),
                judged_groups,
            )
            for name, predictor in baselines(trainer).items()
        },
        confusion=tuple(tuple(row) for row in confusion(judged, codes).tolist()),
        reliability=reliability(judged.confidence, judged.right, judged_groups, seed),
        coverage=risk_coverage(judged.confidence, judged.right, judged_groups),
        conformal=conformal_sets(table[rows], has[rows], judged_groups),
        novelty=_novelty(trainer, groups, outcome),
        curve=learning_curve(trainer, list(_tenths(groups)), groups, rows, seed),
        share=share,
        others=_others(outcome.take(rest), groups[rest], seed) if len(rest) else None,
    )


def _fair_and_rest(fair: Bools) -> tuple[Indices, Indices]:
    if not fair.any():
        return np.arange(len(fair)), np.arange(0)
    return np.flatnonzero(fair), np.flatnonzero(~fair)


def _tenths(groups: Indices) -> Iterator[tuple[Indices, Indices]]:
    return split(groups, leave_one_out=0, folds=CURVE_FOLDS)


def _novelty(trainer: Trainer, groups: Indices, outcome: Outcome) -> Novelty | None:
    elsewhere = nearness_elsewhere(trainer.centred(), groups, trainer.prior.vectors)
    return novelty(elsewhere, groups, outcome.confidence, outcome.right)


def _others(outcome: Outcome, groups: Indices, seed: int) -> Others:
    return Others(
        n=len(groups),
        groups=len(np.unique(groups)),
        quality=summarise(outcome, groups),
        intervals=intervals(outcome, groups, seed),
    )


@dataclass(frozen=True)
class QuickEvaluation:
    """Figures of cross-validation in few folds, of the same units as those of `Evaluation`."""

    n: int
    groups: int
    is_fair: bool
    quality: Quality
    accuracy_low: float
    accuracy_high: float
    share: float
    near: float | None


def evaluate_quickly(
    trainer: Trainer, groups: Indices, fair: Bools, folds: int = 5
) -> QuickEvaluation:
    """Return the figures of grouped cross-validation in few folds."""
    coded, codes = trainer.coded, trainer.prior.codes
    parts = list(split(groups, leave_one_out=0, folds=folds))
    table = cross_validate(trainer.predict, parts, coded, codes)
    share = learned_share(table, has_codes(coded.codes, codes))
    rows, _ = _fair_and_rest(fair)
    everything = judge(table, coded.codes, codes, share)
    found = _novelty(trainer, groups, everything)
    outcome, judged_groups = everything.take(rows), groups[rows]
    low, high = mean_interval(outcome.right, judged_groups, seed=0)
    return QuickEvaluation(
        n=len(rows),
        groups=len(np.unique(judged_groups)),
        is_fair=bool(fair.any()),
        quality=summarise(outcome, judged_groups),
        accuracy_low=low,
        accuracy_high=high,
        share=share,
        near=found.near if found else None,
    )


def split(
    groups: Indices, leave_one_out: int = LEAVE_ONE_OUT_GROUPS, folds: int = FOLDS
) -> Iterator[tuple[Indices, Indices]]:
    """Yield (train, test) so that no group stands on both sides."""
    count = len(np.unique(groups))
    splitter = GroupKFold(count if count <= leave_one_out else min(folds, count))
    yield from splitter.split(np.zeros(len(groups)), groups=groups)


def cross_validate(
    predictor: Predictor,
    folds: Sequence[tuple[Indices, Indices]],
    coded: CodedSet,
    codes: tuple[int, ...],
) -> Floats:
    """Return held-out probabilities, shape (n, codes)."""
    result = np.zeros((len(coded), len(codes)))
    for train, test in folds:
        result[test] = predictor(train, test)
    return result
