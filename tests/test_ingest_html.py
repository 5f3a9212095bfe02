"""annotation.ingest.html_file: what a saved web page says, whatever arranges it."""

import pytest

from annotation.ingest import ReportText
from annotation.ingest.reports import read_report

INNER = """<table><caption>Partners</caption><tr><th>Partner</th><th>Activity</th></tr>
<tr><td>ILO</td><td>Trains inspectors.</td></tr></table>"""
SENTENCE = "The ministry and the union signed an agreement on fishing crews."


def read(body: str) -> ReportText:
    return read_report(f"<!DOCTYPE html><html><body>{body}</body></html>".encode(), "r.html")


@pytest.mark.parametrize(
    "body",
    [
        f"<table><tr><td>Menu</td><td>{SENTENCE}{INNER}</td></tr></table>",
        f"<table role=presentation><tr><td>{INNER}</td><td><p>{SENTENCE}</p></td></tr></table>",
        f"<table><tr><td>{INNER}</td></tr><tr><td>{SENTENCE}</td></tr></table>",
        f"<center><table><tr><td><table><tr><td>{INNER}</td></tr></table>{SENTENCE}</td></tr>"
        "</table></center>",
    ],
)
def test_tables_within_tables_that_only_arrange_them_are_read(body: str) -> None:
    found = read(body)
    assert [(unit.actor, unit.description) for unit in found.units] == [
        ("ILO", "Trains inspectors.")
    ]
    assert [one.description for one in found.passages] == [SENTENCE]
    assert found.source.text.count("Trains inspectors.") == 1
    assert "Partners" in found.source.text


def test_a_table_within_a_cell_of_a_list_of_partners_stays_in_its_cell() -> None:
    inner = "<table><tr><td>Runs</td><td>a home.</td></tr></table>"
    found = read(
        "<table><tr><th>Partner</th><th>Activity</th></tr>"
        f"<tr><td>Church</td><td>{inner}</td></tr></table>"
    )
    assert [(unit.actor, unit.description) for unit in found.units] == [("Church", "Runs a home.")]


def test_text_beside_paragraphs_and_lists_is_kept_in_its_place() -> None:
    found = read(
        f"<div>First <b>of</b> all.<p>{SENTENCE}</p>Then<!-- not this --> this.<br><br>And that."
        "<ul><li>Outer<ul><li>inner</li></ul></li></ul></div>"
    )
    assert found.source.text.split("\n\n") == [
        "First of all.",
        SENTENCE,
        "Then this.",
        "And that.",
        "Outer",
        "inner",
    ]
