"""The embedding cache: nothing is embedded twice, and damage costs only a new embedding."""

from pathlib import Path

import numpy as np

from model.cache import Embedder, EmbeddingCache, text_key
from tests.conftest import FakeEncoder


def test_no_text_is_encoded_twice(tmp_path: Path, encoder: FakeEncoder) -> None:
    embedder = Embedder(encoder, tmp_path)
    first = embedder.embed(["a b", "c", "a b"])
    again = Embedder(encoder, tmp_path).embed(["c", "a b"])
    assert encoder.encoded == ["a b", "c"]
    np.testing.assert_array_equal(again, first[[1, 0]])


def test_vectors_come_back_bit_for_bit(tmp_path: Path, encoder: FakeEncoder) -> None:
    texts = [f"word{i} and word{i * 7}" for i in range(500)]
    fresh = Embedder(encoder, tmp_path).embed(texts)
    cached = Embedder(encoder, tmp_path).embed(texts)
    assert fresh.tobytes() == cached.tobytes()
    assert len(encoder.encoded) == 500


def test_two_open_caches_see_each_other(tmp_path: Path, encoder: FakeEncoder) -> None:
    one, two = Embedder(encoder, tmp_path), Embedder(encoder, tmp_path)
    one.embed(["x"])
    two.embed(["x", "y"])
    one.embed(["y"])
    assert encoder.encoded == ["x", "y"]


def test_a_torn_record_is_cut_off(tmp_path: Path, encoder: FakeEncoder) -> None:
    Embedder(encoder, tmp_path).embed(["x", "y"])
    (file,) = tmp_path.glob("*.vectors")
    file.write_bytes(file.read_bytes()[:-5])
    vectors = Embedder(encoder, tmp_path).embed(["x", "y"])
    np.testing.assert_array_equal(vectors, FakeEncoder().encode(["x", "y"]))
    assert encoder.encoded == ["x", "y", "y"]
    Embedder(encoder, tmp_path).embed(["x", "y"])
    assert encoder.encoded == ["x", "y", "y"]


def test_a_damaged_record_is_embedded_again(tmp_path: Path, encoder: FakeEncoder) -> None:
    Embedder(encoder, tmp_path).embed(["x", "y"])
    (file,) = tmp_path.glob("*.vectors")
    content = bytearray(file.read_bytes())
    content[20:24] = b"\x00\x00\x80\x3f"
    file.write_bytes(bytes(content))
    np.testing.assert_array_equal(
        Embedder(encoder, tmp_path).embed(["x", "y"]), FakeEncoder().encode(["x", "y"])
    )


def test_a_block_of_zeros_is_not_taken_for_a_record(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path, "hash", 4)
    cache.put([text_key("x")], np.ones((1, 4), dtype=np.float32))
    (file,) = tmp_path.glob("*.vectors")
    file.write_bytes(bytes(2 * len(file.read_bytes())))
    _, missing = EmbeddingCache(tmp_path, "hash", 4).get([text_key("x"), bytes(16)])
    assert missing == [0, 1]


def test_quick_vectors_are_kept_apart(tmp_path: Path, encoder: FakeEncoder) -> None:
    Embedder(encoder, tmp_path).embed(["x"])
    Embedder(encoder, tmp_path, quick=True).embed(["x"])
    Embedder(encoder, tmp_path, quick=True).embed(["x"])
    assert encoder.encoded == ["x", "x"]


def test_nothing_to_embed(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, 64)


def test_keys_that_are_half_alike_are_not_taken_for_each_other(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path, "hash", 2)
    one, two = b"12345678abcdefgh", b"12345678ABCDEFGH"
    cache.put([one, two], np.array([[1, 0], [0, 1]], dtype=np.float32))
    vectors, missing = cache.get([two, one])
    assert missing == [1], "embedded again, never the vector of another"
    assert vectors[0].tolist() == [0, 1]


def test_records_far_apart_come_in_the_order_asked_for(tmp_path: Path) -> None:
    many = 10_000
    keys = [text_key(str(n)) for n in range(many)]
    vectors = np.arange(many * 2, dtype=np.float32).reshape(many, 2)
    EmbeddingCache(tmp_path, "hash", 2).put(keys, vectors)
    cache = EmbeddingCache(tmp_path, "hash", 2)
    wanted = [9_999, 3, 5_000, 3, 0, 8_191]
    found, missing = cache.get([keys[n] for n in wanted] + [text_key("none")])
    assert missing == [len(wanted)]
    np.testing.assert_array_equal(found[:-1], vectors[wanted])
