"""All that a trained version needs to label descriptions whose vectors are there: it can travel."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.classifier import TrackClassifier
from model.encoder import Vectors
from model.features import Features
from model.margin import LEAST
from model.memory import Memory
from model.novelty import EVEN, are_novel, nearness
from model.prior import CodebookPrior

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Labels:
    """What is said of n descriptions.

    `codes`, shape (n, codes), holds all codes by falling probability, ties in codebook order, and
    `probabilities`, of the same shape, theirs. `chosen` of these are proposed; the first is not
    where nothing is likely enough. `novel`, shape (n,), are like nothing coded.
    """

    codes: npt.NDArray[np.int64]
    probabilities: Floats
    chosen: Bools
    novel: Bools


@dataclass(frozen=True)
class Labeller:
    """A trained version with what was learned about when to propose.

    `share` and `near` are those of `annotation.proposals.Limits`; `centred` are the centred vectors
    of the coded units, shape (m, d).
    """

    prior: CodebookPrior
    classifier: TrackClassifier
    memory: Memory
    centred: Vectors
    share: float
    near: float | None

    def opinions(self, features: Features) -> Vectors:
        """Return what the codebook alone says of n descriptions, shape (n, codes + 1).

        The log-odds of each code (`CodebookPrior.log_odds`), and the cosine to the nearest phrase.
        No coding changes them.
        """
        nearest = nearness(self.prior.centred(features.vectors), self.prior.vectors)
        return np.column_stack([self.prior.log_odds(features), nearest]).astype(np.float32)

    def label(self, vectors: Vectors, opinions: Vectors, has_words: Bools) -> Labels:
        """Return what is said of n descriptions; nothing is proposed for one without words.

        `vectors` have the shape (n, d), `opinions` are those of these descriptions.
        """
        centred = self.prior.centred(vectors)
        table = self.classifier.predict_proba(np.hstack([opinions[:, :-1], centred]))
        table = self.memory.recall(vectors, table)
        order = np.argsort(-table, axis=1, kind="stable")
        ranked = np.take_along_axis(table, order, axis=1)
        novel = are_novel(centred, self.centred, opinions[:, -1], self.near)
        least = np.where(has_words, np.where(novel, EVEN, LEAST), np.inf)[:, None]
        chosen = ranked >= np.maximum(self.share * ranked[:, :1], least)
        chosen[:, :1] = ranked[:, :1] >= least
        return Labels(np.asarray(self.prior.codes)[order], ranked, chosen, novel)
