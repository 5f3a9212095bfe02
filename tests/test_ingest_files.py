"""annotation.ingest, files: whatever is handed in becomes rows, or one sentence."""

import csv
import io
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotation.errors import InvalidInput, NotFound
from annotation.ingest import Columns, Table, files, read_content, read_table, read_units

PLAIN = "actor,description\nILO,training of fishers\n"
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


def read(content: str | bytes, file: str = "notes.csv") -> Table:
    return read_content(content.encode() if isinstance(content, str) else content, file)


def cells(table: Table) -> list[list[str]]:
    return [list(row.cells.values()) for row in table.rows]


def numbers(table: Table) -> list[int]:
    return [row.number for row in table.rows]


def problems(table: Table) -> list[str]:
    return [str(problem) for problem in table.problems]


def fold(text: str) -> str:
    return " ".join(text.split())


@given(
    rows=st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=8),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(ENCODINGS),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_every_unit_comes_back_out_of_csv(
    rows: list[tuple[str, str, str]], delimiter: str, encoding: str, line_end: str
) -> None:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator=line_end)
    writer.writerows([("actor", "description", "place"), *rows, ("ILO", "the last", "")])
    table = read(buffer.getvalue().encode(encoding))
    found = read_units(table, Columns("description", "actor", place="place"))
    units = [one.unit for report in found.reports for one in report.units]
    assert [(unit.actor, unit.description, unit.place) for unit in units] == [
        (fold(actor), fold(description), fold(place))
        for actor, description, place in [*rows, ("ILO", "the last", "")]
        if fold(actor) or fold(description)
    ]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *(("Kementerian,“pelatihan” bagi nelayan é", encoding) for encoding in ENCODINGS),
        ("Kementerian,“pelatihan” bagi nelayan", "cp1252"),
        ("EU,gave €5 million \u2013 twice", "cp1252"),
        ("กระทรวงแรงงาน,ความร่วมมือกับองค์กรพัฒนาเอกชนในการต่อต้านการค้ามนุษย์", "cp874"),
    ],
)
def test_the_encoding_is_found(text: str, encoding: str) -> None:
    table = read(f"actor,description\n{text}\n".encode(encoding))
    assert cells(table) == [text.split(",")]
    assert table.encoding == encoding


@pytest.mark.parametrize("delimiter", list(",;\t|"))
def test_the_separator_is_found_though_texts_hold_the_others(delimiter: str) -> None:
    other = ";" if delimiter == "," else ","
    lines = [["actor", "description"], ["ILO", f"one{other} two{other} three"], ["EU"]]
    table = read("\n".join(delimiter.join(line) for line in lines))
    assert table.delimiter == delimiter
    assert cells(table) == [["ILO", f"one{other} two{other} three"], ["EU", ""]]


def test_excel_says_which_separator_it_wrote() -> None:
    table = read("sep=|\nactor|description, in short; or long\nILO|training\n")
    assert (table.delimiter, numbers(table)) == ("|", [2])
    assert table.columns == ("actor", "description, in short; or long")


def test_one_column_of_texts_with_commas() -> None:
    assert cells(read("description\na, b and c\nd; e, f, g\n")) == [["a, b and c"], ["d; e, f, g"]]


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    table = read('actor,description\nILO,"over\ntwo lines"\n\n ,\nEU,plain\n')
    assert numbers(table) == [2, 5]
    assert cells(table)[0] == ["ILO", "over\ntwo lines"]


def test_a_row_with_too_many_cells_is_listed_and_the_others_are_kept() -> None:
    table = read("actor,description\nILO,training, and more\nEU,fund\nUS,fund,,\n")
    assert numbers(table) == [3, 4]
    assert problems(table) == [
        "Row 2 has 3 cells, but the header has 2. Put a text that holds the separator in "
        "quotation marks."
    ]


def test_an_open_quotation_mark_costs_its_row_only() -> None:
    table = read('actor,description\nILO,"open\nEU,fund\nUS,"over\ntwo"\n"A" b,c\nUN,"end')
    assert cells(table) == [["EU", "fund"], ["US", "over\ntwo"]]
    assert [problem.row for problem in table.problems] == [2, 5, 6]
    assert "quotation mark" in problems(table)[0]


def test_a_row_with_broken_bytes_is_listed_and_the_others_are_kept() -> None:
    text = "actor,description\nกระทรวง,ความร่วมมือ\nA,b?c\nILO,fund\n".encode()
    table = read(text.replace(b"?", b"\xff"))
    assert numbers(table) == [2, 4]
    assert problems(table) == ["Row 3 has characters that cannot be read. Type them again."]


def test_nul_bytes_and_huge_cells_do_no_harm() -> None:
    table = read("actor,description\nI\0LO," + "long " * 100_000 + "\n")
    assert cells(table) == [["ILO", "long " * 100_000]]


def test_columns_without_a_name_or_with_the_same_one_can_be_told_apart() -> None:
    assert read("text,,text,,\na,b,c,,\n").columns == ("text", "column 2", "text (2)")
    assert read("a,a,a (2)\n1,2,3\n").columns == ("a", "a (2)", "a (2) (2)")


def test_ten_thousand_rows_take_about_a_second() -> None:
    rows = "".join(f"ILO,cooperation {n} on the training of fishers\n" for n in range(10_000))
    start = time.perf_counter()
    table = read("actor,description\n" + rows)
    read_units(table, Columns("description", "actor"))
    assert time.perf_counter() - start < 4  # slow machines and coverage included


def test_jsonl_lines_are_rows() -> None:
    table = read(
        '{"actor": "ILO", "year": 2016.0, "ok": true}\n\n{"text": "a\u2028b", "year": null}\r\n',
        "notes.jsonl",
    )
    assert table.columns == ("actor", "year", "ok", "text")
    assert cells(table) == [["ILO", "2016", "true", ""], ["", "", "", "a\u2028b"]]
    assert numbers(table) == [1, 3]


def test_lines_that_are_no_plain_object_are_listed() -> None:
    lines = [
        '{"text": "good"}',
        '{"text": "broken}',
        '{"text": "a", "tags": ["b"]}',
        '["a"]',
        '{"text": "half \\ud83d"}',
        '{"text": ' + "[" * 100_000,
        '{"text": "good", "year": ' + "9" * 5000 + "}",
    ]
    table = read("\n".join(lines), "notes.jsonl")
    assert numbers(table) == [1, 7]
    assert [problem.row for problem in table.problems] == [2, 3, 4, 5, 6]
    broken, nested, array, half, deep = problems(table)
    assert broken.startswith("Row 2 is not JSON from character 10 on.")
    assert nested.startswith("Row 3: the field tags holds a list or an object.")
    assert array.startswith("Row 4 is not an object such as {")
    assert half.startswith("Row 5 has characters that cannot be read.")
    assert deep.startswith("Row 6 is ")


@pytest.mark.parametrize(
    ("content", "file", "columns"),
    [
        (PLAIN, "notes.xlsx", ("actor", "description")),
        (PLAIN, "notes.jsonl", ("actor", "description")),
        (PLAIN.replace(",", "\t"), "notes.xls", ("actor", "description")),
        ("description\na\n", "notes.txt", ("description",)),
        ('{"text": "a"}\n', "notes.csv", ("text",)),
        ('broken\n{"text": "a"}\n', "notes.jsonl", ("text",)),
    ],
)
def test_what_is_inside_decides(content: str | bytes, file: str, columns: tuple[str]) -> None:
    assert read(content, file).columns == columns


KINDS = "Choose a .csv, .tsv, .xlsx or .jsonl file."


@pytest.mark.parametrize(
    ("content", "file", "sentence"),
    [
        ("", "notes.csv", "is empty"),
        (" \n\n", "notes.jsonl", "is empty"),
        (";;\n", "notes.csv", "is empty"),
        ("actor,description\n\n", "notes.csv", "has a header row and nothing below it"),
        ('"actor,description\nILO,a\n', "notes.csv", "The header row of notes.csv cannot be read"),
        ("plain words\nof no table\n", "notes.docx", KINDS),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x8d\x81\x9d", "notes.png", KINDS),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00(\x00\x00", "notes.csv", KINDS),
        ("actor,description\nILO,a\n".encode("utf-16")[:-1], "notes.csv", KINDS),
        ("%PDF-1.7 a,b\n1,2\n", "notes.csv", KINDS),
        ("<html><table>", "notes.xls", KINDS),
        ('[{"text": "a"}]', "notes.json", "is one JSON array"),
        ('[\n  {"text": "a"}\n]', "notes.csv", "is one JSON array"),
        ('{\n  "text": "a"\n}', "notes.json", "No line of notes.json can be used"),
    ],
)
def test_a_file_that_cannot_be_used_gives_one_sentence(
    content: str | bytes, file: str, sentence: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(content, file)
    assert sentence in str(caught.value)
    assert file in str(caught.value)


def test_a_file_that_cannot_be_opened_gives_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as file:
        file.truncate(200 * 1024**2 + 1)
    with pytest.raises(InvalidInput, match=r"huge\.csv is larger than 200 MB"):
        read_table(huge)
    with pytest.raises(NotFound, match=r"There is no file .*missing\.csv"):
        read_table(tmp_path / "missing.csv")
    with pytest.raises(InvalidInput, match=r"is a folder\. Name the files in it"):
        read_table(tmp_path)

    def refuse(path: Path) -> bytes:
        raise PermissionError

    monkeypatch.setattr(Path, "read_bytes", refuse)
    (tmp_path / "mine.csv").write_text(PLAIN, encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"mine\.csv cannot be opened\."):
        read_table(tmp_path / "mine.csv")
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    with pytest.raises(InvalidInput, match=r"upload\.csv is larger than"):
        read(PLAIN, "upload.csv")


def test_a_file_on_disk_is_read_under_its_name(tmp_path: Path) -> None:
    (tmp_path / "laporan.csv").write_text(PLAIN, encoding="utf-8")
    assert read_table(tmp_path / "laporan.csv").file == "laporan.csv"
