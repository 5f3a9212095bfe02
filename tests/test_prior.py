"""The codebook's opinion before anything is coded."""

import numpy as np
import pytest

from annotation.codebook import Codebook
from annotation.lessons import phrases_of
from model.cache import Embedder
from model.errors import NothingToLearn
from model.features import Description, extract_features
from model.prior import CodebookPrior, Phrase, mean_of_nearest


@pytest.fixture
def prior(other_codebook: Codebook, embedder: Embedder) -> CodebookPrior:
    return CodebookPrior(phrases_of(other_codebook), embedder)


def test_each_code_is_found_from_the_codebooks_words(
    prior: CodebookPrior, embedder: Embedder
) -> None:
    texts = ["a mechanic mends the engine", "the buyer pays money", "flowers as a present"]
    features = extract_features([Description("", text) for text in texts], embedder)
    best = prior.log_odds(features).argmax(axis=1)
    assert [prior.codes[column] for column in best] == [1, 2, 3]


def test_the_actor_counts_for_itself(prior: CodebookPrior, embedder: Embedder) -> None:
    named, unnamed = (
        extract_features([Description(actor, "something happens")], embedder)
        for actor in ("robbers", "")
    )
    theft = prior.codes.index(4)
    assert prior.log_odds(named)[0, theft] > prior.log_odds(unnamed)[0, theft]


def test_a_code_without_example_phrase_is_refused(embedder: Embedder) -> None:
    phrases = [Phrase(1, "a"), Phrase(2, "only a definition", example=False)]
    with pytest.raises(NothingToLearn, match="Code 2"):
        CodebookPrior(phrases, embedder)


def test_an_empty_codebook_is_refused(embedder: Embedder) -> None:
    with pytest.raises(NothingToLearn):
        CodebookPrior([], embedder)


def test_two_codes_are_enough(embedder: Embedder) -> None:
    prior = CodebookPrior([Phrase(7, "red apple"), Phrase(3, "blue sky")], embedder)
    features = extract_features([Description("", "apple"), Description("", "sky")], embedder)
    assert prior.log_odds(features).argmax(axis=1).tolist() == [0, 1]


def test_mean_of_nearest_takes_the_largest() -> None:
    similarity = np.array([[0.1, 0.9, 0.5], [0.3, 0.2, 0.1]])
    np.testing.assert_allclose(mean_of_nearest(similarity, 2 / 3), [0.7, 0.25])
    np.testing.assert_allclose(mean_of_nearest(similarity, 1), [0.5, 0.2])
    np.testing.assert_allclose(mean_of_nearest(similarity, 0.01), [0.9, 0.3])


def test_a_code_with_more_phrases_is_not_favoured() -> None:
    generator = np.random.default_rng(0)
    few, many = generator.normal(size=(200, 50)), generator.normal(size=(200, 500))
    assert mean_of_nearest(few).mean() == pytest.approx(mean_of_nearest(many).mean(), abs=0.05)
