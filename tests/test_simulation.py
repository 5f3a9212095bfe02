"""Coding replayed: nothing leaks, the same seed gives the same curve, and it learns."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.selection import Order
from model.simulation import Curve, Material, final_macro_f1, replay, replay_rival, split, steps
from tests.commands import call


@pytest.fixture
def material() -> Material:
    generator = np.random.default_rng(1)
    codes = np.arange(120) % 3
    vectors = (np.eye(8)[codes] + 0.3 * generator.normal(size=(120, 8))).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    everything = np.ones(120, dtype=bool)
    return Material(
        matrix=np.hstack([np.zeros((120, 3)), vectors]),
        vectors=vectors,
        codes=codes,
        groups=np.arange(120) // 2,
        to_learn=everything,
        to_judge=everything,
    )


def test_groups_are_on_one_side_and_files_keep_their_part(material: Material) -> None:
    first = np.arange(120) % 2 == 0
    pool, test = split(replace(material, to_learn=first, to_judge=~first), seed=3)
    assert set(material.groups[pool]).isdisjoint(material.groups[test])
    assert first[pool].all()
    assert not first[test].any()
    assert len(test) == 18


@pytest.mark.parametrize("order", list(Order))
def test_every_order_learns_and_repeats_itself(material: Material, order: Order) -> None:
    curve = replay(material, order, seed=0, most=60)
    assert curve == replay(material, order, seed=0, most=60)
    assert curve.codings[0] == 0
    assert curve.codings[-1] == 60
    assert curve.macro_f1[-1] > 0.9 > curve.macro_f1[0]


def test_the_rival_ends_where_everything_is_coded(material: Material) -> None:
    curve = replay_rival(material, seed=0, most=1000)
    assert curve.macro_f1[-1] == final_macro_f1(material, seed=0)
    assert curve.codings[-1] == 84


def test_a_target_is_reached_once_or_never() -> None:
    curve = Curve((0, 8, 16), (0.1, 0.6, 0.5))
    assert (curve.reaches(0.6), curve.reaches(0.7), curve.reaches(0.0)) == (8, None, 0)


def test_steps_are_small_at_first_and_end_at_the_end() -> None:
    assert list(steps(20)) == [0, 8, 16, 20]
    assert list(steps(0)) == [0]


def test_a_coded_file_is_replayed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JALUR_HOME", str(tmp_path))
    path = tmp_path / "fruit.csv"
    words = {"fruit": "apple pear plum cherry", "tool": "hammer saw drill chisel"}
    rows = [
        f"the {one} number {i},{kind},{kind} {i * i // 4}"
        for kind, ones in words.items()
        for one in ones.split()
        for i in range(5)
    ]
    path.write_text("text,kind,page\n" + "\n".join(rows), encoding="utf-8")
    columns = ("--text", "text", "--label", "kind", "--seeds", "2", "--json")
    facts = json.loads(call("simulate", path, *columns).stdout)
    assert set(facts["codings_to"]) == {"80%", "90%", "95%"}
    assert facts["seeds"] == 2
    assert len(facts["curves"]) == 4
    uneven = json.loads(call("simulate", path, *columns, "--group", "page", "--seeds", "4").stdout)
    for curve in uneven["curves"].values():
        assert curve["codings"][:2] == [0, 8]
        assert len(curve["codings"]) == len(curve["macro_f1"])
    assert "x>=1" in call("simulate", path, *columns, "--seeds", "0").stderr
    failed = call("simulate", path, "--text", "text", "--label", "type")
    said = "fruit.csv has no column type. Its columns are: text, kind, page."
    assert failed.stderr.strip().endswith(said)
    assert failed.exit_code != 0
    assert "x>=1" in call("simulate", path, *columns, "--most", "0").stderr
    path.write_text("text,kind\nan apple,fruit\na saw,tool\n", encoding="utf-8")
    assert "has too little to replay" in call("simulate", path, *columns).stderr
    path.write_text('text,kind\n"open,fruit\n', encoding="utf-8")
    assert "quotation mark stands alone" in call("simulate", path, *columns).stderr
    path.write_text("text,kind\nan apple,fruit\na saw,\n", encoding="utf-8")
    failed = call("simulate", path, *columns)
    assert "1 rows without a text or a code left out." in failed.stderr
    assert failed.stderr.strip().endswith("Choose another column.")
