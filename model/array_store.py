"""Arrays in files that are named by what they were made from; several machines may share them."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from model.files import written_whole

Array = npt.NDArray[Any]


class ArrayStore:
    """A folder of arrays by name; a name stands for one content, so nothing is written twice."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def has(self, name: str) -> bool:
        """Tell if there is an array of that name."""
        return self._path(name).exists()

    def save(self, name: str, array: Array) -> None:
        """Write an array whole or not at all."""
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with written_whole(path) as file:
            np.save(file, array)

    def load(self, name: str) -> Array:
        """Return an array, which stays on disk till its values are looked at."""
        array: Array = np.load(self._path(name), mmap_mode="r")
        return array

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / f"{name}.npy"
