"""Whether a passage of a report describes a cooperation at all.

A logistic regression on the passages' vectors; character n-grams and words beside them lost on the
development passages (`tests/data/development_passages.csv`).
"""

from collections.abc import Sequence
from typing import Self

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from model.encoder import Vectors

INVERSE_PENALTY = 1.0
LIKELY = 0.6
"""A passage is proposed from this likelihood on: few others among them, some of its kind lost."""


class Detector:
    """Learns from passages of which somebody said yes or no."""

    def __init__(self, head: LogisticRegression) -> None:
        self._head = head

    @classmethod
    def learn(cls, vectors: Vectors, is_cooperation: Sequence[bool]) -> Self:
        """Return a detector taught by n passages, vectors of shape (n, d); both answers occur."""
        head = LogisticRegression(C=INVERSE_PENALTY, max_iter=1000)
        return cls(head.fit(vectors, np.asarray(is_cooperation)))

    def likelihood(self, vectors: Vectors) -> npt.NDArray[np.float64]:
        """Return how likely each passage describes a cooperation, shape (n,)."""
        if not len(vectors):
            return np.zeros(0)
        return np.asarray(self._head.predict_proba(vectors)[:, 1], dtype=np.float64)
