"""From which likelihood on rows might be labelled without a human, as far as codings can tell."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from annotation.errors import Caution
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


def told(target: Target, candidates: int, rows: int) -> Iterator[Caution]:
    """Yield the sentences about a target, where `candidates` of `rows` might become automatic."""
    if target.threshold is None:
        yield Caution(
            "On held-out codings ({groups} groups of texts) no likelihood reached a precision of "
            "{precision:.3g}: all labels can be audited, but few such audits succeed.",
            groups=target.groups,
            precision=target.precision,
        )
        return
    facts = {
        "threshold": target.threshold,
        "precision": target.precision,
        "error": target.error,
        "bound": target.bound,
        "groups": target.groups,
    }
    if target.is_shown:
        yield Caution(
            "From likelihood {threshold:.3f} on, held-out codings show a precision of "
            "{precision:.3g}: the error was {error:.3f}, at most {bound:.3f} (95 %, {groups} "
            "groups of texts).",
            **facts,
        )
    else:
        yield Caution(
            "The codings do not show a precision of {precision:.3g} at any likelihood. From "
            "{threshold:.3f} on it was reached on those held out: the error was {error:.3f}, but "
            "may be {bound:.3f} (95 %, {groups} groups of texts).",
            **facts,
        )
    yield Caution(
        "{candidates} rows ({share:.0%}) have one code of that likelihood. They stay for review "
        "until an audit has shown it: at least {audit} of them, drawn at random and coded blind, "
        "none wrong, would.",
        candidates=candidates,
        share=candidates / max(rows, 1),
        audit=target.audit,
    )
