"""The rivals that the suggester has to beat, on the same splits in the same run."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from model.coded import Indices, training_rows
from model.suggester import Trainer

Floats = npt.NDArray[np.float64]
Predictor = Callable[[Indices, Indices], Floats]
"""From the units to learn from and the units to judge to probabilities of the latter."""


def baselines(trainer: Trainer) -> dict[str, Predictor]:
    """Return the rivals: biggest code, two ordinary classifiers, and the codebook alone."""
    texts = np.array([*trainer.coded.features.texts, *trainer.coded.translations.texts], object)
    vectors = np.vstack([trainer.coded.features.vectors, trainer.coded.translations.vectors])

    def majority(train: Indices, test: Indices) -> Floats:
        rows = training_rows(trainer.coded, train)
        counts = [rows.weights[rows.codes == code].sum() for code in trainer.prior.codes]
        return _smooth(np.tile(counts / np.sum(counts), (len(test), 1)), len(train))

    def lexical(train: Indices, test: Indices) -> Floats:
        model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), LogisticRegression(C=10.0))
        return _fit_predict(model, texts, "logisticregression__sample_weight", train, test)

    def embedded(train: Indices, test: Indices) -> Floats:
        model = LogisticRegression(C=10.0, max_iter=1000)
        return _fit_predict(model, vectors, "sample_weight", train, test)

    def codebook(train: Indices, test: Indices) -> Floats:
        return trainer.predict(train[:0], test)

    def _fit_predict(
        model: LogisticRegression,
        x: npt.NDArray[np.generic],
        weight: str,
        train: Indices,
        test: Indices,
    ) -> Floats:
        rows = training_rows(trainer.coded, train)
        result = np.zeros((len(test), len(trainer.prior.codes)))
        if len(np.unique(rows.codes)) < 2:  # noqa: PLR2004 - nothing to tell apart
            return majority(train, test)
        model.fit(x[rows.texts], rows.codes, **{weight: rows.weights})
        columns = [trainer.prior.codes.index(int(code)) for code in model.classes_]
        result[:, columns] = model.predict_proba(x[test])
        return _smooth(result, len(train))

    return {
        "majority": majority,
        "tfidf_logistic_regression": lexical,
        "embeddings_logistic_regression": embedded,
        "codebook_only": codebook,
    }


def _smooth(probabilities: Floats, n: int) -> Floats:
    # A rival that has never seen a code would otherwise have an infinite log loss.
    codes = probabilities.shape[1]
    return np.asarray((probabilities * n + 1) / (n + codes))
