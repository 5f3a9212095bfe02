"""Which files are read, and which is written for each."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from annotation.errors import InvalidInput, NotFound
from annotation.ingest.columns import guess_columns
from annotation.ingest.streams import STREAM_NAMES, Kind, Stream, StreamRow, open_stream
from annotation.ingest.table import Row
from annotation.ingest.values import cell_text
from annotation.prelabel.label_columns import ADDED, JOINED
from annotation.prelabel.shard_folder import PROBLEMS, SUFFIX
from annotation.prelabel.sharding import Source

PIPE = "-"
SAMPLE_ROWS = 200


@dataclass(frozen=True)
class Choices:
    """What a person chose of all inputs; what is left out is found."""

    description: str | None = None
    actor: str | None = None
    sheet: str | None = None
    kind: Kind | None = None


@dataclass(frozen=True)
class Pair:
    """An input and its output; None is a pipe."""

    source: Path | None
    target: Path | None
    name: str


def pair_up(inputs: Sequence[str], output: str) -> list[Pair]:
    """Return what is written from what.

    One file goes to the file `output`; several, or a folder, into the folder `output` under their
    own names. What an earlier run wrote there is no input. Raises NotFound for an input that is not
    there, and InvalidInput for a pair that cannot be.
    """
    _require_parent(output)
    if len(inputs) == 1 and not (inputs[0] != PIPE and Path(inputs[0]).is_dir()):
        return [_pair(inputs[0], output)]
    if PIPE in (*inputs, output):
        raise InvalidInput("A pipe (-) goes with one input and one output. Name files instead.")
    folder = Path(output)
    if folder.is_file():
        raise InvalidInput("Several files need a folder, and {file} is a file.", file=output)
    if any(Path(one).resolve() == folder.resolve() for one in inputs):
        raise _at_once(output)
    files = [
        (file, within)
        for one in inputs
        for file, within in _files(Path(one))
        if not _is_written(file.resolve(), folder.resolve())
    ]
    if not files:
        raise NotFound("There is no file with rows in {folder}.", folder=inputs[0])
    pairs = [Pair(file, folder / within, str(within)) for file, within in files]
    for pair in pairs:
        twice = [other for other in pairs if other.target == pair.target]
        if len(twice) > 1:
            raise InvalidInput(
                "Two inputs would be written to {file}. Rename one.", file=str(pair.target)
            )
    return [_apart(pair) for pair in pairs]


def _require_parent(output: str) -> None:
    if output != PIPE and not Path(output).parent.is_dir():
        raise InvalidInput(
            "There is no folder {folder}. Make it, or choose another.",
            folder=str(Path(output).parent),
        )


def _pair(source: str, target: str) -> Pair:
    if source != PIPE and not Path(source).exists():
        raise NotFound("There is no file {file}. Check its name.", file=source)
    read = None if source == PIPE else Path(source)
    written = None if target == PIPE else Path(target)
    if read and written and written.is_dir():
        written /= read.name
    return _apart(Pair(read, written, read.name if read else "the input"))


def _apart(pair: Pair) -> Pair:
    same = pair.source and pair.target and pair.target.exists()
    if same and pair.target.samefile(pair.source):  # type: ignore[union-attr, arg-type]
        raise _at_once(str(pair.target))
    return pair


def _at_once(file: str) -> InvalidInput:
    return InvalidInput(
        "{file} cannot be input and output at once. Name another output.", file=file
    )


def _is_written(file: Path, folder: Path) -> bool:
    """Tell if a file comes from a run into that folder."""
    ours = (folder.with_name(folder.name + end) for end in ("", SUFFIX, PROBLEMS))
    return any(file.is_relative_to(one) for one in ours)


def _files(path: Path) -> list[tuple[Path, Path]]:
    """Return the files of an input with the place of each below the output."""
    if not path.exists():
        raise NotFound("There is no file {file}. Check its name.", file=str(path))
    if not path.is_dir():
        return [(path, Path(path.name))]
    found = (file for file in path.rglob("*") if file.suffix.lower() in STREAM_NAMES)
    return [(file, file.relative_to(path)) for file in sorted(found) if file.is_file()]


def kind_of(pair: Pair, stream: Stream, choices: Choices) -> Kind:
    """Return the kind of file to write: the chosen one, that of the name, or that of the input."""
    if choices.kind:
        return choices.kind
    if pair.target is not None and pair.target.suffix.lower() in STREAM_NAMES:
        return STREAM_NAMES[pair.target.suffix.lower()]
    return stream.kind


def open_source(path: Path, name: str, choices: Choices) -> Source:
    """Return an input with its columns; raises InvalidInput where the text's cannot be told."""
    stream = _open(path, name, choices.sheet)
    refuse_taken_names(name, stream.columns)
    return find_columns(stream, choices, stream.columns)


def _open(path: Path, name: str, sheet: str | None) -> Stream:
    """Return an input; of a workbook the first sheet that names a column of descriptions."""
    stream = open_stream(path, name=name, sheet=sheet)
    if sheet is not None or guess_columns(stream.columns).description is not None:
        return stream
    for other in stream.sheets:
        with suppress(InvalidInput):  # an empty sheet
            found = open_stream(path, name=name, sheet=other)
            if guess_columns(found.columns).description is not None:
                return found
    return stream


class Guess(NamedTuple):
    """What an input holds: the columns of a sheet, all sheets of a workbook, and what is taken."""

    columns: tuple[str, ...]
    sheets: tuple[str, ...]
    choices: Choices


def guess_source(path: Path, name: str, sheet: str | None = None) -> Guess:
    """Return the columns of an input, and those of text and actor as far as they can be told.

    Raises InvalidInput where it cannot be read.
    """
    stream = _open(path, name, sheet)
    refuse_taken_names(name, stream.columns)
    found = guess_columns(stream.columns, _sample(stream, stream.columns))
    taken = stream.part if stream.sheets else None
    choices = Choices(found.description, found.actor, sheet=taken)
    return Guess(stream.columns, stream.sheets, choices)


def find_columns(stream: Stream, choices: Choices, columns: Sequence[str]) -> Source:
    """Return a file with those of its `columns` that hold text and actor.

    Raises InvalidInput where the text's cannot be told, or a chosen one is not there.
    """
    name = stream.file
    for column in (choices.description, choices.actor):
        if column is not None and column not in columns:
            raise InvalidInput(
                "{file} has no column {column}. Its columns are: {known}.",
                file=name,
                column=column,
                known=", ".join(columns),
            )
    guess = guess_columns(columns, _sample(stream, columns))
    description = choices.description or guess.description
    if description is None and len(stream.sheets) > 1:
        raise InvalidInput(
            "{file}, sheet {sheet}, has no column named description. Its columns are: {known}. Say "
            "which one with --description, or another sheet with --sheet: {sheets}.",
            file=name,
            sheet=stream.part,
            known=", ".join(columns),
            sheets=", ".join(one for one in stream.sheets if one != stream.part),
        )
    if description is None:
        raise InvalidInput(
            "{file} has no column named description. Its columns are: {known}. Say which one with "
            "--description.",
            file=name,
            known=", ".join(columns),
        )
    actor = choices.actor or guess.actor
    return Source(stream, description, None if actor == description else actor)


def _sample(stream: Stream, columns: Sequence[str]) -> list[Row]:
    rows = []
    for row in stream.rows():
        if isinstance(row, StreamRow):
            cells = {name: cell_text(row.values.get(name)) for name in columns}
            rows.append(Row(row.number, cells))
        if len(rows) == SAMPLE_ROWS:
            break
    return rows


def refuse_taken_names(file: str, columns: Collection[str]) -> None:
    """Raise InvalidInput where a file has a column of a name that is to be added."""
    if all(column in columns for column in ADDED):
        raise InvalidInput(
            "{file} is labelled already. Choose the file as it was before; to bring codings back "
            "into this one: prelabel.py --join.",
            file=file,
        )
    again = next((column for column in (*ADDED, *JOINED) if column in columns), None)
    if again is not None:
        raise InvalidInput(
            "{file} already has a column named {column}. Rename it first.",
            file=file,
            column=again,
        )
