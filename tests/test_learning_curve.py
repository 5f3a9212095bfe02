"""What more codings brought, and what is said of it."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from model.coded import Indices
from model.evaluation import split
from model.learning_curve import LearningCurve, learning_curve
from model.suggester import Trainer

GROUPS = np.repeat(np.arange(40), 2)
"""Forty groups of two units each, all of code 1."""


def curve(
    predict: Callable[[Indices, Indices], bool], judged: Indices | None = None
) -> LearningCurve:
    """Return the curve of a trainer that is right where `predict` says so."""

    def table(train: Indices, test: Indices) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        return np.tile([0.9, 0.1] if predict(train, test) else [0.1, 0.9], (len(test), 1))

    trainer = SimpleNamespace(
        predict=table,
        coded=SimpleNamespace(codes=((1,),) * len(GROUPS)),
        prior=SimpleNamespace(codes=(1, 2)),
    )
    folds = list(split(GROUPS, leave_one_out=0, folds=10))
    every = np.arange(len(GROUPS))
    return learning_curve(
        cast(Trainer, trainer), folds, GROUPS, every if judged is None else judged, seed=0
    )


def test_what_needs_all_codings_shows_that_more_help() -> None:
    found = curve(lambda train, test: len(train) == 72)
    assert [point.accuracy for point in found.points] == [0, 0, 0, 1]
    assert [point.units for point in found.points] == pytest.approx([8, 18, 36, 72])
    assert (found.half, found.all) == (36, 72)
    assert (found.gain, found.low, found.high) == (1, 1, 1)
    assert found.is_growing


def test_what_is_as_good_from_the_first_shows_nothing() -> None:
    found = curve(lambda train, test: True)
    assert {point.accuracy for point in found.points} == {1}
    assert (found.gain, found.is_growing) == (0, False)


def test_what_one_fold_gained_is_too_little_to_say() -> None:
    found = curve(lambda train, test: len(train) == 72 and 0 in test)
    assert found.gain == pytest.approx(0.1)
    assert found.points[-1].low == found.low < 0.05
    assert found.high > 0.15
    only = curve(lambda train, test: len(train) == 72 and 0 in test, np.array([0, 1, 2, 3]))
    assert only.points[-1].accuracy in (0.5, 1)


def test_no_group_is_torn_and_none_is_on_both_sides() -> None:
    seen: list[int] = []

    def whole(train: Indices, test: Indices) -> bool:
        assert not set(GROUPS[train]) & set(GROUPS[test])
        assert set(np.bincount(GROUPS[train])) <= {0, 2}
        seen.append(len(train))
        return True

    curve(whole)
    assert len(seen) == 10 * (5 * 3 + 1)
