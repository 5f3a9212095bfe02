"""Every stored suggestion comes out of the record again, to the last bit."""

import shutil
from pathlib import Path

import pytest

from annotation.errors import NotFound, SuggesterError
from annotation.records import Report
from annotation.store import NewUnit
from annotation.study import Study, open_study
from annotation.suggestions import Suggester
from annotation.tracing import traces, verify
from annotation.workspace import Workspace
from tests.conftest import OTHER_STUDY

pytestmark = pytest.mark.usefixtures("fake_encoder_everywhere")

THINGS = [
    "pump",
    "tap",
    "coat",
    "pear",
    "toy",
    "purse",
    "car",
    "engine",
    "flower",
    "wallet",
    "lamp",
    "shoe",
]
TEXTS = [f"{who} and a {thing}" for thing in THINGS for who in ("a thief", "an aunt", "the shop")]


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return study_in(tmp_path / "first")


def study_in(home: Path, codebook: str = OTHER_STUDY) -> Study:
    (home / "labeled").mkdir(parents=True, exist_ok=True)
    (home / "labeled" / "codebook.yaml").write_text(codebook, encoding="utf-8")
    study = open_study(Workspace(home))
    study.store.add_units(Report("Diary"), [NewUnit("", text) for text in TEXTS])
    return study


def work(study: Study, suggester: Suggester, times: int) -> None:
    """Look at one unit after the other, code it, retrain."""
    rani, budi = (study.store.add_coder(name).id for name in ("Rani", "Budi"))
    units = [row.unit for row in study.store.search_units().rows]
    for number in range(times):
        unit = units[number % len(units)]
        shown = suggester.record(suggester.suggest(unit))
        codes = (1 + (number + number // 36) % 4,) if number % 5 else (1, 3)
        study.store.code(
            *(unit.id, rani if number % 3 else budi, codes),
            suggestion_id=shown.id,
            codebook_revision=study.codebook.revision,
        )
        if number % 11 == 7:
            study.store.undo(rani)
        suggester.retrain()


def test_every_suggestion_comes_out_the_same_after_fifty_retrains(study: Study) -> None:
    suggester = Suggester(study)
    work(study, suggester, 66)
    assert suggester.version.number >= 50
    found = traces(study.store)
    assert len(found) == 66
    for check in verify(suggester, found):
        assert (check.same_snapshot, check.same_file, check.same_ranking) == (True, True, True)
        assert check.difference == 0


def test_another_machine_trains_the_same_bytes_from_the_same_record(
    study: Study, tmp_path: Path
) -> None:
    suggester = Suggester(study)
    work(study, suggester, 12)
    study.store.close()
    home = tmp_path / "second"
    shutil.copytree(study.workspace.home, home)
    shutil.rmtree(home / "model")
    again = Suggester(open_study(Workspace(home)))
    assert again.version.file_hash == suggester.version.file_hash
    assert again.version.snapshot_hash == suggester.version.snapshot_hash


def test_a_suggestion_of_an_older_codebook_is_made_with_that(study: Study) -> None:
    work(study, Suggester(study), 3)
    home = study.workspace.home
    revised = study_in(home, OTHER_STUDY.replace("mends a torn coat", "mends a torn sail"))
    suggester = Suggester(revised)
    work(revised, suggester, 4)
    checks = list(verify(suggester, traces(revised.store)))
    assert len({check.trace.version.codebook_revision for check in checks}) == 2
    assert all(check.same_ranking for check in checks)


def test_a_tampered_record_is_found(study: Study) -> None:
    suggester = Suggester(study)
    work(study, suggester, 1)
    unit = study.store.search_units().rows[5].unit
    version = suggester.version
    study.store.add_suggestion(unit.id, version.id, [(4, 0.7), (1, 0.1), (2, 0.1), (3, 0.1)])
    (check,) = verify(suggester, traces(study.store, unit.id))
    assert (check.same_file, check.same_ranking) == (True, False)
    assert check.difference > 0.1


def test_another_encoder_is_named(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    suggester = Suggester(study)
    work(study, suggester, 1)
    monkeypatch.setattr(type(suggester.embedder.encoder), "hash", "another")
    other = Suggester(study)
    with pytest.raises(SuggesterError, match="--encoder fake"):
        list(verify(other, traces(study.store)))


def test_an_unknown_unit_is_said(study: Study) -> None:
    with pytest.raises(NotFound):
        traces(study.store, "u-none")
