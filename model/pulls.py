"""How far each example, and each phrase of the codebook, pulls a suggestion towards a code."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import softmax

from model.classifier import TrackClassifier
from model.coded import Indices, training_rows
from model.encoder import Vectors
from model.features import Features
from model.memory import Memory
from model.prior import CodebookPrior
from model.suggester import Trainer

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Pulls:
    """What t training texts add to the log-odds: `residuals`, shape (t, codes), times the cosine.

    The best weights of a penalised linear model are a sum over its examples (representer theorem;
    Yeh et al. 2018), so that what one example adds to the log-odds of a description is exact.
    `vectors` has the shape (t, d); `units` says whose text each is.
    """

    vectors: Vectors
    residuals: Floats
    units: Indices

    def of_unit(self, unit: int, vector: Vectors) -> Floats:
        """Return what a unit's texts add to each code for a centred vector, shape (codes,)."""
        texts = self.units == unit
        return np.asarray((self.vectors[texts] @ vector) @ self.residuals[texts])


def pulls_of(trainer: Trainer, classifier: TrackClassifier) -> Pulls:
    """Return the pulls of everything that the classifier was trained on."""
    rows = training_rows(trainer.coded, np.arange(len(trainer.coded)))
    width = len(trainer.prior.codes)
    if not len(rows.texts):
        empty = np.zeros((0, trainer.matrix.shape[1] - width), dtype=np.float32)
        return Pulls(empty, np.zeros((0, width)), np.arange(0))
    units = np.append(np.arange(len(trainer.coded)), trainer.coded.translation_of)
    return Pulls(
        vectors=trainer.matrix[rows.texts, width:].astype(np.float32),
        residuals=classifier.residuals(trainer.matrix[rows.texts], rows.codes, rows.weights),
        units=units[rows.texts],
    )


class Without:
    """One description's likelihood of a code, and what would be left of it without its reasons."""

    def __init__(
        self,
        prior: CodebookPrior,
        classifier: TrackClassifier,
        memory: Memory,
        features: Features,
        design: Floats,
        code: int,
    ) -> None:
        """`features` are of one description, and `design` is its row of the design matrix."""
        self._prior, self._classifier, self._memory = prior, classifier, memory
        self._features, self._column = features, prior.codes.index(code)
        self._centred = design[0, len(prior.codes) :].astype(np.float32)
        self._log_odds = classifier.log_odds(design)[0]
        self._whole = self._likelihood(self._log_odds)

    def unit(self, pulls: Pulls, unit: int) -> float:
        """Return how much likelier the code is for a coded unit."""
        rest = self._log_odds - pulls.of_unit(unit, self._centred)
        return self._whole - self._likelihood(rest, without=unit)

    def phrase(self, phrase: int) -> float:
        """Return how much likelier the code is for an example phrase of the codebook."""
        rest = self._log_odds.copy()
        column = self._prior.codes.index(self._prior.phrases[phrase].code)
        rest[column] -= self._classifier.sharpness_ * self._prior.share_of(phrase, self._features)
        return self._whole - self._likelihood(rest)

    def _likelihood(self, log_odds: Floats, without: int | None = None) -> float:
        table = softmax(log_odds[None, :], axis=1)
        found = self._memory.recall(self._features.vectors, table, without)
        return float(found[0, self._column])
