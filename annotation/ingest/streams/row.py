"""A file read row by row, whatever its kind and however many rows it has."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from annotation.ingest.table import Problem

Kind = Literal["csv", "jsonl", "parquet", "xlsx"]


class StreamRow(NamedTuple):
    """A row: its number as a person sees it, its values by column.

    `line` is a row of CSV or JSON Lines as it stands in the file.
    """

    number: int
    values: Mapping[str, Any]
    line: str = ""


@dataclass(frozen=True)
class Stream:
    """A file whose rows can be read, once or again; a row that cannot be used is a problem.

    `columns` are its columns; of JSON Lines those of the first rows, since every row may bring
    another. `header`, `delimiter` and `marked` (a byte order mark, or another encoding than UTF-8)
    say how a CSV file is written, `schema` what types a Parquet file has.
    """

    file: str
    kind: Kind
    columns: tuple[str, ...]
    rows: Callable[[], Iterator[StreamRow | Problem]]
    header: tuple[str, ...] = ()
    delimiter: str = ","
    marked: bool = False
    schema: Any = None
    part: str = ""
    """How the file was read, where that could have been otherwise: its encoding, or its sheet."""
    sheets: tuple[str, ...] = ()
    """All sheets of a workbook."""
