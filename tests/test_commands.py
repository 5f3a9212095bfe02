"""The commands as people call them, with the real encoder."""

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.commands import call
from tests.conftest import PROJECT
from tests.test_study import TABLE_1

pytestmark = pytest.mark.slow

BASELINES = {
    "majority",
    "tfidf_logistic_regression",
    "embeddings_logistic_regression",
    "codebook_only",
}


def run(command: str, *arguments: object, fails: bool = False, told: bool = False) -> str:
    """Return what a command printed.

    Of a failure, or of what is to be `told` beside the results, its sentences.
    """
    done = call(command, *arguments)
    assert done.exit_code == (1 if fails else 0), done.stderr
    return done.stderr if fails or told else done.stdout


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace made by the first command that named it."""
    home = tmp_path_factory.mktemp("study") / "made" / "here"
    assert not json.loads(run("ingest", "--home", home, "--json", "--sample"))[0]["problems"]
    return home


def test_evaluate_prints_the_figures_beside_their_rivals(home: Path) -> None:
    found: dict[str, Any] = json.loads(run("evaluate", "--home", home, "--json"))
    assert (found["n"], found["folds"]) == (46, found["groups"])
    assert set(found["baselines"]) == BASELINES
    assert {code: one["n"] for code, one in found["per_track"].items()}["9"] == 9
    for rival in found["baselines"].values():
        assert found["accuracy"] > rival["accuracy"]
        assert found["top3"] > rival["top3"]
        assert found["log_loss"] < rival["log_loss"]
    for name in ("accuracy", "accuracy_by_group", "top3", "macro_f1", "ece", "log_loss"):
        low, high = found["intervals"][name]
        assert low <= high


def test_export_holds_the_papers_codes(home: Path, tmp_path: Path) -> None:
    run("export", "--home", home, "--format", "csv", "--output", tmp_path / "codings.csv")
    codes = [
        int(code)
        for row in rows(tmp_path / "codings.csv")
        if row["coder"] == "paper"
        for code in row["codes"].split(";")
    ]
    assert {code: codes.count(code) for code in TABLE_1} == TABLE_1
    for kind in ("xlsx", "jsonl"):
        run("export", "--home", home, "--format", kind, "--output", tmp_path / f"c.{kind}")
        assert (tmp_path / f"c.{kind}").stat().st_size > 1000


def test_prelabel_can_suggest_tracks_that_nobody_has_coded(home: Path, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(
        "note,description\n"
        "a,Monks and imams preach against the sale of girls and shelter those who fled\n"
        "b,Demonstran turun ke jalan menuntut negara menghukum pelaku perdagangan orang\n"
        "c,Volunteers and neighbours take a survivor into their own homes\n",
        encoding="utf-8",
    )
    run("prelabel", source, "--output", target, "--home", home)
    assert [row["track"] for row in rows(target)] == ["7", "6", "4"]
    assert [row["note"] for row in rows(target)] == ["a", "b", "c"]


def test_prelabel_says_what_it_took_and_what_it_left_out(home: Path, tmp_path: Path) -> None:
    folder, target = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "a.csv").write_text("aktor;deskripsi\nPolisi;Melatih penyidik\na;b;c\n")
    (folder / "b.jsonl").write_text('{"text": "12"}\n')
    done = call("prelabel", folder, "--output", target, "--home", home)
    assert "a.csv: text in the column deskripsi, actor in aktor." in done.stderr
    assert "b.jsonl: text in the column text, no column of actors." in done.stderr
    assert f"1 row was left out: see {target}.problems.csv" in done.stderr
    assert f"2 rows written to {target}, 1 of them" in done.stdout
    assert "1 of them without a track" in done.stdout
    again = call("prelabel", folder, "--output", target, "--home", home, "--resume")
    assert (again.exit_code, "nothing to resume" in again.stderr) == (1, True)
    unheard = call("prelabel", folder, "--output", tmp_path / "b", "--audit", 5, "--home", home)
    assert (unheard.exit_code, "Nobody codes here yet" in unheard.stderr) == (1, True)
    assert not (tmp_path / "b").exists()
    alone = call("prelabel", folder, "--output", target, "--engine", "dask")
    assert "go together" in alone.stderr


def test_coded_sheets_teach_the_next_version(home: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "coded.csv"
    sheet.write_text("deskripsi,kode\nThe zither club meets,4\nThe zither guild sells,3;8\n")
    (loaded,) = json.loads(
        run("ingest", sheet, "--codes", "kode", "--coder", "Rani", "--home", home, "--json")
    )
    assert (loaded["new_units"], loaded["new_codings"]) == (2, 2)
    (again,) = json.loads(
        run("ingest", sheet, "--codes", "kode", "--coder", "Rani", "--home", home, "--json")
    )
    assert (again["new_units"], again["new_codings"]) == (0, 0)
    before = json.loads(run("retrain", "--home", home, "--json"))
    assert before["codings"] == 46 + 2
    assert json.loads(run("retrain", "--home", home, "--json"))["version"] == before["version"]


def test_coded_tables_of_a_report_give_units_and_codings(home: Path, tmp_path: Path) -> None:
    report = tmp_path / "appendix.md"
    report.write_text(
        "| Jalur | Kerja sama |\n|--|--|\n| 3 | The flute guild sells whistles. |\n"
        "| 77 | The flute club meets. |\n"
    )
    wish = ("--codes", "Jalur", "--coder", "Rani", "--home", home)
    (loaded,) = json.loads(run("ingest", report, *wish, "--json"))
    assert (loaded["new_units"], loaded["new_codings"]) == (2, 1)
    assert [unit["codes"] for unit in loaded["units"]] == ["3", "77"]
    assert loaded["problems"][0]["message"].startswith("appendix.md: 77, beside “The flute club")
    copy = tmp_path / "copy.md"
    copy.write_bytes(report.read_bytes())
    said = run("ingest", copy, *wish)
    assert said.startswith(f"{copy}: 0 new units, 2 there already ("), "the same text is the same"


def test_a_dry_run_says_what_would_be_done_and_does_nothing(home: Path, tmp_path: Path) -> None:
    sheet, twin, new = tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "new"
    sheet.write_text("report,description,kode\nR,The lute guild sells strings,3\n")
    twin.write_bytes(sheet.read_bytes())
    wish = ("--codes", "kode", "--coder", "Dewi", "--dry-run", "--json")
    for where in (home, new):
        first, second = json.loads(run("ingest", sheet, twin, *wish, "--home", where))
        assert (first["new_units"], first["new_codings"]) == (1, 1)
        assert (second["new_units"], second["duplicates"], second["new_codings"]) == (0, 1, 0)
    assert not new.exists()
    assert run("ingest", sheet, *wish[:-1], "--home", home) == (
        f"{sheet}: 1 new unit, 0 there already, 1 coding (description = description, "
        "report = report) - not loaded: dry run\n"
    )


def test_rows_that_are_not_used_are_told_with_their_file(home: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("description,note\nThe oboe club meets,a\n,b\n")
    said = run("ingest", sheet, "--home", home, told=True)
    assert "sheet.csv: Row 3 has neither an actor nor a description." in said


def test_a_bad_file_is_named_and_the_others_are_loaded(home: Path, tmp_path: Path) -> None:
    good = tmp_path / "good.csv"
    good.write_text("description\nA quite new description\n")
    (tmp_path / "empty.csv").write_text("")
    said = run("ingest", tmp_path / "empty.csv", good, "--home", home, fails=True)
    assert "empty.csv: not loaded." in said
    listed = json.loads(run("ingest", good, "--home", home, "--json"))
    assert (listed[0]["new_units"], listed[0]["duplicates"]) == (0, 1)


def test_an_encoder_that_cannot_be_loaded_gets_one_sentence(home: Path) -> None:
    """In a process of its own, called from another folder."""
    script = str(PROJECT / "scripts" / "retrain.py")
    command = [sys.executable, script, "--encoder", "/no/such/model", "--home", str(home)]
    done = subprocess.run(command, cwd=PROJECT.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") <= 2
    assert "leave the encoder out" in done.stderr


def test_home_wins_over_the_environment(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JALUR_HOME", str(tmp_path / "other"))
    run("export", "--home", home, "--output", tmp_path / "c.csv")
    assert not (tmp_path / "other").exists()
