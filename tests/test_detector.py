"""model.detector: passages that tell a cooperation come before those that do not."""

import csv
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.pipeline import make_pipeline

from annotation.workspace import COOPERATION_SEED
from model.cache import Embedder
from model.detector import LIKELY, Detector
from model.encoder import load_encoder
from tests.conftest import PROJECT

PASSAGES = PROJECT / "tests" / "data" / "development_passages.csv"
Bools = npt.NDArray[np.bool_]


def read(path: Path) -> tuple[list[str], Bools]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row["text"] for row in rows], np.array([row["is_cooperation"] == "yes" for row in rows])


@pytest.fixture(scope="module")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    return Embedder(load_encoder(), tmp_path_factory.mktemp("cache"))


def test_it_ranks_better_than_words_alone_and_proposes_hardly_anything_else(
    embedder: Embedder,
) -> None:
    texts, taught = read(COOPERATION_SEED)
    passages, truth = read(PASSAGES)
    detector = Detector.learn(texts, embedder.embed(texts), list(taught))
    likelihood = detector.likelihood(passages, embedder.embed(passages))
    rival = make_pipeline(TfidfVectorizer(), LogisticRegression(max_iter=1000)).fit(texts, taught)
    by_words = rival.predict_proba(passages)[:, 1]
    assert average_precision_score(truth, likelihood) > average_precision_score(truth, by_words)
    assert truth[likelihood >= LIKELY].mean() > 0.9


def test_no_passage_is_no_likelihood() -> None:
    detector = Detector.learn(["with us", "alone"], np.eye(2, dtype=np.float32), [True, False])
    assert detector.likelihood([], np.zeros((0, 2), dtype=np.float32)).shape == (0,)
