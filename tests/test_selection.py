"""Which description next: doubtful ones far apart, or the most typical of what is untouched."""

import numpy as np

from model.selection import least_certain, margins, most_typical

NOTHING = np.zeros((0, 2), dtype=np.float32)


def directions(*degrees: float) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_a_margin_is_the_lead_of_the_first_code() -> None:
    table = np.array([[0.5, 0.2, 0.3], [0.1, 0.8, 0.1]])
    np.testing.assert_allclose(margins(table), [0.2, 0.7])
    np.testing.assert_allclose(margins(np.ones((2, 1))), [1, 1])


def test_doubtful_rows_come_first_and_not_two_of_a_kind() -> None:
    vectors = directions(0, 1, 90, 91)
    table = np.array([[0.50, 0.50], [0.51, 0.49], [0.6, 0.4], [0.99, 0.01]])
    assert least_certain(table, vectors, NOTHING, 2).tolist() == [0, 2]


def test_of_rows_in_equal_doubt_one_with_neighbours_comes_before_a_lonely_one() -> None:
    vectors = directions(180, *range(10, 34))
    assert least_certain(np.full((25, 2), 0.5), vectors, NOTHING, 1)[0] != 0


def test_what_lies_beside_a_coded_text_is_asked_last() -> None:
    vectors = directions(0, 45, 90)
    table = np.full((3, 2), 0.5)
    chosen = least_certain(table, vectors, directions(1), 3).tolist()
    assert chosen[0] == 2
    assert chosen[-1] == 0


def test_each_row_is_chosen_once_and_no_more_than_there_are() -> None:
    vectors = directions(10, 10, 10)
    assert sorted(least_certain(np.full((3, 2), 0.5), vectors, NOTHING, 9).tolist()) == [0, 1, 2]
    assert sorted(most_typical(vectors, NOTHING, 9).tolist()) == [0, 1, 2]


def test_typical_rows_stand_in_the_middle_of_regions_without_a_coding() -> None:
    vectors = directions(*range(9), *range(80, 85))
    first = most_typical(vectors, NOTHING, 2)
    assert first.tolist() == [4, 11]
    beside = most_typical(vectors, directions(4, 4.5), 1)
    assert beside.tolist() == [11]
