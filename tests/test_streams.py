"""Files of any size, row by row."""

import datetime
import io
import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook

from annotation.errors import InvalidInput, NotFound
from annotation.ingest.csv_file import read_csv
from annotation.ingest.streams import StreamRow, csv_stream, open_stream
from annotation.ingest.streams.row import Stream
from annotation.ingest.table import Problem


def rows_of(stream: Stream) -> list[StreamRow]:
    return [one for one in stream.rows() if isinstance(one, StreamRow)]


def problems_of(stream: Stream) -> list[Problem]:
    return [one for one in stream.rows() if isinstance(one, Problem)]


def written(folder: Path, content: bytes, name: str = "in.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@given(st.text(alphabet='ab",;\n\r \x85', max_size=60))
@example('x,y\n"open,1\n2,3\n"a\nb",4\n')
@example('x,y\n1,2\n"')
@example("x,y\n\n\n1,2\n1,2,3\n")
def test_rows_and_problems_of_a_csv_file_are_those_of_the_whole_file(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = written(tmp_path_factory.mktemp("csv"), text.encode())
    try:
        table = read_csv(text, "in.csv")
    except InvalidInput as error:
        sentence = str(error)
        if "nothing below it" in sentence:
            assert not list(open_stream(path).rows())
        else:
            with pytest.raises(InvalidInput, match=re.escape(sentence)):
                open_stream(path)
        return
    stream = open_stream(path)
    if len(stream.columns) > len(table.columns):  # header cells at the end have no name
        assert stream.columns[: len(table.columns)] == table.columns
        return
    assert stream.columns == table.columns
    assert [(row.number, row.values) for row in rows_of(stream)] == [
        tuple(row) for row in table.rows
    ]
    assert [str(one) for one in problems_of(stream)] == [str(one) for one in table.problems]
    assert rows_of(stream) == rows_of(stream)


def test_an_open_quotation_mark_costs_one_row_of_a_long_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_stream, "MOST_LINES", 5)
    lines = ["x,y", *(f"{n},text" for n in range(20))]
    lines[4] = '3,"open'
    stream = open_stream(written(tmp_path, "\n".join(lines).encode()))
    assert [str(one)[:5] for one in problems_of(stream)] == ["Row 5"]
    assert [row.values["x"] for row in rows_of(stream)] == [str(n) for n in range(20) if n != 3]


@pytest.mark.parametrize(
    ("encoding", "marked"),
    [
        ("utf-8", False),
        ("utf-8-sig", True),
        ("utf-16", True),
        ("utf-16-le", True),
        ("cp1252", True),
    ],
)
def test_the_encoding_is_found_however_late_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, marked: bool
) -> None:
    monkeypatch.setattr(csv_stream, "CHUNK", 64)
    text = "description;y\n" + "plain words;1\n" * 50 + "caf\u00e9 s\u00e3o;2\n"
    stream = open_stream(written(tmp_path, text.encode(encoding)))
    assert rows_of(stream)[-1] == StreamRow(
        52, {"description": "caf\u00e9 s\u00e3o", "y": "2"}, "caf\u00e9 s\u00e3o;2"
    )
    assert (stream.delimiter, stream.marked) == (";", marked)
    assert bool(stream.part) == (not encoding.startswith("utf-8"))


def test_a_row_with_bytes_that_are_no_text_is_a_problem(tmp_path: Path) -> None:
    content = "x,y\n\u00e9\u00e8,1\n\u00e9\u00e8,2\n".encode() + b"\xff,3\n4,4\n"
    stream = open_stream(written(tmp_path, content))
    assert [str(one)[:22] for one in problems_of(stream)] == ["Row 4 has characters t"]
    assert len(rows_of(stream)) == 3


def test_excel_hint_repeated_names_and_short_rows(tmp_path: Path) -> None:
    stream = open_stream(written(tmp_path, b"sep=;\nx;x;\n1\n2;3\n"))
    assert stream.columns == ("x", "x (2)", "column 3")
    assert stream.header == ("x", "x", "")
    assert rows_of(stream) == [
        (2, {"x": "1", "x (2)": "", "column 3": ""}, "1;;"),
        (3, {"x": "2", "x (2)": "3", "column 3": ""}, "2;3;"),
    ]


def test_json_lines_keep_what_they_hold(tmp_path: Path) -> None:
    content = (
        b'{"description": "mends", "meta": {"a": [1, 2.50]}}\n\n[1]\n{"description": \n'
        b'{"id": 12345678901234567890, "description": null}\n'
    )
    stream = open_stream(written(tmp_path, content, "in.dat"))
    assert (stream.kind, stream.columns) == ("jsonl", ("description", "meta", "id"))
    first, last = rows_of(stream)
    assert first.line == '{"description": "mends", "meta": {"a": [1, 2.50]}}'
    assert last == (5, {"id": "12345678901234567890", "description": None}, last.line)
    assert [one.row for one in problems_of(stream)] == [3, 4]


def test_json_lines_with_broken_bytes_or_marks(tmp_path: Path) -> None:
    content = b'\xef\xbb\xbf{"description": "a"}\n{"description": "\xff"}\n'
    stream = open_stream(written(tmp_path, content, "in.jsonl"))
    assert [row.values for row in rows_of(stream)] == [{"description": "a"}]
    assert [one.row for one in problems_of(stream)] == [2]


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    day = datetime.date(2016, 5, 1)
    table = pa.table(
        {"description": ["mends", None], "day": [day, day], "n": pa.array([1, 2], "int8")}
    )
    pq.write_table(table, path)
    stream = open_stream(path)
    assert (stream.kind, stream.columns) == ("parquet", ("description", "day", "n"))
    assert [row.values for row in rows_of(stream)] == table.to_pylist()
    assert [row.number for row in rows_of(stream)] == [1, 2]
    assert stream.schema == table.schema


def workbook(folder: Path) -> Path:
    book = Workbook()
    book.worksheets[0].title = "empty"
    sheet = book.create_sheet("data")
    for row in (
        ["actor", "description", "when"],
        ["shop", "sells", datetime.datetime(2016, 5, 1)],
        [None, "mends"],
        [None, None],
        ["a", "b", 1, "too many"],
        ["aunt", "gives", 2.5],
    ):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    book.create_sheet("other").append(["x", "y"])
    book["other"].append(["1", "2"])
    path = folder / "in.xlsx"
    book.save(path)
    return path


def test_a_workbook_has_its_values_and_what_is_merged_downwards(tmp_path: Path) -> None:
    stream = open_stream(workbook(tmp_path))
    assert (stream.kind, stream.columns) == ("xlsx", ("actor", "description", "when"))
    assert [tuple(row.values.values()) for row in rows_of(stream)] == [
        ("shop", "sells", datetime.datetime(2016, 5, 1)),
        ("shop", "mends", None),
        ("aunt", "gives", 2.5),
    ]
    assert [row.number for row in rows_of(stream)] == [2, 3, 6]
    assert [one.row for one in problems_of(stream)] == [5]
    assert stream.part == "data"
    assert open_stream(workbook(tmp_path), sheet="other").columns == ("x", "y")


def test_wrong_files_are_refused_in_one_sentence(tmp_path: Path) -> None:
    book = io.BytesIO()
    Workbook().save(book)
    wrong = {
        "none.csv": (None, NotFound, "There is no file"),
        "empty.csv": (b"", InvalidInput, "is empty"),
        "blank.csv": (b" \n\n", InvalidInput, "is empty"),
        "quote.csv": (b'"a,b\nc', InvalidInput, "header row"),
        "picture.csv": (bytes(range(256)) * 4, InvalidInput, "not text"),
        "report.csv": (b"%PDF-1.4", InvalidInput, "not a table"),
        "array.json": (b'[\n{"a": 1}\n]', InvalidInput, "one JSON array"),
        "words.jsonl": (b'{"a": \n', InvalidInput, "No line"),
        "broken.parquet": (b"PAR1 and no more", InvalidInput, "damaged or not whole"),
        "broken.xlsx": (b"PK and no more", InvalidInput, "cannot be read as an Excel"),
        "empty.xlsx": (book.getvalue(), InvalidInput, "is empty"),
    }
    for name, (content, error, sentence) in wrong.items():
        path = tmp_path / name if content is None else written(tmp_path, content, name)
        with pytest.raises(error, match=sentence):
            open_stream(path)
    with pytest.raises(InvalidInput, match="no sheet nowhere"):
        open_stream(workbook(tmp_path), sheet="nowhere")
    twice = tmp_path / "twice.parquet"
    pq.write_table(pa.table([pa.array(["a"]), pa.array(["b"])], names=["x", "x"]), twice)
    with pytest.raises(InvalidInput, match="two columns named x"):
        open_stream(twice)
