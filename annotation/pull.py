"""How far suggestions move coders: the same coders with a suggestion in sight and without.

For a share of the units, drawn at random, the suggestion is withheld. How much more often a coder
gives the code suggested first when it is in sight than when it is not is the pull. What coders
decided faster than the text can be read they took over unread. Of units that an adjudicator settled
it can be told how often coders were right with a suggestion and without.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from annotation.agreement.statistic import Estimate, Floats, Resampling, Statistic, estimate, ratio
from annotation.errors import Caution
from annotation.records import Arm
from annotation.store import GivenCodes

T = TypeVar("T")
Part = tuple[str, int | None, Sequence[T]]
"""A coder, or nobody for all, a code, or None for all, and what is theirs."""
FASTEST = 10.0
"""Words a second that nobody reads: twice and a half the usual 238 a minute (Brysbaert 2019)."""
FEWEST = 20
"""From fewer units without a suggestion no pull is told."""
LARGE, UNREAD = 0.1, 0.2
"""From these on the pull is large, or what is taken over unread is much."""


@dataclass(frozen=True)
class Pull:
    """How far suggestions moved a coder, or all of them where `coder` is empty.

    `shown` and `withheld` are the shares of units that got the code suggested first, of `n_shown`
    and `n_withheld`; `seconds_shown` and `seconds_withheld` are medians, None without any. `unread`
    is the share of the suggestions in sight that were accepted faster than the text can be read.
    `code` is the code suggested first, None for all. `right_shown` and `right_withheld` are the
    shares that hold the first code settled by an adjudicator, of the `n_settled_shown` and
    `n_settled_withheld` codings of units that were settled.
    """

    coder: str
    code: int | None
    n_shown: int
    n_withheld: int
    shown: Estimate
    withheld: Estimate
    pull: Estimate
    seconds_shown: float | None
    seconds_withheld: float | None
    unread: float | None
    n_settled_shown: int
    n_settled_withheld: int
    right_shown: Estimate
    right_withheld: Estimate


def measure_pull(
    given: Sequence[GivenCodes], resampling: Resampling | None = None
) -> tuple[Pull, ...]:
    """Return the pull on all coders, on each of them, and on all by the code suggested first.

    Only codings with a suggestion on record count, made with it in sight or with it withheld.
    Intervals draw whole units again, whoever coded them.
    """
    drawn = [
        one for one in given if one.suggested is not None and one.arm in (Arm.SHOWN, Arm.WITHHELD)
    ]
    if not drawn:
        return ()
    parts = parts_of(drawn, lambda one: one)
    return tuple(_pull(*part, resampling or Resampling()) for part in parts)


def parts_of(found: Sequence[T], given: Callable[[T], GivenCodes]) -> list[Part[T]]:
    """Return all, those of each coder where there are several, and those of each code suggested.

    `given` tells of one of them whose it is and what was suggested.
    """
    coders, codes = defaultdict(list), defaultdict(list)
    for one in found:
        coders[given(one).coder].append(one)
        codes[given(one).suggested].append(one)
    parts: list[Part[T]] = [("", None, found)]
    if len(coders) > 1:
        parts += [(name, None, some) for name, some in coders.items()]
    known = sorted(code for code in codes if code is not None)
    return parts + [("", code, codes[code]) for code in known]


def number_units(given: Sequence[GivenCodes]) -> npt.NDArray[np.intp]:
    """Return a number for the unit of each coding, shape (n,): intervals draw whole units again."""
    places = {unit: n for n, unit in enumerate(dict.fromkeys(one.unit_id for one in given))}
    return np.array([places[one.unit_id] for one in given], dtype=np.intp)


def cautions(pulls: Sequence[Pull]) -> Iterator[Caution]:
    """Yield what a reader of the codings has to know of the pull."""
    for one in pulls:
        if one.code is not None or one.n_withheld < FEWEST:
            continue
        if one.pull.low is not None and one.pull.low > LARGE:
            yield Caution(
                "{coder}: the suggested code was given more often by {pull:.0f} percentage points "
                "when it was in sight: the codings are in part the model's.",
                coder=one.coder or Caution("All coders together"),
                pull=100 * (one.pull.value or 0),
            )
    for one in pulls:
        if one.code is None and one.unread is not None and one.unread > UNREAD:
            yield Caution(
                "{coder}: {share:.0%} of the suggestions were accepted faster than the text can be "
                "read.",
                coder=one.coder or Caution("All coders together"),
                share=one.unread,
            )


def verdict(one: Pull) -> Caution:
    """Return what a pull shows, or that too few units are coded to tell."""
    if one.n_withheld < FEWEST or one.n_shown < FEWEST:
        return Caution(
            "Coded so far without their suggestion: {withheld}, with it: {shown}. From {fewest} of "
            "each on the pull is told.",
            withheld=one.n_withheld,
            shown=one.n_shown,
            fewest=FEWEST,
        )
    value, low, high = (100 * (part or 0) for part in one.pull[:3])
    if low > 0:
        return Caution(
            "With the suggestion in sight coders gave its code {value:.0f} percentage points more "
            "often than without ({low:.0f} to {high:.0f}).",
            value=value,
            low=low,
            high=high,
        )
    if high < 0:
        return Caution(
            "With the suggestion in sight coders gave its code more seldom than without, by "
            "{value:.0f} percentage points ({low:.0f} to {high:.0f}).",
            value=value,
            low=low,
            high=high,
        )
    return Caution(
        "No pull is shown: with the suggestion in sight coders gave its code {value:+.0f} "
        "percentage points more often, which chance explains ({low:.0f} to {high:.0f}).",
        value=value,
        low=low,
        high=high,
    )


def _pull(
    coder: str, code: int | None, given: Sequence[GivenCodes], resampling: Resampling
) -> Pull:
    shown = [one for one in given if one.arm is Arm.SHOWN]
    withheld = [one for one in given if one.arm is Arm.WITHHELD]
    [found] = estimate([_statistic(given)], number_units(given), resampling)
    accepted = [one for one in shown if _is_same(one)]
    timed = [one for one in shown if one.seconds is not None]
    return Pull(
        coder=coder,
        code=code,
        n_shown=len(shown),
        n_withheld=len(withheld),
        shown=found["shown"],
        withheld=found["withheld"],
        pull=found["pull"],
        seconds_shown=_median(shown),
        seconds_withheld=_median(withheld),
        unread=sum(map(_is_unread, accepted)) / len(timed) if timed else None,
        n_settled_shown=sum(one.settled is not None for one in shown),
        n_settled_withheld=sum(one.settled is not None for one in withheld),
        right_shown=found["right_shown"],
        right_withheld=found["right_withheld"],
    )


def _statistic(given: Sequence[GivenCodes]) -> Statistic:
    seen, same, settled, right = (
        np.array([test(one) for one in given], dtype=np.float64)
        for test in (_is_shown, _is_same, _is_settled, _is_right)
    )

    def values(sums: Floats) -> dict[str, Floats]:
        shown, same_shown, settled_shown, right_shown = sums[:, :4].T
        withheld, same_withheld, settled_withheld, right_withheld = sums[:, 4:].T
        shares = {"shown": ratio(same_shown, shown), "withheld": ratio(same_withheld, withheld)}
        return {
            **shares,
            "pull": shares["shown"] - shares["withheld"],
            "right_shown": ratio(right_shown, settled_shown),
            "right_withheld": ratio(right_withheld, settled_withheld),
        }

    facts = np.column_stack([np.ones(len(given)), same, settled, right])
    return Statistic(np.hstack([facts * seen[:, None], facts * (1 - seen)[:, None]]), values)


def _is_shown(one: GivenCodes) -> bool:
    return one.arm is Arm.SHOWN


def _is_settled(one: GivenCodes) -> bool:
    return one.settled is not None


def _is_right(one: GivenCodes) -> bool:
    return one.settled is not None and one.codes[:1] == one.settled[:1]


def _is_same(one: GivenCodes) -> bool:
    return one.codes[:1] == (one.suggested,)


def _is_unread(one: GivenCodes) -> bool:
    return one.seconds is not None and one.seconds < one.words / FASTEST


def _median(given: Sequence[GivenCodes]) -> float | None:
    seconds = [one.seconds for one in given if one.seconds is not None]
    return median(seconds) if seconds else None
