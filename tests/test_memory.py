"""Near-identical texts are suggested alike, all others are left alone."""

import numpy as np
import pytest

from model.memory import SHARE, Memory


def at(cosine: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.array([[cosine, np.sqrt(1 - cosine**2)]], dtype=np.float32)


MEMORY = Memory(np.array([[1, 0]], dtype=np.float32), np.array([[0.0, 1.0, 0.0]]))
BEFORE = np.array([[0.7, 0.1, 0.2]])


def test_the_same_text_takes_the_code_it_had() -> None:
    after = MEMORY.recall(at(1.0), BEFORE)
    np.testing.assert_allclose(after, [[0.14, 0.82, 0.04]], atol=1e-6)
    assert after.argmax() == 1


@pytest.mark.parametrize("cosine", [0.84, 0.5, -0.2])
def test_another_text_is_left_alone(cosine: float) -> None:
    np.testing.assert_allclose(MEMORY.recall(at(cosine), BEFORE), BEFORE, atol=1e-6)


def test_the_nearer_the_more_say() -> None:
    shares = [MEMORY.recall(at(cosine), BEFORE)[0, 1] for cosine in (0.85, 0.88, 0.92, 0.96)]
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(0.1 * (1 - SHARE) + SHARE, abs=1e-6)


def test_earlier_codings_that_differ_share_the_say() -> None:
    twice = Memory(
        np.array([[1, 0], [1, 0]], dtype=np.float32), np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    )
    after = twice.recall(at(1.0), BEFORE)
    assert after[0, 1] == pytest.approx(0.1 * 0.2 + 0.4)
    assert after.sum() == pytest.approx(1)


def test_many_rows_and_none() -> None:
    vectors = np.repeat(at(1.0), 3000, axis=0)
    after = MEMORY.recall(vectors, np.repeat(BEFORE, 3000, axis=0))
    assert after.shape == (3000, 3)
    assert np.ptp(after, axis=0).max() < 1e-6
    assert MEMORY.recall(vectors[:0], BEFORE[:0]).shape == (0, 3)
    empty = Memory(np.zeros((0, 2), dtype=np.float32), np.zeros((0, 3)))
    np.testing.assert_array_equal(empty.recall(at(1.0), BEFORE), BEFORE)
