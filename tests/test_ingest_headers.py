"""annotation.ingest, headers of tables: over several columns, below a title, and none at all."""

import pytest

from annotation.ingest import ReportText
from annotation.ingest.reports import read_report
from tests.pdfs import pdf, table, words

ROWS = (
    ("Navy", "Patrols the strait with the navies of two neighbours."),
    ("Union", "Trains crews of trawlers and reports to the labour office."),
    ("Church", "Keeps a home for victims, which the ministry pays for."),
)


def page(*rows: str) -> bytes:
    return f"<html><body><table>{''.join(rows)}</table></body></html>".encode()


def row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def pairs(found: ReportText) -> list[tuple[str, str]]:
    return [(unit.actor, unit.description) for unit in found.units]


def test_a_name_that_stands_over_two_columns_is_whole() -> None:
    header = "<tr><th colspan=2>Organization</th><th>Role</th><th>Since</th></tr>"
    rows = (
        row("ILO", "International Labour Organization", "Trains.", "2016"),
        row("2.", "Church", "Runs a home.", ""),
    )
    found = read_report(page(header, *rows), "r.html")
    assert pairs(found) == [
        ("ILO, International Labour Organization", "Trains."),
        ("Church", "Runs a home."),
    ]
    assert [unit.rest for unit in found.units] == ["2016", ""]
    for unit in found.units:
        assert found.source.text[unit.start :].startswith(f"{unit.actor}: {unit.description}")


def test_the_header_may_stand_below_a_title() -> None:
    title = "<tr><td colspan=2>Partners of the plan</td></tr>"
    found = read_report(page(title, row("Partner", "Role"), *(row(*one) for one in ROWS)), "r.html")
    assert pairs(found) == list(ROWS)
    assert {unit.section for unit in found.units} == {"Partners of the plan"}
    assert found.source.text.startswith("Partners of the plan\n\nPartner | Role\n\nNavy: ")


def test_names_beside_sentences_need_no_header() -> None:
    assert pairs(read_report(page(*(row(*one) for one in ROWS)), "r.html")) == list(ROWS)
    cells = [([name], [text]) for name, text in ROWS]
    one = words(50, 580, ["Table 5. Agencies"]) + table(600, cells[:2], (50, 150, 560))
    two = words(50, 60, ["Table 5. Agencies"]) + table(80, cells[2:], (50, 150, 560))
    found = read_report(pdf(one, two), "r.pdf")
    assert pairs(found) == list(ROWS)
    assert [unit.page for unit in found.units] == [1, 1, 2]


@pytest.mark.parametrize(
    "rows",
    [
        ROWS[:2],
        (("Area", "Suggested action"), *ROWS),
        (*ROWS, ROWS[0]),
        tuple((name, "2016") for name, _ in ROWS),
        tuple((text, text) for _, text in ROWS),
        (("MoU", "Memorandum of Understanding between two or more states"), *ROWS[:2]),
    ],
)
def test_other_tables_without_such_a_header_list_no_units(
    rows: tuple[tuple[str, str], ...],
) -> None:
    found = read_report(page(*(row(*one) for one in rows)), "r.html")
    assert pairs(found) == []
    assert " | ".join(rows[0]) in found.source.text
