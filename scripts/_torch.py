"""A PyTorch that is already there: it is large, so it is used and not downloaded again.

Standard library only, and Python 3.8 must be able to read it, as with `_setup`.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Torch:
    """A PyTorch that lies in `folder` (a site-packages)."""

    version: str
    folder: Path

    @classmethod
    def in_folder(cls, folder: Path) -> Torch | None:
        """Return the PyTorch that pip would find in `folder`."""
        for found in importlib.metadata.distributions(name="torch", path=[str(folder)]):
            return cls(found.version, folder)
        return None

    @classmethod
    def of_this_python(cls) -> Torch | None:
        """Return the PyTorch of the running Python, which is not imported for it."""
        spec = importlib.util.find_spec("torch")
        if spec is None or spec.origin is None:
            return None
        return cls.in_folder(Path(spec.origin).parents[1])

    def is_at_least(self, minimum: str) -> bool:
        """Tell if this is a final release, `minimum` or newer."""
        match = re.fullmatch(r"(\d+(?:\.\d+)*)(?:\+.*)?", self.version)
        return match is not None and _numbers(match[1]) >= _numbers(minimum)

    def can_be_imported(self) -> bool:
        """Import it in another process (a few seconds)."""
        print(f"Trying the PyTorch {self.version} in {self.folder} ...", flush=True)
        done = subprocess.run(
            [sys.executable, "-c", "import torch"], capture_output=True, check=False
        )
        return done.returncode == 0


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split("."))
