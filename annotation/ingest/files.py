"""A file of any kind: find out what it is, and read it."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath

from annotation.errors import InvalidInput, NotFound
from annotation.ingest.csv_file import read_csv, splits_evenly
from annotation.ingest.jsonl_file import ARRAY, OBJECT, looks_like_jsonl, read_jsonl
from annotation.ingest.table import Table
from annotation.ingest.text import decode
from annotation.ingest.xlsx_file import OLD_EXCEL, ZIP, read_xlsx

MAX_BYTES = 200 * 1024 * 1024
CSV_NAMES = {".csv", ".tsv", ".tab", ".txt"}
JSON_NAMES = {".jsonl", ".ndjson", ".json"}
TABLE_NAMES = {*CSV_NAMES, *JSON_NAMES, ".xlsx", ".xlsm", ".xls"}
OTHER_KINDS = re.compile(r"%PDF-|\{\\rtf|\s*<[!?a-zA-Z]")


def read_table(path: Path, *, sheet: str | None = None) -> Table:
    """Return the table of a file; `sheet` names the sheet of a workbook.

    Raises NotFound where there is no file, and InvalidInput where it cannot be used.
    """
    return read_content(read_data(path), path.name, sheet=sheet)


def read_data(path: Path) -> bytes:
    """Return what a file holds.

    Raises NotFound where there is no file, and InvalidInput where it is too big or locked.
    """
    if path.is_dir():
        raise InvalidInput(
            "{file} is a folder. Name the files in it, one by one or as {example}.",
            file=path.name,
            example=str(path / "*.pdf"),
        )
    with readable(path, path.name):
        if path.stat().st_size > MAX_BYTES:
            raise _too_big(path.name)
        return path.read_bytes()


@contextmanager
def readable(path: Path, file: str) -> Iterator[None]:
    """Raise NotFound where a file is not there, and InvalidInput where it cannot be read."""
    try:
        yield
    except FileNotFoundError as error:
        raise NotFound("There is no file {file}. Check its name.", file=str(path)) from error
    except OSError as error:
        raise InvalidInput(
            "{file} cannot be opened. Check that you may read it, and that no other program holds "
            "it.",
            file=file,
        ) from error


def read_content(data: bytes, file: str, *, sheet: str | None = None) -> Table:
    """Return the table of a file that is in memory, such as an upload; `file` is its name.

    What is inside decides, not the name. Raises InvalidInput where it cannot be used.
    """
    refuse_too_big(data, file)
    if data.startswith((ZIP, OLD_EXCEL)):
        return read_xlsx(data, file, sheet)
    decoded = decode(data)
    if decoded is None:
        raise unknown_kind(file)
    return _read_text(decoded.text, file, decoded.encoding)


def refuse_too_big(data: bytes, file: str) -> None:
    """Raise InvalidInput where a file holds more than Jalur reads."""
    if len(data) > MAX_BYTES:
        raise _too_big(file)


def _read_text(text: str, file: str, encoding: str) -> Table:
    kind = PurePath(file).suffix.lower()
    if OTHER_KINDS.match(text):
        raise unknown_kind(file)
    if OBJECT.match(text) or ARRAY.match(text):
        return read_jsonl(text, file, encoding)
    if kind in JSON_NAMES and looks_like_jsonl(text):
        return read_jsonl(text, file, encoding)
    if kind in CSV_NAMES or not text.strip() or _is_even_table(text):
        return read_csv(text, file, encoding)
    raise unknown_kind(file)


def _is_even_table(text: str) -> bool:
    return splits_evenly(io.StringIO(text, newline="").readlines())


def _too_big(file: str) -> InvalidInput:
    return InvalidInput(
        "{file} is larger than {megabytes} MB. Split it into smaller files.",
        file=file,
        megabytes=MAX_BYTES // 1024**2,
    )


def unknown_kind(file: str) -> InvalidInput:
    """Return what to say of a file that is no table."""
    return InvalidInput(
        "{file} is not a table that Jalur can read. Choose a .csv, .tsv, .xlsx or .jsonl file.",
        file=file,
    )
