"""Reads a report in a process of its own: what breaks there, or never ends, breaks nothing here."""

import json
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from annotation.errors import InvalidInput, JalurError
from annotation.ingest.report_text import PlacedUnit, ReportText, UnitKind
from annotation.ingest.reports import read_report
from annotation.ingest.table import Problem
from annotation.records import SourceText

SECONDS = 300
BYTES = 3 * 1024**3
"""The most memory that the process may ask for (not on Windows and macOS)."""
MODULE = "annotation.ingest.apart"
DONE, REFUSED = 0, 3


def read_apart(data: bytes, file: str, seconds: float = SECONDS) -> ReportText:
    """Return what `read_report` returns; it may take so many seconds.

    Raises InvalidInput where the report cannot be read, takes too long, or crashes its reader.
    """
    command = [sys.executable, "-m", MODULE, file]
    try:
        child = subprocess.run(  # noqa: S603 - this program itself
            command, input=data, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise InvalidInput(
            "Reading {file} took longer than {seconds} seconds and was given up. Print the pages "
            "that you need to a new PDF, and choose that.",
            file=file,
            seconds=round(seconds),
        ) from error
    if child.returncode == REFUSED:
        told = json.loads(child.stdout)
        message, values = told["message"], told["values"]
        raise InvalidInput(message, **values)
    if child.returncode != DONE:
        raise InvalidInput(
            "{file} is damaged, or too large for this computer's memory. Print the pages that you "
            "need to a new PDF, and choose that.",
            file=file,
        )
    return _unpack(json.loads(child.stdout))


def _pack(report: ReportText) -> dict[str, Any]:
    return {
        "source": asdict(report.source),
        "pages": report.pages,
        "units": [one._asdict() for one in report.units],
        "passages": [one._asdict() for one in report.passages],
    }


def _unpack(packed: dict[str, Any]) -> ReportText:
    source = packed["source"]
    file = source["file"]
    return ReportText(
        SourceText(
            file,
            source["text"],
            tuple(source["starts"]),
            tuple((page, said) for page, said in source["problems"]),
        ),
        packed["pages"],
        _units(packed["units"]),
        _units(packed["passages"]),
        tuple(Problem(page, said, file=file) for page, said in source["problems"]),
    )


def _units(packed: list[dict[str, Any]]) -> tuple[PlacedUnit, ...]:
    return tuple(PlacedUnit(**{**one, "kind": UnitKind(one["kind"])}) for one in packed)


def _limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))


def _main(file: str) -> int:
    _limit_memory()
    try:
        told: dict[str, Any] = _pack(read_report(sys.stdin.buffer.read(), file))
        code = DONE
    except JalurError as error:
        told, code = {"message": error.message, "values": error.values}, REFUSED
    sys.stdout.buffer.write(json.dumps(told).encode("ascii"))
    return code


if __name__ == "__main__":
    raise SystemExit(_main(sys.argv[1]))
