"""Several codes: the fixed share with little to learn from, a learned one with enough."""

import numpy as np

from model.margin import SHARE, chosen_codes, learned_share


def test_the_first_is_always_chosen_and_near_ones_with_it() -> None:
    table = np.array([[0.5, 0.4, 0.1], [0.8, 0.15, 0.05], [0.19, 0.18, 0.17]])
    assert chosen_codes(table).tolist() == [
        [True, True, False],
        [True, False, False],
        [True, False, False],
    ]


def units(several: int) -> tuple[np.ndarray, np.ndarray]:
    """Return units of one code and of two, the second always at a third of the first."""
    table = np.tile([0.9, 0.05, 0.05], (30, 1))
    has = np.tile([True, False, False], (30, 1))
    table[:several], has[:several] = [0.66, 0.24, 0.1], [True, True, False]
    return table, has


def test_few_units_with_several_codes_teach_nothing() -> None:
    assert learned_share(*units(9)) == SHARE


def test_with_enough_the_share_is_learned() -> None:
    share = learned_share(*units(10))
    assert share <= 0.35
    table, has = units(10)
    assert (chosen_codes(table, share) == has).all()
