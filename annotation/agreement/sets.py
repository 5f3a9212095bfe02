"""Agreement on sets of codes: how far two sets differ, and Krippendorff's alpha on that.

Sources: Krippendorff and Craggs (2016), Communication Methods and Measures 10, 181-198, for the
alpha of multi-valued data; Passonneau (2006), LREC, for MASI; Jaccard (1912). Two empty sets agree.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from itertools import permutations

import numpy as np

from annotation.agreement.coefficients import ALPHA, PAIR, PERCENT
from annotation.agreement.ratings import Flags, Ratings
from annotation.agreement.statistic import Floats, Statistic, ratio


class Distance(StrEnum):
    """How the difference of two sets is measured."""

    CRAGGS = "craggs"
    """1 - 2|A and B| / (|A| + |B|), expected from the frequencies of sizes and of codes."""
    MASI = "masi"
    JACCARD = "jaccard"


SUBSET, OVERLAP = 2 / 3, 1 / 3
"""What MASI gives to sets of which one holds the other, and to others that overlap."""


def differ(one: Flags, other: Flags, distance: Distance) -> Floats:
    """Return how far sets differ, 0 to 1: their last axis, of length codes, says what they hold."""
    shared = (one & other).sum(axis=-1).astype(np.float64)
    first, second = one.sum(axis=-1), other.sum(axis=-1)
    union = first + second - shared
    if distance is Distance.CRAGGS:
        return np.where(union > 0, 1 - 2 * shared / np.maximum(first + second, 1), 0.0)
    likeness = shared / np.maximum(union, 1)
    if distance is Distance.MASI:
        is_subset = shared == np.minimum(first, second)
        likeness = likeness * np.where(union == shared, 1.0, np.where(is_subset, SUBSET, OVERLAP))
    return np.where(union > 0, 1 - likeness, 0.0)


def set_valued(ratings: Ratings, distance: Distance) -> Statistic:
    """Return percent agreement (the same set) and alpha of any number of coders."""
    given = ratings.coded.sum(axis=0).astype(np.float64)
    is_pairable = given >= PAIR
    disagreed, same = np.zeros(len(given)), np.zeros(len(given))
    for one, other in permutations(range(len(ratings.coders)), PAIR):
        both = ratings.coded[one] & ratings.coded[other]
        apart = differ(ratings.holds[one], ratings.holds[other], distance)
        disagreed += both * apart
        same += both & (apart == 0)
    counted = ratings.coded & is_pairable
    expect = _by_sizes_and_codes if distance is Distance.CRAGGS else _by_sets
    chance, by_chance = expect(ratings, counted, distance)
    share = np.where(is_pairable, ratio(same, given * (given - 1)), 0.0)
    columns = np.column_stack(
        [is_pairable, share, disagreed / np.maximum(given - 1, 1), given * is_pairable, chance]
    )

    def values(sums: Floats) -> Mapping[str, Floats]:
        units, agreeing, apart, pairable = sums[:, :4].T
        expected = by_chance(sums[:, 4:])
        return {
            PERCENT: ratio(agreeing, units),
            ALPHA: 1 - ratio(ratio(apart, pairable), expected),
        }

    return Statistic(columns, values)


Expected = tuple[Floats, Callable[[Floats], Floats]]
"""Columns, and the disagreement that is expected by chance from their sums."""


def _by_sets(ratings: Ratings, counted: Flags, distance: Distance) -> Expected:
    """Expect what the sets themselves, drawn without replacement, would give."""
    kinds, which = np.unique(ratings.holds[counted], axis=0, return_inverse=True)
    columns = np.zeros((len(ratings.units), len(kinds)))
    np.add.at(columns, (np.nonzero(counted)[1], which.ravel()), 1)
    apart = differ(kinds[:, None], kinds[None], distance)

    def disagreement(sums: Floats) -> Floats:
        total = sums.sum(axis=1)
        return ratio(((sums @ apart) * sums).sum(axis=1), total * (total - 1))

    return columns, disagreement


def _by_sizes_and_codes(ratings: Ratings, counted: Flags, _distance: Distance) -> Expected:
    """Expect what sets of the sizes there are, filled by the frequencies of the codes, would give.

    Two sizes are drawn with replacement. A pair of sets of these sizes is as likely as the product
    of the frequencies n of their codes, n - 1 for a code that the other set has taken. The sums
    over all such pairs are coefficients of a polynomial, a factor for each code: 1 + n x + n y +
    n (n - 1) x y z, where x counts the codes of one set, y of the other and z the shared ones.
    """
    held = ratings.holds & counted[..., None]
    sizes = held.sum(axis=-1)
    largest = int(sizes.max(initial=0))
    of_size = np.stack(
        [((sizes == one) & counted).sum(axis=0) for one in range(largest + 1)], axis=1
    )
    columns = np.column_stack([of_size, held.sum(axis=0)]).astype(np.float64)
    both = np.add.outer(np.arange(largest + 1), np.arange(largest + 1))

    def disagreement(sums: Floats) -> Floats:
        drawn, codes = sums[:, : largest + 1], sums[:, largest + 1 :]
        weights, shared = _pairs_of_sets(codes, largest)
        is_possible = weights > 0
        share = shared / np.where(is_possible, weights, 1.0)
        apart = np.where(both > 0, 1 - 2 * share / np.maximum(both, 1), 0.0)
        likely = drawn[:, :, None] * drawn[:, None, :] * is_possible
        return ratio((likely * apart).sum(axis=(1, 2)), likely.sum(axis=(1, 2)))

    return columns, disagreement


def _pairs_of_sets(frequencies: Floats, largest: int) -> tuple[Floats, Floats]:
    """Return, by the sizes of two sets, the weight of all pairs and the codes they share by weight.

    `frequencies` has the shape (n, codes), what is returned (n, sizes, sizes).
    """
    shape = (len(frequencies), largest + 1, largest + 1)
    weights, shared = np.zeros(shape), np.zeros(shape)
    weights[:, 0, 0] = 1.0
    # Measured by their mean, which changes all pairs of two sizes alike and keeps products near 1.
    mean = np.maximum(frequencies.sum(axis=1) / max(frequencies.shape[1], 1), 1.0)
    for code in range(frequencies.shape[1]):
        one = (frequencies[:, code] / mean)[:, None, None]
        again = (np.maximum(frequencies[:, code] - 1, 0) / mean)[:, None, None]
        new, more = weights.copy(), shared.copy()
        for old, changed in ((weights, new), (shared, more)):
            changed[:, 1:] += one * old[:, :-1]
            changed[:, :, 1:] += one * old[:, :, :-1]
        new[:, 1:, 1:] += one * again * weights[:, :-1, :-1]
        more[:, 1:, 1:] += one * again * (shared + weights)[:, :-1, :-1]
        weights, shared = new, more
    return weights, shared
