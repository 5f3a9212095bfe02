"""Groups of descriptions that say the same."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model.duplicates import group_duplicates


def unit_vectors(*angles: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.array([[np.cos(a), np.sin(a)] for a in angles], dtype=np.float32)


def test_near_vectors_and_equal_keys_join() -> None:
    vectors = unit_vectors(0.0, 0.1, 1.5, 3.0)
    keys = [("a",), ("b",), ("same",), ("same",)]
    assert group_duplicates(keys, vectors).tolist() == [0, 0, 1, 1]


def test_a_third_row_joins_two() -> None:
    vectors = unit_vectors(0.0, 0.4, 0.8)
    assert group_duplicates([("",)] * 3, vectors, threshold=0.9).tolist() == [0, 0, 0]
    assert np.cos(0.8) < 0.9


def test_empty_keys_do_not_join() -> None:
    assert group_duplicates([("",), ("",)], unit_vectors(0.0, 2.0)).tolist() == [0, 1]


@given(st.lists(st.sampled_from("abcd"), max_size=30))
def test_rows_are_together_exactly_if_their_keys_are_equal(letters: list[str]) -> None:
    vectors = np.eye(30, dtype=np.float32)[: len(letters)]
    groups = group_duplicates([(letter,) for letter in letters], vectors)
    for i, one in enumerate(letters):
        for j, other in enumerate(letters):
            assert (groups[i] == groups[j]) == (one == other)


def test_pairs_across_blocks_are_found() -> None:
    vectors = np.zeros((5000, 4), dtype=np.float32)
    vectors[np.arange(5000), np.arange(5000) % 2] = 1
    groups = group_duplicates([("",)] * 5000, vectors)
    assert len(set(groups.tolist())) == 2
