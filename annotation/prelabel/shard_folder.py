"""The folder of a run: what it was asked, its shards, and what has been done of them.

Everything in it is written whole or not at all, so that a run that was killed goes on from there.
"""

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from model.files import written_whole
from model.text_shards import TextShard

SUFFIX, PROBLEMS = ".unfinished", ".problems.csv"
"""Ends of the names beside an output: of its run, and of the list of rows that were left out."""


@dataclass(frozen=True)
class Plan:
    """How inputs were cut: rows of each, row shards, distinct texts in shards, rows left out.

    A row shard is named by its texts, as those are.
    `columns` are those of each input, in the order in which they came.
    """

    rows: tuple[int, ...]
    row_shards: tuple[str, ...]
    texts: tuple[TextShard, ...]
    problems: int
    columns: tuple[tuple[str, ...], ...]


class ShardFolder:
    """The files of one run; other machines see them under the same path."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def beside(cls, target: Path) -> "ShardFolder":
        """Return the folder of the run that writes `target`."""
        return cls(target.with_name(target.name + SUFFIX))

    @property
    def exists(self) -> bool:
        """Whether there is such a run, unfinished."""
        return self._settings.exists()

    def begin(self, settings: dict[str, Any], pipe: IO[bytes] | None = None) -> None:
        """Begin anew; what comes through a pipe is kept first, whole. Raises OSError."""
        self.remove()
        for name in ("texts", "rows", "labels"):
            (self.folder / name).mkdir(parents=True)
        if pipe is not None:
            with written_whole(self.spool_file) as file:
                shutil.copyfileobj(pipe, file)
        _write_json(self._settings, settings)

    def settings(self) -> dict[str, Any]:
        """Return what the run was begun with; raises OSError and ValueError where it is damaged."""
        settings: dict[str, Any] = json.loads(self._settings.read_text(encoding="utf-8"))
        return settings

    def remove(self) -> None:
        """Remove all of it."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def save_plan(self, plan: Plan) -> None:
        """Write down that the inputs are cut."""
        _write_json(self._plan, asdict(plan))

    def plan(self) -> Plan | None:
        """Return how the inputs were cut; None where they are not, or not wholly."""
        if not self._plan.exists():
            return None
        found = json.loads(self._plan.read_text(encoding="utf-8"))
        return Plan(
            rows=tuple(found["rows"]),
            row_shards=tuple(found["row_shards"]),
            texts=tuple(TextShard(*one) for one in found["texts"]),
            problems=found["problems"],
            columns=tuple(map(tuple, found["columns"])),
        )

    def save_texts(self, shard: TextShard, texts: Sequence[str]) -> None:
        """Write the texts of a shard that has to be embedded."""
        _write_json(self.texts_file(shard), texts)

    def texts(self, shard: TextShard) -> list[str]:
        """Return the texts of a shard."""
        texts: list[str] = json.loads(self.texts_file(shard).read_text(encoding="utf-8"))
        return texts

    def texts_file(self, shard: TextShard) -> Path:
        """Return the file of a shard's texts."""
        return self.folder / "texts" / f"{shard.name}.json"

    def rows_file(self, number: int) -> Path:
        """Return the file of a row shard."""
        return self.folder / "rows" / f"{number:06}.arrow"

    def labels_file(self, number: int) -> Path:
        """Return the file of what is said of a row shard."""
        return self.folder / "labels" / f"{number:06}.arrow"

    @property
    def keys_file(self) -> Path:
        """Where the keys of distinct texts are held while the inputs are cut."""
        return self.folder / "keys"

    @property
    def problems_file(self) -> Path:
        """The rows that were left out, with their reasons."""
        return self.folder / "problems.csv"

    @property
    def spool_file(self) -> Path:
        """What came through a pipe."""
        return self.folder / "input"

    @property
    def _settings(self) -> Path:
        return self.folder / "run.json"

    @property
    def _plan(self) -> Path:
        return self.folder / "plan.json"


def write_table(path: Path, table: pa.Table) -> None:
    """Write an Arrow table."""
    with written_whole(path) as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)


def read_table(path: Path) -> pa.Table:
    """Return an Arrow table."""
    with pa.OSFile(str(path)) as file:
        return pa.ipc.open_file(file).read_all()


def label_parts(folder: ShardFolder, plan: Plan) -> Iterator[dict[str, list[Any]]]:
    """Yield what is said of the rows, by column, and their `line`, a row shard at a time."""
    for number in range(len(plan.row_shards)):
        lines = read_table(folder.rows_file(number))["line"].to_pylist()
        yield {"line": lines, **read_table(folder.labels_file(number)).to_pydict()}


def _write_json(path: Path, value: Any) -> None:
    with written_whole(path) as file:
        file.write(json.dumps(value, ensure_ascii=False).encode())
