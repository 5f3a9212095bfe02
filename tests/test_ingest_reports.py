"""annotation.ingest, reports: what they say, the units in them and the place of each."""

import csv
import difflib
import io
import random
import re
import zipfile
from contextlib import suppress
from functools import cache
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement

from annotation.errors import InvalidInput
from annotation.ingest import (
    ReportText,
    apart,
    ingest,
    looks_like_report,
    ocr,
    read_apart,
    units_of,
)
from annotation.ingest.other_documents import LOCKED, OLE
from annotation.ingest.proposed_cut import read_cut
from annotation.ingest.reports import read_report
from annotation.store import Store
from model.cache import Embedder
from model.encoder import load_encoder
from tests.conftest import SHARED
from tests.pdfs import pdf, picture, table, words

PDFS = SHARED / "corpus" / "pdf"
COUNTRIES = ("Cambodia", "Indonesia", "Philippines", "Thailand", "Timor-Leste")
LAW = "perda_diy_6_2025_perdagangan_orang"
TABLES = ("column_span_1", "row_span_1", "hybrid_multipage", "clockwise_table_1")
READABLE = (*COUNTRIES, LAW, *TABLES)
needs_corpus = pytest.mark.skipif(not PDFS.exists(), reason="needs ../shared/corpus")
HEADER = (["Organization"], ["Role"])
COLUMNS = (50, 200, 560)


@cache
def report(name: str) -> ReportText:
    return read_report((PDFS / f"{name}.pdf").read_bytes(), f"{name}.pdf")


def letters(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def pairs(found: ReportText) -> list[tuple[str, str]]:
    return [(unit.actor, unit.description) for unit in found.units]


@needs_corpus
@pytest.mark.parametrize("country", COUNTRIES)
def test_the_rows_of_a_country_reports_tables_become_units(country: str) -> None:
    with (SHARED / "corpus" / "units.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if row["country"] == country and row["kind"] != "example"
        ]
    found = {"".join(letters(actor)): letters(text) for actor, text in pairs(report(country))}
    names = {"".join(letters(row["actor"])) for row in rows}
    whole = 0
    for row in rows:
        wanted = letters(row["description"])
        given = found.get("".join(letters(row["actor"])), [])
        blocks = difflib.SequenceMatcher(None, wanted, given, autojunk=False).get_matching_blocks()
        whole += sum(block.size for block in blocks) >= 0.95 * len(wanted)
    assert whole >= 0.97 * len(rows)
    assert sum(name not in names for name in found) <= 0.05 * len(found)


@needs_corpus
@pytest.mark.parametrize("name", READABLE)
def test_the_text_at_the_place_of_every_unit_is_the_unit(name: str, tmp_path: Path) -> None:
    found = report(name)
    every = (*found.units, *found.passages)
    with Store.open(tmp_path / "record.sqlite") as store:
        ingest(store, units_of(found, name, every))
        for row in store.search_units(limit=1000).rows:
            unit = row.unit
            source = store.source_text(unit.text_id or "")
            assert source.text[unit.start : unit.end] == unit.text
            assert unit.place == f"p. {source.page_at(unit.start or 0)}"


@needs_corpus
def test_partners_that_a_law_lists_stand_in_one_passage() -> None:
    [passage] = [
        one.description
        for one in report(LAW).passages
        if "dilakukan antara Pemerintah" in one.description
    ]
    for partner in ("provinsi lain", "kabupaten/kota", "lembaga pendidikan", "fasilitas kesehatan"):
        assert partner in passage
    assert "ayat (1)" in passage


@needs_corpus
def test_the_partners_that_a_law_lists_are_proposed_at_their_place(tmp_path: Path) -> None:
    data = (PDFS / f"{LAW}.pdf").read_bytes()
    cut = read_cut(data, f"{LAW}.pdf", Embedder(load_encoder(), tmp_path))
    assert any("dilakukan antara Pemerintah" in one.description for one in cut.sentences)
    text = cut.report.source.text
    assert all(text[one.start : one.end] == one.description for one in cut.sentences)
    assert any(one.actor for one in cut.sentences)


@needs_corpus
def test_a_locked_file_gives_one_sentence() -> None:
    with pytest.raises(InvalidInput) as caught:
        report("password")
    assert str(caught.value).startswith("password.pdf is locked with a password. Open it, save a")


def test_a_row_that_a_page_break_cuts_is_one_unit() -> None:
    one = table(600, [HEADER, (["Police"], ["Arrests recruiters and", "sends victims"])], COLUMNS)
    two = table(80, [HEADER, ([""], ["to shelters."]), (["ILO"], ["Trains inspectors."])], COLUMNS)
    caption = "Table 5. Agencies"
    data = pdf(words(50, 580, [caption]) + one, words(50, 60, [f"{caption} (Cont.)"]) + two)
    found = read_report(data, "r.pdf")
    assert pairs(found) == [
        ("Police", "Arrests recruiters and sends victims to shelters."),
        ("ILO", "Trains inspectors."),
    ]
    assert [unit.page for unit in found.units] == [1, 2]
    assert {unit.section for unit in found.units} == {caption}


def test_a_name_that_a_page_break_cuts_is_whole() -> None:
    one = table(600, [HEADER, (["Task Force of"], ["Finds victims."])], COLUMNS)
    two = table(80, [HEADER, (["the Navy"], ["Boards vessels."]), (["UN"], ["Pays."])], COLUMNS)
    caption = words(50, 60, ["Table 5. Agencies"])
    found = read_report(pdf(words(50, 580, ["Table 5. Agencies"]) + one, caption + two), "r.pdf")
    assert pairs(found) == [
        ("Task Force of the Navy", "Finds victims. Boards vessels."),
        ("UN", "Pays."),
    ]


def test_a_name_beside_several_rows_stands_with_each() -> None:
    drawn = table(100, [HEADER], COLUMNS)
    drawn += table(122, [(["Police", "", ""],)], COLUMNS[:2])
    for top, text in ((122, "Arrests recruiters."), (147, "Guards shelters.")):
        drawn += f"200 {792 - top - 25} 360 25 re S\n" + words(204, top + 14, [text])
    assert pairs(read_report(pdf(drawn), "r.pdf")) == [
        ("Police", "Arrests recruiters."),
        ("Police", "Guards shelters."),
    ]


def test_the_next_table_is_not_the_rest_of_the_one_before() -> None:
    one = table(600, [HEADER, (["Police"], ["Arrests recruiters."])], COLUMNS)
    two = table(100, [(["Policy"], ["Description"]), (["Plan"], ["Names aims."])], COLUMNS)
    data = pdf(words(50, 580, ["Table 5. Agencies"]) + one, words(50, 80, ["Table 6. Plans"]) + two)
    assert pairs(read_report(data, "r.pdf")) == [
        ("Police", "Arrests recruiters."),
        ("Plan", "Names aims."),
    ]


def test_a_note_between_the_parts_of_a_table_is_kept_and_a_caption_is_not_lent_on() -> None:
    one = table(500, [HEADER, (["Police"], ["Arrests recruiters."])], COLUMNS)
    note = words(50, 650, ["The police and the navy signed this part only in May 2021."])
    two = table(80, [HEADER, (["ILO"], ["Trains inspectors."])], COLUMNS)
    other = table(200, [HEADER, (["UN"], ["Pays."])], COLUMNS)
    part = words(50, 60, ["Table 5. Agencies (Cont.)"])
    first = words(50, 480, ["Table 5. Agencies"]) + one + note
    found = read_report(pdf(first, part + two + other), "r.pdf")
    assert [unit.actor for unit in found.units] == ["Police", "ILO", "UN"]
    assert found.source.text.count("signed this part only in May 2021.") == 1
    assert [unit.section for unit in found.units] == ["Table 5. Agencies"] * 2 + [""]


def test_two_columns_are_read_one_after_the_other() -> None:
    left = ["The ministry and the union", "agreed on a code of", "conduct for all vessels."]
    right = ["Two years later the same", "bodies trained the crews", "of forty trawlers."]
    data = pdf(words(50, 200, left) + words(330, 200, right))
    assert [one.description for one in read_report(data, "r.pdf").passages] == [
        "The ministry and the union agreed on a code of conduct for all vessels.",
        "Two years later the same bodies trained the crews of forty trawlers.",
    ]


def test_running_heads_page_numbers_and_marks_of_notes_are_left_out() -> None:
    pages = [
        words(50, 30, ["ANNUAL REPORT 2020"])
        + words(50, 200, [f"The {name} signed an agreement with the port"])
        + words(240, 196, ["12"], size=5)
        + words(300, 770, [str(number)])
        for number, name in enumerate(("navy", "police", "union"), start=1)
    ]
    text = read_report(pdf(*pages), "r.pdf").source.text
    assert "ANNUAL" not in text
    assert re.findall(r"\d", text) == []


def test_a_list_stays_with_the_sentence_that_opens_it_and_a_word_cut_in_two_is_whole() -> None:
    lines = ["The government works together with these part-", "ners of the coast:"]
    items = ["a. the port;", "b. the school; and", "c. the clinic, its partners."]
    found = read_report(pdf(words(50, 200, lines) + words(60, 240, items)), "r.pdf")
    assert [one.description for one in found.passages] == [
        "The government works together with these partners of the coast: a. the port; b. the "
        "school; and c. the clinic, its partners."
    ]


def test_a_picture_of_a_page_is_told_and_the_other_pages_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ocr, "_command", lambda: None)
    text = words(50, 200, ["The two ministries signed an agreement on fishing crews."])
    found = read_report(pdf(text, picture()), "scan.pdf")
    assert len(found.passages) == 1
    [problem] = found.problems
    assert str(problem).startswith("Page 2 of scan.pdf is a picture without text.")
    with pytest.raises(InvalidInput, match=r"Page 1 of scan\.pdf is a picture"):
        read_report(pdf(picture()), "scan.pdf")


WORD_ROWS = [("Partner", "Activity"), ("ILO", "Trains inspectors."), ("Church", "Runs a home.")]


def word_document() -> bytes:
    document = docx.Document()
    document.add_heading("Partners", 1)
    document.add_paragraph("The ministry and the union signed an agreement on fishing crews.")
    grid = document.add_table(rows=0, cols=2)
    for row in WORD_ROWS:
        for cell, text in zip(grid.add_row().cells, row, strict=True):
            cell.text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


PAGE = """<!DOCTYPE html><html><body><nav><p>Home</p></nav><main>
<p>The ministry and the union signed an agreement on fishing crews.</p>
<table><tr><th>Partner</th><th>Activity</th></tr><tr><td>ILO</td><td>Trains <b>inspectors</b>.</td>
</tr><tr><td>Church</td><td>Runs a home.</td></tr></table></main><footer>1 2</footer></body>"""
MARKDOWN = """# Partners

The ministry and the union signed
an agreement on fishing crews.

| Partner | Activity |
|---|---|
| ILO | Trains inspectors. |
| Church | Runs a home. |
"""


@pytest.mark.parametrize(
    ("file", "data"),
    [("r.docx", word_document()), ("r.html", PAGE.encode()), ("r.md", MARKDOWN.encode())],
)
def test_word_html_and_markdown_are_read_alike(file: str, data: bytes) -> None:
    assert looks_like_report(data, file)
    found = read_report(data, file)
    assert pairs(found) == WORD_ROWS[1:]
    assert [one.description for one in found.passages] == [
        "The ministry and the union signed an agreement on fishing crews."
    ]
    assert "Home" not in found.source.text


def test_tracked_insertions_inner_tables_and_merged_cells_of_word_lose_nothing() -> None:
    document = docx.Document()
    grid = document.add_table(rows=4, cols=3)
    for cell, text in zip(grid.rows[0].cells, ("Partner", "Activity", "Since"), strict=True):
        cell.text = text
    grid.cell(1, 0).merge(grid.cell(1, 2)).text = "GOVERNMENT"
    for cell, text in zip(grid.rows[2].cells, ("Navy", "Works with", "2016"), strict=True):
        cell.text = text
    paragraph = grid.cell(2, 1).paragraphs[0]._p
    for tag, text in (("w:ins", " police"), ("w:del", " pirates")):
        change = OxmlElement(tag)
        change.append(OxmlElement("w:r"))
        change[0].append(OxmlElement("w:t"))
        change[0][0].text = text
        paragraph.append(change)
    grid.cell(3, 0).text = "Church"
    inner = grid.cell(3, 1).add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "Runs", "a home."
    buffer = io.BytesIO()
    document.save(buffer)
    found = read_report(buffer.getvalue(), "r.docx")
    assert pairs(found) == [("Navy", "Works with police"), ("Church", "Runs a home.")]
    assert [unit.rest for unit in found.units] == ["2016", ""]
    assert found.source.text.count("GOVERNMENT") == 1


def test_cells_that_say_the_same_are_all_kept_and_words_of_a_cell_stay_apart() -> None:
    page = (
        "<html><body><table><tr><th>Year</th><th>2020</th><th>2021</th></tr>"
        "<tr><td>Inspections<br>done<sup>12</sup><ul><li>by law</li></ul></td><td>Yes</td>"
        "<td>Yes</td></tr></table></body></html>"
    )
    assert "Inspections done by law | Yes | Yes" in read_report(page.encode(), "r.html").source.text


def test_marks_of_markdown_within_a_line_and_escaped_pipes_part_no_words() -> None:
    text = "The ministry *cooperates* with the union.\n\n|Actor|Role|\n|--|--|\n|A \\| B|Helps.|\n"
    found = read_report(text.encode(), "r.md")
    assert found.passages[0].description == "The ministry cooperates with the union."
    assert pairs(found) == [("A | B", "Helps.")]


def test_a_column_of_years_gives_the_rows_their_year() -> None:
    for head in ("Partner | Activity | Tahun", "Track | Cooperation | Year"):
        text = f"{head}\n--|--|--\n1 | Trains inspectors | 2018\n2 | Pays them | soon\n"
        found = read_report(text.encode(), "r.md")
        assert [one.year for one in found.units] == [2018, None]
        assert [one.rest for one in found.units] == ["2018", "soon"]


def test_a_sentence_is_kept_with_what_stands_around_it() -> None:
    text = "The navy met the union. The two then signed an agreement on crews. It ends soon."
    found = read_report(f"{text}\n\nOther matters follow.".encode(), "r.md")
    [sentence] = [one for one in found.passages if "agreement" in one.description]
    [unit] = [row.unit for row in units_of(found, "R", [sentence]).reports[0].units]
    assert (unit.before, unit.after) == ("The navy met the union.", "It ends soon.")


def test_a_plain_text_is_a_report_unless_its_lines_are_rows() -> None:
    prose = b"The ministry and the union signed it.\n\nThen, in May, after a year, they met.\n"
    assert looks_like_report(prose, "notes.txt")
    assert not looks_like_report(b"description\nILO trains\nUN, EU and others pay\n", "units.txt")
    assert not looks_like_report(b"actor;description\nILO;trains\nUN;pays\n", "units.txt")


def test_tables_are_not_taken_for_reports() -> None:
    assert not looks_like_report(b"actor,description\nILO,trains\n", "units.csv")
    assert not looks_like_report(b"PK\x03\x04 broken", "units.xlsx")


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(400 * 1024**2))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("file", "data", "sentence"),
    [
        ("b.docx", bomb(), "b.docx unpacks to more than 300 MB. Save its text"),
        ("d.docx", word_document()[:-400], "d.docx is damaged and cannot be read. Download it"),
        ("z.docx", b"", "z.docx is empty: its download or its copying broke off."),
        ("z.pdf", b"", "z.pdf is empty: its download or its copying broke off."),
        ("o.doc", OLE + b"Word", "o.doc is in the old format of Word. Open it in Word or"),
        ("l.docx", OLE + LOCKED, "l.docx is locked with a password. Open it in Word"),
        (
            "n.doc",
            b"\x89" + bytes(range(256)) * 8,
            "n.doc is not a report that Jalur can read. Choose a .pdf",
        ),
        ("r.rtf", rb"{\rtf1 Text}", "r.rtf is no Word document of today. Open it in Word or"),
        ("t.pdf", pdf(words(50, 90, ["x"]))[:200], "t.pdf is damaged and cannot be read."),
        ("e.pdf", b"%PDF-1.4\n", "e.pdf is damaged and cannot be read."),
        ("n.pdf", pdf(""), "n.pdf holds no text. Choose another file."),
        ("n.md", b" \n", "n.md holds no text. Choose another file."),
    ],
)
def test_bad_files_give_one_sentence_with_a_cure(file: str, data: bytes, sentence: str) -> None:
    assert looks_like_report(data, file)
    with pytest.raises(InvalidInput) as caught:
        read_apart(data, file)
    assert str(caught.value).startswith(sentence)


def test_what_is_read_apart_is_what_is_read_here() -> None:
    data = pdf(words(50, 200, ["The two ministries signed an agreement on crews."]), picture())
    here, there = read_report(data, "r.pdf"), read_apart(data, "r.pdf")
    assert (here.source, here.units, here.passages) == (there.source, there.units, there.passages)
    assert [str(one) for one in here.problems] == [str(one) for one in there.problems]


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_report_is_read_or_refused_with_a_sentence(seed: int) -> None:
    chance = random.Random(seed)
    page = words(50, 60, ["The police and the ILO run a centre."])
    data = bytearray(pdf(page + table(100, [HEADER, (["ILO"], ["Trains inspectors."])], COLUMNS)))
    if seed % 3 == 0:
        del data[chance.randrange(len(data)) :]
    for _ in range(chance.choice([1, 10, 100])):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    with suppress(InvalidInput):
        found = read_apart(bytes(data), "r.pdf", seconds=60)
        assert all(found.source.text[one.start : one.end] for one in found.units)


def test_a_reader_that_never_ends_or_crashes_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidInput, match=r"Reading r\.pdf took longer than 0 seconds"):
        read_apart(pdf(""), "r.pdf", seconds=0.01)
    monkeypatch.setattr(apart, "MODULE", "no_such_module")
    with pytest.raises(InvalidInput, match=r"r\.pdf is damaged, or too large for this computer"):
        read_apart(pdf(""), "r.pdf")


def test_a_report_read_again_adds_nothing_and_a_new_edition_only_what_is_new(
    tmp_path: Path,
) -> None:
    again = MARKDOWN + "| Union | Watches crews. |\n"
    with Store.open(tmp_path / "record.sqlite") as store:
        for text, new, known in ((MARKDOWN, 2, 0), (MARKDOWN, 0, 2), (again, 1, 2)):
            found = read_report(text.encode(), "r.md")
            outcome = ingest(store, units_of(found, "R", found.units))
            assert (outcome.new_units, outcome.duplicates) == (new, known)
