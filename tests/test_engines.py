"""Processes and a Dask cluster, with the real encoder: the same result, whatever is lost.

Scheduler and workers are processes of their own on this computer.
"""

import csv
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any

import numpy as np
import pytest

from annotation.errors import InvalidInput
from annotation.prelabel import engines, sharding
from annotation.prelabel.apart import BulkRun, Progress
from annotation.prelabel.beginning import Request
from annotation.prelabel.engines import Engine
from annotation.prelabel.run import Stage, prelabel
from annotation.study import open_study
from annotation.suggestions import Suggester
from annotation.workspace import Workspace
from model import text_shards
from tests.conftest import PROJECT

pytestmark = pytest.mark.slow

WORDS = ["ministry", "police", "shelter", "training", "workers", "funds", "media", "monks"]
ROWS = 600
PATIENCE = 60


@pytest.fixture(autouse=True)
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharding, "ROWS", 64)
    monkeypatch.setattr(text_shards, "MEAN", 32)


@pytest.fixture(scope="module")
def suggester(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Suggester]:
    study = open_study(Workspace(tmp_path_factory.mktemp("home")))
    yield Suggester(study, lazily=True)
    study.store.close()


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("in") / "in.csv"
    generator = np.random.default_rng(0)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["actor", "description"])
        for number in range(ROWS):
            words = [*generator.choice(WORDS, size=12), str(number % 500)]
            writer.writerow([f"Partner {number % 40}", " ".join(words)])
    return path


@pytest.fixture(scope="module")
def expected(suggester: Suggester, source: Path) -> bytes:
    """What one process writes that nothing disturbs."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sharding, "ROWS", 64)
        patched.setattr(text_shards, "MEAN", 32)
        target = source.with_name("expected.csv")
        prelabel(suggester, Request((str(source),), str(target), engine=Engine(processes=1)))
    return target.read_bytes()


@pytest.fixture
def cold(suggester: Suggester, expected: bytes, tmp_path: Path) -> None:
    """Take away what is embedded, so that all has to be done again."""
    for folder in suggester.study.workspace.cache.iterdir():
        if folder.is_dir():
            folder.rename(tmp_path / folder.name)


def label(
    suggester: Suggester, source: Path, target: Path, engine: Engine, **options: Any
) -> bytes:
    progress = options.pop("progress", lambda *_: None)
    prelabel(suggester, Request((str(source),), str(target), engine=engine, **options), progress)
    return target.read_bytes()


def write_rows(path: Path, text: str) -> None:
    """Write as many descriptions as make several shards of a command."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["description"])
        writer.writerows(
            [text.format(word=WORDS[number % 8], number=number)] for number in range(5000)
        )


@contextmanager
def process(*arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
    started = subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield started
    finally:
        started.kill()
        started.wait()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def scheduler() -> Iterator[tuple["subprocess.Popen[bytes]", str]]:
    port = free_port()
    command = ("dask", "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
    with process(*command) as started:
        for _ in range(PATIENCE * 10):
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield started, f"tcp://127.0.0.1:{port}"


def worker(address: str) -> Any:
    # Without a nanny: what is killed stays dead.
    return process("dask", "worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # joblib's own
@pytest.mark.usefixtures("cold")
def test_two_processes_write_what_one_writes_though_they_were_killed(
    suggester: Suggester, source: Path, expected: bytes, tmp_path: Path
) -> None:
    def kill(stage: Stage, done: int, total: int | None) -> None:
        if stage == "embedding" and done > 0:
            children = subprocess.run(
                ["pgrep", "-P", str(os.getpid()), "-f", "popen_loky"],
                capture_output=True,
                text=True,
                check=False,
            ).stdout.split()
            for child in children:
                os.kill(int(child), signal.SIGKILL)

    with pytest.raises(InvalidInput, match="ended from outside"):
        label(suggester, source, tmp_path / "out.csv", Engine(processes=2), progress=kill)
    resumed = label(suggester, source, tmp_path / "out.csv", Engine(processes=2), resume=True)
    assert resumed == expected


@pytest.mark.usefixtures("cold")
def test_a_cluster_writes_the_same_though_a_worker_is_killed(
    suggester: Suggester, source: Path, expected: bytes, tmp_path: Path
) -> None:
    with scheduler() as (_, address), worker(address), worker(address) as second:

        def kill(stage: Stage, done: int, total: int | None) -> None:
            if stage == "embedding" and done:
                second.kill()

        engine = Engine("dask", address)
        assert label(suggester, source, tmp_path / "out.csv", engine, progress=kill) == expected
        assert second.poll() is not None


@pytest.mark.usefixtures("cold")
def test_a_lost_scheduler_is_one_sentence_and_the_run_goes_on_elsewhere(
    suggester: Suggester, source: Path, expected: bytes, tmp_path: Path
) -> None:
    target = tmp_path / "out.csv"
    with scheduler() as (started, address), worker(address) as stopped:

        def kill(stage: Stage, done: int, total: int | None) -> None:
            if stage == "embedding" and done:  # no more is done before the scheduler is gone
                stopped.send_signal(signal.SIGSTOP)
                Timer(1, started.kill).start()

        with pytest.raises(InvalidInput, match="was lost"):
            label(suggester, source, target, Engine("dask", address), progress=kill)
    assert not target.exists()
    assert label(suggester, source, target, Engine(processes=1), resume=True) == expected


def test_no_scheduler_and_no_worker_are_one_sentence_each(
    suggester: Suggester, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "SECONDS_TO_CONNECT", 1)
    monkeypatch.setattr(engines, "SECONDS_FOR_WORKERS", 1)
    nowhere = f"tcp://127.0.0.1:{free_port()}"
    with pytest.raises(InvalidInput, match="no Dask scheduler at"):
        label(suggester, source, tmp_path / "a.csv", Engine("dask", nowhere))
    with scheduler() as (_, address), pytest.raises(InvalidInput, match="has no worker"):
        label(suggester, source, tmp_path / "b.csv", Engine("dask", address))


def test_a_command_that_is_killed_again_and_again_writes_the_same(
    suggester: Suggester, tmp_path: Path
) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    write_rows(source, "{word} {number}")
    home = suggester.study.workspace.home
    script = str(PROJECT / "scripts" / "prelabel.py")
    command = [sys.executable, script, str(source), "--output", str(target), "--home", str(home)]
    cache, work = home / "model" / "cache", tmp_path / "out.csv.unfinished"
    vectors = set(cache.rglob("*.npy"))
    for step in ("vectors", "labels/*"):
        running = subprocess.Popen([*command, *(["--resume"] if work.exists() else [])])
        while running.poll() is None:
            new = set(cache.rglob("*.npy")) - vectors
            if (step == "vectors" and len(new) > 1) or list(work.glob(step)):
                running.kill()
            time.sleep(0.01)
        assert running.wait() == -signal.SIGKILL
        assert not target.exists()
    assert subprocess.call([*command, "--resume"]) == 0
    killed = target.read_bytes()
    for path in set(cache.rglob("*.npy")) - vectors:
        path.unlink()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sharding, "ROWS", 4096)
        patched.setattr(text_shards, "MEAN", 1024)
        whole = label(suggester, source, tmp_path / "whole.csv", Engine(processes=1))
    assert killed == whole


def test_a_run_beside_the_screen_is_cancelled_and_goes_on(
    suggester: Suggester, tmp_path: Path
) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    write_rows(source, "{word} in {number}")
    workspace = suggester.study.workspace
    run = BulkRun(workspace, Request((str(source),), str(target)))
    while run.is_running:
        told = run.progress
        if told is not None and told.stage == "embedding" and told.done > told.known:
            break
        time.sleep(0.01)
    assert told is not None
    assert told.total is not None
    assert told.seconds_left is not None
    run.cancel()
    assert (run.is_running, run.is_cancelled, run.error) == (False, True, None)
    assert not target.exists()
    again = BulkRun(workspace, Request((str(source),), str(target), resume=True))
    again.wait(PATIENCE * 5)
    assert (again.is_running, again.error, again.rows) == (False, None, 5000)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sharding, "ROWS", 4096)
        patched.setattr(text_shards, "MEAN", 1024)
        whole = label(suggester, source, tmp_path / "whole.csv", Engine(processes=1))
    assert target.read_bytes() == whole


def test_the_rate_of_a_run_is_told_when_it_can_be() -> None:
    assert Progress("embedding", 1_002, 11_000, 1_000, 10.0).seconds_left is None
    later = Progress("embedding", 3_000, 11_000, 1_000, 10.0)
    assert (later.rate, later.seconds_left) == (200.0, 40.0)
    assert Progress("reading", 500, None, 0, 2.0).rate == 250.0
    all_known = Progress("embedding", 60, 60, 60, 2.0)
    assert (all_known.rate, all_known.seconds_left) == (None, None)


def test_a_mistake_of_a_run_beside_the_screen_is_its_sentence(
    suggester: Suggester, tmp_path: Path
) -> None:
    request = Request((str(tmp_path / "none.csv"),), str(tmp_path / "out.csv"))
    run = BulkRun(suggester.study.workspace, request)
    run.wait(PATIENCE)
    assert "Check its name" in str(run.error)
