"""What the letters of a text say."""

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from model import lexical
from model.lexical import LexicalClassifier

TEXTS = ["the mechanic mends a pump", "shop sells a pump", "a thief", "Kementerian  Tenaga\tKerja"]
CLASSES = [1, 2, 4, 7]


def theirs(texts: list[str], classes: list[int]) -> object:
    pipeline = make_pipeline(
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
        LogisticRegression(C=10.0, max_iter=1000),
    )
    return pipeline.fit(texts, classes)


OURS, THEIRS = LexicalClassifier(TEXTS, CLASSES), theirs(TEXTS, CLASSES)


@given(st.lists(st.text(alphabet="aApmdse \t\u00e9\u0130x.", max_size=40), min_size=1, max_size=6))
def test_it_says_what_scikit_learn_says_to_the_last_bit(texts: list[str]) -> None:
    expected = THEIRS.decision_function(texts)  # type: ignore[attr-defined]
    np.testing.assert_array_equal(OURS.log_odds(texts), expected)


def test_of_two_classes_each_has_a_column() -> None:
    two = LexicalClassifier(["red apple", "blue sky"], [7, 3])
    assert two.classes == (3, 7)
    assert two.log_odds(["an apple", "the sky"]).argmax(axis=1).tolist() == [1, 0]


def test_what_it_remembers_has_a_limit_and_does_not_travel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexical, "MOST_WORDS", 3)
    ours = LexicalClassifier(TEXTS, CLASSES)
    texts = ["one two three four", "five one two"]
    before = ours.log_odds(texts)
    assert len(ours._known) <= 3
    np.testing.assert_array_equal(ours.log_odds(texts), before)
    copy = pickle.loads(pickle.dumps(ours))
    assert not copy._known
    np.testing.assert_array_equal(copy.log_odds(texts), before)
