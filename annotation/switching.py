"""How often coders give up a pick of their own for the suggestion that is shown afterwards.

Where a study shows suggestions after the coder's own pick, each unit has both: what the coder gave
without a suggestion, and what they made of it. Of the picks that differed from the suggestion the
share that was given up for it is the switch fraction of studies of advice (Yin, Wortman Vaughan and
Wallach 2019); of all picks it is the pull.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from annotation.agreement.statistic import Estimate, Floats, Resampling, Statistic, estimate, ratio
from annotation.errors import Caution
from annotation.pull import FEWEST, LARGE, number_units, parts_of
from annotation.store import GivenCodes


class Revised(NamedTuple):
    """What a coder picked of a unit, and what they gave it next, with the suggestion in sight."""

    pick: GivenCodes
    kept: GivenCodes


@dataclass(frozen=True)
class Switching:
    """How far suggestions moved a coder, or all of them where `coder` is empty, after own picks.

    `before` and `after` are the shares of `n_picks` units whose first code is the one suggested
    first, `pull` is their difference. Of the picks `n_differed` had another code; `switched` is the
    share of these that got the suggested one afterwards. `code` is the code suggested first, None
    for all. `right_before` and `right_after` are the shares that hold the first code settled by an
    adjudicator, of the `n_settled` units that were settled.
    """

    coder: str
    code: int | None
    n_picks: int
    n_differed: int
    n_settled: int
    before: Estimate
    after: Estimate
    pull: Estimate
    switched: Estimate
    right_before: Estimate
    right_after: Estimate


def pair_picks(picks: Sequence[GivenCodes], reactions: Sequence[GivenCodes]) -> list[Revised]:
    """Return the picks with a suggestion, each with what came of it: itself where it was kept."""
    given = {(one.unit_id, one.coder): one for one in reactions}
    return [
        Revised(one, given.get((one.unit_id, one.coder), one))
        for one in picks
        if one.suggested is not None
    ]


def measure_switching(
    revised: Sequence[Revised], resampling: Resampling | None = None
) -> tuple[Switching, ...]:
    """Return the switching of all coders, of each of them, and of all by the code suggested first.

    Intervals draw whole units again, whoever coded them. Empty where there are no picks.
    """
    if not revised:
        return ()
    parts = parts_of(revised, lambda one: one.pick)
    return tuple(_switching(*part, resampling or Resampling()) for part in parts)


def cautions(found: Sequence[Switching]) -> Iterator[Caution]:
    """Yield who gave up so many picks that the codings are in part the model's."""
    for one in found:
        is_known = one.code is None and one.n_picks >= FEWEST and one.pull.low is not None
        if is_known and (one.pull.low or 0) > LARGE:
            yield Caution(
                "{coder}: once the suggestion was shown, its code was given more often by "
                "{pull:.0f} percentage points: the codings are in part the model's.",
                coder=one.coder or Caution("All coders together"),
                pull=100 * (one.pull.value or 0),
            )


def verdict(one: Switching) -> Caution:
    """Return what came of own picks that differed from the suggestion shown afterwards."""
    if one.n_differed < FEWEST or one.switched.low is None or one.switched.high is None:
        return Caution(
            "Own picks that differed from the suggestion shown afterwards: {differed} of {picks}. "
            "From {fewest} on it is told how many were given up for it.",
            differed=one.n_differed,
            picks=one.n_picks,
            fewest=FEWEST,
        )
    return Caution(
        "Of {picks} own picks {differed} differed from the suggestion shown afterwards; "
        "{share:.0%} of these were given up for it ({low:.0%} to {high:.0%}).",
        picks=one.n_picks,
        differed=one.n_differed,
        share=one.switched.value,
        low=one.switched.low,
        high=one.switched.high,
    )


def _switching(
    coder: str, code: int | None, revised: Sequence[Revised], resampling: Resampling
) -> Switching:
    clusters = number_units([one.pick for one in revised])
    facts = np.array([_facts(one) for one in revised], dtype=np.float64)
    [found] = estimate([Statistic(facts, _values)], clusters, resampling)
    picks, before, _after, _switched, settled, *_right = facts.sum(axis=0)
    return Switching(
        coder=coder,
        code=code,
        n_picks=int(picks),
        n_differed=int(picks - before),
        n_settled=int(settled),
        **found,
    )


def _facts(one: Revised) -> tuple[bool, ...]:
    suggested = (one.pick.suggested,)
    before, after = one.pick.codes[:1], one.kept.codes[:1]
    settled = one.kept.settled
    return (
        True,
        before == suggested,
        after == suggested,
        before != suggested == after,
        settled is not None,
        settled is not None and before == settled[:1],
        settled is not None and after == settled[:1],
    )


def _values(sums: Floats) -> dict[str, Floats]:
    picks, before, after, switched, settled, right_before, right_after = sums.T
    return {
        "before": ratio(before, picks),
        "after": ratio(after, picks),
        "pull": ratio(after - before, picks),
        "switched": ratio(switched, picks - before),
        "right_before": ratio(right_before, settled),
        "right_after": ratio(right_after, settled),
    }
