"""What the suggester knows of a description: its words, its vector and its actor's vector."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.cache import Embedder
from model.encoder import Vectors


@dataclass(frozen=True)
class Description:
    """One cooperation description; either part may be empty, not both."""

    actor: str
    description: str

    @property
    def text(self) -> str:
        """Actor and description as one text."""
        return ": ".join(part for part in (self.actor, self.description) if part)


@dataclass(frozen=True)
class Features:
    """n descriptions: `texts` of length n, `vectors` and `actor_vectors` of shape (n, d)."""

    texts: tuple[str, ...]
    vectors: Vectors
    actor_vectors: Vectors

    def __len__(self) -> int:
        return len(self.texts)

    def take(self, rows: npt.NDArray[np.intp]) -> "Features":
        """Return the features of these rows, in this order."""
        return Features(
            tuple(self.texts[row] for row in rows), self.vectors[rows], self.actor_vectors[rows]
        )


def extract_features(descriptions: Sequence[Description], embedder: Embedder) -> Features:
    """Return the features; where no actor is named the whole text stands in for it."""
    texts = tuple(item.text for item in descriptions)
    actors = [item.actor or item.text for item in descriptions]
    vectors = embedder.embed([*texts, *actors])
    return Features(texts, vectors[: len(texts)], vectors[len(texts) :])
