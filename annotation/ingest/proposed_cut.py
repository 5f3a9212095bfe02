"""The cut that is proposed for a report: its tables' rows, and what tells of a cooperation."""

import csv
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from annotation.ingest.actors import actor_of, year_of
from annotation.ingest.apart import read_apart
from annotation.ingest.document import Progress, ignore
from annotation.ingest.files import refuse_too_big
from annotation.ingest.report_text import PlacedUnit, ReportText
from annotation.workspace import COOPERATION_SEED
from model.cache import Embedder
from model.detector import LIKELY, Detector

Answers = Sequence[tuple[str, bool]]
"""Sentences that people judged, and whether they tell of a cooperation."""
STEP = 5
"""The detector learns again when there are so many more answers."""


class ProposedCut(NamedTuple):
    """A report, read from `data`: rows of its tables, and sentences, the likeliest first."""

    data: bytes
    report: ReportText
    rows: tuple[PlacedUnit, ...]
    sentences: tuple[PlacedUnit, ...]


def read_cut(
    data: bytes, file: str, embedder: Embedder, answers: Answers = (), watch: Progress = ignore
) -> ProposedCut:
    """Return the cut proposed for a report, read in a process of its own; raises InvalidInput."""
    refuse_too_big(data, file)
    report = read_apart(data, file, watch=watch)
    likelihoods = likely([one.description for one in report.passages], embedder, answers)
    order = sorted(range(len(likelihoods)), key=lambda one: -likelihoods[one])
    sentences = [report.passages[one] for one in order if likelihoods[one] >= LIKELY]
    return ProposedCut(data, report, report.units, tuple(map(_with_actor, sentences)))


def _with_actor(one: PlacedUnit) -> PlacedUnit:
    text = one.description
    return one._replace(actor=actor_of(text, one.language), year=year_of(text))


def likely(texts: Sequence[str], embedder: Embedder, answers: Answers = ()) -> list[float]:
    """Return how likely each sentence tells of a cooperation, after what people answered."""
    learned = len(answers) - len(answers) % STEP
    detector = _detector(embedder, tuple(answers[:learned]))
    return [float(one) for one in detector.likelihood(texts, embedder.embed(texts))]


@lru_cache(maxsize=2)
def _detector(embedder: Embedder, answers: tuple[tuple[str, bool], ...]) -> Detector:
    given = (*_seed(), *answers)
    texts = [text for text, _ in given]
    return Detector.learn(texts, embedder.embed(texts), [answer for _, answer in given])


@cache
def _seed() -> tuple[tuple[str, bool], ...]:
    with COOPERATION_SEED.open(encoding="utf-8", newline="") as file:
        return tuple((row["text"], row["is_cooperation"] == "yes") for row in csv.DictReader(file))
