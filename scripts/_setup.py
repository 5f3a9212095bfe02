"""What each script calls first: a clean end for `start` and `test`, the right Python for commands.

Standard library only. Python 3.8 must be able to read this file and those it imports: an older
Python has to get as far as the sentence that says which one is needed.
"""

from __future__ import annotations

import importlib.util
import io
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scripts import _advice, _project
else:
    import _advice
    import _project

__all__ = ["PROJECT", "run", "use_project_python"]

NEEDED_BY_COMMANDS = ("annotation", "click", "sentence_transformers", "sqlalchemy")
RETRY_GUARD = "JALUR_IN_PROJECT_PYTHON"

PROJECT = _project.Project(Path(__file__).resolve().parents[1])


def run(main: Callable[[], int]) -> None:
    """Run a script's `main` and exit; Ctrl+C and SIGTERM end it without a traceback."""
    refusal = _advice.on_old_python(sys.version_info[:3])
    if refusal:
        sys.exit(refusal)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a path may have letters it lacks
    try:
        code = main()
    except KeyboardInterrupt:
        print("\nStopped.")
        code = 130
    sys.exit(code)


def use_project_python() -> None:
    """Go on in `.venv`'s Python if this one lacks Jalur's packages, or exit with a sentence."""
    if all(importlib.util.find_spec(name) for name in NEEDED_BY_COMMANDS):
        return
    if RETRY_GUARD in os.environ or not PROJECT.is_ready():
        python = re.sub(r"\.exe$", "", Path(sys.executable).name)
        start = PROJECT.root / "scripts" / "start.py"
        sys.exit(
            "Jalur's packages are missing or out of date: run"
            f' {python} "{start}" --setup-only once, then this command again.'
        )
    os.environ[RETRY_GUARD] = "1"
    command = [str(PROJECT.python), *sys.argv]
    if os.name != "nt":
        os.execv(command[0], command)
    try:
        sys.exit(subprocess.call(command))
    except KeyboardInterrupt:
        sys.exit(130)
