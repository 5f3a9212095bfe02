"""All that a trained version needs to label descriptions whose vectors are there: it can travel."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.classifier import TrackClassifier
from model.encoder import Vectors
from model.features import Features
from model.margin import LEAST
from model.memory import Memory
from model.novelty import EVEN, are_novel
from model.prior import CodebookPrior
from model.suggester import probabilities

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

    def label(self, features: Features, has_words: Bools) -> Labels:
        """Return what is said of n descriptions; nothing is proposed for one without words."""
        table = probabilities(self.prior, self.classifier, self.memory, features)
        order = np.argsort(-table, axis=1, kind="stable")
        ranked = np.take_along_axis(table, order, axis=1)
        novel = are_novel(self.prior, self.centred, features.vectors, self.near)
        least = np.where(has_words, np.where(novel, EVEN, LEAST), np.inf)[:, None]
        chosen = ranked >= np.maximum(self.share * ranked[:, :1], least)
        chosen[:, :1] = ranked[:, :1] >= least
        return Labels(np.asarray(self.prior.codes)[order], ranked, chosen, novel)
