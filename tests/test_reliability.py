"""Reliability: a calibrated model passes, an overconfident one does not, groups widen the band."""

import numpy as np
import pytest

from model.reliability import calibration_error, reliability


def test_likelihoods_that_come_true_are_within_chance() -> None:
    generator = np.random.default_rng(1)
    passed = 0
    for _ in range(60):
        confidence = generator.uniform(0.2, 1, 150)
        right = generator.random(150) < confidence
        passed += reliability(confidence, right, np.arange(150), seed=3).is_calibrated
    assert passed >= 52


def test_overconfidence_is_found() -> None:
    confidence = np.full(200, 0.9)
    right = np.arange(200) % 2 == 0
    found = reliability(confidence, right, np.arange(200))
    assert found.error == pytest.approx(0.4)
    assert not found.is_calibrated
    (one,) = found.bins
    assert (one.n, one.right) == (200, 0.5)
    assert one.low <= 0.9 <= one.high < 0.96


def test_few_groups_make_a_wide_band() -> None:
    confidence = np.full(100, 0.7)
    right = np.arange(100) < 70
    apart = reliability(confidence, right, np.arange(100))
    together = reliability(confidence, right, np.arange(100) // 20)
    assert (together.groups, together.n) == (5, 100)
    assert together.limit > 2 * apart.limit
    assert together.bins[0].low < apart.bins[0].low


def test_the_error_of_two_bins() -> None:
    confidence = np.array([0.15, 0.15, 0.85, 0.85])
    right = np.array([True, False, True, True])
    assert calibration_error(confidence, right) == pytest.approx((0.7 + 0.3) / 4)
