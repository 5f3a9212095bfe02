"""Bulk pre-labelling: files in, the same rows with suggestions out."""

import csv
import datetime
import decimal
import io
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from annotation.errors import InvalidInput, JalurError, NotFound
from annotation.ingest import guess_columns, ingest, read_table, read_units
from annotation.ingest.streams import StreamRow, open_stream
from annotation.prelabel import jobs, sharding
from annotation.prelabel.beginning import Request
from annotation.prelabel.engines import Engine, Job
from annotation.prelabel.inputs import Choices
from annotation.prelabel.jobs import Run
from annotation.prelabel.label_columns import ADDED
from annotation.prelabel.run import Done, Stage, prelabel
from annotation.prelabel.targets import target_of
from annotation.records import Unit, format_codes
from annotation.store import NewCoding
from annotation.study import open_study
from annotation.suggestions import Suggester
from annotation.workspace import Workspace
from model import text_shards
from model.coverage import CoveragePoint, groups_needed, supported
from tests.conftest import OTHER_STUDY, FakeEncoder

WORDS = ["mends", "pump", "sells", "money", "gives", "present", "thief", "takes", "coat", "for"]


@pytest.fixture(autouse=True)
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharding, "ROWS", 8)
    monkeypatch.setattr(text_shards, "MEAN", 4)


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> FakeEncoder:
    encoder = FakeEncoder()
    monkeypatch.setattr("annotation.suggestions.load_encoder", lambda name, **_: encoder)
    monkeypatch.setattr(jobs, "_encoder", lambda name: encoder)
    return encoder


@pytest.fixture
def suggester(tmp_path: Path, encoded: FakeEncoder) -> Suggester:
    home = tmp_path / "home"
    (home / "labeled").mkdir(parents=True)
    (home / "labeled" / "codebook.yaml").write_text(OTHER_STUDY, encoding="utf-8")
    return Suggester(open_study(Workspace(home)))


def label(suggester: Suggester, *inputs: Path | str, to: Path | str, **options: object) -> Done:
    asked = {"engine": Engine(processes=1), **options}
    progress = asked.pop("progress", lambda *_: None)
    request = Request(tuple(map(str, inputs)), str(to), **asked)  # type: ignore[arg-type]
    return prelabel(suggester, request, progress)  # type: ignore[arg-type]


def written(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def made(path: Path, count: int, seed: int = 0) -> Path:
    """Write rows of which some are alike, and some have no actor or no word."""
    generator = np.random.default_rng(seed)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "actor", "description"])
        for number in range(count):
            words = generator.choice(WORDS, size=generator.integers(0, 5))
            writer.writerow([number, generator.choice(["", "shop", "aunt"]), " ".join(words)])
    return path


def learn(suggester: Suggester, *codes: int) -> None:
    store = suggester.study.store
    coder = store.add_coder(f"coder {len(codes)}")
    path = suggester.study.workspace.home / "coded.csv"
    made(path, len(codes), seed=len(codes))
    table = read_table(path)
    ingest(store, read_units(table, guess_columns(table.columns)))
    units = [row.unit for row in store.search_units(limit=len(codes)).rows]
    store.code_many(
        NewCoding(unit.id, coder.id, (code,), suggester.study.codebook.revision)
        for unit, code in zip(units, codes, strict=False)
    )
    assert suggester.retrain()


def test_all_columns_stay_in_place_and_the_suggestion_follows(
    suggester: Suggester, tmp_path: Path
) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(
        "x,description,actor,y\n"
        '1,"mends a pump, and more",mechanic,\u00e9\n'
        '2,for money,the shop,"a\nb"\n',
        encoding="utf-8",
    )
    done = label(suggester, source, to=target)
    rows = written(target)
    assert list(rows[0]) == ["x", "description", "actor", "y", *ADDED]
    assert [row["y"] for row in rows] == ["\u00e9", "a\nb"]
    assert [row["track"] for row in rows] == ["1", "2"]
    assert [row["decision"] for row in rows] == ["review", "review"]
    assert (done.rows, done.abstained, done.problems) == (2, 0, 0)
    assert not list(tmp_path.glob("out.csv?*"))


def test_a_file_gets_what_the_coding_screen_would_show(
    suggester: Suggester, tmp_path: Path
) -> None:
    learn(suggester, *[1, 2, 3, 4] * 12)
    suggester.measure()
    source, target = made(tmp_path / "in.csv", 60), tmp_path / "out.csv"
    label(suggester, source, to=target)
    rows = written(target)
    proposals = suggester.suggest_many(
        [Unit("", "", row["actor"], row["description"]) for row in rows]
    )
    for row, proposal in zip(rows, proposals, strict=True):
        if not row["description"]:  # an actor alone says nothing; such a unit cannot be
            assert (row["track"], row["reason"]) == ("", "no words")
            continue
        assert row["track"] == str(proposal.code or "")
        assert row["also"] == format_codes(proposal.also)
        ranking = [part.split(":") for part in row["ranking"].split(";")]
        assert [int(code) for code, _ in ranking] == [code for code, _ in proposal.ranking]
        for (_, share), (_, probability) in zip(ranking, proposal.ranking, strict=True):
            assert float(share) == pytest.approx(probability, abs=0.0006)
        assert row["probability"] == ranking[0][1]
        assert (row["decision"] == "abstain") == (proposal.code is None)
        if proposal.is_novel and proposal.code is None:
            assert row["reason"] in {"like nothing coded", "no words"}
        assert row["model_version"] == suggester.version.id
    assert {row["reason"] for row in rows} >= {"not audited", "no words"}


def test_each_text_is_embedded_once_and_never_again(
    suggester: Suggester, tmp_path: Path, encoded: FakeEncoder
) -> None:
    source, target = made(tmp_path / "in.csv", 100), tmp_path / "out.csv"
    encoded.encoded.clear()
    done = label(suggester, source, to=target)
    assert len(encoded.encoded) == len(set(encoded.encoded)) == done.texts < 200
    encoded.encoded.clear()
    before = target.read_bytes()
    learn(suggester, 1, 2, 3, 4, 1)
    encoded.encoded.clear()
    label(suggester, source, to=target)
    assert not encoded.encoded
    assert target.read_bytes() != before
    source.write_text("id,actor,description\nnew,new actor,a new text\n" + source.read_text()[21:])
    label(suggester, source, to=target)
    assert 2 <= len(encoded.encoded) < done.texts / 2


class Killed(Exception):
    """Stands for whatever ends a run."""


@pytest.mark.parametrize("moment", range(0, 60, 10))
def test_a_run_that_was_ended_goes_on_with_the_same_result(
    suggester: Suggester, tmp_path: Path, moment: int
) -> None:
    source = made(tmp_path / "in.csv", 100, seed=moment)
    label(suggester, source, to=tmp_path / "whole.csv")
    whole = (tmp_path / "whole.csv").read_bytes()
    for folder in suggester.study.workspace.cache.iterdir():
        if folder.is_dir():
            folder.rename(tmp_path / f"away-{folder.name}")
    target, steps = tmp_path / "out.csv", iter(range(10**6))

    def end(*_: object) -> None:
        if next(steps) == moment:
            raise Killed

    with pytest.raises(Killed):
        label(suggester, source, to=target, progress=end)
    assert not target.exists()
    with pytest.raises(InvalidInput, match="not finished"):
        label(suggester, source, to=target)
    learn(suggester, 1, 2, 3, 4)  # what is learned meanwhile makes no difference
    label(suggester, source, to=target, resume=True)
    assert target.read_bytes() == whole
    assert not list(tmp_path.glob("out.csv?*"))


def test_processes_and_shards_make_no_difference(
    suggester: Suggester, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = made(tmp_path / "in.csv", 100)
    label(suggester, source, to=tmp_path / "one.csv")

    def backwards(_: Engine, job: Job, asked: Run, shards: Sequence[Any]) -> Iterator[int]:
        return (job(asked, shard) for shard in list(shards)[::-1])

    monkeypatch.setattr(Engine, "work", backwards)
    for folder in suggester.study.workspace.cache.iterdir():
        if folder.is_dir():
            folder.rename(tmp_path / f"away-{folder.name}")
    label(suggester, source, to=tmp_path / "two.csv")
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_what_cannot_be_resumed_is_said(suggester: Suggester, tmp_path: Path) -> None:
    source, target = made(tmp_path / "in.csv", 20), tmp_path / "out.csv"
    with pytest.raises(InvalidInput, match="nothing to resume"):
        label(suggester, source, to=target, resume=True)

    def stop(stage: Stage, done: int, total: int | None) -> None:
        raise Killed

    with pytest.raises(Killed):
        label(suggester, source, to=target, progress=stop)
    with pytest.raises(InvalidInput, match="other inputs or choices"):
        label(suggester, source, to=target, resume=True, choices=Choices(actor="id"))
    made(source, 21)
    with pytest.raises(InvalidInput, match="was changed"):
        label(suggester, source, to=target, resume=True)


def test_codings_beside_one_file_of_a_folder_are_not_written_over(
    suggester: Suggester, tmp_path: Path
) -> None:
    folder, target = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    made(folder / "a.csv", 3)
    made(folder / "b.csv", 3)
    label(suggester, folder, to=target)
    head, *rows = (target / "b.csv").read_text(encoding="utf-8").splitlines()
    coded = [f"{head},human_codes,human_status", *(f"{row},3,settled" for row in rows)]
    (target / "b.csv").write_text("\n".join(coded) + "\n", encoding="utf-8")
    (target / "a.csv").write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"b.csv was labelled before, and codings stand"):
        label(suggester, folder, to=target)


def test_two_runs_do_not_write_one_file(suggester: Suggester, tmp_path: Path) -> None:
    source, target = made(tmp_path / "in.csv", 20), tmp_path / "out.csv"

    def again(*_: object) -> None:
        label(suggester, source, to=target, resume=True)

    with pytest.raises(InvalidInput, match="Another run is writing"):
        label(suggester, source, to=target, progress=again)


def test_an_input_that_changes_on_the_way_is_not_mixed(
    suggester: Suggester, tmp_path: Path
) -> None:
    source = made(tmp_path / "in.csv", 20)

    def change(stage: Stage, done: int, total: int | None) -> None:
        if stage == "labelling":
            source.write_text(source.read_text() + "20,2,3\n")

    label(suggester, source, to=tmp_path / "out.csv", progress=change)
    assert [row["id"] for row in written(tmp_path / "out.csv")] == [str(n) for n in range(20)]
    with pytest.raises(InvalidInput, match="changed after the run had begun"):
        label(suggester, source, to=tmp_path / "out.jsonl", progress=change)
    assert not (tmp_path / "out.jsonl").exists()


def test_rows_leave_as_they_came(suggester: Suggester, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    rows = ['description,"x"', '"mends",1', "sells, 2 ", '"a\nb","c"",d"', "gives"]
    source.write_bytes("\r\n".join([*rows, "a,b\0c", "a,b,", ""]).encode())
    label(suggester, source, to=target)
    lines = target.read_bytes().decode().split("\n")
    assert [line.split(",1,")[0] for line in lines[1:2]] == ['"mends"']
    assert lines[2].startswith("sells, 2 ,2,")
    assert "\n".join(lines[3:5]).startswith('"a\nb","c"",d",')
    assert lines[5].startswith("gives,,3,")
    assert lines[6].startswith("a,bc,")
    assert [len(row) for row in csv.reader(lines[:-1])] == [2 + len(ADDED)] * 7


def test_rows_that_do_not_fit_go_to_a_file_and_the_rest_goes_on(
    suggester: Suggester, tmp_path: Path
) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text('actor,description\na,mends\nonly one\nb,sells,too many\n\nc,gives\n"d,x\n')
    done = label(suggester, source, to=target)
    assert [row["actor"] for row in written(target)] == ["a", "only one", "c"]
    assert done.problems == 2
    assert done.problems_file == tmp_path / "out.csv.problems.csv"
    with done.problems_file.open(encoding="utf-8-sig", newline="") as file:
        problems = list(csv.DictReader(file))
    assert [(one["file"], one["row"]) for one in problems] == [("in.csv", "4"), ("in.csv", "7")]
    assert "3 cells" in problems[0]["reason"]
    source.write_text("description\nmends\n")
    assert label(suggester, source, to=target).problems_file is None
    assert not (tmp_path / "out.csv.problems.csv").exists()


def test_several_files_and_folders_keep_their_names(suggester: Suggester, tmp_path: Path) -> None:
    folder, target = tmp_path / "in", tmp_path / "out"
    (folder / "deep").mkdir(parents=True)
    made(folder / "a.csv", 11)
    (folder / "deep" / "b.jsonl").write_text('{"text": "mends", "n": 1.50}\n')
    (folder / "notes.pdf").write_bytes(b"%PDF-1.4")
    one = made(tmp_path / "c.csv", 3)
    done = label(suggester, folder, one, to=target)
    assert done.rows == 15
    assert [row["id"] for row in written(target / "a.csv")] == [str(n) for n in range(11)]
    assert [row["id"] for row in written(target / "c.csv")] == ["0", "1", "2"]
    line = (target / "deep" / "b.jsonl").read_text()
    assert line.startswith('{"text": "mends", "n": 1.50, "track": 1, "probability": ')
    assert not (target / "notes.pdf").exists()


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet", "xlsx"])
def test_every_kind_becomes_every_kind(suggester: Suggester, tmp_path: Path, kind: str) -> None:
    first = made(tmp_path / "first.csv", 20)
    source, target = tmp_path / f"in.{kind}", tmp_path / "back.csv"
    label(suggester, first, to=source)
    label(suggester, first, to=tmp_path / "plain.csv")
    plain = written(tmp_path / "plain.csv")
    rows = [one.values for one in open_stream(source).rows() if isinstance(one, StreamRow)]
    for ours, theirs in zip(rows, plain, strict=True):
        for name in ("id", "actor", "track", "also", "ranking", "decision"):
            assert str(ours[name] or "") == theirs[name]
        likely = ours["probability"]  # nothing where there are no words
        assert theirs["probability"] == ("" if likely in {None, ""} else f"{float(likely):.3f}")
    with pytest.raises(InvalidInput, match=f"in.{kind} is labelled already"):
        label(suggester, source, to=target)


def test_parquet_keeps_types_and_order(suggester: Suggester, tmp_path: Path) -> None:
    source, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    table = pa.table(
        {
            "n": pa.array([3, None, 1], "int16"),
            "teks": ["mends", "", "sells"],
            "tags": [["a"], [], None],
        }
    )
    pq.write_table(table.replace_schema_metadata({"who": "a team"}), source)
    label(suggester, source, to=target)
    labelled = pq.read_table(target)
    assert labelled.schema.metadata == {b"who": b"a team"}
    assert labelled.select(["n", "teks", "tags"]).equals(table)
    assert labelled.column_names[3:] == list(ADDED)
    assert labelled["track"].to_pylist() == [1, None, 2]
    assert labelled["probability"].type == pa.float64()


def test_values_of_parquet_that_others_cannot_hold(suggester: Suggester, tmp_path: Path) -> None:
    source = tmp_path / "in.parquet"
    moment = datetime.datetime(2016, 5, 1, 12, tzinfo=datetime.UTC)
    day = moment.date()
    columns = {
        "teks": ["mends"],
        "when": [moment],
        "days": [[day, None]],
        "more": [{"day": day, "share": float("nan")}],
        "none": [float("nan")],
        "far": [float("inf")],
        "exact": [decimal.Decimal("1.50")],
        "big": [2**62],
        "raw": [b"x"],
    }
    pq.write_table(pa.table(columns), source)
    label(suggester, source, to=tmp_path / "out.jsonl")
    [row] = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert row["when"] == "2016-05-01T12:00:00+00:00"
    assert row["days"] == ["2016-05-01", None]
    assert row["more"] == {"day": "2016-05-01", "share": None}
    assert (row["none"], row["far"], row["exact"], row["big"]) == (None, None, "1.50", 2**62)
    label(suggester, source, to=tmp_path / "out.xlsx")
    sheet = load_workbook(tmp_path / "out.xlsx").worksheets[0]
    cells = dict(zip(*([cell.value for cell in row] for row in sheet.iter_rows()), strict=True))
    assert (cells["when"], cells["big"]) == ("2016-05-01T12:00:00+00:00", str(2**62))
    label(suggester, source, to=tmp_path / "out.csv")
    [plain] = written(tmp_path / "out.csv")
    assert (plain["exact"], plain["big"], plain["days"]) == (
        "1.50",
        str(2**62),
        '["2016-05-01", null]',
    )


def test_nothing_of_an_earlier_run_is_an_input(suggester: Suggester, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    made(folder / "a.csv", 5)
    (folder / "b.csv").write_text("description,n\nmends,1\nx,y,z\n")

    def stop(stage: Stage, done: int, total: int | None) -> None:
        if stage == "labelling":
            raise Killed

    with pytest.raises(Killed):
        label(suggester, folder, to=folder / "out", progress=stop)
    assert label(suggester, folder, to=folder / "out", resume=True).rows == 6
    assert (folder / "out.problems.csv").exists()
    assert label(suggester, folder, to=folder / "out").rows == 6
    with pytest.raises(InvalidInput, match="input and output at once"):
        label(suggester, folder, to=folder)


def test_columns_without_a_name_stay(suggester: Suggester, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("description,,\nmends,x,\nsells,,y\ngives\n")
    assert label(suggester, source, to=target).problems == 0
    lines = target.read_text().splitlines()
    assert [line.split(",")[:3] for line in lines] == [
        ["description", "", ""],
        ["mends", "x", ""],
        ["sells", "", "y"],
        ["gives", "", ""],
    ]


def test_a_run_into_a_pipe_cannot_be_resumed(suggester: Suggester, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="nothing to resume"):
        label(suggester, made(tmp_path / "in.csv", 3), to="-", resume=True)


def test_a_semicolon_file_stays_one_that_its_spreadsheet_opens(
    suggester: Suggester, tmp_path: Path
) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes("deskripsi;x;x\nmemperbaiki caf\u00e9;1;=2\n".encode("cp1252"))
    label(suggester, source, to=target)
    lines = target.read_bytes().decode("utf-8-sig").splitlines()
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    assert lines[0].startswith("deskripsi;x;x;track;")
    assert lines[1].startswith("memperbaiki caf\u00e9;1;=2;")


def test_text_of_an_excel_file_is_never_a_formula(suggester: Suggester, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.xlsx"
    source.write_text("description,note\nmends,=1+1\n")
    label(suggester, source, to=target)
    cell = load_workbook(target).worksheets[0]["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_a_pipe_on_both_ends(
    suggester: Suggester, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    out = io.BytesIO()
    content = b'{"description": "mends"}\n{"description": \n{"description": "sells", "n": 1}\n'
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=out))
    errors = io.StringIO()
    monkeypatch.setattr(sys, "stderr", errors)
    done = label(suggester, "-", to="-")
    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [row["track"] for row in rows] == [1, 2]
    assert rows[1]["n"] == 1
    assert (done.problems, done.problems_file) == (1, None)
    assert 'the input,2,"Row 2 is not JSON' in errors.getvalue()


def test_a_pipe_that_breaks_leaves_nothing_to_go_on_with(
    suggester: Suggester, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Broken(io.BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            if self.tell():
                raise Killed
            return super().read(20)

    whole = b'{"description": "mends"}\n{"description": "sells"}\n'
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=Broken(whole)))
    with pytest.raises(Killed):
        label(suggester, "-", to=tmp_path / "out.jsonl")
    with pytest.raises(InvalidInput, match="nothing to resume"):
        label(suggester, "-", to=tmp_path / "out.jsonl", resume=True)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(whole)))
    assert label(suggester, "-", to=tmp_path / "out.jsonl").rows == 2


@pytest.mark.parametrize(
    ("inputs", "output", "error", "sentence"),
    [
        (["none.csv"], "out.csv", NotFound, "There is no file none.csv"),
        (["in.csv"], "./in.csv", InvalidInput, "input and output at once"),
        (["in.csv", "-"], "out", InvalidInput, "A pipe"),
        (["in.csv", "in.csv"], "out", InvalidInput, "Two inputs would be written"),
        (["in.csv", "in2.csv"], "in.csv", InvalidInput, "is a file"),
        (["empty"], "out", NotFound, "no file with rows in empty"),
        (["in.csv"], "none/out.csv", InvalidInput, "cannot be written|There is no folder"),
        (["words.csv"], "out.csv", InvalidInput, "no column named description"),
        (["track.csv"], "out.csv", InvalidInput, "already has a column named track"),
        (["late.jsonl"], "out.jsonl", InvalidInput, "already has a column named also"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    suggester: Suggester,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    inputs: list[str],
    output: str,
    error: type[JalurError],
    sentence: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    made(tmp_path / "in.csv", 3)
    made(tmp_path / "in2.csv", 3)
    (tmp_path / "empty").mkdir()
    (tmp_path / "words.csv").write_text("a,b\n1,2\n")
    (tmp_path / "track.csv").write_text("description,track\nx,1\n")
    late = ['{"description": "mends"}'] * 300 + ['{"description": "x", "also": "1"}']
    (tmp_path / "late.jsonl").write_text("\n".join(late))
    before = (tmp_path / "in.csv").read_bytes()
    for _ in range(2):  # nothing is left that a second try would stumble over
        with pytest.raises(error, match=sentence):
            label(suggester, *inputs, to=output)
    assert (tmp_path / "in.csv").read_bytes() == before
    assert not list(tmp_path.glob("*unfinished*"))


def test_a_column_can_be_chosen(suggester: Suggester, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("a,b,who\nmends,sells,x\n")
    label(suggester, source, to=target, choices=Choices(description="b"))
    assert written(target)[0]["track"] == "2"
    label(suggester, source, to=target, choices=Choices(description="a", actor="who"))
    assert written(target)[0]["track"] == "1"
    with pytest.raises(InvalidInput, match="no column z"):
        label(suggester, source, to=target, choices=Choices(description="z"))


def test_a_full_disk_is_one_sentence_and_the_run_goes_on_after(
    suggester: Suggester, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = made(tmp_path / "in.csv", 20), tmp_path / "out.csv"

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(jobs, "write_table", full)
        with pytest.raises(InvalidInput, match="No space left"):
            label(suggester, source, to=target)
    assert label(suggester, source, to=target, resume=True).rows == 20


def test_the_stages_add_up(suggester: Suggester, tmp_path: Path) -> None:
    source = made(tmp_path / "in.csv", 50)
    sums: dict[Stage, int] = {}
    totals: dict[Stage, int | None] = {}

    def add(stage: Stage, done: int, total: int | None) -> None:
        sums[stage] = sums.get(stage, 0) + done
        totals[stage] = total

    done = label(suggester, source, to=tmp_path / "out.csv", progress=add)
    assert sums == {"reading": 50, "embedding": done.texts, "labelling": 50, "writing": 50}
    assert totals == {"reading": None, "embedding": done.texts, "labelling": 50, "writing": 50}


def points(*errors: float, bound: float = 1.0) -> tuple[CoveragePoint, ...]:
    return tuple(
        CoveragePoint(0.9 - number / 10, 0.1, error, 100, bound)
        for number, error in enumerate(errors)
    )


def evaluation(coverage: tuple[CoveragePoint, ...]) -> Any:
    return SimpleNamespace(
        coverage=coverage,
        groups=70,
        threshold=lambda error: supported(coverage, error),
        groups_needed=groups_needed,
    )


def test_a_target_takes_the_lowest_threshold_that_the_codings_show() -> None:
    shown = target_of(evaluation((*points(0.0, 0.01, bound=0.04), *points(0.3))), 0.95)
    assert (shown.threshold, shown.is_shown, shown.bound, shown.audit) == (0.8, True, 0.04, 59)
    guess = target_of(evaluation(points(0.2, 0.04, 0.05, 0.3)), 0.95)
    assert (guess.threshold, guess.is_shown, guess.error) == (0.7, False, 0.05)
    none = target_of(evaluation(points(0.2, 0.3)), 0.95)
    assert (none.threshold, none.is_shown, none.groups) == (None, False, 70)


def test_a_threshold_is_never_below_what_was_found_when_files_round_it() -> None:
    point = CoveragePoint(0.87341, 0.1, 0.0, 100, 0.02)
    assert target_of(evaluation((point,)), 0.95).threshold == 0.874


def test_with_a_target_the_reason_tells_what_an_audit_could_make_automatic(
    suggester: Suggester, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn(suggester, *[1, 2, 3, 4] * 12)
    shown = (CoveragePoint(0.7, 0.1, 0.0, 100, 0.0),)
    monkeypatch.setattr(suggester, "evaluate", lambda: evaluation(shown))
    source, target = made(tmp_path / "in.csv", 100), tmp_path / "out.csv"
    done = label(suggester, source, to=target, precision=0.9)
    rows = written(target)
    assert {row["decision"] for row in rows} == {"review", "abstain"}
    candidates = [row for row in rows if row["reason"] == "not audited"]
    assert 0 < done.candidates == len(candidates) < 100
    assert all(float(row["probability"]) >= 0.7 and not row["also"] for row in candidates)
    below = [row for row in rows if row["reason"] == "below the threshold"]
    assert below
    assert all(float(row["probability"]) < 0.7 for row in below)
    several = [row for row in rows if row["reason"] == "several codes likely"]
    assert all(row["also"] for row in several)
    assert sum(done.decided.values()) == 100
