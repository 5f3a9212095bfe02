"""Doubt: confident disagreement comes first, and twins with other codes are found."""

import numpy as np

from model.doubt import coded_differently, unlikely

CODES = (1, 2, 3)


def test_only_confident_disagreement_is_doubt() -> None:
    table = np.array([[0.7, 0.2, 0.1], [0.45, 0.4, 0.15], [0.1, 0.05, 0.85], [0.6, 0.3, 0.1]])
    found = unlikely(table, [(2,), (2,), (1,), (2, 1)], CODES)
    assert [(one.row, one.code) for one in found] == [(2, 3), (0, 1)]
    assert (found[0].probability, found[0].instead) == (0.1, 0.85)


def test_a_units_codes_count_together() -> None:
    (one,) = unlikely(np.array([[0.3, 0.1, 0.6]]), [(1, 2)], CODES)
    assert round(one.probability, 6) == 0.4


def test_twins_with_other_codes_are_found_whatever_the_order() -> None:
    groups = np.array([0, 0, 1, 2, 2, 0])
    units = [(1, 2), (2, 1), (1,), (1,), (3,), (1, 2)]
    assert coded_differently(groups, units) == [(3, 4)]
