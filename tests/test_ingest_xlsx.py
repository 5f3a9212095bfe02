"""annotation.ingest, workbooks: cells read as a person sees them, damage gives one sentence."""

import datetime
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook

from annotation.errors import InvalidInput
from annotation.ingest import Table, read_content, xlsx_file


def read(content: bytes, file: str = "notes.xlsx", sheet: str | None = None) -> Table:
    return read_content(content, file, sheet=sheet)


def cells(table: Table) -> list[list[str]]:
    return [list(row.cells.values()) for row in table.rows]


def workbook(**sheets: list[Any]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def edited(data: bytes, edit: Callable[[str], str]) -> bytes:
    """Return a workbook whose first sheet is edited as XML."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            is_sheet = name == "xl/worksheets/sheet1.xml"
            new.writestr(name, edit(part.decode()).encode() if is_sheet else part)
    return buffer.getvalue()


def zipped(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def test_cells_of_a_workbook_read_as_a_person_sees_them() -> None:
    day = datetime.datetime(2016, 3, 1)
    row = [
        2016.0,
        7,
        0.1,
        day,
        day.replace(hour=9),
        day.date(),
        True,
        None,
        "a_x000D_\nb",
        day.time(),
    ]
    table = read(workbook(data=[[f"c{n}" for n in range(10)], row]))
    assert cells(table)[0][:3] == ["2016", "7", "0.1"]
    assert cells(table)[0][3:6] == ["2016-03-01", "2016-03-01T09:00:00", "2016-03-01"]
    assert cells(table)[0][6:] == ["TRUE", "", "a\r\nb", "00:00:00"]
    assert (table.file, table.sheet, table.encoding) == ("notes.xlsx", "data", "")


def test_rows_of_a_workbook_keep_their_numbers() -> None:
    rows = [[], ["actor", "text"], ["ILO", "a"], [None, " "], ["EU", "b"], ["US", "c", None, "d"]]
    table = read(workbook(data=rows))
    assert [row.number for row in table.rows] == [3, 5]
    assert [problem.row for problem in table.problems] == [6]


def test_the_first_sheet_with_rows_is_read_unless_one_is_named() -> None:
    book = workbook(empty=[], title=[["About"]], one=[["text"], ["a"]], two=[["text"], ["b"]])
    assert read(book).sheet == "one"
    assert cells(read(book, sheet="two")) == [["b"]]
    with pytest.raises(InvalidInput, match=r"no sheet three\. Its sheets are: empty, title, one"):
        read(book, sheet="three")


def test_hidden_sheets_are_read_only_when_named() -> None:
    book = Workbook()
    book.worksheets[0].append(["choices"])
    book.worksheets[0].append(["yes"])
    book.worksheets[0].sheet_state = "hidden"
    shown = book.create_sheet("shown")
    for row in (["text"], ["a"]):
        shown.append(row)
    assert read(saved(book)).sheet == "shown"
    assert read(saved(book), sheet="Sheet").columns == ("choices",)


def test_formulas_give_the_value_that_was_saved_and_a_wrong_size_is_no_matter() -> None:
    data = workbook(data=[["text", "year"], ["a", "=2000+17"]])
    data = edited(data, lambda xml: re.sub(r"<v ?/>|<v></v>", "<v>2017</v>", xml))
    assert cells(read(data)) == [["a", "2017"]]
    data = edited(data, lambda xml: xml.replace('ref="A1:B2"', 'ref="A1:A1"'))
    assert cells(read(data)) == [["a", "2017"]]


def test_cells_merged_downwards_share_their_value() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["report", "actor", "text"])
    for row in (["R", "ILO", "a"], [None, "EU"], [], [None, "US"], ["S", "UN", "b"]):
        sheet.append(row)
    sheet.merge_cells("A2:A5")
    sheet.merge_cells("C2:C3")
    sheet.merge_cells("C8:C9")
    table = read(saved(book))
    assert cells(table)[:2] == [["R", "ILO", "a"], ["R", "EU", "a"]]
    assert cells(table)[2:] == [["R", "US", ""], ["S", "UN", "b"]]


OLD_EXCEL = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512)
KINDS = "Choose a .csv, .tsv, .xlsx or .jsonl file."


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (workbook(data=[]), "is empty"),
        (workbook(data=[["actor"]]), "has a header row and nothing below it"),
        (OLD_EXCEL, "old format of Excel"),
        (OLD_EXCEL + "EncryptedPackage".encode("utf-16-le"), "password"),
        (workbook(data=[["text"], ["a"]])[:-300], "cannot be read as an Excel workbook"),
        (zipped(xl__workbook=b"no"), "cannot be read as an Excel workbook"),
        (zipped(word__document=b"no"), KINDS),
    ],
)
def test_a_workbook_that_cannot_be_used_gives_one_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(content)
    assert sentence in str(caught.value)
    assert "notes.xlsx" in str(caught.value)


def test_a_workbook_is_known_by_what_is_inside() -> None:
    assert cells(read(workbook(data=[["text"], ["a"]]), "notes.csv")) == [["a"]]


def test_a_zip_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidInput, match="unpacks to 101 MB"):
        read(zipped(xl__workbook=bytes(101_000_000)))
    monkeypatch.setattr(xlsx_file, "MAX_UNPACKED", 1000)
    with pytest.raises(InvalidInput, match=r"notes.xlsx unpacks to \d+ MB"):
        read(workbook(data=[["text"], ["a"]]))


def test_all_sheets_are_named_so_that_another_can_be_chosen() -> None:
    data = workbook(Readme=[["note"], ["see below"]], Data=[["description"], ["IOM trains"]])
    assert read_content(data, "a.xlsx").sheets == ("Readme", "Data")
    assert cells(read_content(data, "a.xlsx", sheet="Data")) == [["IOM trains"]]
