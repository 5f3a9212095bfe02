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
    """What t training rows add to the log-odds: `residuals`, shape (t, codes), times the cosine.

    The best weights of a penalised linear model are a sum over its examples (representer theorem;
    Yeh et al. 2018), so that what one example adds to the log-odds of a description is exact.
    `vectors` are those of the n texts, shape (n, d); of each row `texts` says which text it is, and
    `units` whose.
    """

    vectors: Vectors
    residuals: Floats
    texts: Indices
    units: Indices

    def of_unit(self, unit: int, vector: Vectors) -> Floats:
        """Return what a unit's rows add to each code for a centred vector, shape (codes,)."""
        rows = self.units == unit
        return np.asarray((self.vectors[self.texts[rows]] @ vector) @ self.residuals[rows])


def pulls_of(trainer: Trainer, classifier: TrackClassifier) -> Pulls:
    """Return the pulls of everything that the classifier was trained on."""
    rows = training_rows(trainer.coded, np.arange(len(trainer.coded)))
    width = len(trainer.prior.codes)
    residuals = np.zeros((0, width))
    if len(rows.texts):
        residuals = classifier.residuals(trainer.matrix[rows.texts], rows.codes, rows.weights)
    units = np.append(np.arange(len(trainer.coded)), trainer.coded.translation_of)
    return Pulls(trainer.matrix[:, width:], residuals, rows.texts, units[rows.texts])


class Without:
    """One description's likelihood of a code, and what would be left of it without its reasons."""

    def __init__(
        self,
        prior: CodebookPrior,
        classifier: TrackClassifier,
        memory: Memory,
        features: Features,
        design: Vectors,
        code: int,
    ) -> None:
        """`features` are of one description, and `design` is its row of the design matrix."""
        self._prior, self._classifier, self._memory = prior, classifier, memory
        self._features, self._column = features, prior.codes.index(code)
        self._centred = design[0, len(prior.codes) :]
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
