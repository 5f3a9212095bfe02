"""What was coded nearly word for word before: near-identical texts are suggested alike.

Cross-validation never meets this, since it keeps near-identical texts on one side of a split.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.encoder import Vectors

Floats = npt.NDArray[np.float64]

FROM, TO = 0.85, 0.95
"""Cosines between which a coded text goes from no say to its full say."""
SHARE = 0.8
"""The full say: what is left to the classifier is doubt about the earlier coding."""
_BLOCK = 1024


@dataclass(frozen=True)
class Memory:
    """n coded texts: unit-length vectors, shape (n, d), and shares of codes, shape (n, codes)."""

    vectors: Vectors
    shares: Floats

    def recall(self, vectors: Vectors, probabilities: Floats, without: int | None = None) -> Floats:
        """Return the probabilities, shape (m, codes), drawn towards those of near-identical texts.

        Rows still sum to 1; a row with nothing near it stays as it is. One coded text can be left
        out.
        """
        if not len(self.vectors):
            return probabilities
        blocks = [
            self._recall(vectors[rows], probabilities[rows], without)
            for start in range(0, len(vectors), _BLOCK)
            for rows in (slice(start, start + _BLOCK),)
        ]
        return np.vstack([probabilities[:0], *blocks])

    def _recall(self, vectors: Vectors, probabilities: Floats, without: int | None) -> Floats:
        say = np.clip((vectors @ self.vectors.T - FROM) / (TO - FROM), 0, 1).astype(np.float64)
        if without is not None:
            say[:, without] = 0
        totals = say.sum(axis=1, keepdims=True)
        votes = say @ self.shares / np.maximum(totals, 1e-12)
        weight = SHARE * say.max(axis=1, keepdims=True)
        return np.asarray((1 - weight) * probabilities + weight * votes)
