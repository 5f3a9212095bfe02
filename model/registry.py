"""Model files: joblib with a manifest; a file whose hash is not the recorded one is not loaded."""

import hashlib
import io
import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import joblib

from model.errors import UntrustedModel
from model.files import written_whole

_FILE = "model.joblib"
_MANIFEST = "manifest.json"


def dump(value: Any) -> bytes:
    """Return the bytes that a file of this value has; equal values give equal bytes."""
    buffer = io.BytesIO()
    joblib.dump(value, buffer, compress=("zlib", 3))
    return buffer.getvalue()


def content_hash(content: bytes) -> str:
    """Return the SHA-256 of file content, in hex."""
    return hashlib.sha256(content).hexdigest()


class Registry:
    """A folder of model files, each in a folder of its own name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(self, name: str, value: Any, manifest: dict[str, Any]) -> str:
        """Write value and manifest so that a crash leaves the old or the new; return the hash."""
        content = dump(value)
        file_hash = content_hash(content)
        target = self.folder / name
        target.mkdir(parents=True, exist_ok=True)
        _write(target / _FILE, content)
        text = json.dumps({**manifest, "file_hash": file_hash}, indent=1, sort_keys=True)
        _write(target / _MANIFEST, text.encode())
        return file_hash

    def load(self, name: str, file_hash: str) -> Any:
        """Return the value of a file that this project wrote.

        `file_hash` comes from the project's own record, never from an upload: a joblib file can
        run code when it is read. Raises UntrustedModel where it is missing or another file.
        """
        path = self.folder / name / _FILE
        try:
            content = path.read_bytes()
        except FileNotFoundError as error:
            raise UntrustedModel(
                "The model file {path} is missing. Run: python scripts/retrain.py", path=str(path)
            ) from error
        if content_hash(content) != file_hash:
            raise UntrustedModel(
                "The model file {path} is not the one that Jalur wrote, so it is not loaded. "
                "Delete it and run: python scripts/retrain.py",
                path=str(path),
            )
        return joblib.load(io.BytesIO(content))

    def remove(self, names: Iterable[str]) -> None:
        """Remove the files of these versions; their records say how to make them again."""
        for name in names:
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def has(self, name: str, file_hash: str) -> bool:
        """Say whether the file of that name is there, and is the one that was written."""
        path = self.folder / name / _FILE
        return path.exists() and content_hash(path.read_bytes()) == file_hash


def _write(path: Path, content: bytes) -> None:
    with written_whole(path) as file:
        file.write(content)
