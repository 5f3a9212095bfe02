"""Coding replayed on material whose codes are known: how fast is how much learned."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from model.classifier import TrackClassifier
from model.coded import Indices
from model.encoder import Vectors
from model.selection import Order, least_certain, most_typical

Floats = npt.NDArray[np.float64]

HELD_OUT = 0.3
_STEPS = ((200, 8), (500, 25), (2000, 100))
_LAST_STEP = 500


@dataclass(frozen=True)
class Material:
    """n coded descriptions: a design matrix (n, codes + d), unit-length vectors (n, d), codes (n,).

    `codes` are 0 to k - 1, in the order of the matrix's first columns. Rows of one of the `groups`
    are never both learned from and judged on; only rows of `to_learn` are learned from, only those
    of `to_judge` are judged on.
    """

    matrix: Vectors
    vectors: Vectors
    codes: npt.NDArray[np.int64]
    groups: Indices
    to_learn: npt.NDArray[np.bool_]
    to_judge: npt.NDArray[np.bool_]

    @property
    def width(self) -> int:
        """The number of codes."""
        return int(self.matrix.shape[1] - self.vectors.shape[1])


@dataclass(frozen=True)
class Curve:
    """Macro-F1 on the held-out part after so many codings."""

    codings: tuple[int, ...]
    macro_f1: tuple[float, ...]

    def reaches(self, target: float) -> int | None:
        """Return after how many codings the target was first reached; None where it never was."""
        pairs = zip(self.codings, self.macro_f1, strict=True)
        return next((n for n, value in pairs if value >= target), None)


def split(material: Material, seed: int) -> tuple[Indices, Indices]:
    """Return the rows to code and the rows to judge on, three tenths of the groups."""
    generator = np.random.default_rng(seed)
    groups = np.unique(material.groups)
    held_out = generator.choice(groups, max(1, round(HELD_OUT * len(groups))), replace=False)
    inside = np.isin(material.groups, held_out)
    return np.flatnonzero(~inside & material.to_learn), np.flatnonzero(inside & material.to_judge)


def replay(material: Material, order: Order, seed: int, most: int) -> Curve:
    """Return the curve of the suggester that learns in this order, from nothing to `most` codings.

    With the order of the report the rows come as they stand.
    """
    pool, test = split(material, seed)
    generator = np.random.default_rng(seed)
    left = pool if order is Order.REPORT else generator.permutation(pool)
    coded = np.arange(0)
    points: list[tuple[int, float]] = []
    for n in steps(min(most, len(pool))):
        if n > len(coded):
            picked = _pick(material, order, coded, left, n - len(coded), seed)
            coded, left = np.append(coded, left[picked]), np.delete(left, picked)
        head = _learn(material, coded)
        points.append((n, _macro_f1(material, test, head.predict(material.matrix[test]))))
    return Curve(*map(tuple, zip(*points, strict=True)))


def replay_rival(material: Material, seed: int, most: int) -> Curve:
    """Return the curve of logistic regression on the embeddings, in random order."""
    pool, test = split(material, seed)
    order = np.random.default_rng(seed).permutation(pool)
    points = [
        (n, _macro_f1(material, test, _rival(material, order[:n], test)))
        for n in steps(min(most, len(pool)))
    ]
    return Curve(*map(tuple, zip(*points, strict=True)))


def final_macro_f1(material: Material, seed: int) -> float:
    """Return what logistic regression on the embeddings reaches with everything coded."""
    pool, test = split(material, seed)
    return _macro_f1(material, test, _rival(material, pool, test))


def steps(most: int) -> Iterator[int]:
    """Yield after how many codings to learn and judge: often at first, then less so."""
    n = 0
    while n < most:
        yield n
        n += next((step for end, step in _STEPS if n < end), _LAST_STEP)
    yield most


def _pick(
    material: Material, order: Order, coded: Indices, left: Indices, count: int, seed: int
) -> Sequence[int] | Indices:
    vectors, known = material.vectors[left], material.vectors[coded]
    if order is Order.UNCERTAIN:
        probabilities = _learn(material, coded).predict_proba(material.matrix[left])
        return least_certain(probabilities, vectors, known, count)
    if order is Order.TYPICAL:
        return most_typical(vectors, known, count, seed)
    return np.arange(count)


def _learn(material: Material, rows: Indices) -> TrackClassifier:
    head = TrackClassifier(codes=tuple(range(material.width)))
    return head.fit(material.matrix[rows], material.codes[rows])


def _rival(material: Material, rows: Indices, test: Indices) -> npt.NDArray[np.int64]:
    seen = np.unique(material.codes[rows])
    if len(seen) < 2:  # noqa: PLR2004 - nothing to tell apart
        return np.full(len(test), seen[0] if len(seen) else 0)
    model = LogisticRegression(C=10.0, max_iter=1000)
    model.fit(material.vectors[rows], material.codes[rows])
    return np.asarray(model.predict(material.vectors[test]))


def _macro_f1(material: Material, test: Indices, predicted: npt.NDArray[np.int64]) -> float:
    labels = np.unique(material.codes[test])
    return float(
        f1_score(material.codes[test], predicted, labels=labels, average="macro", zero_division=0)
    )
