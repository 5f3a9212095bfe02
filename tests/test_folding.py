"""Texts that are the same to the letter get one number."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import key_index
from model.folding import Fold

BATCHES = st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=6), max_size=6)


@given(batches=BATCHES)
def test_each_text_has_the_number_of_its_first_appearance(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[str]]
) -> None:
    fold = Fold(tmp_path_factory.mktemp("fold") / "keys")
    order = list(dict.fromkeys(text for batch in batches for text in batch))
    fresh = []
    for batch in batches:
        numbers, _, new = fold.number(batch)
        assert numbers.tolist() == [order.index(text) for text in batch]
        fresh += [one.text for one in new]
    assert fresh == order
    assert len(fold) == len(order)


def test_two_texts_with_half_a_key_in_common_stay_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = {"a": b"h" * 8 + b"a" * 8, "b": b"h" * 8 + b"b" * 8, "c": b"i" * 16}
    monkeypatch.setattr("model.folding.text_key", keys.__getitem__)
    fold = Fold(tmp_path / "keys")
    numbers = [fold.number([text])[0].item() for text in "abcbc"]
    assert numbers == [0, 1, 2, 1, 2]
    one_batch, _, fresh = Fold(tmp_path / "keys").number(list("abab"))
    assert one_batch.tolist() == [0, 1, 0, 1]
    assert [one.text for one in fresh] == ["a", "b"]


def test_more_texts_than_are_held_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_index, "RECENT", 4)
    fold = Fold(tmp_path / "keys")
    texts = [str(number) for number in range(30)]
    for start in range(0, 30, 3):
        fold.number(texts[start : start + 3])
    np.testing.assert_array_equal(fold.number(texts[::-1])[0], np.arange(30)[::-1])
