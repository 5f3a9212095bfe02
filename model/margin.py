"""How many codes to propose for a unit: the first, and those that are nearly as likely."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

SHARE = 0.6
"""A further code is proposed when it is at least this likely beside the first."""
LEAST = 0.2
"""Below this probability no code is proposed."""
ENOUGH = 10
"""From so many units with several codes on the share is learned."""
_SHARES = np.round(np.arange(0.2, 1.01, 0.05), 2)


def chosen_codes(probabilities: Floats, share: float = SHARE) -> Bools:
    """Return which codes are proposed for each unit, shape (n, codes); the first always is."""
    first = probabilities.max(axis=1, keepdims=True)
    further = probabilities >= np.maximum(share * first, LEAST)
    is_first = np.arange(probabilities.shape[1]) == probabilities.argmax(axis=1)[:, None]
    return np.asarray(further | is_first)


def learned_share(probabilities: Floats, has_code: Bools) -> float:
    """Return the share with the best example-based F1 on held-out units, shape (n, codes) both.

    With fewer than ten units of several codes it is the fixed one. Of shares as good as each other
    the one nearest to that is taken.
    """
    if (has_code.sum(axis=1) > 1).sum() < ENOUGH:
        return SHARE
    scores = [_set_f1(chosen_codes(probabilities, share), has_code) for share in _SHARES]
    best = _SHARES[np.isclose(scores, max(scores))]
    return float(best[np.abs(best - SHARE).argmin()])


def _set_f1(chosen: Bools, has_code: Bools) -> float:
    both = (chosen & has_code).sum(axis=1)
    return float((2 * both / (chosen.sum(axis=1) + has_code.sum(axis=1))).mean())
