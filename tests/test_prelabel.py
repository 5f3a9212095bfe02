"""Bulk pre-labelling of CSV files."""

import csv
from pathlib import Path

import pytest

from annotation.errors import InvalidInput
from annotation.prelabel import ADDED, prelabel_file
from annotation.study import open_study
from annotation.suggestions import Suggester
from annotation.workspace import Workspace
from tests.conftest import OTHER_STUDY


@pytest.fixture
def suggester(tmp_path: Path, fake_encoder_everywhere: None) -> Suggester:
    (tmp_path / "labeled").mkdir()
    (tmp_path / "labeled" / "codebook.yaml").write_text(OTHER_STUDY, encoding="utf-8")
    return Suggester(open_study(Workspace(tmp_path)))


def written(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_all_columns_stay_in_place_and_the_suggestion_follows(
    suggester: Suggester, tmp_path: Path
) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(
        "x,description,actor,y\n"
        '1,"mends a pump, and more",mechanic,é\n'
        '2,for money,the shop,"a\nb"\n',
        encoding="utf-8",
    )
    seen: list[int] = []
    done = prelabel_file(suggester, source, target, seen.append)
    rows = written(target)
    assert list(rows[0]) == ["x", "description", "actor", "y", *ADDED]
    assert [row["y"] for row in rows] == ["é", "a\nb"]
    assert [row["track"] for row in rows] == ["1", "2"]
    assert (done.rows, sum(seen), done.problems) == (2, 2, ())


def test_the_ranking_is_the_whole_codebook_falling(suggester: Suggester, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    texts = ["a thief takes a purse", "swap coats", "", "aunt gives a present for money"]
    source.write_text("description\n" + "\n".join(f'"{text}"' for text in texts) + "\n")
    prelabel_file(suggester, source, target)
    for row in written(target):
        pairs = [part.split(":") for part in row["ranking"].split(";")]
        shares = [float(share) for _, share in pairs]
        assert sorted(int(code) for code, _ in pairs) == [1, 2, 3, 4]
        assert shares == sorted(shares, reverse=True)
        assert sum(shares) == pytest.approx(1, abs=0.003)
        assert row["probability"] == pairs[0][1]
        assert row["track"] in {"", pairs[0][0]}
        assert row["model_version"] == suggester.version.id


def test_rows_that_do_not_fit_are_named_and_the_rest_goes_on(
    suggester: Suggester, tmp_path: Path
) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("actor,description\na,mends\nonly one\nb,sells,too many\n\nc,gives\n")
    done = prelabel_file(suggester, source, target)
    assert [row["actor"] for row in written(target)] == ["a", "only one", "c"]
    assert [row["description"] for row in written(target)] == ["mends", "", "gives"]
    assert [str(problem).split(":")[0] for problem in done.problems] == ["in.csv, row 4"]


def test_a_row_without_a_word_gets_no_track(suggester: Suggester, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text('id,description\n1,"  "\n2,the mechanic mends a broken engine\n')
    assert prelabel_file(suggester, source, target).abstained == 1
    empty, mended = written(target)
    assert (empty["track"], empty["also"], mended["track"]) == ("", "", "1")
    assert empty["ranking"].count(":") == 4


def test_the_input_is_never_overwritten(suggester: Suggester, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("description\nmends\n")
    with pytest.raises(InvalidInput, match="input and output at once"):
        prelabel_file(suggester, source, tmp_path / "." / "in.csv")
    assert source.read_text() == "description\nmends\n"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"text\nx\n", "no column named description"),
        (b"", "no column named description"),
        (b"description,track\nx,1\n", "already has a column named track"),
        (b'description,actor\n"mends,a\nsells,b\n', "in.csv, row 2: a quotation mark stands alone"),
        ("description\ncaf\xe9\n".encode("latin-1"), "not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_used_leaves_no_output(
    suggester: Suggester, tmp_path: Path, content: bytes, sentence: str
) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(content)
    target.write_text("what was there before")
    with pytest.raises(InvalidInput, match=sentence):
        prelabel_file(suggester, source, target)
    assert target.read_text() == "what was there before"
    assert not list(tmp_path.glob(".out*"))


def test_a_missing_file_or_folder_is_said_so(suggester: Suggester, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="There is no file"):
        prelabel_file(suggester, tmp_path / "none.csv", tmp_path / "out.csv")
    source = tmp_path / "in.csv"
    source.write_text("description\nx\n")
    with pytest.raises(InvalidInput, match="cannot be written"):
        prelabel_file(suggester, source, tmp_path / "none" / "out.csv")
