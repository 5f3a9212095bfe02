"""The units that a report proposes: its tables' rows, and the passages that tell a cooperation."""

import csv
from functools import cache
from typing import NamedTuple

from annotation.ingest.apart import read_apart
from annotation.ingest.files import refuse_too_big
from annotation.ingest.report_text import PlacedUnit, ReportText
from annotation.workspace import COOPERATION_SEED
from model.cache import Embedder
from model.detector import LIKELY, Detector


class Proposals(NamedTuple):
    """What a report proposes: rows of its tables, and sentences, the likeliest first."""

    report: ReportText
    rows: tuple[PlacedUnit, ...]
    sentences: tuple[PlacedUnit, ...]


def propose(report: ReportText, embedder: Embedder) -> Proposals:
    """Return the units that a report proposes."""
    texts = [one.description for one in report.passages]
    likelihoods = _detector(embedder).likelihood(texts, embedder.embed(texts))
    order = sorted(range(len(likelihoods)), key=lambda one: -likelihoods[one])
    likely = tuple(report.passages[one] for one in order if likelihoods[one] >= LIKELY)
    return Proposals(report, report.units, likely)


def read_proposals(data: bytes, file: str, embedder: Embedder) -> Proposals:
    """Return what a report proposes, read in a process of its own; raises InvalidInput."""
    refuse_too_big(data, file)
    return propose(read_apart(data, file), embedder)


@cache
def _detector(embedder: Embedder) -> Detector:
    with COOPERATION_SEED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    texts = [row["text"] for row in rows]
    answers = [row["is_cooperation"] == "yes" for row in rows]
    return Detector.learn(texts, embedder.embed(texts), answers)
