"""What an audit shows: exact bounds, the part that keeps to the target, corrected counts."""

import sys
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, binomtest

from annotation.prelabel.audit_figures import (
    Audited,
    Part,
    Population,
    Stratum,
    corrected_counts,
    fewest,
    shown_part,
)
from annotation.prelabel.audit_sample import LEAST, allocate, draw_rows
from tests.conftest import PROJECT

sys.path.insert(0, str(PROJECT / "scripts"))

COUNTS = st.dictionaries(st.integers(1, 9), st.integers(0, 500), min_size=1)


def stratum(code: int, rows: int, right: int, wrong: int, instead: int = 9) -> Stratum:
    audited = [Audited(0.9, (code,))] * right + [Audited(0.9, (instead,))] * wrong
    return Stratum(code, rows, tuple(audited))


def population(right: list[bool], code: int = 1, each: int = 10) -> Population:
    """Labels of one code, likeliest first, of which every tenth was audited."""
    likely = [0.999 - 0.001 * number for number in range(len(right))]
    rows = Counter({round(one * 1000): each for one in likely})
    audited = [
        Audited(one, (code if is_right else 9,))
        for one, is_right in zip(likely, right, strict=True)
    ]
    return Population({code: rows}, {code: tuple(audited)})


@given(COUNTS, st.integers(1, 400))
def test_the_sample_has_its_size_and_no_more_of_a_code_than_there_is(
    rows: dict[int, int], size: int
) -> None:
    drawn = allocate(rows, size)
    present = [code for code, count in rows.items() if count]
    assert set(drawn) == set(present)
    assert all(0 < drawn[code] <= rows[code] for code in present)
    wanted = min(size, sum(rows.values()))
    assert sum(drawn.values()) == max(wanted, min(len(present), sum(rows.values())))


def test_codes_are_drawn_as_their_share_but_for_the_rare_ones() -> None:
    drawn = allocate({1: 6000, 2: 3000, 3: 50, 4: 3}, 200)
    assert drawn[4] == 3
    assert drawn[3] == LEAST
    assert drawn[1] / drawn[2] == pytest.approx(2, abs=0.05)


def test_rows_of_a_code_are_drawn_alike_and_again() -> None:
    drawn = draw_rows(40, 10, seed=1, code=3)
    assert drawn == draw_rows(40, 10, seed=1, code=3) == sorted(set(drawn))
    often = Counter(row for seed in range(2000) for row in draw_rows(40, 10, seed, code=3))
    assert {*often} == {*range(40)}
    assert min(often.values()) > 400
    assert max(often.values()) < 600


@pytest.mark.parametrize(("right", "wrong"), [(29, 0), (59, 0), (10, 1), (0, 4), (190, 10)])
def test_the_precision_of_a_code_has_the_exact_bound(right: int, wrong: int) -> None:
    share, at_least = stratum(1, 5000, right, wrong).precision
    exact = binomtest(right, right + wrong, alternative="greater").proportion_ci(0.95).low
    assert share == right / (right + wrong)
    assert at_least == pytest.approx(exact)


def test_what_was_not_decided_counts_as_wrong() -> None:
    one = Stratum(1, 100, (Audited(0.9, (1,)), Audited(0.9, None)))
    assert one.precision[0] == 0.5


def test_29_right_labels_show_90_percent_and_59_show_95() -> None:
    for needed, precision in ((29, 0.90), (59, 0.95)):
        assert fewest({1: 10_000}, precision) == needed
        shown = shown_part(population([True] * needed), precision)
        assert shown is not None
        assert shown[0].rows == needed * 10
        assert shown_part(population([True] * (needed - 1)), precision) is None


def test_where_codes_are_rare_a_few_labels_more_are_needed() -> None:
    rows = {1: 9000, 2: 900, 3: 80, 4: 20}
    needed = fewest(rows, 0.9)
    assert needed is not None
    assert 29 <= needed <= 40
    assert fewest(rows, 0.9, size=200) == 200
    assert fewest({1: 20, 2: 5}, 0.9) is None


def test_labels_of_unlike_weight_are_judged_with_the_effective_sample() -> None:
    part = Part(0.0, (stratum(1, 900, 40, 0), stratum(2, 100, 30, 10)))
    said = part.overall()
    assert said.error == pytest.approx(0.1 * 0.25)
    size = 1000**2 / (900**2 / 40 + 100**2 / 40)
    assert said.size == pytest.approx(size)
    wrong = said.error * size
    assert said.bound == pytest.approx(beta.ppf(0.95, wrong + 1, size - wrong))


def test_labels_of_which_none_was_audited_count_as_wrong() -> None:
    part = Part(0.0, (stratum(1, 900, 40, 0), Stratum(2, 100, ())))
    assert part.overall().error == pytest.approx(0.1)


def test_the_automatic_share_shrinks_where_the_target_is_missed() -> None:
    right = [True] * 120 + [number % 3 > 0 for number in range(80)]
    shown = shown_part(population(right), 0.9)
    assert shown is not None
    part, said = shown
    assert 0.5 <= part.rows / 2000 < 0.8
    assert said.level == 0.99
    assert said.bound <= 0.1
    assert shown_part(population([number % 3 > 0 for number in range(200)]), 0.9) is None


def test_a_part_that_misses_the_target_is_rarely_taken() -> None:
    taken = 0
    for seed in range(400):
        right = np.random.default_rng(seed).random(200) < 0.895
        taken += shown_part(population(right.tolist()), 0.9) is not None
    assert taken / 400 <= 0.06


def test_a_census_has_no_interval() -> None:
    [one, nine] = corrected_counts([stratum(1, 30, 25, 5)], [1, 9])
    assert (one.count, one.low, one.high) == (25, 25, 25)
    assert (nine.count, nine.low, nine.high, nine.labelled) == (5, 5, 5, 0)


def test_a_row_that_nobody_saw_can_be_otherwise() -> None:
    [one] = corrected_counts([stratum(1, 8, 7, 0)], [1])
    assert (one.low, one.count, one.high) == (7, 8, 8)
    [one] = corrected_counts([stratum(1, 8, 0, 7)], [1])
    assert (one.low, one.count, one.high) == (0, 0, 1)


def test_a_corrected_count_moves_wrong_labels_to_where_they_belong() -> None:
    strata = [stratum(1, 1000, 80, 20, instead=2), stratum(2, 100, 10, 0)]
    one, two, three = corrected_counts(strata, [1, 2, 3])
    assert one.count == 800
    assert two.count == 100 + 200
    assert one.low < 800 < one.high
    assert three.count == 0 < three.high


def test_a_row_with_two_codes_counts_for_both() -> None:
    both = Stratum(1, 100, (Audited(0.9, (2, 1)),) * 10)
    one, two = corrected_counts([both], [1, 2])
    assert (one.count, two.count) == (100, 100)
    assert both.precision[0] == 1


def test_labels_that_nobody_decided_may_be_anything() -> None:
    strata = [stratum(1, 1000, 90, 10, instead=3), Stratum(2, 50, (Audited(0.9, None),))]
    one, two, three = corrected_counts(strata, [1, 2, 3])
    assert two.labelled == 50
    assert (two.low, two.count) == (0, 0)
    assert two.high >= 50
    without = corrected_counts(strata[:1], [1, 3])
    assert one.high >= without[0].high + 50 * 0.9
    assert three.high > without[1].high
    assert (one.low, one.count) == (without[0].low, without[0].count)


def test_what_was_not_decided_widens_the_interval_to_both_sides() -> None:
    audited = [Audited(0.9, (1,))] * 20 + [Audited(0.9, None)] * 10
    decided = stratum(1, 1000, 20, 0)
    [unsure], [sure] = (
        corrected_counts([one], [1]) for one in (Stratum(1, 1000, tuple(audited)), decided)
    )
    assert unsure.count == sure.count == 1000
    assert unsure.low < 670 < sure.low


def test_a_code_met_once_where_all_was_seen_may_be_met_elsewhere() -> None:
    strata = [stratum(1, 500, 35, 0), stratum(3, 4, 4, 0), stratum(9, 10, 9, 1, instead=3)]
    [three] = corrected_counts(strata, [3])
    assert three.count == 5
    assert 5 <= three.low < 6
    assert three.high > 15


@pytest.mark.parametrize("number", range(5))
def test_intervals_of_corrected_counts_hold_the_truth_of_simulated_corpora(number: int) -> None:
    from _simulated_corpora import CORPORA, RUNS, covered  # noqa: PLC0415 - of the scripts

    held = covered(CORPORA[number], RUNS)
    assert 0.92 <= held.mean() <= 0.98
    assert held.min() >= 0.92
