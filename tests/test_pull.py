"""annotation.pull: how much more often the code suggested first is given when it is in sight."""

import numpy as np
import pytest

from annotation.agreement import Resampling
from annotation.pull import cautions, measure_pull
from annotation.records import Arm
from annotation.store import GivenCodes


def given(
    unit: int,
    arm: Arm,
    code: int,
    suggested: int | None = 1,
    coder: str = "Ani",
    seconds: float = 9.0,
) -> GivenCodes:
    return GivenCodes(f"u{unit}", "r", coder, (code,), arm, suggested, 30, seconds)


def half_follows(coder: str = "Ani", start: int = 0) -> list[GivenCodes]:
    """Return 40 codings with a suggestion, 30 of them the same; 40 without, 20 of them the same."""
    shown = [given(start + n, Arm.SHOWN, 1 if n < 30 else 2, coder=coder) for n in range(40)]
    return shown + [
        given(start + 40 + n, Arm.WITHHELD, 1 if n < 20 else 2, coder=coder) for n in range(40)
    ]


def test_the_pull_is_the_difference_of_two_shares() -> None:
    (everybody, by_code) = measure_pull(half_follows())
    assert (everybody.n_shown, everybody.n_withheld) == (40, 40)
    assert (everybody.shown.value, everybody.withheld.value) == (0.75, 0.5)
    assert everybody.pull.value == 0.25
    low, high = everybody.pull.low, everybody.pull.high
    assert low is not None
    assert high is not None
    assert low < 0.25 < high
    assert (by_code.code, by_code.pull.value) == (1, 0.25)


def test_only_codings_with_a_suggestion_drawn_count() -> None:
    others = [given(100, Arm.NONE, 1), given(101, Arm.BLIND, 1), given(102, Arm.SHOWN, 1, None)]
    assert measure_pull(others) == ()
    assert measure_pull([*half_follows(), *others])[0].n_shown == 40


def test_each_coder_is_measured_and_the_second_code_is_no_acceptance() -> None:
    second = GivenCodes("u900", "r", "Budi", (2, 1), Arm.SHOWN, 1, 30, 9.0)
    found = measure_pull([*half_follows(), *half_follows("Budi", 500), second])
    assert [one.coder for one in found if one.code is None] == ["", "Ani", "Budi"]
    budi = next(one for one in found if one.coder == "Budi")
    assert budi.shown.value == pytest.approx(30 / 41)


def test_what_is_accepted_faster_than_it_can_be_read_is_told() -> None:
    fast = [given(n, Arm.SHOWN, 1, seconds=2.9) for n in range(3)]
    slow = [given(10 + n, Arm.SHOWN, 1, seconds=3.1) for n in range(5)]
    corrected = [given(20, Arm.SHOWN, 2, seconds=1.0)]
    (everybody, *_) = measure_pull([*fast, *slow, *corrected])
    assert everybody.unread == pytest.approx(3 / 9)
    assert everybody.seconds_shown == 3.1
    assert everybody.seconds_withheld is None
    (told,) = cautions([everybody])
    assert str(told).startswith("All coders together: 33% of the suggestions were accepted faster")


def test_where_units_were_settled_it_is_told_how_often_coders_were_right() -> None:
    codings = half_follows()
    (nothing, _by_code) = measure_pull(codings)
    assert (nothing.n_settled_shown, nothing.right_shown.value) == (0, None)
    shown = [one._replace(settled=(2, 1)) for one in codings[24:34]]  # 6 gave 1, 4 gave 2
    withheld = [one._replace(settled=(1,)) for one in codings[40:44]]
    none = [one._replace(settled=()) for one in codings[44:45]]
    rest = [*codings[:24], *codings[34:40], *codings[45:]]
    (found, _by_code) = measure_pull([*shown, *withheld, *none, *rest])
    assert (found.n_settled_shown, found.n_settled_withheld) == (10, 5)
    assert found.right_shown.value == pytest.approx(0.4)
    assert found.right_withheld.value == pytest.approx(0.8)
    assert found.pull.value == pytest.approx(0.25)


def test_a_large_pull_is_told_and_a_small_sample_is_not() -> None:
    follows = [given(n, Arm.SHOWN, 1) for n in range(60)]
    does_not = [given(100 + n, Arm.WITHHELD, 1 if n < 15 else 2) for n in range(30)]
    assert "given more often by 50 percentage points" in str(
        next(cautions(measure_pull([*follows, *does_not])))
    )
    assert not list(cautions(measure_pull([*follows, *does_not[:19]])))


def test_intervals_hold_the_pull_of_a_team_that_follows_half_of_what_it_sees() -> None:
    """80 teams whose pull is .5 x (1 - .6) = .2; benchmark.py coverage does it with 500."""
    held = 0
    for seed in range(80):
        generator = np.random.default_rng(seed)
        codings = []
        for unit in range(400):
            arm = Arm.SHOWN if generator.random() < 0.7 else Arm.WITHHELD
            own = 1 if generator.random() < 0.6 else 2
            follows = arm is Arm.SHOWN and generator.random() < 0.5
            codings.append(given(unit, arm, 1 if follows else own))
        pull = measure_pull(codings, Resampling(300, seed))[0].pull
        held += (pull.low or 0) <= 0.2 <= (pull.high or 0)
    assert 69 <= held <= 80
