"""Files of any size, row by row: what is inside decides what kind a file is, not its name."""

from pathlib import Path, PurePath

from annotation.ingest.files import CSV_NAMES, JSON_NAMES, OTHER_KINDS, readable, unknown_kind
from annotation.ingest.jsonl_file import ARRAY, OBJECT, looks_like_jsonl
from annotation.ingest.streams.csv_stream import CHUNK, open_csv
from annotation.ingest.streams.jsonl_stream import open_jsonl
from annotation.ingest.streams.parquet_stream import open_parquet
from annotation.ingest.streams.row import Kind, Stream, StreamRow
from annotation.ingest.streams.xlsx_stream import open_xlsx
from annotation.ingest.xlsx_file import OLD_EXCEL, ZIP

__all__ = ["STREAM_NAMES", "Kind", "Stream", "StreamRow", "open_stream"]

PARQUET = b"PAR1"
STREAM_NAMES: dict[str, Kind] = {
    **dict.fromkeys(sorted(CSV_NAMES), "csv"),
    **dict.fromkeys(sorted(JSON_NAMES), "jsonl"),
    ".parquet": "parquet",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
}
"""Endings of names and the kind of file they promise."""


def open_stream(path: Path, *, name: str = "", sheet: str | None = None) -> Stream:
    """Return the rows of a file, which people know as `name`; `sheet` names that of a workbook.

    Raises NotFound where there is no file, and InvalidInput where it cannot be used.
    """
    file = name or path.name
    with readable(path, file), path.open("rb") as opened:
        head = opened.read(CHUNK)
    if head.startswith(PARQUET):
        return open_parquet(path, file)
    if head.startswith((ZIP, OLD_EXCEL)):
        return open_xlsx(path, file, sheet)
    text = head.decode("utf-8-sig", "replace")
    if OTHER_KINDS.match(text):
        raise unknown_kind(file)
    is_json_name = PurePath(file).suffix.lower() in JSON_NAMES
    if OBJECT.match(text) or ARRAY.match(text) or (is_json_name and looks_like_jsonl(text)):
        return open_jsonl(path, file)
    return open_csv(path, file)
