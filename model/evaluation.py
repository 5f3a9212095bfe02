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
from model.margin import learned_share
from model.outcome import (
    CodeQuality,
    Quality,
    code_quality,
    confusion,
    has_codes,
    intervals,
    judge,
    summarise,
)
from model.reliability import Reliability, reliability
from model.suggester import Trainer

Floats = npt.NDArray[np.float64]

LEAVE_ONE_OUT_GROUPS = 200
FOLDS = 20


@dataclass(frozen=True)
class Evaluation:
    """Held-out figures of the suggester and of its rivals, with 95 % intervals over groups.

    `confusion` counts units by code (rows, in codebook order) and first suggestion (columns).
    `share` is how likely a further code must be beside the first to be proposed with it.
    """

    n: int
    groups: int
    folds: int
    quality: Quality
    intervals: dict[str, tuple[float, float]]
    per_track: dict[int, CodeQuality]
    baselines: dict[str, Quality]
    confusion: tuple[tuple[int, ...], ...]
    reliability: Reliability
    coverage: tuple[CoveragePoint, ...]
    conformal: ConformalSets | None
    share: float

    def threshold(self, error: float) -> CoveragePoint | None:
        """Return the lowest threshold shown to keep the error below this; None without one."""
        return supported(self.coverage, error)

    def groups_needed(self, error: float) -> int:
        """Return how many groups without one error would show that."""
        return groups_needed(error)


def evaluate(trainer: Trainer, groups: Indices, seed: int = 0) -> Evaluation:
    """Return the figures of grouped cross-validation: a group is never on both sides.

    One group is left out at a time up to 200 groups, beyond that a twentieth of them.
    """
    coded, codes = trainer.coded, trainer.prior.codes
    folds = list(split(groups))
    table = cross_validate(trainer.predict, folds, coded, codes)
    share = learned_share(table, has_codes(coded.codes, codes))
    outcome = judge(table, coded.codes, codes, share)
    return Evaluation(
        n=len(coded),
        groups=len(np.unique(groups)),
        folds=len(folds),
        quality=summarise(outcome, groups),
        intervals=intervals(outcome, groups, seed),
        per_track={code: code_quality(outcome, code) for code in codes},
        baselines={
            name: summarise(
                judge(cross_validate(predictor, folds, coded, codes), coded.codes, codes), groups
            )
            for name, predictor in baselines(trainer).items()
        },
        confusion=tuple(tuple(row) for row in confusion(outcome, codes).tolist()),
        reliability=reliability(outcome.confidence, outcome.right, groups, seed),
        coverage=risk_coverage(outcome.confidence, outcome.right, groups),
        conformal=conformal_sets(table, has_codes(coded.codes, codes), groups),
        share=share,
    )


def quick_quality(trainer: Trainer, groups: Indices, folds: int = 5) -> tuple[Quality, float]:
    """Return the figures of grouped cross-validation in few folds, and the share learned there."""
    coded, codes = trainer.coded, trainer.prior.codes
    parts = list(split(groups, leave_one_out=0, folds=folds))
    table = cross_validate(trainer.predict, parts, coded, codes)
    share = learned_share(table, has_codes(coded.codes, codes))
    return summarise(judge(table, coded.codes, codes, share), groups), share


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
