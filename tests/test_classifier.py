"""The head: scikit-learn's bargain, and the codebook giving way to the examples."""

from functools import partial
from typing import Any

import numpy as np
import pytest
from sklearn.utils.estimator_checks import estimator_checks_generator

from model.classifier import (
    Problem,
    TrackClassifier,
    balance,
    departure,
    rivals_only,
    sharpness,
)

CODES = (1, 2, 3)


# The array API (GPU arrays) is switched off in SciPy, so its check would skip itself.
CHECKS = [
    (estimator, check)
    for estimator, check in estimator_checks_generator(TrackClassifier())
    if "array_api" not in str(check)
]


def _name(part: Any) -> str:
    """Name a check by its function: its own text has an address, another one in each process."""
    return part.func.__name__ if isinstance(part, partial) else type(part).__name__


@pytest.mark.parametrize(("estimator", "check"), CHECKS, ids=_name)
def test_keeps_scikit_learns_bargain(estimator: Any, check: Any) -> None:
    check(estimator)


def with_prior(offsets: list[list[float]], features: list[list[float]]) -> Any:
    return np.hstack([np.array(offsets), np.array(features)])


def test_without_examples_the_codebook_decides() -> None:
    X = with_prior([[2.0, 1.0, 0.0]], [[1.0, 0.0]])
    classifier = TrackClassifier(codes=CODES).fit(X[:0], [])
    expected = np.exp([2, 1, 0]) / np.exp([2, 1, 0]).sum()
    np.testing.assert_allclose(classifier.predict_proba(X)[0], expected)


def test_examples_overrule_the_codebook() -> None:
    X = with_prior([[2.0, 0.0, 0.0]] * 8, [[1.0, 0.0]] * 4 + [[0.0, 1.0]] * 4)
    classifier = TrackClassifier(codes=CODES).fit(X, [2] * 4 + [1] * 4)
    assert classifier.predict(X).tolist() == [2] * 4 + [1] * 4


def test_a_code_without_example_is_not_pushed_out() -> None:
    offsets = [[3.0, 0.0, 2.0]] * 2 + [[0.0, 3.0, 2.0]] * 2
    X = with_prior(offsets, [[1.0, 0.0]] * 2 + [[0.0, 1.0]] * 2)
    classifier = TrackClassifier(codes=CODES).fit(X, [1, 1, 2, 2])
    assert np.abs(classifier.coef_[:, 2]).max() < 1e-9
    assert classifier.predict(with_prior([[0.0, 0.0, 3.0]], [[1.0, 1.0]])).tolist() == [3]


def test_a_coder_can_contradict_a_code_without_example() -> None:
    X = with_prior([[0.0, 0.0, 1.0]], [[1.0, 0.0]])
    classifier = TrackClassifier(codes=CODES).fit(X, [1])
    before = np.exp(1) / (np.exp(1) + 2)
    assert classifier.predict_proba(X)[0, 2] < before - 0.1


def test_rivals_are_the_codes_with_examples_and_the_first_of_each_row() -> None:
    offsets = np.array([[0.0, 1.0, 2.0], [2.0, 1.0, 0.0]])
    kept = rivals_only(offsets, np.array([False, True, False]))
    assert (kept > -1e6).tolist() == [[False, True, True], [True, True, False]]


def test_more_examples_move_it_further() -> None:
    def probability(count: int) -> float:
        X = with_prior([[1.0, 0.0, 0.0]] * (count + 1), [[1.0, 0.0]] * count + [[0.0, 1.0]])
        model = TrackClassifier(codes=CODES).fit(X, [2] * count + [1])
        return float(model.predict_proba(with_prior([[1.0, 0.0, 0.0]], [[1.0, 0.0]]))[0, 1])

    assert probability(1) < probability(4) < probability(16)


def test_same_input_gives_the_same_weights() -> None:
    generator = np.random.default_rng(0)
    X, y = generator.normal(size=(60, 13)), generator.integers(1, 4, 60)
    one, two = (TrackClassifier(codes=CODES).fit(X, y).coef_ for _ in range(2))
    assert one.tobytes() == two.tobytes()


def test_a_codebook_that_is_often_right_becomes_surer_and_one_that_errs_less_sure() -> None:
    offsets = np.array([[2.0, 0.0, 0.0]] * 20)
    right, wrong = np.eye(3)[[0] * 20], np.eye(3)[[0, 1, 2, 1, 2] * 4]
    assert sharpness(offsets, right, trust=0.5) > 1.2
    assert sharpness(offsets, wrong, trust=0.5) < 0.8
    assert sharpness(offsets, right, trust=0) == 1
    assert 1 < sharpness(offsets, right, trust=0.1) < sharpness(offsets, right, trust=0.5)


def test_sharpness_leaves_the_codebooks_ranking_as_it_is() -> None:
    X = with_prior([[2.0, 1.0, 0.0]] * 6, [[0.0, 0.0]] * 6)
    learned = TrackClassifier(codes=CODES).fit(X, [1] * 6)
    untaught = TrackClassifier(codes=CODES).fit(X[:0], [])
    assert learned.predict_proba(X)[0, 0] > untaught.predict_proba(X)[0, 0]
    assert learned.predict_proba(X)[0].argsort().tolist() == [2, 1, 0]


def test_balance_keeps_the_total_and_damps_the_common_code() -> None:
    one_hot = np.array([[1.0, 0.0]] * 9 + [[0.0, 1.0]])
    weights = np.ones(10)
    factors = balance(one_hot, weights)
    assert (factors * weights).sum() == pytest.approx(10)
    assert factors[9] == pytest.approx(3 * factors[0])


@pytest.mark.parametrize("retreat", [2.0, 4.0])
def test_a_surer_codebook_holds_the_examples_as_before_and_one_that_errs_less(
    retreat: float,
) -> None:
    X = with_prior([[2.0, 0.0, 0.0]] * 10, [[1.0, 0.0]] * 5 + [[0.0, 1.0]] * 5)

    def learned(y: list[int], retreat: float) -> float:
        head = TrackClassifier(codes=CODES, retreat=retreat).fit(X, y)
        return float(np.abs(head.coef_).max())

    right, wrong = [1] * 10, [2] * 5 + [3] * 5
    assert learned(right, retreat) == learned(right, 0)
    assert learned(wrong, retreat) > 1.05 * learned(wrong, retreat / 2)


@pytest.mark.parametrize("scale", [1, 1000])
def test_departure_has_no_slope_left(scale: float) -> None:
    generator = np.random.default_rng(1)
    features, offsets = generator.normal(size=(20, 3)), generator.normal(size=(20, 2))
    features[:, 0] *= scale
    one_hot = np.eye(2)[generator.integers(0, 2, 20)]
    found = departure(Problem(offsets, features, one_hot, np.ones(20)), 0.5)
    scores = offsets + features @ found
    shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    slope = features.T @ (shares - one_hot) + 0.5 * found
    assert np.abs(slope / [[scale], [1], [1]]).max() < 1e-3


def test_the_weights_are_the_sum_of_what_each_row_pushes() -> None:
    generator = np.random.default_rng(2)
    X = generator.normal(size=(30, 3 + 5))
    y, weights = generator.choice([1, 2], 30), generator.uniform(0.2, 1, 30)
    head = TrackClassifier(codes=CODES).fit(X, y, weights)
    pushed = X[:, 3:].T @ head.residuals(X, y, weights)
    np.testing.assert_allclose(pushed, head.coef_, atol=2e-3)
