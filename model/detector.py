"""Whether a passage of a report tells of a cooperation at all.

Three logistic regressions are added: on the passages' vectors, on their words, and on what they say
between the bodies they name (`ties.py`). The vectors know what a passage is about, the words how it
speaks, the ties who does something with whom. A passage without a plain tie loses some: the
passages that teach say yes in as many ways as there are, reports mostly in the plain ones.
How it was chosen and measured: `docs/detector.md`.
"""

from collections.abc import Sequence
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.special import expit
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from model.encoder import Vectors
from model.ties import counts, is_tied

LIKELY = 0.95
"""A passage is proposed from this likelihood on."""
UNTIED = 1.5
"""So much, in log odds, a passage loses that says no plain tie between bodies."""


class Detector:
    """Learns from passages of which somebody said yes or no."""

    def __init__(
        self, by_meaning: LogisticRegression, by_words: Pipeline, by_ties: Pipeline
    ) -> None:
        self._by_meaning = by_meaning
        self._by_words = by_words
        self._by_ties = by_ties

    @classmethod
    def learn(cls, texts: Sequence[str], vectors: Vectors, is_cooperation: Sequence[bool]) -> Self:
        """Return a detector taught by n passages, vectors of shape (n, d); both answers occur."""
        answers = np.asarray(is_cooperation)
        by_words = make_pipeline(
            TfidfVectorizer(ngram_range=(1, 3), sublinear_tf=True),
            LogisticRegression(C=10.0, max_iter=1000),
        )
        by_ties = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=1000))
        return cls(
            LogisticRegression(C=2.0, max_iter=1000).fit(vectors, answers),
            by_words.fit(list(texts), answers),
            by_ties.fit(counts(texts), answers),
        )

    def likelihood(self, texts: Sequence[str], vectors: Vectors) -> npt.NDArray[np.float64]:
        """Return how likely each passage tells of a cooperation, shape (n,)."""
        if not len(texts):
            return np.zeros(0)
        log_odds = self._by_meaning.decision_function(vectors)
        log_odds = log_odds + self._by_words.decision_function(list(texts))
        log_odds = log_odds + self._by_ties.decision_function(counts(texts))
        log_odds = log_odds - UNTIED * np.array([not is_tied(text) for text in texts])
        return np.asarray(expit(log_odds), dtype=np.float64)
