"""Conformal sets: as often right as promised on new units, and no promise from too little."""

import numpy as np
import pytest

from model.conformal import conformal_sets, groups_needed


def draw(generator: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    probabilities = generator.dirichlet(np.full(5, 0.6), size=n)
    # Overconfident: what is true is drawn from flatter likelihoods.
    flat = (probabilities + 0.2) / 2
    truth = np.array([generator.choice(5, p=row) for row in flat])
    return probabilities, np.eye(5, dtype=bool)[truth]


def test_the_promise_is_kept_on_new_units() -> None:
    generator = np.random.default_rng(0)
    kept = []
    for _ in range(40):
        found = conformal_sets(*draw(generator, 60), np.arange(60))
        assert found is not None
        probabilities, has_code = draw(generator, 200)
        kept.append(((probabilities >= found.least) & has_code).any(axis=1).mean())
    assert 0.88 <= np.mean(kept) <= 0.94


def test_too_few_groups_promise_nothing() -> None:
    generator = np.random.default_rng(1)
    assert groups_needed(0.9) == 9
    probabilities, has_code = draw(generator, 40)
    assert conformal_sets(probabilities, has_code, np.arange(40) % 8) is None
    assert conformal_sets(probabilities, has_code, np.arange(40) % 9) is not None


def test_the_worst_of_a_group_counts() -> None:
    probabilities = np.tile([0.9, 0.1], (20, 1))
    has_code = np.tile([True, False], (20, 1))
    has_code[0] = [False, True]
    alone = conformal_sets(probabilities, has_code, np.arange(20))
    together = conformal_sets(probabilities, has_code, np.arange(20) // 2)
    assert alone is not None
    assert together is not None
    assert alone.least == pytest.approx(0.9)
    assert alone.size == 1
    assert together.least == pytest.approx(0.1)
    assert (together.size, together.kept) == (2, 1)
