"""How good the suggester is on what it has not seen, beside simple rivals on the same splits."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline

from model.coded import CodedSet, Indices, training_rows
from model.suggester import Trainer

Floats = npt.NDArray[np.float64]
Predictor = Callable[[Indices, Indices], Floats]
"""From the units to learn from and the units to judge to probabilities of the latter."""

LEAVE_ONE_OUT_GROUPS = 200
FOLDS = 20
BOOTSTRAPS = 2000
_BINS = 10


@dataclass(frozen=True)
class Quality:
    """Figures over held-out units; log loss is in nats, the others lie between 0 and 1."""

    accuracy: float
    accuracy_by_group: float
    top3: float
    macro_f1: float
    ece: float
    log_loss: float


@dataclass(frozen=True)
class CodeQuality:
    """How one code fares: `n` units have it, `suggested` units get it as first suggestion."""

    n: int
    suggested: int
    precision: float | None
    recall: float | None
    f1: float


@dataclass(frozen=True)
class Evaluation:
    """Held-out figures of the suggester and of its rivals, with 95 % intervals over groups."""

    n: int
    groups: int
    folds: int
    quality: Quality
    intervals: dict[str, tuple[float, float]]
    per_track: dict[int, CodeQuality]
    baselines: dict[str, Quality]


@dataclass(frozen=True)
class _Outcome:
    """Per held-out unit: is the first suggestion right, is one of three, and the like."""

    truth: npt.NDArray[np.int64]
    predicted: npt.NDArray[np.int64]
    right: npt.NDArray[np.bool_]
    in_top3: npt.NDArray[np.bool_]
    confidence: Floats
    loss: Floats

    def take(self, rows: Indices) -> "_Outcome":
        return _Outcome(*(getattr(self, field.name)[rows] for field in fields(self)))


def evaluate(trainer: Trainer, groups: Indices, seed: int = 0) -> Evaluation:
    """Return the figures of grouped cross-validation: a group is never on both sides.

    One group is left out at a time up to 200 groups, beyond that a twentieth of them.
    """
    coded, codes = trainer.coded, trainer.prior.codes
    folds = list(split(groups))
    outcome = _judge(cross_validate(trainer.predict, folds, coded, codes), coded, codes)
    return Evaluation(
        n=len(coded),
        groups=len(np.unique(groups)),
        folds=len(folds),
        quality=summarise(outcome, groups),
        intervals=_intervals(outcome, groups, seed),
        per_track={code: _code_quality(outcome, code) for code in codes},
        baselines={
            name: summarise(
                _judge(cross_validate(predictor, folds, coded, codes), coded, codes), groups
            )
            for name, predictor in baselines(trainer).items()
        },
    )


def quick_quality(trainer: Trainer, groups: Indices, folds: int = 5) -> Quality:
    """Return the figures of grouped cross-validation in few folds, for a new model version."""
    coded, codes = trainer.coded, trainer.prior.codes
    parts = list(split(groups, leave_one_out=0, folds=folds))
    return summarise(
        _judge(cross_validate(trainer.predict, parts, coded, codes), coded, codes), groups
    )


def split(
    groups: Indices, leave_one_out: int = LEAVE_ONE_OUT_GROUPS, folds: int = FOLDS
) -> Iterator[tuple[Indices, Indices]]:
    """Yield (train, test) so that no group stands on both sides."""
    count = len(np.unique(groups))
    splitter = GroupKFold(count if count <= leave_one_out else min(folds, count))
    yield from splitter.split(np.zeros(len(groups)), groups=groups)


def cross_validate(
    predictor: Predictor,
    folds: Sequence[tuple[Indices, Indices]],
    coded: CodedSet,
    codes: tuple[int, ...],
) -> Floats:
    """Return held-out probabilities, shape (n, codes)."""
    result = np.zeros((len(coded), len(codes)))
    for train, test in folds:
        result[test] = predictor(train, test)
    return result


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


def _judge(probabilities: Floats, coded: CodedSet, codes: tuple[int, ...]) -> _Outcome:
    numbers = np.asarray(codes)
    has = np.array([[code in unit for code in codes] for unit in coded.codes])
    order = np.argsort(-probabilities, axis=1, kind="stable")
    rows = np.arange(len(coded))
    first = order[:, 0]
    right = has[rows, first]
    primary = np.array([unit[0] for unit in coded.codes])
    return _Outcome(
        truth=np.where(right, numbers[first], primary),
        predicted=numbers[first],
        right=right,
        in_top3=np.asarray(has[rows[:, None], order[:, :3]].any(axis=1)),
        confidence=probabilities[rows, first],
        loss=-np.log(np.maximum((probabilities * has).sum(axis=1), 1e-12)),
    )


def summarise(outcome: _Outcome, groups: Indices) -> Quality:
    """Return the figures of these held-out units."""
    right = outcome.right.astype(np.float64)
    sizes = np.bincount(groups)[groups]
    return Quality(
        accuracy=float(right.mean()),
        accuracy_by_group=float((right / sizes).sum() / (1 / sizes).sum()),
        top3=float(outcome.in_top3.mean()),
        macro_f1=_macro_f1(outcome),
        ece=calibration_error(outcome.confidence, outcome.right),
        log_loss=float(outcome.loss.mean()),
    )


def calibration_error(confidence: Floats, right: npt.NDArray[np.bool_]) -> float:
    """Return the expected calibration error over ten equal bins of confidence (Guo et al. 2017)."""
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    gaps = np.bincount(bins, weights=right - confidence, minlength=_BINS)
    return float(np.abs(gaps).sum() / len(confidence))


def _macro_f1(outcome: _Outcome) -> float:
    return float(np.mean([_code_quality(outcome, code).f1 for code in np.unique(outcome.truth)]))


def _code_quality(outcome: _Outcome, code: int) -> CodeQuality:
    has, suggested = outcome.truth == code, outcome.predicted == code
    n, picked, hits = int(has.sum()), int(suggested.sum()), int((has & suggested).sum())
    return CodeQuality(
        n=n,
        suggested=picked,
        precision=hits / picked if picked else None,
        recall=hits / n if n else None,
        f1=2 * hits / (n + picked) if n + picked else 0.0,
    )


def _intervals(outcome: _Outcome, groups: Indices, seed: int) -> dict[str, tuple[float, float]]:
    generator = np.random.default_rng(seed)
    members = [np.flatnonzero(groups == group) for group in np.unique(groups)]
    samples = []
    for _ in range(BOOTSTRAPS):
        drawn = generator.integers(0, len(members), len(members))
        rows = np.concatenate([members[i] for i in drawn])
        copies = np.concatenate([np.full(len(members[i]), k) for k, i in enumerate(drawn)])
        samples.append(summarise(outcome.take(rows), copies))
    return {
        field.name: (
            float(np.quantile([getattr(sample, field.name) for sample in samples], 0.025)),
            float(np.quantile([getattr(sample, field.name) for sample in samples], 0.975)),
        )
        for field in fields(Quality)
    }
