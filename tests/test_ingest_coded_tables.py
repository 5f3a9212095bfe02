"""annotation.ingest, tables of reports that say the track of each cooperation."""

import io
from collections.abc import Sequence

import docx
import pytest

from annotation.codebook import load_codebook
from annotation.errors import InvalidInput
from annotation.ingest import ReportText, units_of, with_codes_of
from annotation.ingest.items import items_of
from annotation.ingest.reports import read_report
from annotation.records import Codes
from annotation.workspace import BUILT_IN_CODEBOOK
from tests.pdfs import pdf, table, words

CODEBOOK = load_codebook(BUILT_IN_CODEBOOK)
NAVY = "The two navies patrol the strait."
UNION = "A union trains crews of trawlers and reports what it finds to the labour office."
CHURCH = "A church keeps a home for victims."
UNITS = [(NAVY, "1"), (UNION, "2"), (CHURCH, "2")]


def word(rows: Sequence[Sequence[str]]) -> bytes:
    """Return a Word document with a table; a line feed in a cell begins a paragraph."""
    document = docx.Document()
    grid = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(grid.add_row().cells, row, strict=True):
            first, *others = text.split("\n")
            cell.text = first
            for one in others:
                cell.add_paragraph(one)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def coded(found: ReportText) -> list[tuple[str, str]]:
    return [(unit.description, unit.codes) for unit in found.units]


@pytest.mark.parametrize("mark", ["{}. ", "({}) ", "• ", "- ", ""])
def test_an_appendix_of_word_gives_a_unit_for_each_cooperation_of_a_cell(mark: str) -> None:
    cell = f"{mark.format(1)}{UNION}\n{mark.format(2)}{CHURCH}"
    found = read_report(word([("Jalur", "Kerja sama"), ("1", NAVY), ("2", cell)]), "a.docx")
    assert coded(found) == UNITS
    assert {unit.code_column for unit in found.units} == {"Jalur"}
    for unit in found.units:
        assert found.source.text[unit.start : unit.end] == unit.description


WRAPPED = [UNION[:44], UNION[45:]]
NUMBERED = ["1. " + WRAPPED[0], WRAPPED[1], "2. " + CHURCH]
HEADER = (["Jalur"], ["Kerja sama"])


@pytest.mark.parametrize("cell", [NUMBERED, [*WRAPPED, CHURCH]])
def test_an_appendix_of_a_pdf_does_too(cell: list[str]) -> None:
    columns = (50, 100, 325)
    drawn = table(100, [HEADER, (["1"], [NAVY]), (["2"], cell)], columns)
    found = read_report(pdf(words(50, 80, ["Table 1. Appendix"]) + drawn), "a.pdf")
    assert coded(found) == UNITS
    assert {unit.section for unit in found.units} == {"Table 1. Appendix"}


def test_a_cell_that_a_page_break_cuts_is_whole_and_an_empty_one_is_no_code() -> None:
    columns = (50, 120, 560)
    one = table(600, [HEADER, (["1"], [NAVY]), (["2"], ["1. " + UNION])], columns)
    two = table(80, [HEADER, ([""], ["2. " + CHURCH])], columns)
    assert coded(read_report(pdf(one, two), "a.pdf")) == UNITS
    rows = [("Track", "Cooperation"), ("1", NAVY), ("2", UNION), ("", CHURCH)]
    found = coded(read_report(word(rows), "a.docx"))
    assert found == [*UNITS[:2], (CHURCH, "")], "an empty cell is no code"


def test_a_column_of_codes_beside_actor_and_description_is_not_shown_with_the_unit() -> None:
    rows = [
        ("No", "Code", "Actor", "Description"),
        ("1", "1;2", "Navy", "Patrols the strait."),
        ("2", "", "Union", "Trains crews."),
    ]
    found = read_report(word(rows), "a.docx")
    assert [(unit.actor, unit.codes, unit.rest) for unit in found.units] == [
        ("Navy", "1;2", "1"),
        ("Union", "", "2"),
    ]


def test_accounts_and_codes_of_conduct_are_no_tracks() -> None:
    budget = [("Kode", "Uraian"), ("5.1.02", "Belanja barang"), ("5.1.03", "Belanja jasa")]
    conduct = [("Code of conduct", "Description"), ("Fishing", "Asks for contracts.")]
    for rows in (budget, conduct):
        assert read_report(word(rows), "a.docx").units == ()


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("2", (2,)),
        ("2; 1", (2, 1)),
        ("Track 2", (2,)),
        ("jalur 2", (2,)),
        ("2. {name}", (2,)),
        ("{name} (2)", (2,)),
        ("{name}", (2,)),
        ("Jalur 2: as we call it", (2,)),
        ("0", ()),
    ],
)
def test_cells_are_read_against_the_codebook(cell: str, codes: Codes) -> None:
    name = CODEBOOK.code(2).name["id"]
    data = word([("Jalur", "Kerja sama"), (cell.format(name=name), NAVY)])
    found = read_report(data, "a.docx")
    [report] = units_of(found, "A", found.units, codebook=CODEBOOK).reports
    assert [unit.codes for unit in report.units] == [codes]
    [report] = units_of(found, "A", found.units).reports
    assert [unit.codes for unit in report.units] == [None]


@pytest.mark.parametrize("cell", ["99", "Weather", "2. {other}", "2;2"])
def test_a_cell_that_is_no_code_is_told_and_its_cooperation_taken(cell: str) -> None:
    text = cell.format(other=CODEBOOK.code(1).name["en"])
    for data, start in (
        (word([("Jalur", "Kerja sama"), (text, NAVY)]), f"a: {text}, beside “{NAVY}”"),
        (pdf(table(100, [HEADER, ([text], [NAVY])], (50, 150, 500))), f"Page 1 of a: {text}, "),
    ):
        found = read_report(data, "a")
        ingested = units_of(found, "A", found.units, codebook=CODEBOOK)
        assert (ingested.units, ingested.coded) == (1, 0)
        [problem] = ingested.problems
        assert str(problem).startswith(start)


def test_the_column_of_codes_is_known_by_its_header() -> None:
    found = read_report(word([("Jalur", "Kerja sama"), ("1", NAVY)]), "a.docx")
    assert [one.codes for one in with_codes_of(found, "jalur ", found.units)] == ["1"]
    with pytest.raises(InvalidInput, match=r"No table of a\.docx has codes in a column Kode\."):
        with_codes_of(found, "Kode", found.units)
    bare = read_report(word([("Actor", "Role"), ("Navy", "Patrols.")]), "b.docx")
    with pytest.raises(InvalidInput, match=r"No table of b\.docx has a column of codes\."):
        with_codes_of(bare, "Kode", bare.units)


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ("The two met in May 2. They ended it.", ["The two met in May 2. They ended it."]),
        ("1. This 2. That 3. More", ["This", "That", "More"]),
        ("a) This\nb) That", ["This", "That"]),
        ("This is\nwrapped", ["This is wrapped"]),
        ("They work on:\n1. this\n2. that", ["They work on: 1. this 2. that"]),
        ("1. As paragraph\n5. says\n2. That", ["As paragraph 5. says", "That"]),
        ("• This\n  goes on\n• That", ["This goes on", "That"]),
        ("", []),
    ],
)
def test_the_items_of_a_cell(cell: str, items: list[str]) -> None:
    assert items_of(cell) == items
