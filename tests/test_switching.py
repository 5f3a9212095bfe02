"""annotation.switching: own picks given up for a suggestion that is shown afterwards."""

import numpy as np
import pytest

from annotation.agreement import Resampling
from annotation.records import Arm
from annotation.store import GivenCodes
from annotation.switching import Revised, cautions, measure_switching, pair_picks, verdict


def given(
    unit: int, arm: Arm, code: int | None, suggested: int | None = 1, coder: str = "Ani"
) -> GivenCodes:
    codes = () if code is None else (code,)
    return GivenCodes(f"u{unit}", "r", coder, codes, arm, suggested, 30, 9.0)


def picked(
    unit: int, before: int | None, after: int | None, suggested: int = 1, coder: str = "Ani"
) -> Revised:
    return Revised(
        given(unit, Arm.FIRST, before, suggested, coder),
        given(unit, Arm.AFTER, after, suggested, coder),
    )


def sixty(coder: str = "Ani", start: int = 0) -> list[Revised]:
    """Return sixty picks: 20 as suggested, 40 not; of these 30 are given up, 2 become a third."""
    ways = [(1, 1)] * 20 + [(2, 1)] * 30 + [(2, 3)] * 2 + [(2, 2)] * 8
    return [picked(start + unit, *way, coder=coder) for unit, way in enumerate(ways)]


def test_picks_that_differed_and_were_given_up_are_counted() -> None:
    everybody, by_code = measure_switching(sixty())
    assert (everybody.n_picks, everybody.n_differed) == (60, 40)
    assert everybody.switched.value == 30 / 40
    assert (everybody.before.value, everybody.after.value) == (20 / 60, 50 / 60)
    assert everybody.pull.value == 30 / 60
    assert None not in (everybody.switched.low, everybody.switched.high)
    assert (everybody.switched.low or 0) < 0.75 < (everybody.switched.high or 0)
    assert (by_code.code, by_code.switched) == (1, everybody.switched)
    assert str(verdict(everybody)).startswith(
        "Of 60 own picks 40 differed from the suggestion shown afterwards; 75% of these were given "
        "up for it ("
    )


def test_from_few_picks_no_share_is_told() -> None:
    [everybody, _by_code] = measure_switching(sixty()[:39])
    assert str(verdict(everybody)) == (
        "Own picks that differed from the suggestion shown afterwards: 19 of 39. From 20 on it is "
        "told how many were given up for it."
    )
    [agreed, _by_code] = measure_switching(sixty()[:20])
    assert (agreed.n_differed, agreed.switched.value, agreed.pull.value) == (0, None, 0)
    assert "0 of 20" in str(verdict(agreed))
    assert measure_switching([]) == ()


def test_each_coder_and_each_code_is_told_apart() -> None:
    keeps = [picked(100 + unit, 2, 2, suggested=4, coder="Budi") for unit in range(30)]
    found = measure_switching([*sixty(), *keeps])
    assert [(one.coder, one.code) for one in found] == [
        ("", None),
        ("Ani", None),
        ("Budi", None),
        ("", 1),
        ("", 4),
    ]
    assert [one.switched.value for one in found] == [30 / 70, 30 / 40, 0, 30 / 40, 0]
    warned = list(map(str, cautions(found)))
    assert len(warned) == 2, "all together, and Ani"
    assert warned[1] == (
        "Ani: once the suggestion was shown, its code was given more often by 50 percentage "
        "points: the codings are in part the model's."
    )
    assert not list(cautions(measure_switching(keeps)))


def test_that_no_code_applies_is_no_code_suggested() -> None:
    everybody, _by_code = measure_switching([picked(1, None, 1), picked(2, 1, None)])
    assert (everybody.n_differed, everybody.switched.value, everybody.pull.value) == (1, 1, 0)


def test_where_units_were_settled_it_is_told_whether_it_helped() -> None:
    settled = [one._replace(kept=one.kept._replace(settled=(1,))) for one in sixty()[15:25]]
    everybody, _by_code = measure_switching([*sixty()[:15], *settled])
    assert everybody.n_settled == 10
    assert (everybody.right_before.value, everybody.right_after.value) == (0.5, 1)


def test_picks_are_paired_with_what_came_of_them() -> None:
    picks = [
        given(1, Arm.FIRST, 2),
        given(2, Arm.FIRST, 4),
        given(2, Arm.FIRST, 5, coder="Budi"),
        given(4, Arm.FIRST, 1, None),
    ]
    reactions = [given(2, Arm.AFTER, 1), given(3, Arm.AFTER, 1)]
    assert pair_picks(picks, reactions) == [
        Revised(picks[0], picks[0]),
        Revised(picks[1], reactions[0]),
        Revised(picks[2], picks[2]),
    ], "where nothing was suggested there was nothing to give up"


def test_intervals_hold_what_is_true() -> None:
    """A team that gives up every other pick: the 95 % interval holds that in nearly all runs."""
    held = 0
    for seed in range(100):
        generator = np.random.default_rng(seed)
        revised = [
            picked(unit, 1 if same else 2, 1 if same or gives_up else 2)
            for unit, (same, gives_up) in enumerate(generator.random((200, 2)) < 0.5)
        ]
        found = measure_switching(revised, Resampling(300, seed))[0].switched
        held += (found.low or 0) <= 0.5 <= (found.high or 1)
    assert held == pytest.approx(95, abs=6)
