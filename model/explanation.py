"""Why a code is suggested: the coded units and the codebook's phrases that lie nearest."""

from dataclasses import dataclass

import numpy as np

from model.encoder import Vectors
from model.prior import CodebookPrior, Phrase


@dataclass(frozen=True)
class Near:
    """Something near a description: its row in what was searched, and the cosine."""

    row: int
    similarity: float


def nearest_rows(vector: Vectors, vectors: Vectors, count: int) -> list[Near]:
    """Return the rows of `vectors`, shape (n, d), nearest to `vector`, shape (d,); best first."""
    if not len(vectors):
        return []
    similarity = vectors @ vector
    best = np.argsort(-similarity, kind="stable")[:count]
    return [Near(int(row), float(similarity[row])) for row in best]


def nearest_phrases(
    prior: CodebookPrior, vector: Vectors, count: int
) -> list[tuple[Phrase, float]]:
    """Return the codebook's example phrases nearest to a description, best first."""
    centred = prior.centred(vector[None, :])[0]
    return [
        (prior.phrases[near.row], near.similarity)
        for near in nearest_rows(centred, prior.vectors, count)
    ]
