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


def read(path: Path, report: str = "") -> tuple[list[str], Bools]:
    """Return the passages of the reports whose name begins so, and which are cooperations."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row.get("report", "").startswith(report)]
    return [row["text"] for row in rows], np.array([row["is_cooperation"] == "yes" for row in rows])


@pytest.fixture(scope="module")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    return Embedder(load_encoder(), tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def detector(embedder: Embedder) -> Detector:
    texts, taught = read(COOPERATION_SEED)
    return Detector.learn(texts, embedder.embed(texts), list(taught))


def test_it_ranks_better_than_words_alone_and_proposes_hardly_anything_else(
    embedder: Embedder, detector: Detector
) -> None:
    texts, taught = read(COOPERATION_SEED)
    passages, truth = read(PASSAGES)
    likelihood = detector.likelihood(passages, embedder.embed(passages))
    rival = make_pipeline(TfidfVectorizer(), LogisticRegression(max_iter=1000)).fit(texts, taught)
    by_words = rival.predict_proba(passages)[:, 1]
    assert average_precision_score(truth, likelihood) > average_precision_score(truth, by_words)
    assert truth[likelihood >= LIKELY].mean() > 0.9


def test_it_holds_where_one_body_acts_alone_beside_many_that_act_together(
    embedder: Embedder, detector: Detector
) -> None:
    """`LIKELY` is set for reports, where yes is rarer than here, and so misses most of these."""
    passages, truth = read(PASSAGES, "hard_")
    likelihood = detector.likelihood(passages, embedder.embed(passages))
    assert average_precision_score(truth, likelihood) > 0.9
    assert truth[likelihood >= LIKELY].mean() > 0.9
    assert truth[likelihood >= LIKELY].sum() > 0.3 * truth.sum()


@pytest.mark.parametrize(
    ("together", "alone"),
    [
        (
            "In partnership with two universities, the Ministry of Transport taught 80 drivers.",
            "The Ministry of Transport taught 80 of its own drivers.",
        ),
        (
            "The harbour police referred eleven deckhands to the Seafarers' Mission.",
            "The harbour police found eleven deckhands below deck.",
        ),
        (
            "Kementerian Perhubungan bekerja sama dengan serikat pelaut memeriksa kapal.",
            "Kementerian Perhubungan memeriksa kapal dengan petugasnya sendiri.",
        ),
    ],
)
def test_of_two_like_sentences_it_prefers_the_one_that_names_a_partner(
    together: str, alone: str, embedder: Embedder, detector: Detector
) -> None:
    first, second = detector.likelihood([together, alone], embedder.embed([together, alone]))
    assert first > second + 0.3


def test_no_passage_is_no_likelihood() -> None:
    detector = Detector.learn(["with us", "alone"], np.eye(2, dtype=np.float32), [True, False])
    assert detector.likelihood([], np.zeros((0, 2), dtype=np.float32)).shape == (0,)
