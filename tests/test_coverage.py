"""Risk and coverage: exact bounds, whole groups, and no threshold that the data cannot carry."""

import numpy as np
import pytest

from model.coverage import error_bound, groups_needed, risk_coverage, supported


@pytest.mark.parametrize(("target", "needed"), [(0.10, 29), (0.05, 59)])
def test_clean_groups_needed(target: float, needed: int) -> None:
    assert groups_needed(target) == needed
    assert error_bound(0, needed) <= target < error_bound(0, needed - 1)


def test_the_bound_is_that_of_clopper_and_pearson() -> None:
    assert error_bound(1, 20) == pytest.approx(0.2161, abs=1e-4)
    assert error_bound(3, 3) == 1


def test_points_fall_from_sure_to_all() -> None:
    confidence = np.linspace(0.99, 0.3, 100)
    right = np.arange(100) < 80
    points = risk_coverage(confidence, right, np.arange(100))
    assert [one.threshold for one in points] == sorted(one.threshold for one in points)[::-1]
    assert points[-1].coverage == 1
    assert points[-1].error == pytest.approx(0.2)
    assert points[0].error == 0
    found = supported(points, 0.10)
    assert found is not None
    assert 0.75 <= found.coverage <= 0.85
    assert found.bound <= 0.10


def test_a_group_with_one_wrong_unit_is_wrong() -> None:
    confidence = np.full(40, 0.9)
    right = np.arange(40) != 0
    (alone,) = risk_coverage(confidence, right, np.arange(40))
    (joined,) = risk_coverage(confidence, right, np.arange(40) // 4)
    assert (joined.groups, alone.groups) == (10, 40)
    assert joined.error == alone.error
    assert joined.bound > alone.bound


def test_few_codings_carry_no_threshold() -> None:
    points = risk_coverage(np.full(28, 0.99), np.ones(28, dtype=bool), np.arange(28))
    assert supported(points, 0.10) is None


def test_the_chosen_threshold_keeps_its_promise() -> None:
    generator = np.random.default_rng(0)
    broken = 0
    for _ in range(200):
        confidence = generator.uniform(0, 1, 300)
        chance = 0.6 + 0.4 * confidence
        found = supported(
            risk_coverage(confidence, generator.random(300) < chance, np.arange(300)), 0.10
        )
        if found is not None:
            true_error = 1 - (0.6 + 0.4 * (1 + found.threshold) / 2)
            broken += true_error > 0.10
    assert broken <= 20
