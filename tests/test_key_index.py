"""model.key_index: the last place of each key, among as many as there are."""

import numpy as np

from model.key_index import RECENT, KeyIndex, halves_of


def test_a_key_is_found_at_its_last_place() -> None:
    index = KeyIndex()
    keys = [bytes([n]) * 16 for n in range(10)]
    index.add(halves_of(keys[:5]), np.arange(5))
    index.add(halves_of(keys[3:4]), np.array([9]))
    assert index.find(halves_of(keys[:7])).tolist() == [0, 1, 2, 9, 4, -1, -1]
    assert index.find(halves_of([])).tolist() == []


def test_many_keys_are_found_wherever_they_are_held() -> None:
    generator = np.random.default_rng(0)
    halves = generator.integers(1 << 63, size=3 * RECENT, dtype=np.uint64)
    index = KeyIndex()
    for start in range(0, len(halves), 10_000):
        index.add(
            halves[start : start + 10_000], np.arange(start, min(start + 10_000, len(halves)))
        )
    index.add(halves[:100], np.arange(100) + 7_000_000)
    places = index.find(halves[::-1])[::-1]
    assert places[:100].tolist() == list(range(7_000_000, 7_000_100))
    assert places[100:].tolist() == list(range(100, len(halves)))
    others = generator.integers(1 << 63, size=1000, dtype=np.uint64)
    assert set(index.find(others).tolist()) == {-1}


def test_the_first_half_of_a_key_counts() -> None:
    one, two = halves_of([b"12345678abcdefgh", b"12345678ABCDEFGH"])
    assert one == two
