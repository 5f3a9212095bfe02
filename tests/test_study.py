"""A workspace is made on first use and found again."""

from collections.abc import Callable
from pathlib import Path

import pytest

from annotation.errors import InvalidInput, WorkspaceError
from annotation.results import count_codes
from annotation.study import codebook_of, coder_named, copied_study, open_study
from annotation.workspace import Workspace
from tests.conftest import OTHER_STUDY

TABLE_1 = {1: 16, 2: 12, 3: 3, 4: 0, 5: 1, 6: 0, 7: 0, 8: 6, 9: 9}


def test_a_new_workspace_has_the_appendix_and_nothing_to_code(tmp_path: Path) -> None:
    study = open_study(Workspace(tmp_path / "new"))
    table = count_codes(study.store, study.codebook)
    assert table.coders == ("paper",)
    assert table.counts["paper"] == TABLE_1
    assert table.total("paper") == 47
    assert study.store.search_units().total == 46
    coder = study.store.add_coder("Rani")
    assert study.store.next_unit(coder.id) is None


def test_opening_again_adds_nothing(tmp_path: Path) -> None:
    open_study(Workspace(tmp_path)).store.close()
    study = open_study(Workspace(tmp_path))
    assert study.store.search_units().total == 46
    assert len(list(study.store.codings())) == 46


def test_a_workspace_with_its_own_codebook_is_another_study(tmp_path: Path) -> None:
    (tmp_path / "labeled").mkdir()
    (tmp_path / "labeled" / "codebook.yaml").write_text(OTHER_STUDY, encoding="utf-8")
    study = open_study(Workspace(tmp_path))
    assert study.codebook.numbers == (1, 2, 3, 4)
    assert study.store.search_units().total == 0


def test_a_revision_of_the_codebook_stays_readable(tmp_path: Path) -> None:
    first = open_study(Workspace(tmp_path))
    old = first.codebook.revision
    first.store.close()
    text = first.workspace.codebook.read_text(encoding="utf-8").replace("Business", "Trade", 1)
    (tmp_path / "labeled" / "codebook.yaml").write_text(text, encoding="utf-8")
    second = open_study(Workspace(tmp_path))
    assert second.codebook.revision != old
    assert codebook_of(second, old).revision == old
    assert second.store.search_units().total == 46


def test_home_wins_over_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JALUR_HOME", str(tmp_path / "environment"))
    assert Workspace.locate(tmp_path / "given").home == (tmp_path / "given").resolve()
    assert Workspace.locate().home == (tmp_path / "environment").resolve()


def test_the_server_of_the_environment_counts_where_no_folder_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/jalur")
    assert Workspace.locate().server == "postgresql://somewhere/jalur"
    assert Workspace.locate(tmp_path).server == ""
    with (
        pytest.raises(InvalidInput, match=r"one on a database server is not copied"),
        copied_study(Workspace.locate()),
    ):
        pass


@pytest.mark.postgresql
def test_a_study_has_its_record_on_a_server(tmp_path: Path, postgres: Callable[[], str]) -> None:
    url = postgres().replace("postgresql+psycopg", "postgres")
    study = open_study(Workspace(tmp_path, url))
    assert study.store.search_units().total == 46
    assert not study.workspace.database.exists()
    assert study.store.backup(study.workspace.backups) is None
    study.store.close()
    again = open_study(Workspace(tmp_path, url))
    assert again.store.search_units().total == 46
    again.store.close()


def test_a_database_that_is_none_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "labeled").mkdir()
    (tmp_path / "labeled" / "jalur.sqlite").write_text("not a database, but some text of length")
    with pytest.raises(WorkspaceError):
        open_study(Workspace(tmp_path))


def test_nobody_codes_under_the_papers_name_or_none(tmp_path: Path) -> None:
    study = open_study(Workspace(tmp_path))
    for name in ("paper", " Paper ", "", "  "):
        with pytest.raises(InvalidInput):
            coder_named(study, name)
    assert coder_named(study, " Rani  W ").name == "Rani W"
    assert coder_named(study, "rani w") == coder_named(study, "Rani W")
