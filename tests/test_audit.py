"""Automatic labels: audited in a blind round, made automatic, joined with codings, taken back."""

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook
from sqlalchemy.exc import IntegrityError

from annotation.errors import InvalidInput, NotFound
from annotation.ingest.streams import StreamRow, open_stream
from annotation.prelabel import reviewing
from annotation.prelabel.audit_draw import AuditPlan, begin_audit
from annotation.prelabel.audit_table import AuditLine, audit_lines, keep_figures
from annotation.prelabel.auditing import refuse_to_lose
from annotation.prelabel.inputs import Choices, guess_source
from annotation.prelabel.joining import Joined, join_codings, take_back
from annotation.prelabel.label_columns import ADDED, JOINED
from annotation.prelabel.reviewing import queue_for_review
from annotation.prelabel.row_files import Layout, writing_rows
from annotation.records import Report, RoundKind
from annotation.rounds import next_in_round, round_for
from annotation.store import BulkAudit, NewCoding, NewUnit
from annotation.study import Study, open_study
from annotation.workspace import Workspace

ROWS = 400
CHOICES = Choices()


@pytest.fixture
def study(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Study]:
    server = ""
    if "on_server" in request.fixturenames:
        new: Callable[[], str] = request.getfixturevalue("postgres")
        server = new()
    opened = open_study(Workspace(tmp_path / "home", server))
    yield opened
    opened.store.close()


@pytest.fixture
def on_server() -> None:
    """Let the study be on a PostgreSQL server."""


@pytest.fixture
def version(study: Study) -> str:
    return new_version(study, "f")


def new_version(study: Study, file_hash: str) -> str:
    return study.store.add_model_version(
        file_hash=file_hash,
        encoder="fake",
        encoder_hash="h",
        snapshot_hash="s",
        watermark=0,
        codings=0,
        units=0,
        codebook_revision=study.codebook.revision,
        seed=0,
        libraries="",
    ).id


@pytest.fixture
def ani(study: Study) -> str:
    return study.store.add_coder("Ani").id


@pytest.fixture
def labelled(tmp_path: Path, version: str) -> Path:
    return written(tmp_path / "labelled.csv", version)


def written(path: Path, version: str, rows: int = ROWS, likely: float = 0.999) -> Path:
    """Write a labelled file: of ten rows six are labelled 1, two 2, one is for review, one none."""
    kind = {"csv": "csv", "jsonl": "jsonl", "parquet": "parquet", "xlsx": "xlsx"}[path.suffix[1:]]
    layout = Layout(columns=("id", "actor", "description"), added=ADDED)
    with path.open("wb") as file, writing_rows(kind, file, layout) as write:  # type: ignore[arg-type]
        own = [
            StreamRow(n, {"id": f"{n:04}", "actor": "ILO", "description": f"trains officers {n}"})
            for n in range(rows)
        ]
        kinds = [
            (1, "review", "not audited") if n % 10 < 6
            else (2, "review", "not audited") if n % 10 < 8
            else (3, "review", "below the threshold") if n % 10 < 9
            else (None, "abstain", "like nothing coded")
            for n in range(rows)
        ]  # fmt: skip
        tracks, decisions, reasons = ([*column] for column in zip(*kinds, strict=True))
        write(
            own,
            {
                "track": tracks,
                "probability": [round(likely - 0.001 * n, 3) for n in range(rows)],
                "also": [""] * rows,
                "ranking": ["1:0.9"] * rows,
                "decision": decisions,
                "reason": reasons,
                "model_version": [version] * rows,
            },
        )
    return path


def read(path: Path) -> list[dict[str, str]]:
    return [
        {name: "" if value is None else str(value) for name, value in row.values.items()}
        for row in open_stream(path).rows()
        if isinstance(row, StreamRow)
    ]


def begin(study: Study, path: Path, ani: str, size: int = 100, precision: float = 0.9) -> BulkAudit:
    return begin_audit(study, path, AuditPlan(size, (ani,), 1, precision), CHOICES)


def code(
    study: Study, audit: BulkAudit, right: Callable[[int, float], bool], coder: str | None = None
) -> None:
    """Code the audit's rows: as labelled where that is right, or else 5."""
    store = study.store
    its_round = store.round_of(audit.round_id)
    for row in store.audit_rows(audit.id):
        codes = (row.code,) if right(row.code, row.likelihood) else (5,)
        new = NewCoding(
            row.unit_id, coder or its_round.coder_ids[0], codes, study.codebook.revision
        )
        store.code_in_round(its_round.id, new)


def join(study: Study, path: Path) -> Joined:
    return join_codings(study, path, CHOICES)


def decisions(path: Path) -> Counter[tuple[str, str]]:
    return Counter((row["decision"], row["reason"]) for row in read(path))


def line_of(joined: Joined, number: int) -> AuditLine:
    return next(line for line in audit_lines(joined) if line.code == number)


def test_an_audit_is_a_blind_round_over_rows_drawn_from_each_label(
    study: Study, labelled: Path, ani: str
) -> None:
    audit = begin(study, labelled, ani)
    assert audit.rows == {1: 240, 2: 80}
    assert study.store.all_rounds() == []
    its_round = study.store.open_round()
    assert its_round is not None
    assert (its_round.kind, its_round.size, its_round.pool) == (RoundKind.AUDIT, 100, 320)
    drawn = study.store.audit_rows(audit.id)
    assert Counter(one.code for one in drawn) == {1: 75, 2: 25}
    assert {round(one.probability, 6) for one in drawn} == {75 / 240, 25 / 80}
    file = read(labelled)
    for one in drawn:
        assert file[one.row]["description"] == study.store.unit(one.unit_id).description
        assert file[one.row]["track"] == str(one.code)
        assert float(file[one.row]["probability"]) == one.likelihood
    assert round_for(study, ani) == its_round
    unit = next_in_round(study, its_round, ani)
    assert unit is not None
    assert unit.id in {one.unit_id for one in drawn}


def test_nothing_is_automatic_before_the_audit_is_coded(
    study: Study, labelled: Path, ani: str
) -> None:
    before = read(labelled)
    begin(study, labelled, ani)
    joined = join(study, labelled)
    assert (joined.automatic, joined.left, joined.verdict) == (0, 100, None)
    after = read(labelled)
    assert [{**row, "human_codes": "", "human_status": ""} for row in before] == after
    assert study.store.open_round() is not None


def test_labels_become_automatic_when_the_audit_shows_the_target(
    study: Study, labelled: Path, ani: str
) -> None:
    audit = begin(study, labelled, ani)
    code(study, audit, lambda code, likelihood: True)
    joined = join(study, labelled)
    assert decisions(labelled) == {
        ("auto", "shown by the audit"): 220,
        ("review", "coded by hand"): 100,
        ("review", "below the threshold"): 40,
        ("abstain", "like nothing coded"): 40,
    }
    assert (joined.automatic, joined.coded, joined.open) == (220, 100, 80)
    one = line_of(joined, 1)
    assert (one.labelled, one.audited, one.right, one.precision) == (240, 75, 75, 1.0)
    assert one.corrected == 240
    assert {row["human_codes"] for row in read(labelled) if row["human_status"]} == {"1", "2"}
    again = join(study, labelled)
    assert audit_lines(again) == audit_lines(joined)
    assert decisions(labelled)["auto", "shown by the audit"] == 220


def test_automatic_labels_that_no_audit_judges_are_withdrawn_and_told(
    study: Study, labelled: Path, ani: str
) -> None:
    audit = begin(study, labelled, ani)
    code(study, audit, lambda code, likelihood: True)
    joined = join(study, labelled)
    assert joined.withdrawn == 0
    other = labelled.with_name("other.csv")
    figures = keep_figures(joined, other)
    assert figures is not None
    lines = labelled.read_text(encoding="utf-8").splitlines()
    dropped = next(number for number, line in enumerate(lines) if ",auto," in line)
    other.write_text("\n".join(lines[:dropped] + lines[dropped + 1 :]) + "\n", encoding="utf-8")
    joined = join(study, other)
    assert (joined.automatic, joined.withdrawn) == (0, 219)
    assert keep_figures(joined, other) is None
    assert not figures.exists()


def test_figures_rest_on_what_was_coded_blind_and_tell_what_was_recoded(
    study: Study, labelled: Path, ani: str
) -> None:
    audit = begin(study, labelled, ani)
    code(study, audit, lambda code, likelihood: True)
    before = join(study, labelled)
    units = [one.unit_id for one in study.store.audit_rows(audit.id)][:4]
    study.store.code_many(NewCoding(one, ani, (7,), study.codebook.revision) for one in units[:3])
    joined = join(study, labelled)
    assert before.verdict is not None
    assert joined.verdict is not None
    assert (before.verdict.recoded, joined.verdict.recoded) == (0, 3)
    assert audit_lines(joined) == audit_lines(before)


def test_automatic_labels_are_no_codings(study: Study, labelled: Path, ani: str) -> None:
    audit = begin(study, labelled, ani)
    code(study, audit, lambda code, likelihood: True)
    before = len(list(study.store.codings()))
    joined = join(study, labelled)
    assert joined.automatic
    coded = {one.unit_id for one in list(study.store.codings())[before:]}
    assert coded == {one.unit_id for one in study.store.audit_rows(audit.id)}


def test_the_share_shrinks_where_the_target_is_missed(
    study: Study, labelled: Path, ani: str
) -> None:
    audit = begin(study, labelled, ani, size=300)
    code(study, audit, lambda code, likelihood: likelihood > 0.75)
    joined = join(study, labelled)
    verdict = joined.verdict
    assert verdict is not None
    assert verdict.is_shown
    assert 0.7 < verdict.part.threshold < 0.8
    rows = [row for row in read(labelled) if row["decision"] == "auto"]
    assert rows
    assert min(float(row["probability"]) for row in rows) >= verdict.part.threshold
    assert ("review", "not shown by the audit") in decisions(labelled)


def test_counts_of_rows_outside_the_audit_are_those_of_people(
    study: Study, labelled: Path, ani: str
) -> None:
    queued = queue_for_review(study, labelled, CHOICES)
    assert (queued.rows, queued.new, queued.queues) == (360, 360, ("labelled.csv",))
    assert queued.not_audited == 320
    by_hand = [row for row in read(labelled) if row["track"] == "3"][:7]
    before = [row for row in read(labelled) if row["track"] == "1"][:5]
    units = {one.description: one.id for one in study.store.study_units()}
    study.store.code_many(
        NewCoding(units[row["description"]], ani, codes, study.codebook.revision)
        for rows, codes in ((by_hand, (3, 8)), (before, ()))
        for row in rows
    )
    audit = begin(study, labelled, ani)
    assert audit.rows == {1: 235, 2: 80}  # what was coded is not drawn
    code(study, audit, lambda code, likelihood: True)
    joined = join(study, labelled)
    assert joined.by_hand == {3: 7, 8: 7, 0: 5}
    assert joined.uncounted == 33 + 40
    assert line_of(joined, 3).total is None  # rows are in no count yet
    assert line_of(joined, 1).corrected == 235
    assert decisions(labelled)["review", "coded by hand"] == 100 + 5
    [row] = [row for row in read(labelled) if row["id"] == by_hand[0]["id"]]
    assert (row["human_codes"], row["human_status"]) == ("3;8", "settled")
    assert row["reason"] == "below the threshold"
    [row] = [row for row in read(labelled) if row["id"] == before[0]["id"]]
    assert (row["human_codes"], row["human_status"]) == ("", "settled")


def test_where_coders_differ_a_label_counts_as_wrong_till_it_is_settled(
    study: Study, labelled: Path, ani: str
) -> None:
    budi = study.store.add_coder("Budi").id
    audit = begin_audit(study, labelled, AuditPlan(40, (ani, budi), 1), CHOICES)
    code(study, audit, lambda code, likelihood: True)
    code(study, audit, lambda code, likelihood: likelihood > 0.9, budi)
    joined = join(study, labelled)
    verdict = joined.verdict
    assert verdict is not None
    differing = sum(one.likelihood <= 0.9 for one in study.store.audit_rows(audit.id))
    assert verdict.undecided == verdict.disputed == joined.disputed == differing > 0
    assert not verdict.is_shown
    for line in audit_lines(joined):
        assert line.corrected is None
        assert 0 <= line.corrected_low < line.corrected_high
    assert {row["human_status"] for row in read(labelled)} == {"", "settled", "disputed"}


@pytest.mark.postgresql
def test_a_server_keeps_audits_too(study: Study, labelled: Path, ani: str, on_server: None) -> None:
    assert queue_for_review(study, labelled, CHOICES).new == 360
    audit = begin(study, labelled, ani)
    code(study, audit, lambda code, likelihood: True)
    assert join(study, labelled).automatic == 220
    assert take_back(study, labelled, CHOICES).automatic == 0
    with pytest.raises(IntegrityError), study.store.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM bulk_row")


def test_labels_are_taken_back_as_a_whole(study: Study, labelled: Path, ani: str) -> None:
    audit = begin(study, labelled, ani)
    code(study, audit, lambda code, likelihood: True)
    join(study, labelled)
    take_back(study, labelled, CHOICES)
    assert decisions(labelled)["review", "taken back"] == 220
    assert "auto" not in {row["decision"] for row in read(labelled)}
    joined = join(study, labelled)
    assert joined.automatic == 0
    assert joined.coded == 100
    with pytest.raises(InvalidInput, match="taken back already"):
        study.store.take_back(audit.id)
    with pytest.raises(InvalidInput, match=r"No audit of the labels of other.csv has ended"):
        take_back(study, written(labelled.with_name("other.csv"), "v", likely=0.9), CHOICES)


def test_what_was_not_automatic_is_not_taken_back(study: Study, labelled: Path, ani: str) -> None:
    audit = begin(study, labelled, ani)
    with pytest.raises(InvalidInput, match="has ended"):
        take_back(study, labelled, CHOICES)
    code(study, audit, lambda code, likelihood: True)
    assert join(study, labelled).automatic == 220


def test_what_no_audit_made_automatic_is_not_taken_back(
    study: Study, labelled: Path, ani: str
) -> None:
    audit = begin(study, labelled, ani)
    code(study, audit, lambda code, likelihood: False)
    join(study, labelled)
    with pytest.raises(InvalidInput, match="made nothing automatic"):
        take_back(study, labelled, CHOICES)
    assert ("review", "not shown by the audit") in decisions(labelled)


def test_a_file_is_known_by_its_labels_whatever_its_name_and_order(
    study: Study, labelled: Path, ani: str
) -> None:
    audit = begin(study, labelled, ani)
    code(study, audit, lambda code, likelihood: True)
    header, *lines = labelled.read_text(encoding="utf-8").splitlines()
    other = labelled.with_name("renamed.csv")
    other.write_text("\n".join([header, *reversed(lines)]) + "\n", encoding="utf-8")
    joined = join(study, other)
    assert (joined.automatic, joined.coded) == (220, 100)
    other.write_text("\n".join([header, *reversed(lines)]) + "\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"audited already, as labelled.csv"):
        begin(study, other, ani)


def test_what_was_coded_under_another_name_is_coded(
    study: Study, labelled: Path, version: str, ani: str
) -> None:
    audit = begin(study, labelled, ani)
    code(study, audit, lambda code, likelihood: True)
    join(study, labelled)
    other = written(labelled.with_name("other.csv"), version, likely=0.9)
    assert join(study, other).coded == 100
    other = written(labelled.with_name("again.csv"), new_version(study, "g"), likely=0.95)
    assert sum(begin(study, other, ani).rows.values()) == 220


def test_a_refused_audit_leaves_nothing_behind(
    study: Study, labelled: Path, version: str, ani: str
) -> None:
    begin(study, labelled, ani)
    units = len(study.store.study_units())
    other = written(labelled.with_name("other.csv"), version, likely=0.9)
    with pytest.raises(InvalidInput, match=r"labelled.csv is still open. Left to code, .* Ani 100"):
        begin(study, other, ani)
    assert len(study.store.study_units()) == units


def test_a_second_audit_draws_from_what_nobody_coded(
    study: Study, labelled: Path, version: str, ani: str
) -> None:
    first = begin(study, labelled, ani)
    code(study, first, lambda code, likelihood: False)
    assert join(study, labelled).automatic == 0
    with pytest.raises(InvalidInput, match="audited already"):
        begin(study, labelled, ani)
    for rows in (ROWS, ROWS - 1):  # by the same version: neither all of them, nor all but one
        written(labelled, version, rows=rows, likely=0.998)
        with pytest.raises(InvalidInput, match=r"100 of 100 descriptions .* drew are here too"):
            begin(study, labelled, ani)
    written(labelled, new_version(study, "g"), likely=0.998)
    second = begin(study, labelled, ani)
    assert sum(second.rows.values()) == 220
    units = [{one.unit_id for one in study.store.audit_rows(audit.id)} for audit in (first, second)]
    assert units[0].isdisjoint(units[1])
    code(study, second, lambda code, likelihood: True)
    joined = join(study, labelled)
    assert joined.automatic == 120
    assert joined.by_hand == {5: 100}
    assert joined.verdict is not None
    assert joined.verdict.earlier == 1


def test_labels_written_anew_are_not_those_that_were_audited(
    study: Study, labelled: Path, version: str, ani: str
) -> None:
    audit = begin(study, labelled, ani)
    code(study, audit, lambda code, likelihood: True)
    copy = written(labelled.with_name("copy.csv"), version)
    written(labelled, version, rows=ROWS - 10)
    target = keep_figures(join(study, copy), labelled)
    assert target is not None
    joined = join(study, labelled)
    assert joined.is_outdated
    assert keep_figures(joined, labelled) is None
    assert not target.exists()
    assert joined.automatic == 0
    assert audit_lines(joined) == []


@pytest.mark.parametrize("end", ["csv", "jsonl", "parquet", "xlsx"])
def test_every_kind_of_file_keeps_its_own_columns(
    study: Study, tmp_path: Path, version: str, ani: str, end: str
) -> None:
    path = written(tmp_path / f"out.{end}", version, rows=100)
    before = [row["id"] for row in read(path)]
    audit = begin(study, path, ani, size=60)
    code(study, audit, lambda code, likelihood: True)
    assert join(study, path).automatic == 20
    after = read(path)
    assert [row["id"] for row in after] == before
    assert [*after[0]] == ["id", "actor", "description", *ADDED, *JOINED]
    if end == "parquet":
        assert pq.read_table(path)["track"].null_count == 10


def test_a_field_of_json_lines_keeps_its_digits(study: Study, tmp_path: Path, version: str) -> None:
    path = written(tmp_path / "out.jsonl", version, rows=10)
    lines = path.read_text(encoding="utf-8").splitlines()
    lines = [
        line.replace('"0003"', "1.50").replace('"0004"', "12345678901234567890123")
        .replace('"0005"', '{"a": [1, null, 2.50]}')
        for line in lines
    ]  # fmt: skip
    lines[6] = json.dumps({**json.loads(lines[6]), "id": 7, "more": 3})  # written anew by somebody
    path.write_text("\n".join(lines), encoding="utf-8")
    join(study, path)
    joined = path.read_text(encoding="utf-8").splitlines()
    assert joined[3].startswith('{"id": 1.50, "actor"')
    assert joined[4].startswith('{"id": 12345678901234567890123, "actor"')
    assert joined[5].startswith('{"id": {"a": [1, null, 2.50]}, "actor"')
    assert joined[6].startswith('{"id": 7, "actor"')
    assert json.loads(joined[6])["more"] == 3
    assert json.loads(joined[3])["human_status"] == ""
    join(study, path)
    assert path.read_text(encoding="utf-8").splitlines() == joined


def test_a_folder_is_audited_as_one(study: Study, tmp_path: Path, version: str, ani: str) -> None:
    folder = tmp_path / "out"
    (folder / "more").mkdir(parents=True)
    for name in ("a.csv", "more/b.csv"):
        written(folder / name, version, rows=100)
    other = folder / "more" / "b.csv"
    other.write_text(other.read_text(encoding="utf-8").replace("ILO", "IOM"), encoding="utf-8")
    audit = begin(study, folder, ani, size=80)
    assert audit.rows == {1: 120, 2: 40}
    assert {one.report.title for one in study.store.reports()} >= {"out/a.csv", "out/more/b.csv"}
    code(study, audit, lambda code, likelihood: True)
    assert join(study, folder).automatic == 80


def test_rows_that_say_the_same_are_coded_once_and_all_count(
    study: Study, tmp_path: Path, version: str, ani: str
) -> None:
    path = written(tmp_path / "out.csv", version, rows=100)
    text = path.read_text(encoding="utf-8")
    for number in (1, 2, 3):
        text = text.replace(f"trains officers {number},", "trains officers 0,")
    path.write_text(text, encoding="utf-8")
    audit = begin(study, path, ani, size=80)
    assert study.store.round_of(audit.round_id).size == 80 - 3
    code(study, audit, lambda code, likelihood: True)
    joined = join(study, path)
    assert line_of(joined, 1).audited == 60
    assert joined.coded == 80


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("probability", "likelihood"), "no column probability"),
        (("0.999", "many"), "row 2: track '1' or probability 'many' is no number"),
    ],
)
def test_a_file_that_was_changed_is_refused(
    study: Study, labelled: Path, ani: str, change: tuple[str, str], message: str
) -> None:
    text = labelled.read_text(encoding="utf-8").replace(*change)
    labelled.write_text(text, encoding="utf-8")
    for act in (lambda: begin(study, labelled, ani), lambda: join(study, labelled)):
        with pytest.raises(InvalidInput, match=message):
            act()
    assert labelled.read_text(encoding="utf-8") == text
    assert study.store.audits() == []


def test_what_cannot_be_audited_is_told(study: Study, labelled: Path, ani: str) -> None:
    with pytest.raises(InvalidInput, match=r"10 labels are too few .* audit at least 29"):
        begin(study, labelled, ani, size=10)
    with pytest.raises(InvalidInput, match="Nobody codes here"):
        begin_audit(study, labelled, AuditPlan(100, (), 1), CHOICES)
    with pytest.raises(NotFound):
        begin(study, labelled.with_name("nothing.csv"), ani)
    study.store.add_units(Report("labelled.csv"), [])
    with pytest.raises(InvalidInput, match=r"has a report named labelled.csv already"):
        begin(study, labelled, ani)
    assert study.store.open_round() is None


def test_rare_labels_make_an_audit_larger(study: Study, labelled: Path, ani: str) -> None:
    text = labelled.read_text(encoding="utf-8")
    for number, code in ((6, 4), (7, 4), (16, 5), (17, 5), (26, 6), (27, 6), (36, 7), (37, 7)):
        text = text.replace(f"officers {number},2,", f"officers {number},{code},")
    labelled.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"29 labels are too few .* audit \d+ or more"):
        begin(study, labelled, ani, size=29)


def test_labels_of_another_study_are_not_audited(study: Study, tmp_path: Path, ani: str) -> None:
    with pytest.raises(InvalidInput, match="not labelled by one version of this study"):
        begin(study, written(tmp_path / "other.csv", "stranger"), ani)


def test_rows_without_a_label_are_queued_where_that_is_asked(study: Study, labelled: Path) -> None:
    queued = queue_for_review(study, labelled, CHOICES, abstained=True)
    assert (queued.rows, queued.new) == (400, 400)


def test_rows_without_a_label_can_be_queued_alone(study: Study, labelled: Path) -> None:
    queued = queue_for_review(study, labelled, CHOICES, labelled=False, abstained=True)
    assert (queued.rows, queued.new, queued.not_audited) == (40, 40, 0)


def test_a_row_without_words_does_not_stand_in_the_way_of_totals(
    study: Study, labelled: Path, ani: str
) -> None:
    text = labelled.read_text(encoding="utf-8").replace("like nothing coded", "no words")
    text = text.replace("below the threshold", "not audited")
    labelled.write_text(text, encoding="utf-8")
    audit = begin(study, labelled, ani)
    code(study, audit, lambda *_: True)
    joined = join(study, labelled)
    assert (joined.uncounted, joined.open) == (0, 40)
    assert sum(line.total or 0 for line in audit_lines(joined)) == pytest.approx(360)


def test_what_was_coded_under_another_report_is_not_queued(
    study: Study, labelled: Path, ani: str
) -> None:
    [unit_id] = study.store.add_units(Report("r"), [NewUnit("ILO", "trains  officers 7")]).units
    study.store.code_many([NewCoding(unit_id, ani, (4,), study.codebook.revision)])
    queued = queue_for_review(study, labelled, CHOICES, abstained=True)
    assert (queued.rows, queued.new) == (399, 399)


def test_codes_typed_into_a_file_are_not_written_over(
    study: Study, labelled: Path, ani: str
) -> None:
    audit = begin(study, labelled, ani)
    code(study, audit, lambda *_: True)
    join(study, labelled)
    rows = read(labelled)
    number, mine = next((n, row) for n, row in enumerate(rows, 2) if not row["human_status"])
    whole = labelled.read_text(encoding="utf-8")
    line = next(one for one in whole.splitlines() if one.startswith(mine["id"]))
    typed = whole.replace(line, line[:-1] + "3,")
    assert typed != whole
    labelled.write_text(typed, encoding="utf-8")
    with pytest.raises(InvalidInput, match=f"row {number}: nobody in the study .* has coded it"):
        join(study, labelled)
    assert labelled.read_text(encoding="utf-8") == typed
    renamed = typed.replace("human_codes,human_status", "mine,mine too")
    labelled.write_text(renamed, encoding="utf-8")
    assert join(study, labelled).coded == 100
    assert {row["mine"] for row in read(labelled)} >= {"3"}


def test_a_workbook_with_more_than_the_labels_is_refused(
    study: Study, tmp_path: Path, version: str
) -> None:
    path = written(tmp_path / "labelled.xlsx", version)
    assert join(study, path).rows == ROWS
    book = load_workbook(path)
    book.create_sheet("Notes")
    book.save(path)
    with pytest.raises(InvalidInput, match="has several sheets"):
        join(study, path)
    assert load_workbook(path).sheetnames[-1] == "Notes"


def test_labels_that_people_have_worked_on_are_not_written_over(
    study: Study, labelled: Path, ani: str
) -> None:
    def may_be_written(path: Path = labelled) -> None:
        refuse_to_lose(study, path, CHOICES)

    may_be_written()
    join(study, labelled)
    may_be_written()  # nobody had coded anything
    audit = begin(study, labelled, ani)
    with pytest.raises(InvalidInput, match="an audit was drawn from its labels"):
        may_be_written()
    code(study, audit, lambda *_: True)
    join(study, labelled)
    with pytest.raises(InvalidInput, match="codings stand beside its rows"):
        may_be_written()
    may_be_written(labelled.with_name("new.csv"))
    labelled.write_text("text\nTrains officers\n", encoding="utf-8")
    may_be_written()


def test_what_is_labelled_already_is_not_taken_for_an_input(labelled: Path) -> None:
    with pytest.raises(InvalidInput, match=r"labelled.csv is labelled already"):
        guess_source(labelled, labelled.name)


def test_too_many_rows_for_people_are_not_queued(
    study: Study, labelled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reviewing, "MOST", 359)
    with pytest.raises(InvalidInput, match="more than 359 different rows"):
        queue_for_review(study, labelled, CHOICES)
    assert study.store.study_units() == []
    monkeypatch.setattr(reviewing, "MOST", 360)
    assert queue_for_review(study, labelled, CHOICES).new == 360
    assert queue_for_review(study, labelled, CHOICES).new == 0


def test_the_figures_of_an_audit_are_a_table(study: Study, labelled: Path, ani: str) -> None:
    audit = begin(study, labelled, ani)
    code(study, audit, lambda code, likelihood: code == 1)
    joined = join(study, labelled)
    lines = audit_lines(joined)
    assert [line.code for line in lines] == [*study.codebook.numbers, 0]
    target = keep_figures(joined, labelled)
    assert target == labelled.with_name("labelled.csv.audit.csv")
    with target.open(encoding="utf-8-sig", newline="") as file:
        found = {row["code"]: row for row in csv.DictReader(file)}
    assert (found["2"]["audited"], found["2"]["right"], found["2"]["precision"]) == (
        "25",
        "0",
        "0.0000",
    )
    assert float(found["5"]["corrected"]) == 80
    assert found["7"]["precision"] == ""
    whole = found.pop("all")
    assert sum(float(row["corrected"]) for row in found.values()) == pytest.approx(320)
    assert (whole["labelled"], whole["audited"], whole["precision"]) == ("320", "100", "0.7500")


def test_audits_are_kept_as_they_were(study: Study, labelled: Path, ani: str) -> None:
    begin(study, labelled, ani)
    for table in ("bulk_audit", "bulk_stratum", "bulk_row"):
        with pytest.raises(IntegrityError), study.store.database.writing() as connection:
            connection.exec_driver_sql(f"DELETE FROM {table}")


def test_the_version_that_labelled_is_kept(study: Study, labelled: Path, ani: str) -> None:
    begin(study, labelled, ani)
    [first] = study.store.model_versions()
    facts = {
        name: getattr(first, name)
        for name in (
            "file_hash", "encoder", "encoder_hash", "snapshot_hash", "watermark", "codings",
            "units", "codebook_revision", "seed", "libraries",
        )
    }  # fmt: skip
    study.store.add_model_version(**facts)
    assert study.store.unused_model_versions() == []
