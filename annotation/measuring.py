"""How good the suggester is on what the study has coded, and which codings it doubts."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from annotation.errors import SuggesterError
from annotation.lessons import groups_of
from annotation.proposals import Doubts, Limits, UnlikelyCoding
from annotation.store import TrainingRow
from annotation.study import Study
from model.doubt import coded_differently, unlikely
from model.evaluation import Evaluation, cross_validate, evaluate, evaluate_quickly, split
from model.margin import SHARE
from model.suggester import Trainer

SHARE_METRIC, NEAR_METRIC = "share", "near"


def settled(rows: Sequence[TrainingRow]) -> list[TrainingRow]:
    """Return the rows of units on which nobody differs; raises SuggesterError for too few."""
    found = [row for row in rows if row.weight == 1]
    if len({row.codes for row in found}) < 2:  # noqa: PLR2004 - nothing to tell apart
        raise SuggesterError(
            "There are not enough settled codings to measure anything. Code some units first."
        )
    return found


def measure_thoroughly(rows: Sequence[TrainingRow], trainer: Trainer, seed: int) -> Evaluation:
    """Return the held-out figures of settled units, headed by those fair to judge by."""
    return evaluate(trainer, groups_of(rows, trainer.coded.features), _fair(rows), seed)


def quick_metrics(rows: Sequence[TrainingRow], trainer: Trainer) -> dict[str, Any]:
    """Return the figures that a model version keeps."""
    groups = groups_of(rows, trainer.coded.features)
    if len(np.unique(groups)) < 2:  # noqa: PLR2004 - nothing can be held out
        return {"n": len(rows), "groups": len(np.unique(groups))}
    found = asdict(evaluate_quickly(trainer, groups, _fair(rows)))
    return {**found.pop("quality"), **found}


def last_limits(study: Study) -> Limits:
    """Return the limits as they were last measured."""
    for version in reversed(study.store.model_versions()):
        if SHARE_METRIC in version.metrics:
            near = version.metrics.get(NEAR_METRIC)
            share = float(str(version.metrics[SHARE_METRIC]))
            return Limits(share, None if near is None else float(str(near)))
    return Limits(SHARE, None)


def find_doubts(rows: Sequence[TrainingRow], trainer: Trainer) -> Doubts:
    """Return settled codings that the held-out likelihoods doubt, and twins coded differently."""
    groups, codes = groups_of(rows, trainer.coded.features), trainer.prior.codes
    units = trainer.coded.codes
    table = cross_validate(trainer.predict, list(split(groups)), trainer.coded, codes)
    return Doubts(
        unlikely=tuple(
            UnlikelyCoding(
                rows[one.row].unit, units[one.row], one.probability, one.code, one.instead
            )
            for one in unlikely(table, units, codes)
        ),
        twins=tuple(
            tuple((rows[row].unit, units[row]) for row in members)
            for members in coded_differently(groups, units)
        ),
    )


def _fair(rows: Sequence[TrainingRow]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.array([row.is_fair for row in rows])
