"""Agreement of coders on one table: overall, code by code, and pair by pair."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import numpy.typing as npt

from annotation.agreement import coefficients as nominal
from annotation.agreement.ratings import Ratings
from annotation.agreement.sets import Distance, set_valued
from annotation.agreement.single_codes import (
    BINARY,
    Estimates,
    holds,
    lowered,
    of_code,
    unless_same,
)
from annotation.agreement.statistic import Estimate, Floats, Resampling, Statistic, estimate
from annotation.errors import Caution, InvalidInput

NO_PAIRS = Caution("No unit was coded by two coders.")
NO_VARIATION = Caution(
    "All codings of units that two or more coded are of one code: how much of the agreement is "
    "chance cannot be said."
)
ONE_CODE = Caution("Only one code is known. Say how many there are.")
FOR_ONE_CODE = Caution("Defined for one code a unit: see the single codes.")


@dataclass(frozen=True)
class Coefficient:
    """A coefficient with its interval; None where not defined, and then the reason."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    reason: Caution | None = None
    lost: int = 0


Coefficients = Mapping[str, Coefficient]


@dataclass(frozen=True)
class CodeAgreement:
    """Agreement on one code against all others.

    `prevalence` is the share of the codings that hold it, by weight; `n` is how many units anybody
    gave it, `coders` who used it on units that two or more coded.
    """

    prevalence: float
    n: int
    coders: tuple[str, ...]
    coefficients: Coefficients


@dataclass(frozen=True)
class PairAgreement:
    """Agreement of two coders on the `n` units that both coded."""

    coders: tuple[str, str]
    n: int
    coefficients: Coefficients


@dataclass(frozen=True)
class Agreement:
    """How far coders agree; `n_pairable` units were coded by two or more of them.

    `n_missing` cells of the table are not coded. Intervals draw whole reports again where
    `by_clusters`, else units. AC1 counts `categories`. `coders_per_unit` is the mean of pairable
    units. Of `n_several` codings that hold several codes only the first was compared, unless sets
    were, by `distance`. Where `is_weighted` units count by their weights.
    """

    n_units: int
    n_coders: int
    n_missing: int
    n_pairable: int
    by_clusters: bool
    n_clusters: int
    resampling: Resampling
    categories: int
    coders_per_unit: float
    n_several: int
    distance: Distance | None
    coefficients: Coefficients
    tracks: Mapping[str, CodeAgreement]
    pairs: tuple[PairAgreement, ...] = field(default=())
    is_weighted: bool = False


def measure(
    ratings: Ratings,
    *,
    distance: Distance | None = None,
    categories: int | None = None,
    resampling: Resampling | None = None,
) -> Agreement:
    """Return how far coders agree: on primary codes, or on sets where a distance is named.

    AC1 counts that many categories, else those that occur; that no code applies is one. Intervals
    draw whole clusters again where the ratings have any, whatever the order of units and clusters.
    Weights count by their ratios: a unit that stands for twice as many counts twice. By weights the
    lower ends of single codes are those with one more unit, of the largest weight, on which coders
    differ: resamples know nothing of a heavy disagreement that the sample has missed.
    Raises InvalidInput for fewer categories than occur.
    """
    ratings = ratings.in_order()
    occurring = _categories(ratings)
    if categories is not None and categories < occurring:
        raise InvalidInput(
            "{occurring} categories occur, more than the {declared} that were named. Count that no "
            "code applies as one where it is used.",
            occurring=occurring,
            declared=categories,
        )
    resampling = resampling or Resampling()
    declared = categories or _categories(ratings)
    pairs = [ratings.of_coders(pair) for pair in combinations(range(len(ratings.coders)), 2)]
    jobs = [
        _overall(ratings, distance, declared),
        *([_of_pair(pair, distance, categories or _categories(pair))] for pair in pairs),
        *(of_code(ratings, number, distance) for number in range(len(ratings.codes))),
    ]
    weights = _weights(ratings)
    flat = [statistic for job in jobs for statistic in job]
    if ratings.weights is not None:
        flat = [statistic.weighted(weights) for statistic in flat]
    found = iter(estimate(flat, ratings.clusters, resampling))
    merged = [{name: one for _ in job for name, one in next(found).items()} for job in jobs]
    pairable = [int((one.coded.sum(axis=0) >= nominal.PAIR).sum()) for one in (ratings, *pairs)]
    overall, *of_pairs = (
        _explained(one, len(table.coders), many, declared, distance is not None)
        for one, table, many in zip(merged, (ratings, *pairs), pairable, strict=False)
    )
    single: Sequence[Estimates] = merged[1 + len(pairs) :]
    if ratings.weights is not None:
        single = lowered(single, ratings, weights, distance, resampling)
    of_codes = (
        _explained(unless_same(one), len(ratings.coders), pairable[0], BINARY, False)
        for one in single
    )
    return Agreement(
        n_units=len(ratings.units),
        n_coders=len(ratings.coders),
        n_missing=int((~ratings.coded).sum()),
        n_pairable=pairable[0],
        by_clusters=ratings.clusters is not None,
        n_clusters=len(np.unique(ratings.clusters)) if ratings.clusters is not None else 0,
        resampling=resampling,
        categories=declared,
        coders_per_unit=_coders_per_unit(ratings),
        n_several=int((ratings.holds.sum(axis=2) > 1).sum()) if distance is None else 0,
        distance=distance,
        coefficients=overall,
        tracks={
            code: _code(ratings, weights, number, distance, one)
            for number, (code, one) in enumerate(zip(ratings.codes, of_codes, strict=True))
        },
        pairs=tuple(
            PairAgreement((pair.coders[0], pair.coders[1]), many, figures)
            for pair, many, figures in zip(pairs, pairable[1:], of_pairs, strict=True)
        ),
        is_weighted=ratings.weights is not None,
    )


def confusions(ratings: Ratings) -> npt.NDArray[np.intp]:
    """Return how many pairs of coders gave a unit which two primary codes.

    Of shape (codes + 1, codes + 1), symmetric; the last row and column are for no code.
    """
    size = len(ratings.codes) + 1
    pairs = np.zeros((size, size), dtype=np.intp)
    for one, other in combinations(range(len(ratings.coders)), nominal.PAIR):
        both = np.logical_and(ratings.coded[one], ratings.coded[other])
        np.add.at(pairs, (ratings.primary[one][both], ratings.primary[other][both]), 1)
    return pairs + pairs.T - np.diag(np.diag(pairs))


def _overall(ratings: Ratings, distance: Distance | None, categories: int) -> list[Statistic]:
    if distance is not None:
        return [set_valued(ratings, distance)]
    return nominal.of_any(ratings.primary, len(ratings.codes) + 1, categories)


def _weights(ratings: Ratings) -> Floats:
    """Return what each unit counts, 1 on average of the units that two or more coded.

    So the sums of weights stay the counts that corrections for few codings need.
    """
    if ratings.weights is None:
        return np.ones(len(ratings.units))
    is_pairable = ratings.coded.sum(axis=0) >= nominal.PAIR
    return ratings.weights / float(ratings.weights[is_pairable].mean() if is_pairable.any() else 1)


def _coders_per_unit(ratings: Ratings) -> float:
    given = ratings.coded.sum(axis=0)
    pairable = given[given >= nominal.PAIR]
    return float(pairable.mean()) if len(pairable) else 0.0


def _of_pair(ratings: Ratings, distance: Distance | None, categories: int) -> Statistic:
    """Return what two coders are measured by, on the units that both coded."""
    if distance is not None:
        return set_valued(ratings, distance)
    return nominal.of_two(ratings.primary, len(ratings.codes) + 1, categories)


def _categories(ratings: Ratings) -> int:
    """Return how many categories occur; that no code applies is one of them."""
    return len(np.unique(ratings.primary[ratings.coded]))


def _code(
    ratings: Ratings, weights: Floats, number: int, distance: Distance | None, found: Coefficients
) -> CodeAgreement:
    held = holds(ratings, number, distance) & ratings.coded
    shared = held & (ratings.coded.sum(axis=0) >= nominal.PAIR)
    users = (name for name, row in zip(ratings.coders, shared, strict=True) if row.any())
    coded = float((ratings.coded * weights).sum())
    return CodeAgreement(
        prevalence=float((held * weights).sum() / coded) if coded else 0.0,
        n=int(held.any(axis=0).sum()),
        coders=tuple(users),
        coefficients=found,
    )


def _explained(
    found: Estimates, coders: int, pairable: int, categories: int, are_sets: bool
) -> Coefficients:
    return {
        name: _coefficient(name, found.get(name), coders, pairable, categories, are_sets)
        for name in nominal.NAMES
    }


def _coefficient(
    name: str,
    found: Estimate | None,
    coders: int,
    pairable: int,
    categories: int,
    are_sets: bool,
) -> Coefficient:
    if found is None:
        two = Caution("Defined for two coders; these are {count}.", count=coders)
        return Coefficient(reason=FOR_ONE_CODE if are_sets else two)
    if found.value is not None:
        high = None if found.high is None else min(found.high, 1.0)  # sums are of single precision
        return Coefficient(found.value, found.low, high, None, found.lost)
    if pairable == 0:
        return Coefficient(reason=NO_PAIRS)
    is_unknown = name == nominal.AC1 and categories < BINARY
    return Coefficient(reason=ONE_CODE if is_unknown else NO_VARIATION)
