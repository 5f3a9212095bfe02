"""A description like nothing coded gets no suggestion, and what that costs is bounded."""

import numpy as np

from model.novelty import groups_needed, nearness, nearness_elsewhere, novelty

RNG = np.random.default_rng(3)
NO_PHRASES = np.zeros((0, 8), dtype=np.float32)


def directions(count: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Return unit vectors drawn around one direction."""
    vectors = RNG.normal(size=(count, 8)) + 2
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / lengths, dtype=np.float32)


def test_nearness_is_the_largest_cosine() -> None:
    vectors = directions(3)
    assert np.allclose(nearness(vectors[:2], vectors[1:]), [max(vectors[0] @ vectors[1:].T), 1])
    assert nearness(vectors[:0], vectors).shape == (0,)


def test_units_of_a_group_are_not_near_for_each_other_but_phrases_are() -> None:
    vectors = directions(4)[[0, 0, 1, 2]]
    groups = np.array([0, 0, 1, 2])
    found = nearness_elsewhere(vectors, groups, NO_PHRASES)
    assert found[0] == found[1] < 0.9999
    assert np.allclose(nearness_elsewhere(vectors, groups, vectors[:1])[0], 1)


def test_of_many_groups_a_part_is_drawn_and_the_rule_stands_on_it() -> None:
    vectors, groups = directions(1200), np.arange(1200)
    found = nearness_elsewhere(vectors, groups, NO_PHRASES)
    assert np.isnan(found).sum() == 200
    rule = novelty(found, groups, np.zeros(1200), np.ones(1200, dtype=bool))
    assert rule is not None
    assert rule.groups == 1000
    assert rule.kept_back == rule.lost == 49


def test_with_few_groups_there_is_no_rule() -> None:
    assert groups_needed() == 19
    elsewhere, right = np.linspace(0, 1, 19), np.zeros(19, dtype=bool)
    groups = np.arange(19)
    assert novelty(elsewhere[:18], groups[:18], elsewhere[:18], right[:18]) is None
    rule = novelty(elsewhere, groups, elsewhere, right)
    assert rule is not None
    assert rule.near == 0
    twice = novelty(
        np.tile(elsewhere, 2)[:36], np.tile(groups[:18], 2), np.zeros(36), np.zeros(36, dtype=bool)
    )
    assert twice is None


def test_what_is_drawn_like_the_coded_is_rarely_called_novel() -> None:
    said = []
    for _ in range(200):
        coded, groups = directions(60), np.arange(60)
        rule = novelty(
            nearness_elsewhere(coded, groups, NO_PHRASES),
            groups,
            np.zeros(60),
            np.zeros(60, dtype=bool),
        )
        assert rule is not None
        said.append((nearness(directions(20), coded) < rule.near).mean())
    assert 0.02 < np.mean(said) < 0.07


def test_only_units_without_a_likely_code_are_kept_back() -> None:
    elsewhere = np.linspace(0, 1, 40)
    confidence = np.where(np.arange(40) == 0, 0.8, 0.3)
    rule = novelty(elsewhere, np.arange(40), confidence, np.arange(40) == 1)
    assert rule is not None
    assert (rule.kept_back, rule.lost) == (0, 0)
    assert rule.near == elsewhere[1]
