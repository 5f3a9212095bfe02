"""From which likelihood on rows might be labelled without a human, as far as codings can tell."""

import math
from dataclasses import dataclass

from model.evaluation import Evaluation


@dataclass(frozen=True)
class Target:
    """What the held-out codings say about a target precision.

    Labelled from `threshold` on (three decimals, as files have it), a share `error` of the coded
    units was wrong; None where no threshold reached the target. `bound` is the one-sided 95 % upper
    bound of the error, counted in `groups` of near-identical texts; it `is_shown` where the bound
    keeps to the target as well. An audit shows the target with `audit` labels, none of them wrong.
    """

    precision: float
    threshold: float | None
    is_shown: bool
    error: float
    bound: float
    groups: int
    audit: int


def target_of(evaluation: Evaluation, precision: float) -> Target:
    """Return what the codings say.

    The threshold is the lowest of those that they show, or else of those that reached it: one that
    was picked among many by its error, and is a guess till an audit.
    """
    wanted = 1 - precision
    shown = evaluation.threshold(wanted)
    reached = [point for point in evaluation.coverage if point.error <= wanted]
    point = shown or (reached[-1] if reached else None)
    return Target(
        precision=precision,
        threshold=None if point is None else math.ceil(round(point.threshold * 1000, 6)) / 1000,
        is_shown=shown is not None,
        error=point.error if point else 1.0,
        bound=point.bound if point else 1.0,
        groups=point.groups if point else evaluation.groups,
        audit=evaluation.groups_needed(wanted),
    )
