"""annotation.ingest, tables of PDFs: without ruling lines, over page breaks, and sideways."""

from collections.abc import Sequence

import pytest

from annotation.ingest import ReportText
from annotation.ingest.reports import read_report
from tests.conftest import SHARED
from tests.pdfs import HEIGHT, LINE, WIDTH, pdf, sideways, table, upside_down, words

PDFS = SHARED / "corpus" / "pdf"
needs_corpus = pytest.mark.skipif(not PDFS.exists(), reason="needs ../shared/corpus")
Cell = Sequence[str]
LEFT, RIGHT = 60, 220
HEADER = words(LEFT, 100, ["Organization"]) + words(RIGHT, 100, ["Role"])
POLICE = (["Police"], ["Arrests recruiters and", "sends victims to shelters."])
MINISTRY = (["Ministry of Women", "Affairs"], ["Runs homes."])
UN = (["UN"], ["Pays."])
UNITS = [
    ("Police", "Arrests recruiters and sends victims to shelters."),
    ("Ministry of Women Affairs", "Runs homes."),
    ("UN", "Pays."),
]


def unruled(
    top: float, rows: Sequence[Sequence[Cell]], gap: float = 8, columns: Sequence[float] = ()
) -> str:
    """Return the rows of a table that has no lines."""
    drawn = ""
    for row in rows:
        for left, lines in zip(columns or (LEFT, RIGHT), row, strict=True):
            drawn += words(left, top, lines)
        top += LINE * max(map(len, row)) + gap
    return drawn


def read(*pages: str) -> ReportText:
    return read_report(pdf(*pages), "r.pdf")


def pairs(found: ReportText) -> list[tuple[str, str]]:
    return [(unit.actor, unit.description) for unit in found.units]


@pytest.mark.parametrize("gap", [8, 0])
def test_a_table_of_aligned_text_is_a_table_and_the_text_around_it_is_not(gap: float) -> None:
    text = ["The two ministries signed an agreement on the crews of fishing vessels in May."]
    around = words(LEFT, 80, ["Table 5. Agencies"]) + words(LEFT, 300, text)
    found = read(around + HEADER + unruled(114 + gap, [POLICE, MINISTRY, UN], gap))
    assert pairs(found) == UNITS
    assert {unit.section for unit in found.units} == {"Table 5. Agencies"}
    assert [one.description for one in found.passages] == text


def test_a_header_may_stand_in_the_middle_of_its_columns_and_on_two_lines() -> None:
    header = words(80, 86, ["Name of", "agency"]) + words(350, 86, ["Role"])
    assert pairs(read(header + unruled(122, [POLICE, MINISTRY, UN]))) == UNITS


def test_the_last_column_may_be_empty_and_a_foot_of_the_page_is_no_row() -> None:
    rows = [(*POLICE, ["2016"]), (*UN, [""])]
    columns = (LEFT, RIGHT, 500)
    foot = words(LEFT, 740, ["Report of the ministry"]) + words(500, 740, ["7"])
    found = read(HEADER + words(500, 100, ["Since"]) + unruled(118, rows, 8, columns) + foot)
    assert pairs(found) == [UNITS[0], UNITS[2]]
    assert [unit.rest for unit in found.units] == ["2016", ""]


def test_level_lines_part_rows() -> None:
    rows = [(["Police"], ["Arrests recruiters."]), (["", ""], ["Guards shelters.", "Pays."]), UN]
    drawn = HEADER + unruled(118, rows, gap=4)
    drawn += "".join(f"50 {HEIGHT - top} 500 0.5 re f\n" for top in (104, 159, 175))
    assert pairs(read(drawn)) == [
        ("Police", "Arrests recruiters. Guards shelters. Pays."),
        ("UN", "Pays."),
    ]


@pytest.mark.parametrize("again", [True, False])
def test_a_table_of_aligned_text_goes_on_over_a_page_break(again: bool) -> None:
    cut = (["Ministry of Women"], ["Runs homes for all"])
    rest = ([""], ["of them."])
    head = words(LEFT, 40, ["Table 5. Agencies (Cont.)"]) + HEADER if again else ""
    text = words(LEFT, 300, ["After the table comes text that runs over the width of the page."])
    one = words(LEFT, 80, ["Table 5. Agencies"]) + unruled(100, [(["Organization"], ["Role"])])
    one += unruled(118, [POLICE, cut])
    found = read(one, head + unruled(118, [rest, UN]) + text + words(300, 770, ["12"]))
    assert pairs(found) == [
        UNITS[0],
        ("Ministry of Women", "Runs homes for all of them."),
        ("UN", "Pays."),
    ]
    assert len(found.passages) == 1


def test_running_text_in_two_columns_is_no_table_even_below_headings_that_look_like_one() -> None:
    left = [
        "Partners",
        "",
        "The ministry and the union",
        "agreed on a code of conduct.",
        "They pay.",
    ]
    right = ["Activities", "", "Two years later the same", "bodies trained the crews.", "It ended."]
    for first in (0, 2):
        found = read(words(50, 200, left[first:]) + words(330, 200, right[first:]))
        assert pairs(found) == []
        assert "|" not in found.source.text
        assert "union agreed on a code of conduct. They pay." in found.source.text


def test_short_cells_with_clean_gaps_are_rows_and_a_list_with_its_numbers_is_not() -> None:
    cells = [([str(year)], [name], ["Yes"]) for year, name in ((2019, "Bali"), (2020, "Java"))]
    drawn = unruled(100, [(["Year"], ["Island"], ["Done"]), *cells], 0, (60, 200, 400))
    assert "2019 | Bali | Yes" in read(drawn).source.text
    numbered = [([f"{n}."], [name]) for n, name in enumerate(("Bali", "Java", "Papua"), start=1)]
    assert "|" not in read(unruled(100, numbered, 0)).source.text


RULED = [(["Organization"], ["Role"]), POLICE, MINISTRY, UN]


@pytest.mark.parametrize("drawn", [table(100, RULED, (50, 200, 560)), unruled(100, RULED)])
def test_pages_and_tables_that_stand_sideways_are_read_in_their_direction(drawn: str) -> None:
    turned = (HEIGHT, WIDTH)
    for data in (
        pdf(drawn, rotate=90),
        pdf(sideways(drawn), size=turned),
        pdf(sideways(drawn), size=turned, rotate=90),
        pdf(upside_down(drawn)),
        pdf(upside_down(drawn), rotate=90),
        pdf(sideways(drawn) + words(60, 770, ["The upright name of the report"]), size=turned),
    ):
        found = read_report(data, "r.pdf")
        assert pairs(found) == UNITS
        assert not found.problems


def test_a_white_band_through_justified_lines_parts_no_columns() -> None:
    left = [
        "and provides aid posts where",
        "Indonesian workers leave, who",
        "the health of all is good, and",
    ]
    right = [
        "they leave and come back and",
        "meet the terms and the norms of",
        "the rest is told elsewhere now.",
    ]
    drawn = words(60, 100, ["The office gives help in the towns and villages of the province"])
    text = read_report(
        pdf(drawn + words(60, 114, left) + words(205, 114, right)), "r.pdf"
    ).source.text
    lines = [f"{one} {other}" for one, other in zip(left, right, strict=True)]
    assert " ".join(lines) in " ".join(text.split())


@needs_corpus
@pytest.mark.parametrize(
    ("name", "row", "rows"),
    [
        (
            "clockwise_table_1",
            "Kerala | 5738 | 6633 | 8864 | 8297 | 245 | 2161 | 3195 | 1645 | 2391",
            13,
        ),
        ("column_span_1", "1. | 1967 | 4999 | 126762 | 25.4 | 38829 | 7.8 | 2.2", 50),
        ("row_span_1", "GMC | Sacramento | Kaiser Foundation | 74,620", 39),
        ("hybrid_multipage", "3 | Quux | Argh", 9),
    ],
)
def test_tables_of_every_shape_are_whole(name: str, row: str, rows: int) -> None:
    text = read_report((PDFS / f"{name}.pdf").read_bytes(), f"{name}.pdf").source.text
    assert row in text.split("\n\n")
    assert text.count("\n\n") >= rows - 1
