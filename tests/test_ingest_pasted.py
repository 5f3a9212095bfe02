"""Units out of pasted text."""

import pytest

from annotation.ingest.pasted import LONGEST_ACTOR, read_pasted


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ILO: trains police", ("ILO", "trains police")),
        ("just a description", ("", "just a description")),
        ("Bank\tlends  money", ("Bank", "lends money")),
        ("\tno actor", ("", "no actor")),
        ("Bank\t lends\t2016", ("Bank", "lends 2016")),
        ("ILO: see https://ilo.org: page 2", ("ILO", "see https://ilo.org: page 2")),
        ("see https://ilo.org", ("", "see https://ilo.org")),
        ("word " * LONGEST_ACTOR + ": rest", ("", "word " * LONGEST_ACTOR + ": rest")),
    ],
)
def test_actor_and_description_of_a_line(line: str, expected: tuple[str, str]) -> None:
    (unit,) = read_pasted(line)
    assert (unit.actor, unit.description) == expected


def test_colons_are_left_alone_where_they_part_no_actor() -> None:
    (unit,) = read_pasted("In 2016: a training", actors=False)
    assert (unit.actor, unit.description) == ("", "In 2016: a training")


def test_blank_lines_are_none_and_positions_go_on() -> None:
    units = read_pasted("a\n\n \t \nb\r\n", first=7)
    assert [(unit.description, unit.position) for unit in units] == [("a", 7), ("b", 8)]


def test_a_spreadsheets_cell_with_a_line_break_is_one_cell() -> None:
    text = 'IOM\tshelter\nECPAT\t"hotline with\na ""second"" line"\nILO\ttraining'
    assert [(one.actor, one.description) for one in read_pasted(text)] == [
        ("IOM", "shelter"),
        ("ECPAT", 'hotline with a "second" line'),
        ("ILO", "training"),
    ]
