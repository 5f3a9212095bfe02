"""Run `pip install` so that its progress shows and its complaints are kept.

Standard library only, and Python 3.8 must be able to read it, as with `_setup`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

LINES_KEPT = 15
SECONDS_TO_END = 3


def install(python: Path, folder: Path, arguments: Sequence[str], lock: int) -> str | None:
    """Run it in `folder`; return None, or the last lines of what it complained about.

    pip keeps the open file `lock` too, so that a lock on it holds as long as pip runs.
    """
    child = subprocess.Popen(
        [str(python), "-m", "pip", "install", "--disable-pip-version-check", *arguments],
        cwd=folder,
        env={**os.environ, "PIP_USER": "0"},
        stderr=subprocess.PIPE,  # its progress goes to standard output
        text=True,
        errors="replace",
        pass_fds=() if os.name == "nt" else (lock,),
    )
    try:
        complaints = _tee(child.stderr, sys.stderr)
        return "".join(complaints) if child.wait() else None
    except KeyboardInterrupt:
        _let_end(child)
        raise


def _tee(source: Iterable[str] | None, target: TextIO) -> deque[str]:
    """Copy lines as they come; return the last ones."""
    last: deque[str] = deque(maxlen=LINES_KEPT)
    for line in source or ():
        target.write(line)
        last.append(line)
    return last


def _let_end(child: subprocess.Popen[str]) -> None:
    """Wait for a child that Ctrl+C has reached too; it gives the terminal back as it was."""
    try:
        child.wait(SECONDS_TO_END)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        child.terminate()
        child.wait()
