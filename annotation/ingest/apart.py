"""Reads and draws reports in a process of its own: what breaks there breaks nothing here."""

import base64
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from annotation.errors import InvalidInput, JalurError
from annotation.ingest.document import Progress, ignore
from annotation.ingest.page_image import Box, PageImage, draw_page
from annotation.ingest.report_text import PlacedUnit, ReportText, UnitKind
from annotation.ingest.reports import read_report
from annotation.ingest.table import Problem
from annotation.records import SourceText

SECONDS = 300
DRAWING_SECONDS = 30
ENDING_SECONDS = 2
TICK = 0.2
PICTURES = 64
"""So many pictures of pages are kept in memory."""
BYTES = 3 * 1024**3
"""The most memory that the process may ask for (not on Windows and macOS)."""
MODULE = "annotation.ingest.apart"
READ, DRAW = "read", "draw"
DONE, REFUSED = 0, 3


def read_apart(
    data: bytes, file: str, seconds: float = SECONDS, watch: Progress = ignore
) -> ReportText:
    """Return what `read_report` returns; it may take so many seconds.

    `watch` is told a few times a second how many pages are read, of how many; what it raises ends
    the reading. Raises InvalidInput where the report cannot be read, takes too long, or crashes its
    reader.
    """
    try:
        child = _run([READ, file], data, seconds, watch)
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


def draw_apart(file: Path, page: int, texts: tuple[str, ...]) -> PageImage | None:
    """Return what `draw_page` returns; None where the page cannot be drawn."""
    with suppress(subprocess.SubprocessError):
        return _drawn(file, page, texts)
    return None


@lru_cache(maxsize=PICTURES)
def _drawn(file: Path, page: int, texts: tuple[str, ...]) -> PageImage:
    child = _run([DRAW, str(file), str(page)], json.dumps(texts).encode(), DRAWING_SECONDS)
    child.check_returncode()  # what fails is not remembered
    told = json.loads(child.stdout)
    places = tuple(tuple(Box(*box) for box in boxes) for boxes in told["places"])
    return PageImage(base64.b64decode(told["png"]), places)


def _run(
    arguments: Sequence[str], data: bytes, seconds: float, watch: Progress = ignore
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", MODULE, *arguments]
    until = time.monotonic() + seconds
    with TemporaryDirectory() as folder:
        # As a file: what goes through a pipe is lost where a program looks away in between.
        given, said = Path(folder) / "given", Path(folder) / "said"
        given.write_bytes(data)
        with (
            given.open("rb") as source,
            said.open("wb") as errors,
            subprocess.Popen(  # noqa: S603 - this program itself
                command, stdin=source, stdout=subprocess.PIPE, stderr=errors
            ) as child,
        ):
            try:
                while True:
                    with suppress(subprocess.TimeoutExpired):
                        output, _none = child.communicate(timeout=TICK)
                        return subprocess.CompletedProcess(command, child.returncode, output)
                    if time.monotonic() > until:
                        raise subprocess.TimeoutExpired(command, seconds)
                    watch(*_pages_told(said))
            finally:
                _end(child)


def _end(child: "subprocess.Popen[bytes]") -> None:
    """End the process, and let it end what it has started first."""
    child.terminate()
    try:
        child.wait(ENDING_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()


def _pages_told(said: Path) -> tuple[int, int]:
    lines = said.read_bytes().split(b"\n")[:-1]
    found = re.fullmatch(rb"(\d+) of (\d+)\r?", lines[-1]) if lines else None
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _tell(done: int, pages: int) -> None:
    sys.stderr.write(f"{done} of {pages}\n")
    sys.stderr.flush()


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


def _read(file: str) -> tuple[dict[str, Any], int]:
    try:
        return _pack(read_report(sys.stdin.buffer.read(), file, _tell)), DONE
    except JalurError as error:
        return {"message": error.message, "values": error.values}, REFUSED


def _draw(file: str, page: str) -> tuple[dict[str, Any], int]:
    drawn = draw_page(Path(file), int(page), json.loads(sys.stdin.buffer.read()))
    return {"png": base64.b64encode(drawn.png).decode(), "places": drawn.places}, DONE


def _leave(_signal: int, _frame: object) -> None:
    raise SystemExit(REFUSED)


def _main(what: str, *arguments: str) -> int:
    signal.signal(signal.SIGTERM, _leave)
    _limit_memory()
    told, code = _read(*arguments) if what == READ else _draw(*arguments)
    sys.stdout.buffer.write(json.dumps(told).encode("ascii"))
    return code


if __name__ == "__main__":
    raise SystemExit(_main(*sys.argv[1:]))
