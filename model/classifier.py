"""The head of the suggester: logistic regression that starts from the codebook's opinion."""

from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize, minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

Floats = npt.NDArray[np.float64]

METHOD = "4"
"""Another name whenever what is learned from the same record changes."""
PENALTY = 1.0
TRUST = 0.5
RETREAT = 4.0
_FURTHEST = 2.0
_ABSENT = -1e9
_ITERATIONS = 200
_BLOCK = 1024


class TrackClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Maximum a posteriori logistic regression whose prior is a score per code.

    With `codes` given, the first len(codes) columns of X are the log-odds that the codebook gives
    each code, in that order; the rest is the embedding. The weights are the departure from those
    log-odds, held to zero by a Gaussian prior of precision `penalty`: with no example the
    codebook decides alone, with many the examples do. First the log-odds are multiplied by one
    number s, so that they are as sure of themselves as the examples show they may be; its logarithm
    has a Gaussian prior around 0 of standard deviation `trust` (0 leaves them as they are). The
    penalty is divided by s where that is above 1, so that examples keep their say beside a surer
    codebook, and multiplied by its power `retreat` where it is below, so that a codebook that
    misleads, or that has little to say, is soon left behind. A code without an example of its own
    learns only from descriptions that the codebook alone would have given it and a coder did not,
    so that what is common does not push out what is rare. Each example counts 1/sqrt(n) of its
    code's n, for the same reason.

    Without `codes` it is an ordinary penalised logistic regression without an intercept.
    """

    def __init__(
        self,
        codes: tuple[int, ...] | None = None,
        penalty: float = PENALTY,
        trust: float = TRUST,
        retreat: float = RETREAT,
    ) -> None:
        self.codes = codes
        self.penalty = penalty
        self.trust = trust
        self.retreat = retreat

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Learn from X of shape (n, columns) and one code per row; n may be 0 with `codes`."""
        if self.codes is not None and len(y) == 0:
            self._keep_prior(np.asarray(X))
            return self
        X, y = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(y)
        self.classes_ = np.unique(y) if self.codes is None else np.asarray(self.codes)
        weights = _check_sample_weight(sample_weight, X, dtype=np.float64)
        one_hot = (y[:, None] == self.classes_).astype(np.float64)
        offsets, _ = self._split(X)
        self.sharpness_ = sharpness(offsets, weights[:, None] * one_hot, self.trust)
        problem = self._problem(X, one_hot, weights)
        self.coef_ = departure(problem, self._held_by())
        return self

    def residuals(self, X: Any, y: Any, sample_weight: Any = None) -> Floats:
        """Return how each row pushes each code, shape (n, codes), of what `fit` learned from.

        `coef_` is the sum of each row's features times its residuals.
        """
        check_is_fitted(self)
        X, y = validate_data(self, X, y, dtype=np.float64, reset=False)
        weights = _check_sample_weight(sample_weight, X, dtype=np.float64)
        problem = self._problem(X, (y[:, None] == self.classes_).astype(np.float64), weights)
        fitted = softmax(problem.offsets + problem.features @ self.coef_, axis=1)
        pushed = problem.weights[:, None] * (problem.one_hot - fitted)
        return np.asarray(pushed / self._held_by())

    def log_odds(self, X: Any) -> Floats:
        """Return log-odds of shape (n, codes), up to a constant per row."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float64, reset=False)
        offsets, features = self._split(X)
        return np.asarray(self.sharpness_ * offsets + features @ self.coef_)

    def _problem(self, X: Floats, one_hot: Floats, weights: Floats) -> "Problem":
        offsets, features = self._split(X)
        has_example = (weights[:, None] * one_hot).sum(axis=0) > 0
        return Problem(
            rivals_only(self.sharpness_ * offsets, has_example),
            features,
            one_hot,
            weights * balance(one_hot, weights),
        )

    def _held_by(self) -> float:
        return float(self.penalty * min(self.sharpness_**self.retreat, 1 / self.sharpness_))

    def predict_proba(self, X: Any) -> Floats:
        """Return probabilities of shape (n, codes) in the order of `classes_`; rows sum to 1."""
        return np.asarray(softmax(self.log_odds(X), axis=1))

    def predict(self, X: Any) -> Any:
        """Return the likeliest code of each row."""
        best = self.predict_proba(X).argmax(axis=1)
        return self.classes_[best]

    def _split(self, X: Floats) -> tuple[Floats, Floats]:
        if self.codes is None:
            return np.zeros((len(X), len(self.classes_))), X
        return X[:, : len(self.codes)], X[:, len(self.codes) :]

    def _keep_prior(self, X: Floats) -> None:
        self.classes_ = np.asarray(self.codes)
        self.n_features_in_ = X.shape[1]
        self.sharpness_ = 1.0
        self.coef_ = np.zeros((X.shape[1] - len(self.classes_), len(self.classes_)))


def sharpness(offsets: Floats, weights: Floats, trust: float) -> float:
    """Return the number that makes `offsets`, shape (n, codes), fit the codes that were given.

    `weights`, of the same shape, says how much each row counts for each code. The offsets were not
    made from these rows, so that no row has to be held out (Guo et al. 2017, temperature scaling).
    """
    if trust == 0:
        return 1.0

    def loss(logarithm: float) -> float:
        log_p = log_softmax(np.exp(logarithm) * offsets, axis=1)
        return float((logarithm / trust) ** 2 / 2 - (weights * log_p).sum())

    bounds = (-_FURTHEST, _FURTHEST)
    return float(np.exp(minimize_scalar(loss, bounds=bounds, method="bounded").x))


def rivals_only(offsets: Floats, has_example: npt.NDArray[np.bool_]) -> Floats:
    """Return the offsets with the codes that do not compete on a row set far below the others.

    `offsets` has the shape (n, codes), `has_example` says it of each code. Those that compete are
    the codes with an example and, on each row, the one that the offsets put first.
    """
    first = offsets == offsets.max(axis=1, keepdims=True)
    return np.where(has_example | first, offsets, _ABSENT)


def balance(one_hot: Floats, weights: Floats) -> Floats:
    """Return 1/sqrt(weight of its class) per row, scaled so that the total weight stays."""
    totals = (weights[:, None] * one_hot).sum(axis=0)
    factors = one_hot @ (1 / np.sqrt(np.maximum(totals, 1e-12)))
    return np.asarray(factors * weights.sum() / max((factors * weights).sum(), 1e-12))


class Problem(NamedTuple):
    """What the weights are fitted to: n rows, d features, one weight a row."""

    offsets: Floats
    features: Floats
    one_hot: Floats
    weights: Floats


def departure(problem: Problem, penalty: float) -> Floats:
    """Return the weights, shape (d, codes), that minimise penalised log loss around the offsets.

    The best weights lie in the span of the rows, so fewer rows than columns are first turned,
    without loss, into as many columns as there are rows.
    """
    offsets, features, one_hot, weights = problem
    if features.shape[0] < features.shape[1]:
        basis = np.linalg.qr(features.T)[0]
        turned = departure(problem._replace(features=features @ basis), penalty)
        return np.asarray(basis @ turned)
    whitening = _whitening(features, weights / one_hot.shape[1], penalty)
    shape = (features.shape[1], one_hot.shape[1])

    def loss(flat: Floats) -> tuple[float, Floats]:
        coefficients = whitening @ flat.reshape(shape)
        log_p = log_softmax(offsets + features @ coefficients, axis=1)
        value = penalty / 2 * (coefficients**2).sum() - weights @ (one_hot * log_p).sum(axis=1)
        residual = weights[:, None] * (np.exp(log_p) - one_hot)
        gradient = features.T @ residual + penalty * coefficients
        return value, (whitening.T @ gradient).ravel()

    start = np.zeros(shape[0] * shape[1])
    result = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _ITERATIONS})
    return np.asarray(whitening @ np.asarray(result.x).reshape(shape))


def _whitening(features: Floats, weights: Floats, penalty: float) -> Floats:
    """Return the columns, shape (d, d), in which the loss is about equally curved every way.

    The optimiser finds the same weights in them, in a fraction of the steps.
    """
    curvature = penalty * np.eye(features.shape[1])
    for start in range(0, len(features), _BLOCK):
        rows = slice(start, start + _BLOCK)
        curvature += features[rows].T @ (weights[rows, None] * features[rows])
    lower = np.linalg.cholesky(curvature)
    return np.asarray(np.linalg.inv(lower).T)
