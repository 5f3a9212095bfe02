"""annotation.ingest: which column is which, rows -> units and codes -> the record."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotation.codebook import parse_codebook
from annotation.errors import InvalidInput, NotFound
from annotation.ingest import (
    Columns,
    Ingested,
    Outcome,
    Table,
    appendix_material,
    guess_columns,
    ingest,
    read_content,
    read_sample,
    read_units,
)
from annotation.ingest.codes import CodeReader
from annotation.ingest.table import Problem
from annotation.records import Arm, Coder, Codes, Kind, Verdict
from annotation.store import NewUnit, Store
from annotation.workspace import APPENDIX

CODEBOOK = parse_codebook(
    """
name: {en: Tracks, id: Jalur}
languages: [en, id]
codes:
  - {number: 1, name: {en: Government, id: Pemerintah}, definition: {en: a, id: a},
     examples: {en: [a], id: [a]}}
  - {number: 2, name: {en: "Research, training", id: Penelitian}, definition: {en: a, id: a},
     examples: {en: [a], id: [a]}}
  - {number: 12, name: {en: Media, id: Penelitian}, definition: {en: a, id: a},
     examples: {en: [a], id: [a]}}
"""
)
READER = CodeReader(CODEBOOK)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "jalur.sqlite") as opened:
        opened.add_codebook_revision(CODEBOOK.revision, "Tracks", CODEBOOK.text)
        yield opened


@pytest.fixture
def coder(store: Store) -> Coder:
    return store.add_coder("Ani")


def table(text: str, file: str = "notes.csv") -> Table:
    return read_content(text.encode(), file)


def found(text: str, code_column: str | None = None, **chosen: str | None) -> Ingested:
    read = table(text)
    columns = guess_columns(read.columns).replace(**chosen)
    return read_units(read, columns, code_column=code_column, codebook=CODEBOOK)


def units(ingested: Ingested) -> list[NewUnit]:
    return [one.unit for report in ingested.reports for one in report.units]


def codes(ingested: Ingested) -> list[Codes | None]:
    return [one.codes for report in ingested.reports for one in report.units]


def problems(done: Ingested | Outcome) -> list[str]:
    return [str(problem) for problem in done.problems]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("", None),
        ("  ", None),
        ("-", ()),
        ("0", ()),
        ("None", ()),
        ("Tidak  ada", ()),
        ("2;1", (2, 1)),
        ("12 ; 1;", (12, 1)),
        ("1+2", (1, 2)),
        ("1, 2", (1, 2)),
        ("1.0", (1,)),
        ("government", (1,)),
        ("PEMERINTAH;Media", (1, 12)),
        ("Research, training", (2,)),
        ("2; Government", (2, 1)),
    ],
)
def test_codes_are_read_as_people_write_them(cell: str, expected: Codes | None) -> None:
    assert READER.read(2, cell) == expected


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("3", "3 is not a code of the codebook. Write one of 1, 2, 12"),
        ("1;9999999999999", "9999999999999 is not a code"),
        ("0;1", "0 is not a code"),
        ("Government+2", "government+2 is not a code"),
        (";", "; is not a code"),
        ("1;01", "code 1 stands twice"),
        ("Government;1", "code 1 stands twice"),
        ("Penelitian", "penelitian is the name of several codes. Write the number."),
        ("word " * 100, "…"),
    ],
)
def test_what_is_no_code_is_a_problem(cell: str, reason: str) -> None:
    with pytest.raises(Problem) as caught:
        READER.read(7, cell)
    assert str(caught.value).startswith("Row 7: ")
    assert reason in str(caught.value)
    assert caught.value.row == 7


@given(
    st.permutations([1, 2, 12]).flatmap(
        lambda order: st.integers(1, 3).map(lambda n: tuple(order[:n]))
    ),
    st.sampled_from([";", " ; ", "+", ",", ", "]),
)
def test_the_order_of_codes_is_kept(order: Codes, joint: str) -> None:
    assert READER.read(2, joint.join(map(str, order))) == order


def test_units_come_by_report_each_with_its_year_and_country() -> None:
    ingested = found(
        "report,year,country,actor,description,page\n"
        "A,,,ILO, two   words ,4\n"
        "B,2015,Laos,EU,fund,\n"
        "a,2016.0,Thailand,US,law,5\n"
        "A,2017,Laos,UN,aid,6\n"
    )
    first, second = (one.report for one in ingested.reports)
    assert (first.title, second.title) == ("A", "B")
    assert [(unit.year, unit.country) for unit in units(ingested)] == [
        (None, ""),
        (2016, "Thailand"),
        (2017, "Laos"),
        (2015, "Laos"),
    ]
    assert units(ingested)[0] == NewUnit("ILO", "two words", place="4", position=1)
    assert [unit.position for unit in units(ingested)] == [1, 3, 4, 2]
    assert not ingested.problems


def test_without_a_report_the_file_or_the_person_names_it() -> None:
    columns = Columns("text", report="report")
    read = table("report,text\n,a\nB,b\n", "Laporan 2016.csv")
    titles = [one.report.title for one in read_units(read, columns).reports]
    assert titles == ["Laporan 2016", "B"]
    named = read_units(read, columns.replace(report=None), report_title=" My  report ")
    assert [one.report.title for one in named.reports] == ["My report"]


def test_rows_that_are_not_fully_used_are_listed_with_their_number() -> None:
    ingested = found(
        "actor,description,year,track\nILO,a,20166,1\n,,2016,2\nEU,b,2016,7\nUS,c,0999,\na,b,1,2,3\n",
        code_column="track",
    )
    assert [unit.actor for unit in units(ingested)] == ["ILO", "EU", "US"]
    assert codes(ingested) == [(1,), None, None]
    year, neither, code, old, wide = problems(ingested)
    assert year.startswith("Row 2: 20166 is not a year")
    assert neither.startswith("Row 3 has neither an actor nor a description")
    assert code.startswith("Row 4: 7 is not a code")
    assert old.startswith("Row 5: 0999 is not a year")
    assert wide.startswith("Row 6 has 5 cells")
    assert (ingested.units, ingested.coded) == (3, 1)


def test_codes_are_read_only_from_the_column_that_was_chosen() -> None:
    text = "actor,track\nILO,1\n"
    assert codes(found(text, description="actor", actor=None)) == [None]
    assert codes(found(text, "track", description="actor", actor=None)) == [(1,)]


def test_columns_that_are_not_there_give_one_sentence() -> None:
    with pytest.raises(InvalidInput, match=r"notes\.csv is plainly the description.*: a, b\."):
        read_units(table("a,b\n1,2\n"), Columns())
    with pytest.raises(InvalidInput, match=r"notes\.csv has no column c\. Its columns are: a, b\."):
        read_units(table("a,b\n1,2\n"), Columns("a", actor="c"))
    with pytest.raises(InvalidInput, match="no column c"):
        read_units(table("a,b\n1,2\n"), Columns("a"), code_column="c", codebook=CODEBOOK)
    with pytest.raises(ValueError, match="codebook"):
        read_units(table("a,b\n1,2\n"), Columns("a"), code_column="b")


CODED = "report,page,actor,description,track\nA,1,ILO,a,2\nA,2,EU,b,-\nA,1,ilo,a,1\nB,,US,c,\n"


def test_units_and_codes_go_on_record_once(store: Store, coder: Coder) -> None:
    ingested = found(CODED, "track")
    first = ingest(store, ingested, coder=coder, codebook_revision=CODEBOOK.revision)
    again = ingest(store, ingested, coder=coder, codebook_revision=CODEBOOK.revision)
    (note,) = first.problems
    assert (note.row, str(note)[:40]) == (4, "Row 4 has the text of row 2 and other co")
    assert replace(first, problems=()) == Outcome(2, 3, 1, 2, 0, ())
    assert replace(again, problems=()) == Outcome(2, 0, 4, 0, 2, ())
    ilo, eu = store.codings()
    assert (ilo.codes, ilo.kind, ilo.arm, ilo.order) == ((2, 1), Kind.CODED, Arm.NONE, "file")
    assert (eu.codes, eu.coder_id, eu.codebook_revision) == ((), coder.id, CODEBOOK.revision)
    assert [(one.report.title, one.units) for one in store.reports()] == [("A", 2), ("B", 1)]


def test_rows_that_contradict_each_other_are_listed_and_not_coded(
    store: Store, coder: Coder
) -> None:
    ingested = found("actor,text,track\nILO,a,1\nILO,a,0\nEU,b,2\n", "track")
    outcome = ingest(store, ingested, coder=coder, codebook_revision=CODEBOOK.revision)
    assert problems(outcome)[0].startswith("Row 3 contradicts row 2")
    assert [coding.codes for coding in store.codings()] == [(2,)]
    assert outcome.new_units == 2


def test_codes_of_a_unit_outside_the_study_are_told(store: Store, coder: Coder) -> None:
    text = "description,code\nILO trains,1\nUN pays,2\n"
    ingest(store, found(text))
    (first, _second) = store.uncoded_units()
    store.judge(coder.id, [(first.id, Verdict.LEFT)])
    coded = found(text, code_column="code")
    done = ingest(store, coded, coder=coder, codebook_revision=CODEBOOK.revision)
    assert done.new_codings == 2
    (problem,) = done.problems
    assert str(problem).startswith("Row 2: its description is not in the study")


def test_a_row_with_its_actor_alone_is_told() -> None:
    read = found("actor,description\nILO,\n")
    assert read.units == 1
    assert "Row 2 has no description: it is coded by its actor alone." in str(read.problems[0])


def test_the_same_file_again_leaves_later_decisions_alone(store: Store, coder: Coder) -> None:
    def load(code: int) -> Outcome:
        ingested = found(f"actor,text,track\nILO,a,{code}\n", "track")
        return ingest(store, ingested, coder=coder, codebook_revision=CODEBOOK.revision)

    load(1)
    unit_id = next(store.codings()).unit_id
    store.code(unit_id, coder.id, (2,), codebook_revision=CODEBOOK.revision)
    assert (load(1).new_codings, load(1).unchanged_codings) == (0, 1)
    assert [load(code).new_codings for code in (12, 1, 1)] == [1, 1, 0]
    store.undo(coder.id)
    standing = store.standing(coder.id, unit_id)
    assert standing is not None
    assert standing.codes == (1,), "undo takes back the decision, not what a file said"
    assert load(1).new_codings == 0


def test_without_a_coder_no_coding_is_made(store: Store) -> None:
    assert ingest(store, found(CODED, "track")).new_codings == 0
    assert list(store.codings()) == []


def test_a_coder_without_a_codebook_revision_writes_nothing(store: Store, coder: Coder) -> None:
    with pytest.raises(ValueError, match="revision"):
        ingest(store, found(CODED, "track"), coder=coder)
    assert store.reports() == []


def test_the_same_text_at_another_page_is_a_unit_of_its_own(store: Store) -> None:
    text = "page,actor,text\n1,ILO,a\n2,ILO,a\n,ILO,a\n"
    outcome = ingest(store, found(text))
    assert (outcome.new_units, outcome.duplicates) == (2, 1)
    assert ingest(store, found(text)).new_units == 0


def test_the_appendix_is_46_units_with_47_codes(store: Store) -> None:
    report, new, given_codes = appendix_material(APPENDIX)
    assert (report.title, report.source) == ("Omega, Murdani & Widhiyoga, appendix", "appendix")
    assert (len(new), len(given_codes), sum(map(len, given_codes))) == (46, 46, 47)
    assert len(store.add_units(report, new).new) == 46
    assert store.add_units(report, new).new == ()
    by_place = {(unit.actor, unit.place): unit for unit in new}
    clmvt = by_place["CLMVT", "7, 23"]
    assert given_codes[new.index(clmvt)] == (1, 2)
    assert clmvt.translation.startswith("MoU on cooperation")
    assert {("UN-ACT", "27"), ("UN-ACT", "30"), ("UN-ACT", "31")} <= by_place.keys()
    assert {unit.language for unit in new} == {"id"}
    assert [unit.position for unit in new] == list(range(1, 47))


def test_a_changed_or_missing_appendix_gives_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "appendix.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"appendix\.csv is not the appendix"):
        appendix_material(tmp_path / "appendix.csv")
    with pytest.raises(NotFound):
        appendix_material(tmp_path / "none.csv")


def test_the_sample_is_64_units_that_nobody_has_coded(store: Store) -> None:
    sample = read_sample()
    assert (sample.units, sample.coded, sample.problems) == (64, 0, ())
    assert ingest(store, sample).new_units == 64
    assert {one.report.source for one in store.reports()} == {""}
    units = [row.unit for row in store.search_units(limit=100).rows]
    assert {unit.country for unit in units} >= {"Thailand", "Indonesia", ""}


def test_problems_speak_the_language_of_the_reader() -> None:
    problem = found("actor,text\nILO,a\n,\n\n, ,x\n").problems[0]
    indonesian = "Baris {row} memuat {cells} sel, tajuknya {columns}."
    assert problem.translated(lambda _: indonesian) == "Baris 5 memuat 3 sel, tajuknya 2."
