"""Retraining beside the coding: one thread, at most one run at a time, requests gathered."""

import threading
from collections.abc import Callable

DELAY = 0.25
"""Seconds in which further codings join the same run."""


class Retrainer:
    """Runs `retrain` in a thread of its own whenever it has been asked to, unless frozen.

    `catch_up` follows as soon as nothing more is asked, also while frozen.
    """

    def __init__(
        self,
        retrain: Callable[[], object],
        catch_up: Callable[[], object],
        is_frozen: Callable[[], bool],
        delay: float = DELAY,
    ) -> None:
        self._retrain = retrain
        self._catch_up = catch_up
        self._is_frozen = is_frozen
        self._delay = delay
        self._change = threading.Condition()
        self._asked = False
        self._running = False
        self._stopped = threading.Event()
        self.failure: Exception | None = None
        """What stopped the last run, None where it went well."""
        self._thread = threading.Thread(target=self._run, name="retrainer", daemon=True)
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether a run is under way or waiting."""
        with self._change:
            return self._asked or self._running

    def request(self) -> None:
        """Ask for a run; returns at once."""
        with self._change:
            self._asked = True
            self._change.notify_all()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until nothing is under way; return whether that was reached in time."""
        with self._change:
            return self._change.wait_for(lambda: not (self._asked or self._running), timeout)

    def stop(self) -> None:
        """End the thread after the run that is under way."""
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
                self._running = False
                self._change.notify_all()

    def _learn(self) -> None:
        if not self._is_frozen():
            self._retrain()
        with self._change:
            superseded = self._change.wait_for(lambda: self._asked, self._delay)
        if not superseded:
            self._catch_up()

    def _next(self) -> bool:
        with self._change:
            self._change.wait_for(lambda: self._asked or self._stopped.is_set())
        if self._stopped.wait(self._delay):
            return False
        with self._change:
            self._asked, self._running = False, True
        return True
