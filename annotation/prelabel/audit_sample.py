"""Which automatic labels are audited: a random sample, stratified by the code they say."""

from collections.abc import Mapping

import numpy as np

LEAST = 10
"""So many labels of each code are audited, where the audit is large enough for that."""


def allocate(rows: Mapping[int, int], size: int) -> dict[int, int]:
    """Return how many of the `rows` labelled with each code are drawn: `size` in all, or all.

    As their share, and at least `LEAST` of each code, but of all codes together no more than half
    the sample for that; so a rare code is judged too, and no row stands for many more than another.
    """
    codes = sorted(code for code, count in rows.items() if count)
    counts = np.array([rows[code] for code in codes], dtype=float)
    size = min(size, int(counts.sum()))
    if not codes or size <= 0:
        return dict.fromkeys(codes, 0)
    least = np.minimum(counts, max(1, min(LEAST, size // (2 * len(codes)))))
    share = _share(counts, least, size)
    wanted = np.minimum(counts, np.maximum(least, share * counts))
    drawn = np.floor(wanted).astype(int)
    # Whole numbers: the largest remainders get what is left over; a tie goes to the lower code.
    spare = np.argsort(drawn - wanted, kind="stable")
    spare = spare[drawn[spare] < counts[spare]]
    drawn[spare[: max(0, size - int(drawn.sum()))]] += 1
    return dict(zip(codes, drawn.tolist(), strict=True))


def _share(counts: np.ndarray, least: np.ndarray, size: int) -> float:
    """Return the share of every code with which the sample comes nearest to its size from below."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        taken = np.minimum(counts, np.maximum(least, middle * counts)).sum()
        low, high = (middle, high) if taken <= size else (low, middle)
    return low


def draw_rows(rows: int, size: int, seed: int, code: int) -> list[int]:
    """Return which of the `rows` of a code are drawn: numbers from 0, rising, each as likely.

    The same seed draws the same.
    """
    generator = np.random.default_rng([seed, code])
    drawn: list[int] = np.sort(generator.choice(rows, size, replace=False)).tolist()
    return drawn
