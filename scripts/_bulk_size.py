"""Bulk pre-labelling of a million rows, and on several workers: memory, time, what more bring."""

import itertools
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from socket import socket

import click
from _bulk import label, made_texts, tell, written
from _timing import seconds_of

from annotation.store import NewCoding
from annotation.study import open_study
from annotation.suggestions import Suggester
from annotation.workspace import PROJECT, Workspace

MEMORY_LIMIT = 1.5e9
MANY, WORDS = 1_000_000, 30
CLUSTER_TEXTS = 20_000


@click.command()
@click.option("--rows", default=MANY, show_default=True)
@click.option("--write", is_flag=True, help="Keep what is found in the document.")
def million(rows: int, write: bool) -> None:
    """Time and most memory for so many rows and for a tenth, and a second run after a retrain."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole = written(folder / "in.csv", made_texts(WORDS), rows)
        part = written(folder / "part.csv", made_texts(WORDS), rows // 10)
        small, short = _measured(folder / "small", part)
        most, first = _measured(folder / "home", whole)
        _retrain(folder / "home")
        again, second = _measured(folder / "home", whole)
    lines = [
        f"| rows of {WORDS} words | seconds | rows a second | most memory, GB |",
        "|---|---|---|---|",
        *(
            f"| {name} | {seconds:.0f} | {count / seconds:.0f} | {memory / 1e9:.2f} |"
            for name, count, memory, seconds in (
                (f"{rows // 10:,}", rows // 10, small, short),
                (f"{rows:,}", rows, most, first),
                (f"{rows:,} again, after a retrain", rows, again, second),
            )
        ),
        "",
        f"Most memory {most / MEMORY_LIMIT:.2f} of the limit, and {most / small:.2f} of that for a "
        f"tenth of the rows (limit 1.20); the second run 1/{first / second:.0f} of the first "
        "(limit 1/20).",
    ]
    tell("million", lines, write)


@click.command()
@click.option("--write", is_flag=True, help="Keep what is found in the document.")
def cluster(write: bool) -> None:
    """Rows per second with one and with two Dask workers of one thread on this computer."""
    texts = list(itertools.islice(made_texts(WORDS), CLUSTER_TEXTS))
    rates = []
    with tempfile.TemporaryDirectory() as name:
        source = written(Path(name) / "in.csv", texts)
        few = written(Path(name) / "few.csv", made_texts(9), 10_000)
        for workers in (1, 2):
            suggester = Suggester(open_study(Workspace(Path(name) / str(workers))), lazily=True)
            with _cluster(workers) as address:
                label(suggester, few, address)  # each worker loads the encoder on its first texts
                rates.append(len(texts) / seconds_of(lambda: label(suggester, source, address)))  # noqa: B023
    one, two = rates
    lines = [
        f"{len(texts):,} rows of {WORDS} words: {one:.0f} a second with one worker, {two:.0f} with "
        f"two: {two / one:.2f} times as fast (aim 1.6)."
    ]
    tell("cluster", lines, write)


def _measured(home: Path, source: Path) -> tuple[float, float]:
    """Return the most memory of the command and its processes, in bytes, and its seconds."""
    import psutil  # noqa: PLC0415 - comes with Dask, a development dependency

    target = source.with_name("out.csv")
    script = str(PROJECT / "scripts" / "prelabel.py")
    command = [sys.executable, script, str(source), "--output", str(target)]
    start = time.perf_counter()
    running = subprocess.Popen([*command, "--home", str(home)], stdout=subprocess.DEVNULL)
    most = 0.0
    while running.poll() is None:
        with suppress(psutil.Error):
            whole = psutil.Process(running.pid)
            family = [whole, *whole.children(recursive=True)]
            most = max(most, sum(one.memory_info().rss for one in family))
        time.sleep(0.1)
    if running.returncode:
        raise click.ClickException(f"{' '.join(command)} ended with {running.returncode}")
    return most, time.perf_counter() - start


def _retrain(home: Path) -> None:
    study = open_study(Workspace(home))
    coder = study.store.add_coder("benchmark")
    unit = study.store.search_units(limit=1).rows[0].unit
    study.store.code_many([NewCoding(unit.id, coder.id, (8,), study.codebook.revision)])
    assert Suggester(study).retrain()
    study.store.close()


@contextmanager
def _cluster(workers: int) -> Iterator[str]:
    with socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = str(listener.getsockname()[1])
    address = f"tcp://127.0.0.1:{port}"
    dask = [sys.executable, "-m", "dask"]
    one_thread = ["--nthreads", "1", "--no-dashboard"]
    commands = [
        [*dask, "scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard"],
        *[[*dask, "worker", address, *one_thread] for _ in range(workers)],
    ]
    with ExitStack() as stack:
        for command in commands:
            quiet = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            stack.callback(quiet.wait)
            stack.callback(quiet.terminate)
        yield address
