"""Pages that are pictures, made readable by OCRmyPDF with Tesseract where both are installed."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import NamedTuple

SECONDS = 240
"""Less than a report may take, so that its other pages are read where OCR takes too long."""
LANGUAGES = "eng+ind"
PROGRAM = "ocrmypdf"
DONE, NOTHING_TO_RUN = 0, 3
"""Exit codes of OCRmyPDF; the second also where Tesseract or one of its languages is missing."""


class OcrState(StrEnum):
    """What became of OCR."""

    UNUSED = "unused"
    ABSENT = "absent"
    FAILED = "failed"
    DONE = "done"


class Recognised(NamedTuple):
    """A PDF with text on its pictures, or none where OCR did not get there."""

    state: OcrState
    data: bytes = b""


def recognise(data: bytes, pages: Sequence[int]) -> Recognised:
    """Return a PDF with the text of these pages, which are pictures, counted from 1."""
    command = _command()
    if command is None:
        return Recognised(OcrState.ABSENT)
    with TemporaryDirectory(prefix="jalur-ocr-") as folder:
        source, result = Path(folder, "in.pdf"), Path(folder, "out.pdf")
        source.write_bytes(data)
        options = ["--skip-text", "-l", LANGUAGES, "--output-type", "pdf", "--quiet"]
        options += ["--pages", ",".join(map(str, pages)), str(source), str(result)]
        code = _run([*command, *options])
        if code == NOTHING_TO_RUN:
            return Recognised(OcrState.ABSENT)
        if code != DONE or not result.exists():
            return Recognised(OcrState.FAILED)
        return Recognised(OcrState.DONE, result.read_bytes())


def _command() -> list[str] | None:
    found = which(PROGRAM)
    if found is not None:
        return [found]
    return [sys.executable, "-m", PROGRAM] if find_spec(PROGRAM) is not None else None


def _run(command: Sequence[str]) -> int | None:
    """Return the exit code; None where it took too long. All that it started is ended with it."""
    # In a group of its own, or its Tesseracts would go on after it is gone.
    with subprocess.Popen(  # noqa: S603 - a program that the user installed, without a shell
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as child:
        try:
            return child.wait(SECONDS)
        except subprocess.TimeoutExpired:
            return None
        finally:  # also where reading is cancelled
            _end(child)


def _end(child: "subprocess.Popen[bytes]") -> None:
    if sys.platform == "win32":
        child.kill()
        return
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
