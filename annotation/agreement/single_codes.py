"""Agreement on one code against all others, by primary codes or by sets."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from annotation.agreement import coefficients as nominal
from annotation.agreement.ratings import NOT_CODED, Numbers, Ratings
from annotation.agreement.sets import Distance
from annotation.agreement.statistic import Estimate, Floats, Resampling, Statistic, estimate

BINARY = 2
Estimates = Mapping[str, Estimate]
"""The figures of one code by their names."""


def of_code(ratings: Ratings, number: int, distance: Distance | None) -> list[Statistic]:
    """Return what coders are measured by on a code, by its place."""
    return nominal.of_any(_given(ratings, number, distance), BINARY, BINARY)


def _given(ratings: Ratings, number: int, distance: Distance | None) -> Numbers:
    return np.where(ratings.coded, holds(ratings, number, distance), NOT_CODED)


def unless_same(found: Estimates) -> Estimates:
    """Return the same without intervals where no resample can differ, since all coders agree."""
    if found[nominal.PERCENT].low != 1:
        return found
    return {name: one._replace(low=None, high=None) for name, one in found.items()}


def lowered(
    found: Sequence[Estimates],
    ratings: Ratings,
    weights: Floats,
    distance: Distance | None,
    resampling: Resampling,
) -> list[Estimates]:
    """Return the figures of single codes with the lower ends of one more disagreement."""
    heavier = np.append(weights, weights.max(initial=0))
    clusters = ratings.clusters
    if clusters is not None:
        clusters = np.append(clusters, clusters.max(initial=-1) + 1)
    differing = (np.arange(len(ratings.coders)) == 0).astype(np.intp)[:, None]
    jobs = [
        nominal.of_any(np.hstack([_given(ratings, number, distance), differing]), BINARY, BINARY)
        for number in range(len(ratings.codes))
    ]
    if not jobs:
        return []
    flat = [statistic.weighted(heavier) for job in jobs for statistic in job]
    lower = iter(estimate(flat, clusters, resampling))
    ends = [{name: one.low for _ in job for name, one in next(lower).items()} for job in jobs]
    return [
        {name: one._replace(low=_lower(one.low, end[name])) for name, one in code.items()}
        for code, end in zip(found, ends, strict=True)
    ]


def _lower(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else min(one, other)


def holds(ratings: Ratings, number: int, distance: Distance | None) -> npt.NDArray[np.bool_]:
    """Return which cells hold a code, or have it as their primary code."""
    if distance is not None:
        return ratings.holds[:, :, number]
    return np.equal(ratings.primary, number)
