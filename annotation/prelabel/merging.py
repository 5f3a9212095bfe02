"""The rows of the inputs with what was said of them beside them.

Rows that leave as they came are in the shards; others are read again for their values.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from annotation.errors import InvalidInput
from annotation.exchange.files import replacing
from annotation.ingest.streams import Kind, StreamRow
from annotation.prelabel.label_columns import ADDED, as_written
from annotation.prelabel.row_files import Layout, writing_rows
from annotation.prelabel.sharding import Source


@dataclass(frozen=True)
class Output:
    """What is written for an input: None is a pipe; `columns` and `rows` are those of the input."""

    source: Source
    target: Path | None
    kind: Kind
    columns: tuple[str, ...]
    rows: int

    @property
    def keeps_lines(self) -> bool:
        """Whether each row is written as it stands in the input."""
        stream = self.source.stream
        return self.kind == stream.kind and (
            self.kind == "jsonl" or (self.kind == "csv" and self.delimiter == stream.delimiter)
        )

    @property
    def delimiter(self) -> str:
        """What stands between the cells of a CSV file."""
        if self.target is not None and self.target.suffix.lower() in {".tsv", ".tab"}:
            return "\t"
        return self.source.stream.delimiter


def write_outputs(
    outputs: Sequence[Output],
    parts: Iterator[dict[str, list[Any]]],
    version: str,
    advance: Callable[[int], object],
) -> Counter[tuple[str, str]]:
    """Write every output whole; return how many rows have each decision and reason.

    `parts` are the columns of all rows in order. `advance` is told how many rows have just been
    written. Raises InvalidInput where an output cannot be written, or an input has changed.
    """
    labels = _Labels(parts)
    for output in outputs:
        with (
            _opened(output.target) as file,
            writing_rows(output.kind, file, _layout(output)) as write,
        ):
            again = None if output.keeps_lines else _read_again(output)
            left = output.rows
            while left:
                taken = labels.take(left)
                lines = taken.pop("line")
                rows = [StreamRow(0, {}, line) for line in lines]
                if again is not None:
                    rows = list(islice(again, len(lines)))
                if len(rows) < len(lines):
                    raise changed(output.source.stream.file)
                write(rows, as_written(taken, version))
                left -= len(rows)
                advance(len(rows))
    return labels.decided


def _read_again(output: Output) -> Iterator[StreamRow]:
    return (row for row in output.source.stream.rows() if isinstance(row, StreamRow))


def changed(file: str) -> InvalidInput:
    """Return what to say of an input that is not what it was when the run began."""
    return InvalidInput(
        "{file} was changed after the run had begun. Begin anew, without --resume.", file=file
    )


class _Labels:
    """The columns of all rows, taken a few rows at a time."""

    def __init__(self, parts: Iterator[dict[str, list[Any]]]) -> None:
        self._parts = parts
        self._part: dict[str, list[Any]] = {"track": []}
        self._at = 0
        self.decided: Counter[tuple[str, str]] = Counter()

    def take(self, most: int) -> dict[str, list[Any]]:
        """Return the columns of the next rows: one or more, at most so many."""
        if self._at == len(self._part["track"]):
            self._part, self._at = next(self._parts), 0
        rows = slice(self._at, self._at + most)
        taken = {name: column[rows] for name, column in self._part.items()}
        self._at += len(taken["track"])
        self.decided.update(zip(taken["decision"], taken["reason"], strict=True))
        return taken


@contextmanager
def _opened(target: Path | None) -> Iterator[BinaryIO]:
    if target is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with replacing(target) as file:
        yield file


def _layout(output: Output) -> Layout:
    stream = output.source.stream
    return Layout(
        columns=output.columns,
        added=ADDED,
        header=stream.header,
        delimiter=output.delimiter,
        marked=stream.marked,
        schema=stream.schema,
    )
