"""annotation.exchange.tables: the record leaves whole, safe for spreadsheets, or not at all."""

import csv
import io
import json
import re
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from annotation.errors import InvalidInput, WorkspaceError
from annotation.exchange import tables
from annotation.exchange.tables import Format, Outcome, cut_cell, export_codings
from annotation.records import Arm, Report, RoundKind
from annotation.store import DrawnUnit, NewRound, NewUnit, Store
from annotation.study import open_study
from annotation.workspace import Workspace

FORMATS: list[Format] = ["csv", "xlsx", "jsonl"]
SPREADSHEETS: list[Format] = ["csv", "xlsx"]
COLUMNS = [
    *("unit_id", "report", "place", "actor", "description", "year", "country"),
    *("coder", "codes", "kind"),
    *("supersedes", "standing", "arm", "order", "suggestion", "probability", "model_version"),
    *("codebook_revision", "time", "seconds", "memo", "flag", "in_study"),
    *("cause", "compared"),
    *("coding_id", "coder_id", "supersedes_id", "reverts_id", "report_source", "position"),
    *("translation", "language", "before", "after", "unit_kind", "replaces"),
    *("text_id", "start", "end", "apart"),
]
ROW = {
    **dict.fromkeys(COLUMNS, ""),
    "unit_id": "u-1",
    "codes": "1;2",
    "supersedes": None,
    "standing": True,
    "suggestion": 2,
    "probability": 0.25,
    "seconds": -1.5,
    "flag": False,
    "in_study": True,
    "cause": None,
    "compared": True,
}
Row = dict[str, Any]


class FakeStore:
    """Gives rows, and then the error."""

    def __init__(self, *rows: Row, error: Exception | None = None) -> None:
        self.rows = rows
        self.error = error

    def export_rows(self) -> Iterator[Row]:
        yield from self.rows
        if self.error:
            raise self.error


def export(path: Path, form: Format, *rows: Row, error: Exception | None = None) -> Outcome:
    return export_codings(cast(Store, FakeStore(*rows, error=error)), path, form)


def read_back(path: Path, form: Format) -> list[Row]:
    if form == "jsonl":
        return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
    if form == "csv":
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, strict=True))
    book = load_workbook(io.BytesIO(path.read_bytes()))
    header, *rows = book.worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


@pytest.mark.parametrize("form", FORMATS)
def test_the_columns_are_those_promised(tmp_path: Path, form: Format) -> None:
    assert export(tmp_path / "out", form, ROW) == Outcome(rows=1)
    assert list(read_back(tmp_path / "out", form)[0]) == COLUMNS


def test_a_row_reads_back_in_each_format(tmp_path: Path) -> None:
    for form in FORMATS:
        export(tmp_path / form, form, ROW)
    assert read_back(tmp_path / "jsonl", "jsonl") == [ROW]
    (in_csv,) = read_back(tmp_path / "csv", "csv")
    assert (in_csv["codes"], in_csv["standing"], in_csv["flag"]) == ("1;2", "true", "false")
    assert (in_csv["probability"], in_csv["seconds"], in_csv["supersedes"]) == ("0.25", "-1.5", "")
    (in_xlsx,) = read_back(tmp_path / "xlsx", "xlsx")
    assert (in_xlsx["codes"], in_xlsx["standing"], in_xlsx["flag"]) == ("1;2", True, False)
    assert (in_xlsx["probability"], in_xlsx["seconds"]) == (0.25, -1.5)


def test_the_text_of_a_codebook_leaves_in_jsonl_only(tmp_path: Path) -> None:
    row = {**ROW, "codebook_text": "name: {en: Tracks}\n" * 10_000}
    for form in FORMATS:
        export(tmp_path / form, form, row)
    assert list(read_back(tmp_path / "csv", "csv")[0]) == COLUMNS
    assert list(read_back(tmp_path / "xlsx", "xlsx")[0]) == COLUMNS
    assert read_back(tmp_path / "jsonl", "jsonl") == [row]


@pytest.mark.parametrize("form", SPREADSHEETS)
@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_run_is_made_text(
    tmp_path: Path, form: Format, start: str
) -> None:
    for column in ("report", "place", "actor", "description", "coder", "memo"):
        export(tmp_path / "out", form, {**ROW, column: start})
        cell = str(read_back(tmp_path / "out", form)[0][column])
        assert cell.replace("\r", "\n") == "'" + start.replace("\r", "\n")


def test_jsonl_keeps_every_text_as_it_is(tmp_path: Path) -> None:
    text = "=1\r\n\u2028'\x00\"é😀"
    export(tmp_path / "out", "jsonl", {**ROW, "memo": text})
    assert read_back(tmp_path / "out", "jsonl")[0]["memo"] == text


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_csv_keeps_every_text_but_for_the_apostrophe(
    tmp_path_factory: pytest.TempPathFactory, memo: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "kept.csv"
    export(path, "csv", {**ROW, "memo": memo}, ROW)
    first, second = read_back(path, "csv")
    assert first["memo"] == ("'" + memo if re.match(r"[=+\-@\t\r]", memo) else memo)
    assert second["unit_id"] == "u-1"


def test_text_is_utf_8_without_mark_and_lines_end_as_in_unix(tmp_path: Path) -> None:
    forms: list[Format] = ["csv", "jsonl"]
    for form in forms:
        export(tmp_path / form, form, {**ROW, "actor": "é"}, ROW)
        data = (tmp_path / form).read_bytes()
        assert not data.startswith(b"\xef\xbb\xbf")
        assert "é".encode() in data
        assert data.endswith(b"\n")
        assert b"\r" not in data


def test_a_workbook_gets_no_character_and_no_cell_that_excel_refuses(tmp_path: Path) -> None:
    long = "😀" * 20_000
    rows = [
        {**ROW, "memo": "a\x07b\x0b\ufffec"},
        {**ROW, "memo": long, "description": "x" * 32_767},
    ]
    assert export(tmp_path / "out", "xlsx", *rows) == Outcome(rows=2, cut=1)
    first, second = read_back(tmp_path / "out", "xlsx")
    assert first["memo"] == "abc"
    assert second["description"] == "x" * 32_767
    assert second["memo"].endswith("😀…[cut]")
    assert len(second["memo"].encode("utf-16-le")) // 2 in (32_766, 32_767)


def test_a_text_is_cut_only_where_it_must_be() -> None:
    assert cut_cell("x" * 32_767) == "x" * 32_767
    assert cut_cell("x" * 32_768) == "x" * (32_767 - 6) + "…[cut]"


def test_a_sheet_holds_no_more_rows_than_excel_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "SHEET_ROWS", 3)
    assert export(tmp_path / "out", "xlsx", ROW, ROW).rows == 2
    with pytest.raises(InvalidInput, match="Export them as csv"):
        export(tmp_path / "out", "xlsx", ROW, ROW, ROW)


@pytest.mark.parametrize("form", FORMATS)
def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path, form: Format) -> None:
    (tmp_path / "out").write_text("old", encoding="utf-8")
    with pytest.raises(WorkspaceError):
        export(tmp_path / "out", form, ROW, error=WorkspaceError("The disk is full."))
    assert (tmp_path / "out").read_text("utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_that_excel_holds_open_gives_one_sentence(
    tmp_path: Path, form: Format, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(InvalidInput, match=r"out cannot be written\. Close it in Excel"):
        export(tmp_path / "out", form, ROW)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_hold_the_file_gives_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for missing in ("none", "file"):
        with pytest.raises(InvalidInput, match=rf"There is no folder .*{missing}\. Make it"):
            export(tmp_path / missing / "out", "csv", ROW)
    with pytest.raises(InvalidInput, match=r"cannot be written \(.+\)\. Choose another name"):
        export(tmp_path, "csv", ROW)
    with pytest.raises(InvalidInput, match=r"cannot be written \(.+\)\. Choose another name"):
        export(tmp_path / ("x" * 300), "csv", ROW)


@pytest.mark.parametrize("form", FORMATS)
def test_rows_are_written_as_they_come(tmp_path: Path, form: Format) -> None:
    class Endless(FakeStore):
        def export_rows(self) -> Iterator[Row]:
            return ({**ROW, "memo": f"{number:020000}"} for number in range(800))

    tracemalloc.start()
    try:
        outcome = export_codings(cast(Store, Endless()), tmp_path / "out", form)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert outcome.rows == 800
    assert peak < 4_000_000  # of 16 MB of text


def test_the_record_of_a_store_comes_out_in_its_order(tmp_path: Path) -> None:
    with Store.open(tmp_path / "jalur.sqlite") as store:
        store.add_codebook_revision("r1", "Tracks", "codes: []")
        coder = store.add_coder("Ani")
        units = [NewUnit("ILO", "a", place="4", year=2016, country="Laos"), NewUnit("=EU", "b")]
        first, second = store.add_units(Report("Laporan"), units).units
        store.code(second, coder.id, (2, 1), codebook_revision="r1", memo="why")
        store.code(first, coder.id, (), codebook_revision="r1", seconds=1.5)
        store.code(second, coder.id, (3,), codebook_revision="r1", flag=True)
        for form in FORMATS:
            export_codings(store, tmp_path / form, form)
    found = read_back(tmp_path / "csv", "csv")
    assert [row["codes"] for row in found] == ["2;1", "", "3"]
    assert [row["standing"] for row in found] == ["false", "true", "true"]
    assert (found[1]["report"], found[1]["place"], found[1]["seconds"]) == ("Laporan", "4", "1.5")
    assert [(row["year"], row["country"]) for row in found[:2]] == [("", ""), ("2016", "Laos")]
    assert (found[0]["actor"], found[0]["coder"], found[0]["memo"]) == ("'=EU", "Ani", "why")
    in_jsonl = read_back(tmp_path / "jsonl", "jsonl")
    assert [row["codes"] for row in in_jsonl] == ["2;1", "", "3"]
    assert (in_jsonl[0]["actor"], in_jsonl[2]["flag"]) == ("=EU", True)
    in_xlsx = read_back(tmp_path / "xlsx", "xlsx")
    assert [row["unit_id"] for row in in_xlsx] == [second, first, second]


VERSION = {
    **dict.fromkeys(("file_hash", "encoder", "encoder_hash", "snapshot_hash"), "x"),
    **dict.fromkeys(("watermark", "codings", "units", "seed"), 1),
    "libraries": "{}",
}


def test_a_coders_own_file_gives_away_nothing(tmp_path: Path) -> None:
    """What was suggested for a unit that was blind has learned from who coded it first."""
    study = open_study(Workspace(tmp_path))
    ani, budi = (study.store.add_coder(name).id for name in ("Ani", "Budi"))
    units = study.store.add_units(Report("R"), [NewUnit("ILO", str(n)) for n in range(3)]).units
    version = study.store.add_model_version(
        id="v",
        codebook_revision=study.codebook.revision,
        **cast("dict[str, Any]", VERSION),
    )
    suggested = study.store.add_suggestions(version.id, {one: [(7, 0.9)] for one in units})
    for unit, arm in zip(units, (Arm.SHOWN, Arm.BLIND, Arm.SHOWN), strict=True):
        study.store.code(
            unit,
            ani,
            (1,),
            arm=arm,
            suggestion_id=suggested[unit],
            codebook_revision=study.codebook.revision,
        )
    study.store.code(units[0], budi, (2,), codebook_revision=study.codebook.revision)
    new = NewRound(RoundKind.RECODE, (ani,), 1, False, 1, study.codebook.revision)
    study.store.add_round(new, [DrawnUnit(units[2], None, 1.0)])
    export_codings(study.store, tmp_path / "own.jsonl", "jsonl", coder="Ani")
    lines = (tmp_path / "own.jsonl").read_text(encoding="utf-8").splitlines()
    found = {row["unit_id"]: row["suggestion"] for row in map(json.loads, lines)}
    assert found == {units[0]: 7, units[1]: None}
    study.store.close()
