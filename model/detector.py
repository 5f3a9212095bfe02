"""Whether a passage of a report tells of a cooperation at all.

Two logistic regressions are added, on the passages' vectors and on their words: the vectors know
what a passage is about, the words whether somebody does something with somebody. Chosen on
`tests/data/development_passages.csv`, where the vectors alone rank as well, and with a look at real
reports, where they let through too much that is only about the same matters.
"""

from collections.abc import Sequence
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.special import expit
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

from model.encoder import Vectors

LIKELY = 0.5
"""A passage is proposed from this likelihood on."""


class Detector:
    """Learns from passages of which somebody said yes or no."""

    def __init__(self, by_meaning: LogisticRegression, by_words: Pipeline) -> None:
        self._by_meaning = by_meaning
        self._by_words = by_words

    @classmethod
    def learn(cls, texts: Sequence[str], vectors: Vectors, is_cooperation: Sequence[bool]) -> Self:
        """Return a detector taught by n passages, vectors of shape (n, d); both answers occur."""
        answers = np.asarray(is_cooperation)
        by_words = make_pipeline(
            TfidfVectorizer(ngram_range=(1, 3), sublinear_tf=True),
            LogisticRegression(C=10.0, max_iter=1000),
        )
        return cls(
            LogisticRegression(C=2.0, max_iter=1000).fit(vectors, answers),
            by_words.fit(list(texts), answers),
        )

    def likelihood(self, texts: Sequence[str], vectors: Vectors) -> npt.NDArray[np.float64]:
        """Return how likely each passage tells of a cooperation, shape (n,)."""
        if not len(texts):
            return np.zeros(0)
        log_odds = self._by_meaning.decision_function(vectors)
        log_odds = log_odds + self._by_words.decision_function(list(texts))
        return np.asarray(expit(log_odds), dtype=np.float64)
