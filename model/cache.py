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
import numpy.typing as npt
from filelock import FileLock

from model.encoder import Encoder, Vectors
from model.key_index import KeyIndex, Places, halves_of

_KEY_BYTES = 16
_CHUNK = 1024
_BLOCK = 4096
"""So many records are looked at together: the file may hold more than the memory does."""


Records = npt.NDArray[np.void]


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
        self._index = KeyIndex()
        self._read = 0

    def get(self, keys: Sequence[bytes]) -> tuple[Vectors, list[int]]:
        """Return vectors, shape (len(keys), dimension), and the positions that are not cached."""
        vectors = np.zeros((len(keys), self._record["vector"].shape[0]), dtype=np.float32)
        with self._lock:
            self._refresh()
            places = self._index.find(halves_of(keys))
            found = np.flatnonzero(places >= 0)
            records = self._records(places[found])
        wanted = np.frombuffer(b"".join(keys), dtype=f"V{_KEY_BYTES}")
        is_it = records["key"] == wanted[found]
        vectors[found[is_it]] = records["vector"][is_it]
        is_missing = np.full(len(keys), True)
        is_missing[found[is_it]] = False
        return vectors, np.flatnonzero(is_missing).tolist()

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
            self._index, self._read = KeyIndex(), 0
        for start in range(self._read, count, _BLOCK):
            places = np.arange(start, min(start + _BLOCK, count))
            fresh = self._records(places)
            sound = np.flatnonzero(_bit_sums(fresh["vector"]) == fresh["sum"])
            halves = halves_of([key.tobytes() for key in fresh["key"][sound]])
            self._index.add(halves, places[sound])
        self._read = count

    def _records(self, places: Places) -> Records:
        """Return the records at these places, in their order."""
        records = np.zeros(len(places), dtype=self._record)
        if not len(places):
            return records
        order = np.argsort(places, kind="stable")
        rising, size = places[order], self._record.itemsize
        with self._path.open("rb") as file:
            start = 0
            while start < len(rising):
                first = int(rising[start])
                end = int(np.searchsorted(rising, first + _BLOCK))
                file.seek(first * size)
                block = np.fromfile(file, self._record, int(rising[end - 1]) - first + 1)
                records[order[start:end]] = block[rising[start:end] - first]
                start = end
        return records


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
