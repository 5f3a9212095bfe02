"""Coefficients of agreement for one code a unit (nominal data), as functions of sums over units.

Sources: Krippendorff (2011), Computing Krippendorff's alpha-reliability; Fleiss (1971),
Psychological Bulletin 76, 378-382; Gwet (2014), Handbook of inter-rater reliability, 4th ed., for
Fleiss' kappa and AC1 with cells that are not coded; Cohen (1960), Educational and Psychological
Measurement 20, 37-46; Scott (1955), Public Opinion Quarterly 19, 321-325.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from annotation.agreement.ratings import NOT_CODED
from annotation.agreement.statistic import Floats, Statistic, ratio

PERCENT = "percent_agreement"
ALPHA = "krippendorff_alpha"
COHEN = "cohen_kappa"
SCOTT = "scott_pi"
FLEISS = "fleiss_kappa"
AC1 = "gwet_ac1"
NAMES = (PERCENT, ALPHA, COHEN, SCOTT, FLEISS, AC1)
PAIR = 2


def nominal(primary: npt.NDArray[np.intp], categories: int, declared: int) -> Statistic:
    """Return percent agreement, alpha, Fleiss' kappa and AC1 of any number of coders.

    `primary`, shape (coders, units), holds categories from 0, -1 where not coded. AC1 counts the
    `declared` number of categories. Percent agreement is the mean over units of the share of pairs
    of coders that agree.
    """
    counts = _counts(primary, categories)
    given = counts.sum(axis=1)
    is_pairable = given >= PAIR
    same = (counts * (counts - 1)).sum(axis=1)
    share = ratio(same, given * (given - 1))
    columns = np.column_stack(
        [
            is_pairable,
            np.where(is_pairable, share, 0.0),
            np.where(is_pairable, share * given, 0.0),
            given > 0,
            counts * is_pairable[:, None],
            counts / np.maximum(given, 1)[:, None],
        ]
    )

    def values(sums: Floats) -> Mapping[str, Floats]:
        units, agreeing, coincident, coded = sums[:, :4].T
        paired, shares = np.split(sums[:, 4:], 2, axis=1)
        prevalence = shares / np.maximum(coded, 1)[:, None]
        return {
            ALPHA: _alpha(coincident, paired),
            **_of_prevalence(ratio(agreeing, units), prevalence, declared),
        }

    return Statistic(columns, values)


def of_two(primary: npt.NDArray[np.intp], categories: int, declared: int) -> Statistic:
    """Return all six coefficients of two coders on the units that both coded."""
    both = (primary != NOT_CODED).all(axis=0)
    first, second = (_counts(one[None], categories) * both[:, None] for one in primary)
    columns = np.column_stack([both, (primary[0] == primary[1]) & both, first, second])

    def values(sums: Floats) -> Mapping[str, Floats]:
        units, same = sums[:, :2].T
        one, other = np.split(sums[:, 2:], 2, axis=1)
        agreed = ratio(same, units)
        prevalence = (one + other) / np.maximum(2 * units, 1)[:, None]
        figures = _of_prevalence(agreed, prevalence, declared)
        return {
            ALPHA: _alpha(2 * same, one + other),
            COHEN: _beyond_chance(agreed, ratio((one * other).sum(axis=1), units**2)),
            SCOTT: figures[FLEISS],
            **figures,
        }

    return Statistic(columns, values)


def of_any(primary: npt.NDArray[np.intp], used: int, declared: int) -> list[Statistic]:
    """Return the statistics of a table as `nominal` reads it; what a later one says stands."""
    everybody = nominal(primary, used, declared)
    if len(primary) != PAIR:
        return [everybody]
    return [of_two(primary, used, declared), everybody]


def _of_prevalence(agreed: Floats, prevalence: Floats, declared: int) -> dict[str, Floats]:
    kinds = np.full_like(agreed, max(declared - 1, 0))
    by_chance = ratio((prevalence * (1 - prevalence)).sum(axis=1), kinds)
    return {
        PERCENT: agreed,
        FLEISS: _beyond_chance(agreed, (prevalence**2).sum(axis=1)),
        AC1: _beyond_chance(agreed, by_chance),
    }


def _counts(primary: npt.NDArray[np.intp], categories: int) -> Floats:
    """Return how many coders gave each unit each category, shape (units, categories)."""
    return np.stack([(primary == one).sum(axis=0) for one in range(categories)], axis=1).astype(
        np.float64
    )


def _alpha(coincident: Floats, paired: Floats) -> Floats:
    pairable = paired.sum(axis=1)
    observed = 1 - ratio(coincident, pairable)
    expected = 1 - ratio((paired * (paired - 1)).sum(axis=1), pairable * (pairable - 1))
    return 1 - ratio(observed, expected)


def _beyond_chance(agreed: Floats, by_chance: Floats) -> Floats:
    return ratio(agreed - by_chance, 1 - by_chance)
