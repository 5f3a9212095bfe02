"""Random samples that anybody can draw again: the same units, size and seed give the same."""

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np

from annotation.store import DrawnUnit


def draw(
    pool: Sequence[str],
    size: int,
    seed: int,
    *,
    suggested: Mapping[str, int] | None = None,
    least: int = 0,
) -> list[DrawnUnit]:
    """Return `size` units of a pool, each as likely as any other.

    Where it is known which code is `suggested` for units, more are drawn for each code of which
    the sample has less than `least`, each as likely as any other of its code that is left. The
    order of the pool does not matter. Raises ValueError where the pool is smaller than `size`.
    """
    if not 0 < size <= len(pool):
        raise ValueError(f"a sample of {len(pool)} units has 1 to {len(pool)}, got {size}")
    generator = np.random.default_rng(seed)
    shuffled = [str(one) for one in generator.permutation(sorted(pool))]
    drawn, rest = shuffled[:size], shuffled[size:]
    sample = [DrawnUnit(one, None, size / len(pool)) for one in drawn]
    codes = suggested or {}
    for code in sorted(set(codes.values())):
        missing = least - sum(codes.get(one) == code for one in drawn)
        left = [one for one in rest if codes.get(one) == code]
        more = left[: max(missing, 0)]
        sample += [DrawnUnit(one, code, len(more) / len(left)) for one in more]
    return sample


def place_of(seed: int, coder_id: str, unit_id: str) -> str:
    """Return what a coder's units are sorted by: another random order for each coder."""
    return hashlib.sha256(f"{seed}\x1f{coder_id}\x1f{unit_id}".encode()).hexdigest()
