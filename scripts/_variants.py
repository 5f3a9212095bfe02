"""Other ways to suggest, to be compared with the one in use; what wins moves into model/."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.special import log_softmax, softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from model.cache import Embedder
from model.classifier import PENALTY, RETREAT, TRUST, TrackClassifier
from model.encoder import Vectors
from model.features import Features
from model.prior import ACTOR_SHARE, SHARPNESS, CodebookPrior, mean_of_nearest
from model.suggester import design_matrix

Floats = npt.NDArray[np.floating]
Rows = npt.NDArray[np.intp]
Variant = Callable[[Rows, npt.NDArray[np.int64], Rows], Floats]
"""From rows to learn from, their codes and rows to judge to probabilities of the latter."""

_SENTENCE = re.compile(r"(?<=[.!?;])\s+")
_FEWEST_WORDS = 4


@dataclass(frozen=True)
class Material:
    """Texts with what the ways to suggest need of them."""

    prior: CodebookPrior
    embedder: Embedder
    features: Features

    @cached_property
    def own(self) -> Vectors:
        """The design matrix in use: log-odds of the codebook, then centred vectors."""
        return design_matrix(self.prior, self.features)

    @cached_property
    def offsets(self) -> Floats:
        """The log-odds of the codebook."""
        return self.own[:, : len(self.prior.codes)]

    @cached_property
    def centred(self) -> Floats:
        """The centred vectors."""
        return self.own[:, len(self.prior.codes) :]

    @cached_property
    def prototypes(self) -> Floats:
        """The mean phrase of each code, at unit length, shape (codes, d)."""
        return _unit(np.array([self._phrases(code).mean(axis=0) for code in self.prior.codes]))

    @cached_property
    def sentence_offsets(self) -> Floats:
        """As `offsets`, but each code's nearness is that of the text's best sentence for it."""
        pieces = [list(dict.fromkeys([text, *_sentences(text)])) for text in self.features.texts]
        flat = self.embedder.embed([piece for one in pieces for piece in one])
        ends = np.cumsum([len(one) for one in pieces])[:-1]
        near = np.array([self.nearness(part).max(axis=0) for part in np.split(flat, ends)])
        return self.offsets + SHARPNESS * (1 - ACTOR_SHARE) * (
            near - self.nearness(self.features.vectors)
        )

    @cached_property
    def uncentred(self) -> Floats:
        """The design matrix with nothing taken off the vectors."""
        raw = self.embedder.embed([phrase.text for phrase in self.prior.phrases])
        parts = [
            np.stack(
                [mean_of_nearest(vectors @ raw[self._is(code)].T) for code in self.prior.codes],
                axis=1,
            )
            for vectors in (self.features.vectors, self.features.actor_vectors)
        ]
        near = (1 - ACTOR_SHARE) * parts[0] + ACTOR_SHARE * parts[1]
        own = SHARPNESS * self._own_nearness
        return np.hstack([self.offsets - own + SHARPNESS * near, self.features.vectors])

    @cached_property
    def _own_nearness(self) -> Floats:
        text = self.nearness(self.features.vectors)
        actor = self.nearness(self.features.actor_vectors)
        return np.asarray((1 - ACTOR_SHARE) * text + ACTOR_SHARE * actor)

    @cached_property
    def without_actor(self) -> Floats:
        """As `offsets`, from the whole text alone."""
        near = self.nearness(self.features.vectors)
        return np.asarray(self.offsets + SHARPNESS * (near - self._own_nearness))

    @cached_property
    def without_letters(self) -> Floats:
        """As `offsets`, without the regression on character n-grams."""
        return np.asarray(SHARPNESS * self._own_nearness)

    def nearness(self, vectors: Vectors) -> Floats:
        """Return the mean cosine to each code's nearest phrases, shape (n, codes)."""
        similarity = self.prior.centred(vectors) @ self.prior.vectors.T
        return np.stack(
            [mean_of_nearest(similarity[:, self._is(code)]) for code in self.prior.codes], axis=1
        )

    def _is(self, code: int) -> Rows:
        return np.flatnonzero([phrase.code == code for phrase in self.prior.phrases])

    def _phrases(self, code: int) -> Floats:
        return np.asarray(self.prior.vectors[self._is(code)], dtype=np.float64)


def _sentences(text: str) -> list[str]:
    found = _SENTENCE.split(text)
    return [one for one in found if len(one.split()) >= _FEWEST_WORDS]


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9))


def regression(
    material: Material,
    matrix: Floats,
    penalty: float = PENALTY,
    trust: float = TRUST,
    retreat: float = RETREAT,
) -> Variant:
    """Logistic regression whose prior is the first columns of the matrix."""

    def predict(train: Rows, codes: npt.NDArray[np.int64], test: Rows) -> Floats:
        head = TrackClassifier(material.prior.codes, penalty, trust, retreat)
        return head.fit(matrix[train], codes).predict_proba(matrix[test])

    return predict


def prototype_scores(material: Material, pseudo_count: float) -> Variant:
    """Log-odds from the shrunken prototype: the mean phrase counts as so many examples."""

    def predict(train: Rows, codes: npt.NDArray[np.int64], test: Rows) -> Floats:
        numbers = np.asarray(material.prior.codes)
        member = (codes[:, None] == numbers).astype(np.float64)
        total = pseudo_count * material.prototypes + member.T @ material.centred[train]
        return SHARPNESS * (1 - ACTOR_SHARE) * (material.centred[test] @ _unit(total).T)

    return predict


def prototype(material: Material, pseudo_count: float, joined: bool = False) -> Variant:
    """The shrunken prototype, alone or with the log-odds of the codebook's nearest phrases."""
    scores = prototype_scores(material, pseudo_count)

    def predict(train: Rows, codes: npt.NDArray[np.int64], test: Rows) -> Floats:
        logits = scores(train, codes, test)
        if joined:
            logits = (logits + material.offsets[test]) / 2
        return np.asarray(softmax(logits, axis=1))

    return predict


def prototype_regression(material: Material) -> Variant:
    """Logistic regression whose prior is the mean phrase of each code."""
    offsets = SHARPNESS * (1 - ACTOR_SHARE) * (material.centred @ material.prototypes.T)
    return regression(material, np.hstack([offsets, material.centred]))


def joined(one: Variant, other: Variant) -> Variant:
    """The mean of two ways' log-probabilities."""

    def predict(train: Rows, codes: npt.NDArray[np.int64], test: Rows) -> Floats:
        both = [np.log(np.maximum(way(train, codes, test), 1e-12)) for way in (one, other)]
        return np.asarray(np.exp(log_softmax((both[0] + both[1]) / 2, axis=1)))

    return predict


def codebook_alone(material: Material) -> Variant:
    """The codebook's opinion, whatever has been coded."""
    return lambda train, codes, test: regression(material, material.own)(train[:0], codes[:0], test)


def majority(material: Material) -> Variant:
    """The shares of the codes among the examples."""

    def predict(_: Rows, codes: npt.NDArray[np.int64], test: Rows) -> Floats:
        counts = (codes[:, None] == np.asarray(material.prior.codes)).sum(axis=0)
        return np.tile((counts + 1) / (counts + 1).sum(), (len(test), 1))

    return predict


def ordinary(material: Material, on_words: bool) -> Variant:
    """Logistic regression that knows the examples only, on TF-IDF or on embeddings."""
    texts = np.array(material.features.texts, dtype=object)

    def predict(train: Rows, codes: npt.NDArray[np.int64], test: Rows) -> Floats:
        x = texts if on_words else material.features.vectors
        steps = [TfidfVectorizer(ngram_range=(1, 2))] if on_words else []
        model = make_pipeline(*steps, LogisticRegression(C=10.0, max_iter=1000))
        found = model.fit(x[train], codes).predict_proba(x[test])
        table = np.zeros((len(test), len(material.prior.codes)))
        table[:, [material.prior.codes.index(int(code)) for code in model.classes_]] = found
        return np.asarray((table * len(train) + 1) / (len(train) + table.shape[1]))

    return predict


def variants(material: Material) -> dict[str, Variant]:
    """Return every way by name, the one in use first."""
    own, centred = material.own, material.centred
    in_use = regression(material, own)
    return {
        "in use: regression around the codebook's nearest phrases": in_use,
        "regression around the mean phrase of each code": prototype_regression(material),
        "shrunken prototype, pseudo-count 3": prototype(material, 3),
        "shrunken prototype, pseudo-count 10": prototype(material, 10),
        "shrunken prototype 3, joined with nearest phrases": prototype(material, 3, True),
        "shrunken prototype 10, joined with nearest phrases": prototype(material, 10, True),
        "in use, joined with shrunken prototype 10": joined(in_use, prototype(material, 10)),
        "in use, penalty 0.3": regression(material, own, 0.3),
        "in use, penalty 3": regression(material, own, 3.0),
        "in use, sharpness as the codebook has it": regression(material, own, trust=0),
        "in use, sharpness freer (trust 1)": regression(material, own, trust=1.0),
        "in use, best sentence": regression(
            material, np.hstack([material.sentence_offsets, centred])
        ),
        "in use, not centred": regression(material, material.uncentred),
        "in use, actor not apart": regression(
            material, np.hstack([material.without_actor, centred])
        ),
        "in use, without character n-grams": regression(
            material, np.hstack([material.without_letters, centred])
        ),
        "rival: codebook alone": codebook_alone(material),
        "rival: embeddings, logistic regression": ordinary(material, on_words=False),
        "rival: TF-IDF, logistic regression": ordinary(material, on_words=True),
        "rival: biggest code": majority(material),
    }


def retreats(material: Material) -> dict[str, Variant]:
    """Return ways to leave a codebook that misleads by name, the one in use first."""
    own = material.own
    return {
        "in use: the penalty falls with the fourth power of the sharpness": regression(
            material, own
        ),
        "with its square": regression(material, own, retreat=2),
        "with its third power": regression(material, own, retreat=3),
        "with its sixth power": regression(material, own, retreat=6),
        "rival: embeddings, logistic regression": ordinary(material, on_words=False),
    }
