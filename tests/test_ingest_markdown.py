"""annotation.ingest, Markdown and plain text: what is text, and what only marks it."""

import pytest

from annotation.ingest import ReportText, looks_like_report
from annotation.ingest.reports import read_report


def read(text: str, file: str = "r.md") -> ReportText:
    return read_report(text.encode(), file)


def test_a_table_needs_no_pipes_at_the_ends_of_its_rows() -> None:
    text = (
        "Partner | Activity\n--- | ---\nILO | Trains inspectors.\nChurch | Runs a home.\n\nEnd.\n"
    )
    found = read(text)
    assert [(unit.actor, unit.description) for unit in found.units] == [
        ("ILO", "Trains inspectors."),
        ("Church", "Runs a home."),
    ]
    assert found.source.text.endswith("\n\nEnd.")


def test_front_matter_code_rules_and_comments_are_left_out() -> None:
    text = (
        "---\ntitle: hidden\n---\n\nThe title\n=========\n\nFirst.\n\n```py\nhidden()\n\n# hidden\n"
        "```\nSecond.\n\n***\n\n> Third.\n<!-- hidden -->\n\n## Part ##\n[1]: http://hidden.example\n"
    )
    found = read(text)
    assert found.source.text.split("\n\n") == ["The title", "First.", "Second.", "Third.", "Part"]


def test_a_line_above_and_below_that_is_no_front_matter_hides_nothing() -> None:
    assert read("---\nFirst.\n\nSecond.\n").source.text.split("\n\n") == ["First.", "Second."]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("The **navy** and the __union__ *signed* _it_.", "The navy and the union signed it."),
        ("***Both*** of them", "Both of them"),
        ('[The plan](http://a.b/c_d "x") of ![a map](m.png)`2020`', "The plan of 2020"),
        (
            "See [the plan][1] and snake_case_name, 2 * 3 * 4\n\n[1]: http://hidden.example",
            "See the plan and snake_case_name, 2 * 3 * 4",
        ),
        ("The police of A&B <b>met</b> in < 2 days", "The police of A&B met in < 2 days"),
        (r"\*not a mark\*", "*not a mark*"),
    ],
)
def test_marks_within_text_are_left_out_and_links_are_their_text(text: str, plain: str) -> None:
    assert read(f"{text}\n\nMore.").source.text == f"{plain}\n\nMore."


def test_in_a_plain_text_all_is_text() -> None:
    text = "The **navy** signed.\n\n```\nThe union did."
    assert read(text, "r.txt").source.text == "The **navy** signed.\n\n``` The union did."


@pytest.mark.parametrize(
    ("text", "is_report"),
    [
        ("The ministry and the union signed an agreement on fishing crews in May.\n", True),
        ("Then, in May, after a year, the two signed it.\n", True),
        (
            "The ministry and the union signed an\nagreement, in May, on crews,\nthen met.\n",
            True,
        ),
        ("description\nThe ministry and the union signed an agreement on crews.\n", False),
        ("deskripsi;kode\nKementerian bekerja sama dengan serikat.;1\n", False),
        ("ILO\nUNODC\nIOM\n", False),
        ("a,b\n1,2\n", False),
    ],
)
def test_a_plain_text_of_one_paragraph_is_a_report(text: str, is_report: bool) -> None:
    assert looks_like_report(text.encode(), "notes.txt") is is_report
