"""A bulk run in a process of its own, so that coding goes on beside it; it can be cancelled."""

import json
import signal
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from annotation.errors import InvalidInput, JalurError
from annotation.prelabel.beginning import Request
from annotation.prelabel.inputs import Choices
from annotation.prelabel.run import Stage, prelabel
from annotation.prelabel.targets import Target
from annotation.study import open_study
from annotation.suggestions import Suggester
from annotation.workspace import Workspace

MODULE = "annotation.prelabel.apart"
ENDING_SECONDS = 5
ENOUGH = 0.01
"""Of the work of a stage, before its rate tells how long the rest takes."""


@dataclass(frozen=True)
class Progress:
    """How far a stage is: `done` of `total` rows or texts (None: not known yet).

    `known` of these were there when it began, so that the rate is that of the work; `seconds` is
    how long the stage has taken.
    """

    stage: Stage
    done: int
    total: int | None
    known: int
    seconds: float

    @property
    def rate(self) -> float | None:
        """Rows or texts a second; None until there is enough to tell."""
        worked, whole = self.done - self.known, (self.total or self.done) - self.known
        if not self.seconds or not worked or worked < whole * ENOUGH:
            return None  # the first ones come while processes still start
        return worked / self.seconds

    @property
    def seconds_left(self) -> float | None:
        """How long the stage will take; None where that is not known."""
        if self.total is None or self.rate is None:
            return None
        return (self.total - self.done) / self.rate


class BulkRun:
    """A run that was started; any thread may look at it."""

    def __init__(self, workspace: Workspace, request: Request) -> None:
        self.output = request.output
        self.error: JalurError | None = None
        self.rows = 0
        """How many rows were written, once it is done."""
        self.candidates = 0
        """How many of them might become automatic."""
        self.target: Target | None = None
        self._progress: Progress | None = None
        self._began = time.monotonic()
        self._is_cancelled = False
        asked = {
            "home": str(workspace.home),
            "server": workspace.server,
            "inputs": request.inputs,
            "output": request.output,
            "precision": request.precision,
            "choices": asdict(request.choices),
            "resume": request.resume,
        }
        self._process = subprocess.Popen(  # noqa: S603 - this program itself
            [sys.executable, "-m", MODULE], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked).encode())
        self._process.stdin.close()
        self._thread = threading.Thread(target=self._watch, args=(self._process.stdout,))
        self._thread.daemon = True
        self._thread.start()

    @property
    def is_running(self) -> bool:
        """Whether it is on its way."""
        return self._thread.is_alive()

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody has cancelled it; what was done is kept for `Request.resume`."""
        return self._is_cancelled

    @property
    def progress(self) -> Progress | None:
        """How far it is; None while it begins."""
        return self._progress

    def cancel(self) -> None:
        """End it; returns when it has ended."""
        self._is_cancelled = True
        self._process.terminate()
        try:
            self._process.wait(ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self.wait()

    def wait(self, timeout: float | None = None) -> None:
        """Wait for its end."""
        self._thread.join(timeout)

    def _watch(self, said: IO[bytes]) -> None:
        is_told = False
        with said:
            for line in said:
                told = json.loads(line)
                if "stage" in told:
                    self._advance(told["stage"], told["done"], told["total"])
                    continue
                is_told = True
                self._end(told)
        self._process.wait()
        if not is_told and not self._is_cancelled:
            self.error = InvalidInput(
                "The run ended before it was done, perhaps for want of memory. Go on with it, or "
                "label the file with scripts/prelabel.py."
            )

    def _end(self, told: dict[str, Any]) -> None:
        if "message" in told:
            message, values = told["message"], told["values"]
            self.error = JalurError(message, **values)
            return
        self.rows, self.candidates = told["rows"], told["candidates"]
        self.target = Target(**told["target"]) if told["target"] else None

    def _advance(self, stage: Stage, done: int, total: int | None) -> None:
        last = self._progress
        if last is None or last.stage != stage:
            self._began = time.monotonic()
            self._progress = Progress(stage, done, total, done, 0.0)
            return
        seconds = time.monotonic() - self._began
        self._progress = Progress(stage, last.done + done, total, last.known, seconds)


def _tell(**said: Any) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def _leave(_signal: int, _frame: object) -> None:
    raise SystemExit(1)


def _main() -> None:
    signal.signal(signal.SIGTERM, _leave)
    asked = json.loads(sys.stdin.buffer.read())
    request = Request(
        inputs=tuple(asked["inputs"]),
        output=asked["output"],
        precision=asked["precision"],
        choices=Choices(**asked["choices"]),
        resume=asked["resume"],
    )
    try:
        study = open_study(Workspace(Path(asked["home"]), asked["server"]))
        done = prelabel(
            Suggester(study, lazily=True),
            request,
            lambda stage, count, total: _tell(stage=stage, done=count, total=total),
        )
    except JalurError as error:
        _tell(
            message=error.message, values={name: str(value) for name, value in error.values.items()}
        )
        return
    target = asdict(done.target) if done.target else None
    _tell(rows=done.rows, candidates=done.candidates, target=target)


if __name__ == "__main__":
    _main()
