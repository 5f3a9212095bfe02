"""Model files: the same bytes for the same model, and no stranger's file is loaded."""

import json
from pathlib import Path

import joblib
import numpy as np
import pytest

from model.classifier import TrackClassifier
from model.errors import UntrustedModel
from model.registry import Registry


def trained() -> TrackClassifier:
    X = np.arange(12.0).reshape(4, 3)
    return TrackClassifier().fit(X, [1, 1, 2, 2])


def test_comes_back_as_it_was(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    file_hash = registry.save("one", trained(), {"seed": 0})
    loaded = registry.load("one", file_hash)
    np.testing.assert_array_equal(loaded.coef_, trained().coef_)
    manifest = json.loads((tmp_path / "one" / "manifest.json").read_text())
    assert manifest == {"seed": 0, "file_hash": file_hash}


def test_removed_versions_are_gone_and_others_stay(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    hashes = {name: registry.save(name, trained(), {}) for name in ("one", "two")}
    registry.remove(["one", "never was"])
    assert not registry.has("one", hashes["one"])
    assert registry.has("two", hashes["two"])


def test_a_damaged_file_is_not_the_one_that_was_written(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    file_hash = registry.save("one", trained(), {})
    assert registry.has("one", file_hash)
    (tmp_path / "one" / "model.joblib").write_bytes(b"garbage")
    assert not registry.has("one", file_hash)


def test_two_trainings_from_the_same_record_give_the_same_bytes(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    assert registry.save("one", trained(), {}) == registry.save("two", trained(), {})


def test_a_changed_file_is_refused_before_it_is_unpickled(tmp_path: Path) -> None:
    class Bomb:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (exec, ("raise SystemExit('ran')",))

    registry = Registry(tmp_path)
    file_hash = registry.save("one", trained(), {})
    joblib.dump(Bomb(), tmp_path / "one" / "model.joblib")
    with pytest.raises(UntrustedModel, match="not the one that Jalur wrote"):
        registry.load("one", file_hash)


def test_a_missing_file_names_the_cure(tmp_path: Path) -> None:
    with pytest.raises(UntrustedModel, match=r"retrain\.py"):
        Registry(tmp_path).load("one", "hash")
