"""Revising the codebook: the record keeps each revision, suggestions follow the one in force."""

from pathlib import Path

import pytest

from annotation.codebook import parse_codebook
from annotation.errors import InvalidCodebook
from annotation.records import Report
from annotation.revision import Change, changes, read_revision, revise
from annotation.store import NewUnit
from annotation.study import Study, open_study
from annotation.suggestions import Suggester
from annotation.workspace import Workspace
from tests.conftest import OTHER_STUDY

pytestmark = pytest.mark.usefixtures("fake_encoder_everywhere")

REVISED = OTHER_STUDY.replace("an aunt gives a present", "robbers swap jewels")
FIVE = OTHER_STUDY + (
    "  - number: 5\n    name: {en: Swap}\n    definition: {en: Goods for goods.}\n"
    "    examples: {en: [they swap coats at the market]}\n"
)


@pytest.fixture
def study(tmp_path: Path) -> Study:
    (tmp_path / "labeled").mkdir()
    (tmp_path / "labeled" / "codebook.yaml").write_text(OTHER_STUDY, encoding="utf-8")
    study = open_study(Workspace(tmp_path))
    study.store.add_units(Report("Diary"), [NewUnit("", "they swap coats at the market")])
    return study


def test_changes_are_told_code_by_code() -> None:
    old = parse_codebook(OTHER_STUDY)
    assert changes(old, old) == []
    assert changes(old, parse_codebook(REVISED)) == [Change(3, "changed", ("examples",))]
    assert changes(old, parse_codebook(FIVE)) == [Change(5, "added")]
    assert changes(parse_codebook(FIVE), old) == [Change(5, "removed")]


def test_suggestions_follow_a_revision_and_a_reopened_study_keeps_it(study: Study) -> None:
    unit = study.store.search_units().rows[0].unit
    before = Suggester(study)
    assert 5 not in dict(before.suggest(unit).ranking)
    revised = revise(study, parse_codebook(FIVE))
    after = Suggester(revised)
    proposal = after.suggest(unit)
    assert (proposal.code, proposal.is_from_definition) == (5, True)
    assert after.version.codebook_revision == revised.codebook.revision
    assert after.version.number == before.version.number + 1
    assert open_study(study.workspace).codebook.revision == revised.codebook.revision


def test_a_changed_file_is_in_force_again(study: Study) -> None:
    revise(study, parse_codebook(FIVE))
    study.workspace.codebook.write_text(REVISED, encoding="utf-8")
    assert open_study(study.workspace).codebook.revision == parse_codebook(REVISED).revision


def test_a_code_that_codings_give_must_stay(study: Study, tmp_path: Path) -> None:
    study = revise(study, parse_codebook(FIVE))
    unit = study.store.search_units().rows[0].unit
    rani = study.store.add_coder("Rani")
    study.store.code(unit.id, rani.id, (5, 1), codebook_revision=study.codebook.revision)
    (tmp_path / "without.yaml").write_text(OTHER_STUDY, encoding="utf-8")
    with pytest.raises(InvalidCodebook, match=r"without\.yaml has no code 5, which 1 codings"):
        read_revision(study, tmp_path / "without.yaml")


def test_a_code_with_an_example_is_no_longer_from_the_definition(study: Study) -> None:
    rani = study.store.add_coder("Rani")
    unit = study.store.search_units().rows[0].unit
    suggester = Suggester(study)
    assert suggester.suggest(unit).is_from_definition
    code = suggester.suggest(unit).code
    assert code is not None
    study.store.code(unit.id, rani.id, (code,), codebook_revision=study.codebook.revision)
    suggester.retrain()
    assert not suggester.suggest(unit).is_from_definition
