"""annotation.ingest.lines: words that the end of a line cuts."""

import pytest

from annotation.ingest.lines import Vocabulary


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["They hold re-", "cruiters."], "They hold recruiters."),
        (["Dilakukan peme-", "rintah daerah."], "Dilakukan pemerintah daerah."),
        (["The part-", "ners met.", "All partners and a part of it."], "partners met."),
        (["A child-", "friendly room.", "A child."], "A child-friendly room."),
        (["The first pre-", "departure course."], "The first pre-departure course."),
        (["A multi-", "stakeholder body."], "A multi-stakeholder body."),
        (["Semua anak-", "anaknya."], "Semua anak-anaknya."),
        (["The joint task-", "force.", "Two task-force posts."], "The joint task-force."),
        (["An ASEAN-", "led body."], "An ASEAN-led body."),
        (["The Anglo-", "Saxon one."], "The Anglo-Saxon one."),
        (["In 2020-", "an example."], "In 2020-an example."),
        (["See http://a.example/sun-", "davao/2014."], "See http://a.example/sun-davao/2014."),
        (["They hold re\N{SOFT HYPHEN}", "cruiters."], "They hold recruiters."),
    ],
)
def test_a_hyphen_at_the_end_of_a_line_is_left_out_where_it_only_cuts_a_word(
    lines: list[str], text: str
) -> None:
    assert text in Vocabulary(lines).join(lines)
