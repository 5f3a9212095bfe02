"""Parquet files, a few rows at a time; values keep their types."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from annotation.errors import InvalidInput
from annotation.ingest.streams.row import Stream, StreamRow

ROWS = 1024


def open_parquet(path: Path, file: str) -> Stream:
    """Return the rows of a Parquet file, counted from 1; raises InvalidInput."""
    try:
        with pq.ParquetFile(path) as opened:
            schema = opened.schema_arrow
    except (pa.ArrowException, OSError) as error:
        raise _damaged(file) from error
    again = next((name for name in schema.names if schema.names.count(name) > 1), None)
    if again is not None:
        raise InvalidInput(
            "{file} has two columns named {column}. Rename one.", file=file, column=again
        )

    def rows() -> Iterator[StreamRow]:
        number = 0
        try:
            with pq.ParquetFile(path) as opened:
                for batch in opened.iter_batches(ROWS):
                    for values in batch.to_pylist():
                        number += 1
                        yield StreamRow(number, values)
        except (pa.ArrowException, OSError) as error:
            raise _damaged(file) from error

    return Stream(file, "parquet", tuple(schema.names), rows, schema=schema)


def _damaged(file: str) -> InvalidInput:
    return InvalidInput(
        "{file} cannot be read as a Parquet file. It is damaged or not whole: make it again.",
        file=file,
    )
