"""Embeddings on disk by (encoder hash, text hash), so that no text is embedded twice.

One append-only file of fixed-size records per encoder: 16 bytes of text hash, the vector as
float32, and the sum of the vector's bits. Several processes may append; a torn or damaged record
is passed over and embedded again.
"""

import hashlib
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from filelock import FileLock

from model.encoder import Encoder, Vectors

_KEY_BYTES = 16
_CHUNK = 1024


class EmbeddingCache:
    """The records of one encoder in one folder."""

    def __init__(self, folder: Path, name: str, dimension: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{name}.vectors"
        self._record = np.dtype(
            [("key", f"V{_KEY_BYTES}"), ("vector", "<f4", (dimension,)), ("sum", "<u4")]
        )
        self._file_lock = FileLock(f"{self._path}.lock")
        self._lock = threading.Lock()
        self._rows: dict[bytes, int] = {}
        self._read = 0

    def get(self, keys: Sequence[bytes]) -> tuple[Vectors, list[int]]:
        """Return vectors, shape (len(keys), dimension), and the positions that are not cached."""
        vectors = np.zeros((len(keys), self._record["vector"].shape[0]), dtype=np.float32)
        with self._lock:
            self._refresh()
            rows = [self._rows.get(key, -1) for key in keys]
            found = [i for i, row in enumerate(rows) if row >= 0]
            if found:
                records = np.memmap(self._path, dtype=self._record, mode="r", shape=(self._read,))
                vectors[found] = records["vector"][[rows[i] for i in found]]
        return vectors, [i for i, row in enumerate(rows) if row < 0]

    def put(self, keys: Sequence[bytes], vectors: Vectors) -> None:
        """Append the vectors; a torn record at the end of the file is cut off first."""
        records = np.zeros(len(keys), dtype=self._record)
        records["key"] = np.frombuffer(b"".join(keys), dtype=f"V{_KEY_BYTES}")
        records["vector"] = vectors
        records["sum"] = _bit_sums(records["vector"])
        with self._lock, self._file_lock, self._path.open("ab") as file:
            file.truncate(file.tell() - file.tell() % self._record.itemsize)
            file.write(records.tobytes())

    def _refresh(self) -> None:
        size = self._path.stat().st_size if self._path.exists() else 0
        count = size // self._record.itemsize
        if count < self._read:
            self._rows.clear()
            self._read = 0
        if count == self._read:
            return
        records = np.memmap(self._path, dtype=self._record, mode="r", shape=(count,))
        fresh = records[self._read :]
        sound = np.flatnonzero(_bit_sums(fresh["vector"]) == fresh["sum"])
        for offset in sound:
            self._rows[fresh["key"][offset].tobytes()] = self._read + int(offset)
        self._read = count


class Embedder:
    """An encoder with its cache: the one way in which Jalur turns texts into vectors.

    `quick` is for the texts of files: faster, and kept apart, since the last bits of a vector then
    depend on the texts that it was made with. Whatever is learned from is made the other way.
    """

    def __init__(self, encoder: Encoder, folder: Path, quick: bool = False) -> None:
        self.encoder = encoder
        self._encode = encoder.encode_quickly if quick else encoder.encode
        self._cache = EmbeddingCache(
            folder, encoder.hash[:16] + ("-quick" if quick else ""), encoder.dimension
        )

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text, shape (n, dimension); only unknown texts are encoded."""
        keys = [text_key(text) for text in texts]
        vectors, missing = self._cache.get(keys)
        unknown = {keys[i]: texts[i] for i in missing}
        fresh: dict[bytes, Vectors] = {}
        order = list(unknown)
        for start in range(0, len(order), _CHUNK):
            chunk = order[start : start + _CHUNK]
            encoded = self._encode([unknown[key] for key in chunk])
            self._cache.put(chunk, encoded)
            fresh.update(zip(chunk, encoded, strict=True))
        for i in missing:
            vectors[i] = fresh[keys[i]]
        return vectors


def text_key(text: str) -> bytes:
    """Return the key of a text, 16 bytes."""
    return hashlib.blake2b(text.encode(), digest_size=_KEY_BYTES).digest()


def _bit_sums(vectors: Vectors) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    bits = np.ascontiguousarray(vectors, dtype="<f4").view("<u4")
    # A file of zeros must not pass as sound.
    return np.asarray(bits.sum(axis=1, dtype=np.uint32) ^ np.uint32(0xA5A5A5A5))
