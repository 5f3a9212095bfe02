"""The suggester: the codebook's opinion and what the coded units teach, as one."""

from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from model.classifier import TrackClassifier
from model.coded import CodedSet, Indices, training_rows
from model.encoder import Vectors
from model.features import Features
from model.memory import Memory
from model.prior import CodebookPrior

Floats = npt.NDArray[np.float64]

_KEY_BYTES = 16


def design_matrix(prior: CodebookPrior, features: Features) -> Vectors:
    """Return X for `TrackClassifier`, shape (n, codes + d): log-odds, then centred vectors."""
    return _joined(prior, prior.log_odds(features), features)


class DesignCache:
    """The codebook's log-odds of every text seen, so that a retrain meets only new texts.

    They are made one by one: the same whichever texts came first.
    """

    def __init__(self, prior: CodebookPrior) -> None:
        self.prior = prior
        self._rows: dict[tuple[str, bytes], Floats] = {}

    def design_matrix(self, features: Features) -> Vectors:
        """Return what `design_matrix` returns."""
        keys = [
            (text, blake2b(actor.tobytes(), digest_size=_KEY_BYTES).digest())
            for text, actor in zip(features.texts, features.actor_vectors, strict=True)
        ]
        new = [row for row, key in enumerate(keys) if key not in self._rows]
        fresh = self.prior.log_odds(features.take(np.array(new, dtype=np.intp)), one_by_one=True)
        self._rows.update(zip((keys[row] for row in new), fresh, strict=True))
        log_odds = np.array([self._rows[key] for key in keys]).reshape(
            len(keys), len(self.prior.codes)
        )
        return _joined(self.prior, log_odds, features)


def _joined(prior: CodebookPrior, log_odds: Floats, features: Features) -> Vectors:
    return np.hstack([log_odds.astype(np.float32), prior.centred(features.vectors)])


class Trainer:
    """A coded set made ready once, to train on all of it or on any part of it."""

    def __init__(self, designs: DesignCache, coded: CodedSet) -> None:
        self.prior = designs.prior
        self.coded = coded
        self.matrix = np.vstack(
            [designs.design_matrix(coded.features), designs.design_matrix(coded.translations)]
        )

    def centred(self) -> Vectors:
        """Return the centred vectors of the units' texts, shape (n, d)."""
        return self.matrix[: len(self.coded), len(self.prior.codes) :]

    def train(self, units: Indices | None = None) -> TrackClassifier:
        """Return a classifier trained on these units, or on all."""
        rows = training_rows(self.coded, np.arange(len(self.coded)) if units is None else units)
        classifier = TrackClassifier(codes=self.prior.codes)
        return classifier.fit(self.matrix[rows.texts], rows.codes, rows.weights)

    def predict(self, train: Indices, test: Indices) -> Floats:
        """Return probabilities, shape (len(test), codes), of units held out from training."""
        return self.train(train).predict_proba(self.matrix[test])


def probabilities(
    prior: CodebookPrior, classifier: TrackClassifier, memory: Memory, features: Features
) -> Floats:
    """Return one row per description and one column per code, in codebook order; rows sum to 1."""
    if not len(features):
        return np.zeros((0, len(prior.codes)))
    table = classifier.predict_proba(design_matrix(prior, features))
    return memory.recall(features.vectors, table)


def memory_of(coded: CodedSet, codes: tuple[int, ...]) -> Memory:
    """Return the coded texts, as they stand in the reports, with the shares of their codes."""
    shares = np.array([[code in unit for code in codes] for unit in coded.codes], dtype=np.float64)
    shares = shares.reshape(len(coded), len(codes))
    return Memory(coded.features.vectors, shares / np.maximum(shares.sum(axis=1, keepdims=True), 1))


def ranking(codes: tuple[int, ...], row: Floats) -> tuple[tuple[int, float], ...]:
    """Return (code, probability) falling; ties in codebook order."""
    order = sorted(range(len(codes)), key=lambda column: (-row[column], column))
    return tuple((codes[column], float(row[column])) for column in order)
