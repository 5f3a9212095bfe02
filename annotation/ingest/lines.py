"""Lines of a page put together: hyphens at their ends, and marks that point to notes."""

import re
from collections.abc import Iterable, Sequence

SOFT_HYPHEN = "\N{SOFT HYPHEN}"
BROKEN = re.compile(r"(\w+)([-\N{HYPHEN}])$")
WORD = re.compile(r"\w+")
WITH_HYPHEN = re.compile(r"\w+-\w+")
PREFIX = re.compile(
    r"all|anti|antar|bi|co|counter|cross|eks|ex|full|geo|half|high|kontra|long|low|mantan|mid|multi|"
    r"neo|non|one|pan|part|pasca|post|pra|pre|quasi|self|semi|short|single|socio|sosio|three|tri|"
    r"two|ultra|well"
)
"""What a hyphen often follows, also in words that a report says only once."""
ADDRESS = re.compile(r"[/@:_]|www")
FIRST_WORD = re.compile(r"^\w+")
DASH = r"[-\N{EN DASH}]"
SOURCES = rf"\(\d{{1,3}}(?:{DASH}\d{{1,3}})?(?:[,;]\s?\d{{1,3}}(?:{DASH}\d{{1,3}})?)*\)"
CITED = re.compile(rf"(?<=\S)\s*{SOURCES}")
QUOTES = r"\N{RIGHT DOUBLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\""
AFTER_SENTENCE = re.compile(rf"[.;,!?{QUOTES})†‡%]\s?{SOURCES}")
ITEM = re.compile(r"(\(?(?:\d{1,3}|[a-z])[.)]|[•▪‣\N{EN DASH}])\s")
"""What an item of a list begins with."""
NOTE_SIGNS = re.compile(r"(?<=\S)[†‡*§¶]+(?=\s|$)")
FEWEST_CITED = 8


class Vocabulary:
    """The words of a report, to tell a word cut at a line's end from one with a hyphen."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: set[str] = set()
        is_cut = False
        for line in (one.lower().strip() for one in lines):
            words = WORD.findall(line)
            # What stands on both sides of a cut may be halves, and says nothing of words.
            whole = words[int(is_cut) : len(words) - int(BROKEN.search(line) is not None)]
            self._words.update(whole)
            self._words.update(WITH_HYPHEN.findall(line))
            is_cut = BROKEN.search(line) is not None

    def join(self, lines: Sequence[str]) -> str:
        """Return the lines as one text, with single spaces; a line feed at a line's end stays."""
        text = ""
        for one in lines:
            line = " ".join(one.split())
            text = self._append(text, line) if text and line else text or line
            text += "\n" if text and one.endswith("\n") else ""
        return text.strip()

    def _append(self, text: str, line: str) -> str:
        if text.endswith("\n"):
            return text + line
        if text.endswith(SOFT_HYPHEN):
            return text[:-1] + line
        cut, following = BROKEN.search(text), FIRST_WORD.match(line)
        if cut is None or following is None:
            return f"{text} {line}"
        is_one = self._is_one_word(text, cut[1], following[0])
        return (text[:-1] if is_one else text) + line

    def _is_one_word(self, text: str, before: str, after: str) -> bool:
        """Return whether both halves are one word: it is seen elsewhere, or neither half is."""
        first, second = before.lower(), after.lower()
        if not after.islower() or f"{first}-{second}" in self._words:
            return False
        if first + second in self._words:
            return True
        is_plain = before[1:].islower() and (before + after).isalpha()
        is_address = ADDRESS.search(text.rsplit(maxsplit=1)[-1]) is not None
        is_doubled = second.startswith(first)  # as plurals are in Indonesian
        is_compound = PREFIX.fullmatch(first) or is_doubled or {first, second} & self._words
        return is_plain and not is_address and not is_compound


def cites_by_number(lines: Iterable[str]) -> bool:
    """Return whether a report names its sources as numbers in brackets: "inspected. (12,14-16)".

    A law has such brackets too, "paragraph (2)", but hardly after a sentence in the same line.
    """
    return sum(len(AFTER_SENTENCE.findall(line)) for line in lines) >= FEWEST_CITED


def without_citations(text: str) -> str:
    """Return text without numbers in brackets."""
    return "\n".join(" ".join(line.split()) for line in CITED.sub("", text).split("\n"))


def without_note_signs(text: str) -> str:
    """Return text without daggers and asterisks at the ends of words."""
    return NOTE_SIGNS.sub("", text)
