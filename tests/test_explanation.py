"""The words that carry a code: true to the model, in their place, and none where none does."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from annotation.ingest import ingest, read_sample
from annotation.study import open_study
from annotation.suggestions import Suggester
from annotation.workspace import Workspace
from model.explanation import Floats, telling_words
from model.features import Description


def likelihood(descriptions: Sequence[Description]) -> Floats:
    """Return what a model says that believes in two words."""
    texts = [f"{one.actor} {one.description}" for one in descriptions]
    return np.array([0.1 + 0.5 * ("money" in text) + 0.2 * ("Bank" in text) for text in texts])


def test_the_words_stand_in_their_places_strongest_first() -> None:
    description = Description("World Bank", "gives money, and advice")
    first, second = telling_words(description, likelihood)
    assert (first.in_actor, description.description[first.start : first.end]) == (False, "money")
    assert (second.in_actor, description.actor[second.start : second.end]) == (True, "Bank")
    assert [first.drop, second.drop] == pytest.approx([0.5, 0.2])


def test_a_single_word_and_words_that_carry_nothing() -> None:
    assert telling_words(Description("", "money"), likelihood) == []
    assert telling_words(Description("", "rain and wind"), likelihood) == []


@pytest.mark.slow
def test_without_its_telling_words_the_code_loses_more_than_without_others(tmp_path: Path) -> None:
    study = open_study(Workspace(tmp_path))
    ingest(study.store, read_sample())
    suggester = Suggester(study)
    generator = np.random.default_rng(0)
    telling: list[float] = []
    other: list[float] = []
    units = [row.unit for row in study.store.search_units(limit=110).rows[46:]]
    for unit in units[::3]:
        code = suggester.suggest(unit).ranking[0][0]
        words = suggester.telling_words(unit, code)
        spans = [(word.start, word.end) for word in words if not word.in_actor][:3]
        if not spans:
            continue
        rest = [
            found
            for found in _spans(unit.description)
            if not any(found[0] < end and start < found[1] for start, end in spans)
        ]
        if len(rest) < len(spans):
            continue
        drawn = generator.choice(len(rest), len(spans), replace=False)
        before = dict(suggester.suggest(unit).ranking)[code]
        for spans_cut, drops in ((spans, telling), ([rest[i] for i in drawn], other)):
            cut = unit.description
            for start, end in sorted(spans_cut, reverse=True):
                cut = cut[:start] + cut[end:]
            (left,) = suggester.suggest_many([type(unit)(**{**vars(unit), "description": cut})])
            drops.append(before - dict(left.ranking)[code])
    assert len(telling) >= 15
    assert np.mean(telling) > np.mean(other) + 0.05
    assert np.mean(np.array(telling) > np.array(other)) > 0.8


def _spans(text: str) -> list[tuple[int, int]]:
    spans, start = [], 0
    for word in text.split():
        place = text.index(word, start)
        spans.append((place, place + len(word)))
        start = place + len(word)
    return spans


def test_a_text_too_long_to_be_read_again_for_each_word_has_none_marked() -> None:
    def likelihood(descriptions: Sequence[Description]) -> Floats:
        raise AssertionError("nothing is to be read")

    assert telling_words(Description("", "word " * 5_000), likelihood) == []
