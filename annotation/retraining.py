"""Retraining beside the coding: one thread, at most one run at a time, requests gathered."""

import threading
import time
from collections.abc import Callable, Iterable

QUIET = 0.25
"""Seconds without a further request after which a run begins."""
PATIENCE = 6
"""A run begins after so many times `quiet`, however many requests come."""
IDLE = 20
"""Measuring begins after so many times `quiet` without a request."""


class Retrainer:
    """Runs `retrain` in a thread of its own whenever it has been asked to, unless frozen.

    When nothing more is asked the steps of `prepare` follow, and later `measure`, also while
    frozen; a request ends them, and they begin again after its run.
    """

    def __init__(
        self,
        retrain: Callable[[], object],
        prepare: Callable[[], Iterable[object]],
        measure: Callable[[], object],
        is_frozen: Callable[[], bool],
        quiet: float = QUIET,
    ) -> None:
        self._retrain = retrain
        self._prepare = prepare
        self._measure = measure
        self._is_frozen = is_frozen
        self._quiet = quiet
        self._change = threading.Condition()
        self._asked = False
        self._requests = 0
        self._learning = False
        self._working = False
        self._stopped = threading.Event()
        self.failure: Exception | None = None
        """What stopped the last run, None where it went well."""
        self._thread = threading.Thread(target=self._run, name="retrainer", daemon=True)
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether a new version is on its way."""
        with self._change:
            return self._asked or self._learning

    @property
    def working(self) -> bool:
        """Whether anything is under way, also preparing and measuring."""
        with self._change:
            return self._asked or self._working

    def request(self) -> None:
        """Ask for a run; returns at once."""
        with self._change:
            self._asked = True
            self._requests += 1
            self._change.notify_all()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until nothing is under way, catching up too; return whether that came in time."""
        with self._change:
            return self._change.wait_for(lambda: not (self._asked or self._working), timeout)

    def stop(self) -> None:
        """End the thread, after the run that is under way if there is one."""
        self._stopped.set()
        self.request()
        self._thread.join()

    def _run(self) -> None:
        while self._next():
            try:
                self._learn()
                self.failure = None
            except Exception as error:
                # Shown on the screen; coding goes on with the version there is.
                self.failure = error
            with self._change:
                self._learning = self._working = False
                self._change.notify_all()

    def _learn(self) -> None:
        if not self._is_frozen():
            self._retrain()
        with self._change:
            self._learning = False
            self._change.notify_all()
        if self._is_left_alone(1) and self._prepared() and self._is_left_alone(IDLE):
            self._measure()

    def _prepared(self) -> bool:
        return all(self._is_left_alone(0) for _ in self._prepare())

    def _is_left_alone(self, times_quiet: int) -> bool:
        with self._change:
            return not self._change.wait_for(lambda: self._asked, times_quiet * self._quiet)

    def _next(self) -> bool:
        with self._change:
            self._change.wait_for(lambda: self._asked)
            latest = time.monotonic() + PATIENCE * self._quiet
            while self._is_hasty(latest) and self._is_asked_again():
                pass
            self._asked, self._working, self._learning = False, True, True
        return not self._stopped.is_set()

    def _is_hasty(self, latest: float) -> bool:
        return time.monotonic() < latest and not self._stopped.is_set()

    def _is_asked_again(self) -> bool:
        so_far = self._requests
        return self._change.wait_for(lambda: self._requests > so_far, self._quiet)
