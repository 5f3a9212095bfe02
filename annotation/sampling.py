"""Random samples that anybody can draw again: the same units, size and seed give the same."""

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.stats import hypergeom

from annotation.store import DrawnUnit


def draw(
    pool: Sequence[str],
    size: int,
    seed: int,
    *,
    suggested: Mapping[str, int] | None = None,
    least: int = 0,
) -> list[DrawnUnit]:
    """Return `size` units of a pool, each as likely as any other, with their inclusion probability.

    Where it is known which code is `suggested` for units, more are drawn for each code of which
    the sample has less than `least`, each as likely as any other of its code that is left. The
    order of the pool does not matter. Raises ValueError where the pool is smaller than `size`.
    """
    if not 0 < size <= len(pool):
        raise ValueError(f"a sample of {len(pool)} units has 1 to {len(pool)}, got {size}")
    generator = np.random.default_rng(seed)
    shuffled = [str(one) for one in generator.permutation(sorted(pool))]
    drawn, rest = shuffled[:size], shuffled[size:]
    codes = suggested or {}
    likely = {
        code: inclusion(len(pool), sum(codes.get(one) == code for one in pool), size, least)
        for code in set(codes.values())
    }
    plain = size / len(pool)
    sample = [DrawnUnit(one, None, likely.get(codes.get(one, 0), plain)) for one in drawn]
    for code in sorted(likely):
        missing = least - sum(codes.get(one) == code for one in drawn)
        left = [one for one in rest if codes.get(one) == code]
        sample += [DrawnUnit(one, code, likely[code]) for one in left[: max(missing, 0)]]
    return sample


def inclusion(pool: int, of_code: int, size: int, least: int) -> float:
    """Return how likely each of `of_code` units of a code is to be drawn from a pool.

    As many of them as chance brings into a sample of `size` (hypergeometric), or `least` where it
    brings fewer and there are so many.
    """
    by_chance = np.arange(of_code + 1)
    shares = hypergeom(pool, of_code, size).pmf(by_chance)
    return float(shares @ np.maximum(by_chance, min(least, of_code)) / of_code)


def place_of(*parts: object) -> str:
    """Return what to sort by for a random order that is the same for the same parts."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()
