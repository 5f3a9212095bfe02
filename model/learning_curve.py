"""How accuracy grows with the codings there are, and whether more would raise it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.coded import Indices
from model.outcome import has_codes, mean_interval
from model.suggester import Trainer

Floats = npt.NDArray[np.float64]

SHARES = (0.125, 0.25, 0.5, 1.0)
HALF = 0.5
REPEATS = 5


@dataclass(frozen=True)
class CurvePoint:
    """Accuracy on held-out units, with its 95 % interval, learned from `units` on average."""

    units: float
    accuracy: float
    low: float
    high: float


@dataclass(frozen=True)
class LearningCurve:
    """Points of growing size; `gain` is what the last doubling of the codings brought.

    `low` and `high` are its 95 % interval, units paired, groups drawn. Accuracy mostly grows with
    the logarithm of the codings, so that another doubling promises about as much at most.
    """

    points: tuple[CurvePoint, ...]
    gain: float
    low: float
    high: float

    @property
    def half(self) -> int:
        """How many units were learned from before the last doubling."""
        return round(self.points[SHARES.index(HALF)].units)

    @property
    def all(self) -> int:
        """How many units were learned from at most, and how many more would double that."""
        return round(self.points[-1].units)

    @property
    def is_growing(self) -> bool:
        """Whether the last doubling is shown to have brought anything."""
        return self.low > 0


def learning_curve(
    trainer: Trainer,
    folds: Sequence[tuple[Indices, Indices]],
    groups: Indices,
    judged: Indices,
    seed: int,
) -> LearningCurve:
    """Return the curve of the `judged` units, each held out in one of the folds."""
    generator = np.random.default_rng(seed)
    has = has_codes(trainer.coded.codes, trainer.prior.codes)
    right = np.zeros((len(SHARES), len(groups)))
    units = np.zeros(len(SHARES))
    for train, test in folds:
        for place, share in enumerate(SHARES):
            parts = list(_parts(train, groups, share, generator))
            for part in parts:
                first = trainer.predict(part, test).argmax(axis=1)
                right[place, test] += has[test, first] / len(parts)
                units[place] += len(part) / len(parts) / len(folds)
    return _curve(right[:, judged], units, groups[judged], seed)


def _parts(
    train: Indices, groups: Indices, share: float, generator: np.random.Generator
) -> Iterator[Indices]:
    """Yield that share of the groups, drawn five times; or, of all, all of them once."""
    if share == 1:
        yield train
        return
    names = np.unique(groups[train])
    for _ in range(REPEATS):
        drawn = generator.choice(names, round(share * len(names)), replace=False)
        yield train[np.isin(groups[train], drawn)]


def _curve(right: Floats, units: Floats, groups: Indices, seed: int) -> LearningCurve:
    gained = right[-1] - right[SHARES.index(HALF)]
    points = tuple(
        CurvePoint(float(size), float(row.mean()), *mean_interval(row, groups, seed))
        for size, row in zip(units, right, strict=True)
    )
    return LearningCurve(points, float(gained.mean()), *mean_interval(gained, groups, seed))
