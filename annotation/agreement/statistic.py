"""Figures that are functions of sums over units, so that units can be drawn again."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
_BLOCK = 250
"""So many resamples are drawn at once, to bound the memory."""
TINY = 1e-12


@dataclass(frozen=True)
class Statistic:
    """`values` turns the sums of `columns`, shape (units, k), into figures.

    It takes sums of shape (n, k), a row for each resample, and gives n values for each figure, nan
    where it is not defined.
    """

    columns: Floats
    values: Callable[[Floats], Mapping[str, Floats]]

    def weighted(self, weights: Floats) -> "Statistic":
        """Return the same with each unit counting `weights`, shape (units,), times."""
        return Statistic(self.columns * weights[:, None], self.values)


class Estimate(NamedTuple):
    """A figure with its interval; None where not defined. `lost` resamples had no value."""

    value: float | None
    low: float | None
    high: float | None
    lost: int = 0


@dataclass(frozen=True)
class Resampling:
    """How intervals are found: so many resamples, from a seed, at a level."""

    resamples: int = 2000
    seed: int = 0
    level: float = 0.95


def ratio(above: Floats, below: Floats) -> Floats:
    """Return the quotient, nan where what stands below is 0."""
    defined = np.abs(below) > TINY
    return np.where(defined, above / np.where(defined, below, 1.0), np.nan)


def estimate(
    statistics: Sequence[Statistic],
    clusters: npt.NDArray[np.intp] | None,
    resampling: Resampling,
) -> list[dict[str, Estimate]]:
    """Return the figures of each statistic with percentile bootstrap intervals (Efron 1979).

    Whole clusters, numbered per unit, are drawn with replacement, or units where that is None; all
    statistics see the same resamples. An interval has a value only where the figure has one in at
    least half of the resamples.
    """
    everything = np.concatenate([one.columns for one in statistics], axis=1)
    ends = np.cumsum([one.columns.shape[1] for one in statistics])[:-1]
    if clusters is not None:
        sums = np.zeros((int(clusters.max(initial=-1)) + 1, everything.shape[1]))
        np.add.at(sums, clusters, everything)
        everything = sums
    drawn = np.concatenate([everything[:0], *_draw(everything, resampling)])
    whole = np.split(everything.sum(axis=0, keepdims=True), ends, axis=1)
    parts = np.split(drawn, ends, axis=1)
    return [
        _estimates(one.values(sums), one.values(resampled), resampling.level)
        for one, sums, resampled in zip(statistics, whole, parts, strict=True)
    ]


def _draw(rows: Floats, resampling: Resampling) -> Iterator[Floats]:
    """Yield the sums over rows drawn again, blocks of resamples at a time."""
    generator = np.random.default_rng(resampling.seed)
    size = len(rows)
    single = rows.astype(np.float32)  # half the time; counts stay exact up to 2^24
    for start in range(0, resampling.resamples if size else 0, _BLOCK):
        many = min(_BLOCK, resampling.resamples - start)
        chosen = generator.integers(size, size=(many, size))
        chosen += np.arange(many)[:, None] * size
        times = np.bincount(chosen.ravel(), minlength=many * size).reshape(many, size)
        yield (times.astype(np.float32) @ single).astype(np.float64)


def _estimates(
    whole: Mapping[str, Floats], resampled: Mapping[str, Floats], level: float
) -> dict[str, Estimate]:
    return {name: _estimate(float(whole[name][0]), resampled[name], level) for name in whole}


def _estimate(value: float, resampled: Floats, level: float) -> Estimate:
    defined = resampled[~np.isnan(resampled)]
    lost = len(resampled) - len(defined)
    if np.isnan(value):
        return Estimate(None, None, None, lost)
    if len(defined) == 0 or lost > len(resampled) / 2:
        return Estimate(value, None, None, lost)
    tail = (1 - level) / 2
    low, high = np.quantile(defined, (tail, 1 - tail))
    return Estimate(value, float(low), float(high), lost)
