"""Files that were pre-labelled before, read again."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from annotation.errors import InvalidInput, NotFound
from annotation.ingest.streams import STREAM_NAMES, StreamRow, open_stream
from annotation.ingest.values import cell_text
from annotation.prelabel.inputs import Choices, find_columns
from annotation.prelabel.label_columns import (
    ABSTAIN,
    ADDED,
    CANDIDATES,
    JOINED,
    NO_WORDS,
    REVIEW,
)
from annotation.prelabel.sharding import Source, describe
from annotation.records import Report, normalise, unit_id
from annotation.store import PRELABELLED
from model.features import Description

Watch = Callable[[int], object]
"""Told how many rows have just been read."""


def ignore(_rows: int) -> None:
    """Watch nothing."""


Key = tuple[str, str]


def key_of(actor: str, text: str) -> Key:
    """Return actor and text as two that say the same have them."""
    return normalise(actor), normalise(text)


_OURS = frozenset({*ADDED, *JOINED})
_FIRST_ADDED = f', "{next(iter(ADDED))}": '


class LabelledRow(NamedTuple):
    """A row with what was said of it; `status` tells whether it had been coded when last joined.

    `values` are those of all its columns, `line` is how the row stands in the file where that is
    kept (`StreamRow`).
    """

    number: int
    description: Description
    track: int | None
    likelihood: float
    decision: str
    reason: str
    status: str
    values: Mapping[str, Any]
    line: str

    @property
    def key(self) -> Key:
        """What tells whether a unit of the study says the same."""
        return key_of(self.description.actor, self.description.description)

    @property
    def is_for_review(self) -> bool:
        """Whether somebody has to look, and nobody has yet."""
        return self.decision == REVIEW and not self.status

    @property
    def is_unlabelled(self) -> bool:
        """Whether nothing is proposed for a row that says something, and nobody has coded it."""
        return self.decision == ABSTAIN and self.has_words and not self.status

    @property
    def has_words(self) -> bool:
        """Whether its description says anything."""
        return self.reason != NO_WORDS

    @property
    def is_candidate(self) -> bool:
        """Whether an audit may make, or has made, its label automatic."""
        return self.track is not None and self.reason in CANDIDATES


@dataclass(frozen=True)
class LabelledFile:
    """A file that an earlier run wrote; its rows are units of the `report` of its name."""

    path: Path
    source: Source
    watch: Watch = ignore

    @property
    def report(self) -> Report:
        """The report under which its rows come into the study."""
        return Report(self.source.stream.file, PRELABELLED)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that were there before."""
        return tuple(name for name in self.source.stream.columns if name not in _OURS)

    def rows(self) -> Iterator[LabelledRow]:
        """Yield the rows in their order, and tell who watches.

        Raises InvalidInput where one cannot be read.
        """
        for row in self.source.stream.rows():
            self.watch(1)
            if not isinstance(row, StreamRow):
                raise InvalidInput(
                    "{file}: {problem} Mend that row first.",
                    file=self.source.stream.file,
                    problem=row,
                )
            yield self._read(row)

    def _read(self, row: StreamRow) -> LabelledRow:
        track, likelihood = (cell_text(row.values.get(name)) for name in ("track", "probability"))
        try:
            return LabelledRow(
                row.number,
                describe(row, self.source),
                int(track) if track else None,
                float(likelihood.replace(",", ".")) if likelihood else 0.0,
                cell_text(row.values.get("decision")),
                cell_text(row.values.get("reason")),
                cell_text(row.values.get("human_status")),
                row.values,
                row.line,
            )
        except ValueError as error:
            raise InvalidInput(
                "{file}, row {row}: track {track!r} or probability {likelihood!r} is no number. "
                "Leave these columns as they were written.",
                file=self.source.stream.file,
                row=row.number,
                track=track,
                likelihood=likelihood,
            ) from error


def own_part(file: LabelledFile, row: LabelledRow) -> StreamRow:
    """Return a row as it was before it was labelled; of JSON Lines with its digits."""
    if file.source.stream.kind != "jsonl":
        own = {name: value for name, value in row.values.items() if name not in _OURS}
        return StreamRow(row.number, own)
    # Not from the values: numbers are text there.
    own = {name: value for name, value in json.loads(row.line).items() if name not in _OURS}
    line = row.line[: row.line.rfind(_FIRST_ADDED)] + "}"
    try:
        is_own = json.loads(line) == own
    except ValueError:
        is_own = False  # somebody wrote the row anew
    return StreamRow(row.number, own, line if is_own else "")


def labelled_files(output: Path, choices: Choices, watch: Watch = ignore) -> list[LabelledFile]:
    """Return the files that an earlier run wrote to `output`, a file or a folder.

    Their columns of text and actor are found as when they were labelled. Raises NotFound, and
    InvalidInput for a file that was not labelled.
    """
    if not output.exists():
        raise NotFound("There is no file {file}. Check its name.", file=str(output))
    if not output.is_dir():
        return [_labelled(output, output.name, choices, watch)]
    paths = sorted(path for path in output.rglob("*") if path.suffix.lower() in STREAM_NAMES)
    if not paths:
        raise NotFound("There is no file with rows in {folder}.", folder=str(output))
    names = (f"{output.name}/{path.relative_to(output).as_posix()}" for path in paths)
    found = zip(paths, names, strict=True)
    return [_labelled(path, name, choices, watch) for path, name in found]


def _labelled(path: Path, name: str, choices: Choices, watch: Watch) -> LabelledFile:
    stream = open_stream(path, name=name)
    if len(stream.sheets) > 1:
        raise InvalidInput(
            "{file} has several sheets; prelabel.py wrote one. Save that sheet as a file of its "
            "own, so that none is lost.",
            file=name,
        )
    missing = next((column for column in ADDED if column not in stream.columns), None)
    if missing is not None:
        raise InvalidInput(
            "{file} was not written by prelabel.py, or was changed: it has no column {column}.",
            file=name,
            column=missing,
        )
    own = [column for column in stream.columns if column not in _OURS]
    return LabelledFile(path, find_columns(stream, choices, own), watch)


def labels_of(files: Sequence[LabelledFile]) -> str:
    """Return what tells the labels of files from others, in whatever order the rows stand.

    Only those count that an audit may make, or has made, automatic.
    """
    total = count = 0
    for file in files:
        for row in file.rows():
            if row.is_candidate:
                said = "\x1f".join((*row.key, str(row.track), f"{row.likelihood:.3f}"))
                total += int.from_bytes(hashlib.sha256(said.encode()).digest()[:16])
                count += 1
    return f"{count}-{total % 2**128:032x}"


def unit_of(report: Report, row: LabelledRow) -> str:
    """Return the id of the unit that a row is; rows that say the same are one."""
    return unit_id(report.id, row.description.actor, row.description.description)
