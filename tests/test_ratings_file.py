"""annotation.ingest.ratings_file and the command on it: anybody's table of codes."""

import json
import re
from pathlib import Path

import pytest

from annotation.agreement import Ratings
from annotation.errors import InvalidInput
from annotation.ingest import read_content
from annotation.ingest.ratings_file import RatingsFile, read_ratings
from tests.commands import call

LONG = "unit,coder,code,report\n1,Ani,1;2,R\n1,Budi,1,R\n2,Ani,,S\n3,Budi,x,S\n"
WIDE = "item,Ani,Budi\n1,1;2,1\n2,-,\n3,,x\n4,,\n"


def read(*texts: str, cluster: str | None = None, weight: str | None = None) -> RatingsFile:
    return read_ratings(
        [read_content(text.encode(), f"f{number}.csv") for number, text in enumerate(texts)],
        cluster,
        weight,
    )


def cells(table: Ratings) -> dict[tuple[str, str], set[str]]:
    return {
        (unit, coder): {
            code for code, held in zip(table.codes, table.holds[c, u], strict=True) if held
        }
        for c, coder in enumerate(table.coders)
        for u, unit in enumerate(table.units)
        if table.coded[c, u]
    }


@pytest.mark.parametrize("text", [LONG, WIDE])
def test_long_and_wide_say_the_same(text: str) -> None:
    table = read(text).ratings
    assert cells(table) == {
        ("1", "Ani"): {"1", "2"},
        ("1", "Budi"): {"1"},
        ("2", "Ani"): set(),
        ("3", "Budi"): {"x"},
    }
    assert table.codes == ("1", "2", "x")
    assert table.primary[0, 0] == table.primary[1, 0], "the first code is the primary one"


def test_a_unit_that_nobody_coded_is_counted() -> None:
    assert read(WIDE).ratings.units == ("1", "2", "3", "4")


def test_reports_are_drawn_where_there_are_twenty_and_a_named_column_always() -> None:
    assert read(LONG).ratings.clusters is None
    assert read(LONG, cluster="report").ratings.clusters is not None
    rows = [f"{n},{name},1,{n // 2}\n" for n in range(40) for name in ("Ani", "Budi")]
    many = "unit,coder,code,report\n" + "".join(rows)
    alone = many.replace("Budi", "Ani")
    assert read(alone).ratings.clusters is None, "reports that one coder coded tell nothing"
    clusters = read(many).ratings.clusters
    assert clusters is not None
    assert clusters.tolist() == [n // 2 for n in range(40)]
    wide = read("unit,Ani,site,Budi\n1,a,X,b\n2,a,X,a\n", cluster="site").ratings
    assert wide.coders == ("Ani", "Budi")


def test_exports_of_two_laptops_are_one_table_of_what_stands() -> None:
    head = "unit_id,report,coder,codes,kind,standing,arm,in_study\n"
    one = head + "u1,R,Ani,1,coded,false,none,true\nu1,R,Ani,2;3,coded,true,shown,true\n"
    other = head + "u1,R,Budi,2,coded,true,none,true\nu2,R,Budi,4,coded,true,none,false\n"
    found = read(one, other)
    assert cells(found.ratings) == {("u1", "Ani"): {"2", "3"}, ("u1", "Budi"): {"2"}}
    assert found.shown == 1


def test_of_an_export_what_was_compared_counts_and_not_what_was_settled() -> None:
    head = "unit_id,report,coder,codes,kind,standing,arm,in_study,cause,compared\n"
    rows = (
        "u1,R,Ani,1,coded,false,none,true,,true\nu1,R,Ani,2,adjudicated,true,none,true,gap,false\n"
    )
    found = read(head + rows + "u1,R,Budi,2,coded,true,none,true,,true\n")
    assert cells(found.ratings) == {("u1", "Ani"): {"1"}, ("u1", "Budi"): {"2"}}


def test_of_an_export_what_is_compared_need_not_stand() -> None:
    head = "unit_id,coder,codes,standing,in_study,compared,coding_id,coder_id,supersedes_id\n"
    first = "u1,Ani,1,{standing},true,{compared},c1,a,\n"
    later = "u1,Ani,2,true,true,{compared},c2,a,c1\n"
    before = head + first.format(standing="true", compared="true")
    seen = head + first.format(standing="false", compared="true") + later.format(compared="false")
    corrected = (
        head + first.format(standing="false", compared="false") + later.format(compared="true")
    )
    assert cells(read(seen).ratings) == {("u1", "Ani"): {"1"}}
    assert cells(read(before, seen).ratings) == {("u1", "Ani"): {"1"}}
    assert cells(read(corrected).ratings) == {("u1", "Ani"): {"2"}}
    assert cells(read(before, corrected).ratings) == {("u1", "Ani"): {"2"}}


def test_what_programs_write_for_nothing_is_not_coded_and_dashes_are_no_code() -> None:
    table = read("unit,Ani,Budi\n1,NA,x\n2,#N/A,\u2013\n3,.,-\n4,n/a,x\n").ratings
    assert cells(table) == {
        ("1", "Budi"): {"x"},
        ("2", "Budi"): set(),
        ("3", "Budi"): set(),
        ("4", "Budi"): {"x"},
    }


def test_headers_are_known_in_other_writings() -> None:
    assert cells(read("Unit ID,Coder,Track\n1,Ani,2\n").ratings) == {("1", "Ani"): {"2"}}


def test_the_paper_is_no_coder_of_an_export() -> None:
    head = "unit_id,report,coder,codes,kind,standing,arm,in_study\n"
    rows = "u1,R,paper,1,coded,true,none,true\nu2,R,Ani,1,coded,true,none,true\n"
    assert read(head + rows).ratings.coders == ("Ani",)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("unit,coder,code\n1,Ani,1\n1,Ani,2\n", "Row 3 of f0.csv cannot be used: unit 1 has other"),
        ("unit,coder,code\n1,,1\n", "Row 2 of f0.csv cannot be used: it names no coder."),
        ("unit,coder,code\n,Ani,1\n", "Row 2 of f0.csv cannot be used: it names no unit."),
        ("unit\n1\n", "f0.csv has no codings. Name its columns unit, coder and code"),
        ("unit,coder,code\n1,Ani\n2,Ani,1,9,9\n", "Row "),
    ],
)
def test_what_cannot_be_used_is_named_with_its_row(text: str, sentence: str) -> None:
    with pytest.raises(InvalidInput) as told:
        read(text)
    assert str(told.value).startswith(sentence)


def test_a_unit_stands_in_one_report() -> None:
    with pytest.raises(InvalidInput, match="unit 1 stands above under R, here under S"):
        read("unit,coder,code,report\n1,Ani,1,R\n1,Budi,1,S\n", cluster="report")
    with pytest.raises(InvalidInput, match=r"f0.csv has no column site. Its columns are: unit,"):
        read(LONG, cluster="site")


def run(*arguments: object) -> str:
    done = call("agreement", *arguments)
    assert done.exit_code == 0, done.stderr
    return done.stdout


def test_the_command_prints_json_and_a_table(tmp_path: Path) -> None:
    file = tmp_path / "codes.csv"
    file.write_text("unit,a,b\n1,x,x\n2,y,y\n3,x,y\n4,y,y\n5,x,\n")
    told = json.loads(run(file, "--json", "--bootstrap", 50, "--categories", 3))
    assert (told["n_units"], told["n_coders"], told["n_missing"]) == (5, 2, 1)
    alpha = told["coefficients"]["krippendorff_alpha"]
    assert alpha["value"] == pytest.approx(1 - 7 * 2 / (2 * 3 * 5))
    assert alpha["low"] <= alpha["value"] <= alpha["high"]
    assert alpha["reason"] is None
    assert told["tracks"]["x"]["n"] == 3
    assert told["tracks"]["x"]["prevalence"] == pytest.approx(4 / 9)
    assert told["pairs"][0]["coders"] == ["a", "b"]
    assert told["pairs"][0]["n"] == 4
    assert any("4 units are too few" in one for one in told["warnings"])
    lines = run(file, "--set-valued", "--distance", "masi", "--bootstrap", 50).splitlines()
    assert lines[1] == "95 % intervals: 50 resamples of units, seed 0."
    assert (
        "cohen kappa          undefined. Defined for one code a unit: see the single codes."
        in lines
    )


WEIGHED = "unit,coder,code,w\n1,Ani,a,9\n1,Budi,a,9\n2,Ani,a,0.5\n2,Budi,b,0.5\n"


def test_units_count_by_a_column_of_weights(tmp_path: Path) -> None:
    weights = read(WEIGHED, weight="w").ratings.weights
    assert weights is not None
    assert weights.tolist() == [9, 0.5]
    wide = read("unit,Ani,w,Budi\n1,a,2,b\n", weight="w").ratings
    assert wide.coders == ("Ani", "Budi")
    assert read(WEIGHED).ratings.weights is None, "a column of any name says nothing by itself"
    (tmp_path / "codings.csv").write_text(WEIGHED)
    figures = json.loads(run(tmp_path / "codings.csv", "--weight", "w", "--json"))
    assert figures["weighted"] is True
    assert figures["coefficients"]["percent_agreement"]["value"] == pytest.approx(9 / 9.5)
    assert "Each unit counts by its weight." in run(tmp_path / "codings.csv", "--weight", "w")
    done = call("agreement", tmp_path / "codings.csv", "--weight", "w", "--report", tmp_path / "r")
    assert done.exit_code == 2
    assert "--report counts all units alike" in done.stderr
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize("cell", ["0", "-1", "", "many", "inf", "nan"])
def test_a_weight_is_a_number_above_0(cell: str) -> None:
    told = f"Row 2 of f0.csv cannot be used: {cell or '-'} is no weight above 0."
    with pytest.raises(InvalidInput, match=re.escape(told)):
        read(f"unit,coder,code,w\n1,Ani,a,{cell}\n", weight="w")
    with pytest.raises(InvalidInput, match=r"Row 3 .* stands above under 9.0, here under 8.0"):
        read(WEIGHED.replace("Budi,a,9", "Budi,a,8"), weight="w")
    with pytest.raises(InvalidInput, match=r"f0.csv has no column weight"):
        read(WEIGHED, weight="weight")
