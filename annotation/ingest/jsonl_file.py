"""JSON Lines: one object per line, its keys are the columns."""

import json
import re
from collections.abc import Iterator
from typing import Any

from annotation.errors import InvalidInput
from annotation.ingest.table import SURROGATE, Problem, Row, Table, clean, unreadable
from annotation.ingest.values import number_text

EXAMPLE = '{"actor": "...", "description": "..."}'
OBJECT = re.compile(r'\s*\{\s*("|\}|$)')
ARRAY = re.compile(r"\s*\[\s*[\[\]{]")


def read_jsonl(text: str, file: str, encoding: str = "utf-8") -> Table:
    """Return the table of a JSONL text; rows are counted as lines, and a broken one is listed.

    Raises InvalidInput where no line holds an object, and for one array around all of them.
    """
    if ARRAY.match(text):
        raise one_array(file)
    rows: list[Row] = []
    problems: list[Problem] = []
    for number, line in _lines(text):
        try:
            rows.append(_row(number, line))
        except Problem as problem:
            problems.append(problem.with_traceback(None))
    columns = tuple(dict.fromkeys(name for row in rows for name in row.cells))
    if not columns:
        raise no_object(file)
    whole = (Row(row.number, {name: row.cells.get(name, "") for name in columns}) for row in rows)
    return Table(file, columns, tuple(whole), tuple(problems), encoding=encoding)


def one_array(file: str) -> InvalidInput:
    """Return what to say of a file that is one array."""
    return InvalidInput(
        "{file} is one JSON array. Write one object per line instead, such as {example}, "
        "without brackets around and commas between them.",
        file=file,
        example=EXAMPLE,
    )


def no_object(file: str) -> InvalidInput:
    """Return what to say of a file without a line that holds an object."""
    return InvalidInput(
        "No line of {file} can be used. Write one JSON object per line, such as {example}.",
        file=file,
        example=EXAMPLE,
    )


def looks_like_jsonl(text: str, lines: int = 20) -> bool:
    """Return whether one of the first lines begins a JSON object."""
    return any(OBJECT.match(line) for number, line in _lines(text) if number <= lines)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    # Not `splitlines`: JSON texts may hold line separators of Unicode as they are.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, line


def read_object(number: int, line: str) -> dict[str, Any]:
    """Return the object on a line, whole numbers as text; raises Problem."""
    found = _parse(number, line)
    if not isinstance(found, dict):
        raise Problem(number, "Row {row} is not an object such as {example}.", example=EXAMPLE)
    return found


def _row(number: int, line: str) -> Row:
    found = read_object(number, line)
    cells = {clean(name): _text(number, name, value) for name, value in found.items()}
    if SURROGATE.search("".join(cells.values())):
        raise unreadable(number)
    return Row(number, cells)


def _parse(number: int, line: str) -> Any:
    try:
        # Whole numbers stay as written, so that no number is too long to read.
        return json.loads(line, parse_int=str, parse_constant=lambda _: None)
    except json.JSONDecodeError as error:
        raise Problem(
            number,
            "Row {row} is not JSON from character {character} on. Check its quotation marks, "
            "commas and braces.",
            character=error.pos + 1,
        ) from error
    except RecursionError as error:
        raise Problem(
            number, "Row {row} is nested too deeply. Give text or a number for each field."
        ) from error


def _text(number: int, name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, str):
        return value.replace("\0", "")
    raise Problem(
        number,
        "Row {row}: the field {field} holds a list or an object. Give text or a number.",
        field=clean(name),
    )
