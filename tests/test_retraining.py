"""Retraining beside the coding: one run at a time, requests gathered, failures kept apart."""

import threading
import time
from collections.abc import Iterator

from annotation.retraining import Retrainer


class Work:
    """Counts runs and notices two at once."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.runs = 0
        self.measured = 0
        self.prepared = 0
        self.together = 0
        self._lock = threading.Lock()

    def run(self) -> None:
        if not self._lock.acquire(blocking=False):
            self.together += 1
            return
        time.sleep(self.seconds)
        self.runs += 1
        self._lock.release()

    def prepare(self) -> Iterator[int]:
        for step in range(5):
            time.sleep(self.seconds)
            self.prepared += 1
            yield step

    def measure(self) -> None:
        self.measured += 1


def test_requests_close_together_are_one_run() -> None:
    work = Work()
    retrainer = Retrainer(work.run, work.prepare, work.measure, lambda: False, quiet=0.1)
    for _ in range(20):
        retrainer.request()
    assert retrainer.busy
    assert retrainer.wait(5)
    retrainer.stop()
    assert (work.runs, work.measured) == (1, 1)


def test_a_run_comes_though_requests_go_on() -> None:
    work = Work()
    retrainer = Retrainer(work.run, work.prepare, work.measure, lambda: False, quiet=0.1)
    for _ in range(40):
        retrainer.request()
        time.sleep(0.02)
    assert work.runs >= 1
    assert work.measured == 0
    assert retrainer.wait(5)
    retrainer.stop()
    assert work.runs <= 3
    assert work.measured == 1


def test_a_request_during_a_run_is_not_lost() -> None:
    work = Work(seconds=0.2)
    retrainer = Retrainer(work.run, work.prepare, work.measure, lambda: False, quiet=0.01)
    retrainer.request()
    time.sleep(0.1)
    retrainer.request()
    assert retrainer.wait(5)
    retrainer.stop()
    assert (work.runs, work.together) == (2, 0)
    assert work.prepared == 5
    assert work.measured == 1


def test_a_request_ends_the_preparing() -> None:
    work = Work(seconds=0.2)
    retrainer = Retrainer(work.run, work.prepare, work.measure, lambda: False, quiet=0.01)
    retrainer.request()
    time.sleep(0.35)
    retrainer.request()
    assert retrainer.wait(5)
    retrainer.stop()
    assert work.runs == 2
    assert 5 < work.prepared < 10
    assert work.measured == 1


def test_a_frozen_model_stays() -> None:
    work = Work()
    retrainer = Retrainer(work.run, work.prepare, work.measure, lambda: True, quiet=0.01)
    retrainer.request()
    assert retrainer.wait(5)
    retrainer.stop()
    assert work.runs == 0


def test_a_failure_is_kept_and_the_next_run_clears_it() -> None:
    broken = threading.Event()
    broken.set()

    def run() -> None:
        if broken.is_set():
            raise RuntimeError("disk full")

    retrainer = Retrainer(run, list, lambda: None, lambda: False, quiet=0.01)
    retrainer.request()
    assert retrainer.wait(5)
    assert str(retrainer.failure) == "disk full"
    broken.clear()
    retrainer.request()
    assert retrainer.wait(5)
    assert retrainer.failure is None
    retrainer.stop()


def test_asking_takes_no_time() -> None:
    work = Work(seconds=0.5)
    retrainer = Retrainer(work.run, work.prepare, work.measure, lambda: False, quiet=0.0)
    retrainer.request()
    time.sleep(0.05)
    start = time.perf_counter()
    retrainer.request()
    assert time.perf_counter() - start < 0.1
    retrainer.stop()


def test_the_end_waits_for_no_further_request() -> None:
    work = Work()
    for is_asked in (False, True):
        retrainer = Retrainer(work.run, work.prepare, work.measure, lambda: False, quiet=3600)
        if is_asked:
            retrainer.request()
        retrainer.stop()
    assert work.runs == 0
