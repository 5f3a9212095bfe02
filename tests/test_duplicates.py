"""Groups of descriptions that say the same, and units of the study that do."""

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from annotation.duplicates import find_duplicates
from annotation.records import Report, Verdict
from annotation.store import NewUnit
from annotation.study import open_study
from annotation.workspace import Workspace
from model.cache import Embedder
from model.duplicates import group_duplicates, wording
from tests.conftest import FakeEncoder


def unit_vectors(*angles: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.array([[np.cos(a), np.sin(a)] for a in angles], dtype=np.float32)


def test_near_vectors_and_equal_keys_join() -> None:
    vectors = unit_vectors(0.0, 0.1, 1.5, 3.0)
    keys = [("a",), ("b",), ("same",), ("same",)]
    assert group_duplicates(keys, vectors).tolist() == [0, 0, 1, 1]


def test_a_third_row_joins_two() -> None:
    vectors = unit_vectors(0.0, 0.4, 0.8)
    assert group_duplicates([("",)] * 3, vectors, threshold=0.9).tolist() == [0, 0, 0]
    assert np.cos(0.8) < 0.9


def test_the_wording_is_the_words_alone() -> None:
    assert (
        wording(" ILO:  trains, \uff30olice.")
        == wording("ilo trains (Police)")
        == "ilo trains police"
    )
    assert wording("signed 3") != wording("signed 4")
    assert wording("...") == ""


def test_empty_keys_do_not_join() -> None:
    assert group_duplicates([("",), ("",)], unit_vectors(0.0, 2.0)).tolist() == [0, 1]


@given(st.lists(st.sampled_from("abcd"), max_size=30))
def test_rows_are_together_exactly_if_their_keys_are_equal(letters: list[str]) -> None:
    vectors = np.eye(30, dtype=np.float32)[: len(letters)]
    groups = group_duplicates([(letter,) for letter in letters], vectors)
    for i, one in enumerate(letters):
        for j, other in enumerate(letters):
            assert (groups[i] == groups[j]) == (one == other)


def test_pairs_across_blocks_are_found() -> None:
    vectors = np.zeros((5000, 4), dtype=np.float32)
    vectors[np.arange(5000), np.arange(5000) % 2] = 1
    groups = group_duplicates([("",)] * 5000, vectors)
    assert len(set(groups.tolist())) == 2


def test_units_of_the_study_that_say_the_same_are_grouped_across_reports(tmp_path: Path) -> None:
    study = open_study(Workspace(tmp_path))
    store = study.store
    ani = store.add_coder("Ani").id
    centre = "Runs a centre for migrant workers in ten provinces with the union"
    first, other = store.add_units(
        Report("A"), [NewUnit("ILO", centre), NewUnit("ILO", "Lends money.")]
    ).units
    near, same, elsewhere, aside = store.add_units(
        Report("B"),
        [
            NewUnit("ILO", f"{centre} {centre}"),
            NewUnit("ilo", f"{centre.upper()}."),
            NewUnit("Police", "Arrests."),
            NewUnit("ILO", centre, place="p. 9"),
        ],
    ).units
    store.judge(ani, [(aside, Verdict.ASIDE)])
    embedder = Embedder(FakeEncoder(), tmp_path)
    assert list(find_duplicates(study, embedder))
    found = [unit.id for unit in store.uncoded_duplicates(ani, first)]
    assert set(found) == {near, same}
    assert store.uncoded_duplicates(ani, other) == store.uncoded_duplicates(ani, elsewhere) == []
    store.code(near, ani, (1,), codebook_revision=study.codebook.revision)
    assert [unit.id for unit in store.uncoded_duplicates(ani, first)] == [same]
    study.store.close()
