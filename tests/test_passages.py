"""annotation.ingest.passages: running text cut into sentences."""

import pytest

from annotation.ingest.passages import passages, sentences


@pytest.mark.parametrize(
    "text",
    [
        "Irjen. Pol. Sari signed the memo with Plt. Director Budi on p. 12 of No. 3.",
        "Bantuan senilai Rp. 5.000.000 diserahkan oleh Dinas Sosial Kab. Bekasi, hlm. 4.",
        "The U.S. Embassy and the N.G.O. trained 40 officers.",
        "Dr. Ani, Prof. Budi et al. wrote to Fig. 3 of the report.",
    ],
)
def test_abbreviations_end_no_sentence(text: str) -> None:
    assert [text[start:end] for start, end in sentences(text)] == [text]


def test_a_sentence_ends_before_a_capital_or_a_quotation_mark() -> None:
    text = "The two signed it. “We are glad,” she said. Both left! Was it kept? 40 came."
    found = [text[start:end] for start, end in sentences(text)]
    assert found == [
        "The two signed it.",
        "“We are glad,” she said.",
        "Both left!",
        "Was it kept?",
        "40 came.",
    ]


def test_passages_are_neither_headings_nor_pages() -> None:
    sentence = "The ministry trained forty officers with the union."
    text = f"Too short. {sentence} Word {'word ' * 130}end."
    assert [text[start:end] for start, end in passages(text)] == [sentence]
