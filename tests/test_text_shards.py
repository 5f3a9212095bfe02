"""Shards of distinct texts, and their vectors by number."""

from pathlib import Path

import numpy as np
import pytest

from model import text_shards
from model.cache import text_key
from model.folding import Fresh
from model.text_shards import NumberedVectors, cut_shards, stored_vectors


@pytest.fixture(autouse=True)
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_shards, "MEAN", 8)
    monkeypatch.setattr(text_shards, "MOST", 20)


def fresh(texts: list[str]) -> list[Fresh]:
    return [Fresh(text, text_key(text)) for text in texts]


TEXTS = [f"text {number}" for number in range(200)]


def test_the_shards_hold_every_text_in_order() -> None:
    cut = list(cut_shards(fresh(TEXTS)))
    assert [text for _, texts in cut for text in texts] == TEXTS
    assert [shard.size for shard, _ in cut] == [len(texts) for _, texts in cut]
    assert 10 < len(cut) < 50
    assert max(shard.size for shard, _ in cut) <= 20


def test_a_text_put_in_at_the_top_changes_one_shard_or_two() -> None:
    before = {shard for shard, _ in cut_shards(fresh(TEXTS))}
    after = {shard for shard, _ in cut_shards(fresh(["new", *TEXTS]))}
    assert 1 <= len(before - after) <= 2


def test_the_name_follows_from_the_texts_alone() -> None:
    [(one, _)], [(same, _)] = cut_shards(fresh(["a", "b"])), cut_shards(fresh(["a", "b"]))
    [(other, _)] = cut_shards(fresh(["b", "a"]))
    assert one == same != other


def test_vectors_come_back_by_number_whatever_the_order(tmp_path: Path) -> None:
    store = stored_vectors(tmp_path, "some encoder")
    cut = list(cut_shards(fresh(TEXTS)))
    every = np.random.default_rng(0).normal(size=(200, 3)).astype(np.float32)
    start = 0
    for shard, texts in cut:
        assert not store.has(shard.name)
        store.save(shard.name, every[start : start + len(texts)])
        assert store.has(shard.name)
        start += len(texts)
    numbered = NumberedVectors([shard for shard, _ in cut], store)
    wanted = np.random.default_rng(1).integers(0, 200, size=500)
    np.testing.assert_array_equal(numbered.take(wanted), every[wanted])
    assert len(numbered.take(wanted[:0])) == 0


def test_a_shard_that_could_not_be_written_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = stored_vectors(tmp_path, "some encoder")
    [(shard, _)] = cut_shards(fresh(["a"]))

    def full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(np, "save", full)
    with pytest.raises(OSError, match="no space"):
        store.save(shard.name, np.zeros((1, 3), dtype=np.float32))
    assert not store.has(shard.name)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
