"""How much could be labelled without a human, and with what error: risk against coverage."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import beta

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Groups = npt.NDArray[np.intp]

LEVEL = 0.95
STEPS = 20


@dataclass(frozen=True)
class CoveragePoint:
    """What labelling every unit with at least `threshold` confidence would have done.

    `coverage` and `error` are shares of the units. `bound` is the one-sided exact 95 % upper bound
    of the error, counted in `groups` of near-identical texts, of which a group with one wrong unit
    is wrong.
    """

    threshold: float
    coverage: float
    error: float
    groups: int
    bound: float


def error_bound(wrong: float, n: float, level: float = LEVEL) -> float:
    """Return the exact upper bound of an error of which `wrong` of `n` were seen.

    Numbers that are not whole are those of an effective sample (Korn & Graubard 1998). Source:
    Clopper & Pearson 1934, one-sided.
    """
    return 1.0 if wrong >= n else float(beta.ppf(level, wrong + 1, n - wrong))


def risk_coverage(confidence: Floats, right: Bools, groups: Groups) -> tuple[CoveragePoint, ...]:
    """Return one point per threshold, highest threshold first; arrays have the shape (n,).

    Thresholds are chosen by how many groups they let through, without a look at what is right.
    """
    _, group = np.unique(groups, return_inverse=True)
    total = int(group.max()) + 1
    best = np.full(total, -np.inf)
    np.maximum.at(best, group, confidence)
    highest_first = np.sort(best)[::-1]
    counts = np.unique(np.linspace(1, total, min(STEPS, total)).round().astype(int))
    points = []
    for threshold in dict.fromkeys(highest_first[counts - 1].tolist()):
        taken = confidence >= threshold
        wrong_groups = len(np.unique(group[taken & ~right]))
        taken_groups = len(np.unique(group[taken]))
        points.append(
            CoveragePoint(
                threshold=float(threshold),
                coverage=float(taken.mean()),
                error=float((~right[taken]).mean()),
                groups=taken_groups,
                bound=error_bound(wrong_groups, taken_groups),
            )
        )
    return tuple(points)


def groups_needed(target_error: float, level: float = LEVEL) -> int:
    """Return how many groups without one error show an error below `target_error`."""
    return int(np.ceil(np.log(1 - level) / np.log(1 - target_error)))


def supported(points: Sequence[CoveragePoint], target_error: float) -> CoveragePoint | None:
    """Return the lowest threshold whose error is shown to be below the target; None without one.

    Points are tested in their order, from the first that has groups enough, until one fails, so
    that the choice among many keeps its 5 % risk (fixed-sequence testing; Angelopoulos et al.
    2021, Learn then Test).
    """
    found = None
    for point in points:
        if point.groups < groups_needed(target_error):
            continue
        if point.bound > target_error:
            break
        found = point
    return found
