"""What the codebook's own words say about a description, before anything has been coded.

Two opinions are added: how near the description lies to each code's example phrases (mean cosine
of the nearest eighth of them, so that many phrases are no advantage; embeddings centred), for the
whole text and for the actor alone; and a logistic regression on character n-grams of the same
phrases and of the definitions, which knows names and stems that the encoder does not. The weights
were chosen on the development set (`scripts/compare.py`), by the one-standard-error rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.cache import Embedder
from model.encoder import Vectors
from model.errors import NothingToLearn
from model.features import Features
from model.lexical import LexicalClassifier

Scores = npt.NDArray[np.float64]

NEAREST_SHARE = 0.12
ACTOR_SHARE = 0.3
SHARPNESS = 28.0
LEXICAL_WEIGHT = 0.6


@dataclass(frozen=True)
class Phrase:
    """Words of the codebook that stand for a code; only examples are matched by nearness."""

    code: int
    text: str
    example: bool = True


class CodebookPrior:
    """Log-odds of every code for a description, from the codebook's words alone."""

    def __init__(self, phrases: Sequence[Phrase], embedder: Embedder) -> None:
        """Raises NothingToLearn where a code has no example phrase."""
        self.codes = tuple(dict.fromkeys(phrase.code for phrase in phrases))
        self.phrases = tuple(phrase for phrase in phrases if phrase.example)
        for code in self.codes:
            if not any(phrase.code == code for phrase in self.phrases):
                raise NothingToLearn(
                    "Code {code} has no example phrase in the codebook.", code=code
                )
        if not self.codes:
            raise NothingToLearn("The codebook has no example phrase to learn from.")
        vectors = embedder.embed([phrase.text for phrase in self.phrases])
        self.centre = vectors.mean(axis=0)
        self.vectors = self.centred(vectors)
        self._columns = [
            np.array([i for i, phrase in enumerate(self.phrases) if phrase.code == code])
            for code in self.codes
        ]
        self._lexical: LexicalClassifier | None = None
        if len(self.codes) > 1:
            self._lexical = LexicalClassifier(
                [phrase.text for phrase in phrases], [phrase.code for phrase in phrases]
            )

    def centred(self, vectors: Vectors) -> Vectors:
        """Return vectors less the phrases' mean, at unit length; shape (n, d) as given."""
        moved = vectors - self.centre
        lengths = np.linalg.norm(moved, axis=1, keepdims=True)
        return np.asarray(moved / np.maximum(lengths, 1e-9), dtype=np.float32)

    def log_odds(self, features: Features, one_by_one: bool = False) -> Scores:
        """Return one row per description and one column per code, up to a constant per row.

        Made `one_by_one`, a row depends on its description alone, to the last bit.
        """
        text = self._nearness(features.vectors, one_by_one)
        actor = self._nearness(features.actor_vectors, one_by_one)
        scores = SHARPNESS * ((1 - ACTOR_SHARE) * text + ACTOR_SHARE * actor)
        if self._lexical is not None and len(features):
            scores += LEXICAL_WEIGHT * self._lexical_log_odds(self._lexical, features.texts)
        return scores

    def share_of(self, phrase: int, features: Features) -> float:
        """Return what an example phrase adds to its code's log-odds for one description."""
        columns = next(columns for columns in self._columns if phrase in columns)
        shares = ((features.vectors, 1 - ACTOR_SHARE), (features.actor_vectors, ACTOR_SHARE))
        return float(
            SHARPNESS
            * sum(
                share
                * _loss_without(self.centred(vectors) @ self.vectors[columns].T, columns == phrase)
                for vectors, share in shares
            )
        )

    def _nearness(self, vectors: Vectors, one_by_one: bool) -> Scores:
        if one_by_one and len(vectors) > 1:
            return np.vstack([self._nearness(row[None, :], False) for row in vectors])
        similarity = self.centred(vectors) @ self.vectors.T
        return np.stack(
            [mean_of_nearest(similarity[:, columns]) for columns in self._columns], axis=1
        )

    def _lexical_log_odds(self, lexical: LexicalClassifier, texts: Sequence[str]) -> Scores:
        order = [lexical.classes.index(code) for code in self.codes]
        return lexical.log_odds(texts)[:, order]


def _loss_without(similarity: npt.NDArray[np.floating], phrase: npt.NDArray[np.bool_]) -> float:
    rest = similarity[:, ~phrase]
    left = mean_of_nearest(rest)[0] if rest.size else 0.0
    return float(mean_of_nearest(similarity)[0] - left)


def mean_of_nearest(similarity: npt.NDArray[np.floating], share: float = NEAREST_SHARE) -> Scores:
    """Return the mean of the largest values of each row: that share of them, at least one."""
    nearest = max(1, round(share * similarity.shape[1]))
    largest = np.partition(similarity, similarity.shape[1] - nearest, axis=1)[:, -nearest:]
    return np.asarray(largest.mean(axis=1), dtype=np.float64)
