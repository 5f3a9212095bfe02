"""Do the likelihoods come true: the reliability diagram and what a perfect model would show."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Groups = npt.NDArray[np.intp]

BINS = 10
REPLICATES = 2000
_HIGH = 0.95


@dataclass(frozen=True)
class Bin:
    """Units whose first suggestion had about this confidence.

    `low` and `high` hold the share that comes true in 95 % of perfectly calibrated models with
    the same confidences and groups.
    """

    n: int
    confidence: float
    right: float
    low: float
    high: float


@dataclass(frozen=True)
class Reliability:
    """How far likelihoods are from what comes true, on `n` held-out units in `groups` groups.

    `limit` is the error that a perfectly calibrated model stays below 95 times of 100.
    """

    n: int
    groups: int
    error: float
    limit: float
    bins: tuple[Bin, ...]

    @property
    def is_calibrated(self) -> bool:
        """Whether the error is no larger than chance explains."""
        return self.error <= self.limit


def reliability(confidence: Floats, right: Bools, groups: Groups, seed: int = 0) -> Reliability:
    """Return the reliability of likelihoods between 0 and 1 (Guo et al. 2017, ten equal bins).

    All arrays have the shape (n,). Units of one group come true together, as near-identical texts
    do, so that the band is as wide as the number of groups asks for.
    """
    perfect = _perfect_outcomes(confidence, groups, np.random.default_rng(seed))
    places = _bins_of(confidence)
    errors = np.array([calibration_error(confidence, outcome) for outcome in perfect])
    return Reliability(
        n=len(confidence),
        groups=len(np.unique(groups)),
        error=calibration_error(confidence, right),
        limit=float(np.quantile(errors, _HIGH)),
        bins=tuple(
            _bin(confidence[rows], right[rows], perfect[:, rows].mean(axis=1))
            for place in np.unique(places)
            for rows in (places == place,)
        ),
    )


def calibration_error(confidence: Floats, right: Bools) -> float:
    """Return the expected calibration error over ten equal bins of confidence (Guo et al. 2017)."""
    gaps = np.bincount(_bins_of(confidence), weights=right - confidence, minlength=BINS)
    return float(np.abs(gaps).sum() / len(confidence))


def _bins_of(confidence: Floats) -> npt.NDArray[np.int64]:
    return np.minimum((confidence * BINS).astype(np.int64), BINS - 1)


def _perfect_outcomes(confidence: Floats, groups: Groups, generator: np.random.Generator) -> Bools:
    _, group = np.unique(groups, return_inverse=True)
    luck = generator.random((REPLICATES, group.max() + 1))
    return np.asarray(luck[:, group] < confidence)


def _bin(confidence: Floats, right: Bools, perfect: Floats) -> Bin:
    low, high = np.quantile(perfect, [(1 - _HIGH) / 2, (1 + _HIGH) / 2])
    return Bin(len(confidence), float(confidence.mean()), float(right.mean()), low, high)
