"""JSON Lines of any size; a field may hold anything, and leaves as it came."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from annotation.ingest.jsonl_file import ARRAY, no_object, one_array, read_object
from annotation.ingest.streams.row import Stream, StreamRow
from annotation.ingest.table import SURROGATE, Problem, unreadable

SAMPLE_LINES = 200


def open_jsonl(path: Path, file: str) -> Stream:
    """Return the rows of a JSONL file (UTF-8), counted as lines.

    Raises InvalidInput where none of the first lines holds an object, and for one array around all.
    """

    def rows() -> Iterator[StreamRow | Problem]:
        # Not in text mode: JSON texts may hold line separators of Unicode as they are.
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                text = line.decode("utf-8-sig" if number == 1 else "utf-8", "surrogateescape")
                if text.strip():
                    yield _row(number, text.strip())

    with path.open(encoding="utf-8-sig", errors="replace") as text:
        if ARRAY.match(text.read(SAMPLE_LINES)):
            raise one_array(file)
    first = list(islice(rows(), SAMPLE_LINES))
    columns = dict.fromkeys(
        name for one in first if isinstance(one, StreamRow) for name in one.values
    )
    if not columns:
        raise no_object(file)
    return Stream(file, "jsonl", tuple(columns), rows)


def _row(number: int, line: str) -> StreamRow | Problem:
    if SURROGATE.search(line):
        return unreadable(number)
    try:
        return StreamRow(number, read_object(number, line), line)
    except Problem as problem:
        return problem.with_traceback(None)
