"""The codebook: what the built-in one holds, and one clear sentence for each mistake."""

from pathlib import Path

import pytest

from annotation.codebook import load_codebook, parse_codebook
from annotation.errors import InvalidCodebook
from annotation.workspace import BUILT_IN_CODEBOOK
from tests.conftest import OTHER_STUDY, SHARED

BORDERS = {
    *((1, 2), (1, 5), (1, 8), (2, 3), (2, 4), (2, 5)),
    *((2, 6), (2, 8), (3, 8), (5, 9), (6, 9)),
}


def test_the_built_in_codebook_is_whole() -> None:
    codebook = load_codebook(BUILT_IN_CODEBOOK)
    assert codebook.numbers == tuple(range(1, 10))
    assert codebook.languages == ("en", "id")
    assert codebook.code(3).name["en"] == "Business"
    assert codebook.code(4).name["en"] == "Private citizens"
    assert {border.codes for border in codebook.borders} >= BORDERS
    for code in codebook.codes:
        assert code.includes["en"]
        assert code.excludes["id"]
        for language in codebook.languages:
            assert len(code.examples[language]) >= 10
            assert len(set(code.examples[language])) == len(code.examples[language])


@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared to compare with")
def test_no_phrase_is_taken_from_the_material_it_is_tested_on() -> None:
    sources = [SHARED / "seed" / "paper.md", *(SHARED / "corpus").glob("*.csv")]
    material = " ".join(path.read_text(encoding="utf-8").casefold() for path in sources)
    words = " ".join(material.split())
    for code in load_codebook(BUILT_IN_CODEBOOK).codes:
        for phrases in code.examples.values():
            for phrase in phrases:
                if len(phrase.split()) > 3:
                    assert phrase.casefold().rstrip(".") not in words


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("languages: [en]", "languages: [en, id]", r"line 6: the text in 'id' is missing; add it"),
        ("number: 2", "number: 1", r"line 9: the number 1 is used twice"),
        ("number: 2", "number: 0", r"line 9: 0 is not a whole number above 0"),
        ("number: 2", "number: two", r"line 9: two is not a whole number above 0"),
        ("number: 2", "numbr: 2", r"line 9: unknown field numbr; known here are number, name"),
        ("    definition: {en: Goods change hands for money.}\n", "", r"definition is missing"),
        ("{en: Sale}", "{en: ''}", r"line 10: a text is expected here"),
        ("{en: Sale}", "{en: Sale, de: Verkauf}", r"line 10: 'de' is not among the codebook's"),
        ("{en: Sale}", "[Sale", r"this is not YAML"),
        (
            "    name: {en: Sale}\n",
            "    number: 2\n",
            r"line 10: the field number stands here twice",
        ),
        (
            "[the shop sells apples for money, a buyer pays money for a car]",
            "[]",
            r"example phrase",
        ),
    ],
)
def test_a_mistake_is_named_with_its_line(old: str, new: str, sentence: str) -> None:
    assert old in OTHER_STUDY
    with pytest.raises(InvalidCodebook, match=sentence) as caught:
        parse_codebook(OTHER_STUDY.replace(old, new, 1), "mine.yaml")
    assert str(caught.value).startswith("mine.yaml, line ")
    assert "\n" not in str(caught.value)


def test_a_border_needs_its_codes() -> None:
    text = OTHER_STUDY + "borders:\n  - codes: [1, 7]\n    rule: {en: ask}\n"
    with pytest.raises(InvalidCodebook, match="there is no code 7"):
        parse_codebook(text)


@pytest.mark.parametrize("text", ["", "[]", "just words", "name: {en: x}\n"])
def test_what_is_no_codebook_is_said_so(text: str) -> None:
    with pytest.raises(InvalidCodebook):
        parse_codebook(text)


def test_a_missing_or_foreign_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(InvalidCodebook, match="There is no codebook"):
        load_codebook(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes("name: {en: caf\xe9}".encode("latin-1"))
    with pytest.raises(InvalidCodebook, match="not UTF-8"):
        load_codebook(tmp_path / "latin.yaml")


def test_the_revision_follows_the_content_and_not_the_layout() -> None:
    one = parse_codebook(OTHER_STUDY).revision
    assert parse_codebook("# a comment\n" + OTHER_STUDY).revision == one
    assert parse_codebook(OTHER_STUDY.replace("Sale", "Trade")).revision != one


def test_a_sentence_within_a_sentence_is_translated() -> None:
    with pytest.raises(InvalidCodebook) as caught:
        parse_codebook(OTHER_STUDY.replace("number: 2", "number: 1"), "x.yaml")
    assert caught.value.translated(_shorter) == "x.yaml/9/1 used twice"


def _shorter(message: str) -> str:
    return {
        "{file}, line {line}: {problem}.": "{file}/{line}/{problem}",
        "the number {number} is used twice; give each code its own": "{number} used twice",
    }[message]
