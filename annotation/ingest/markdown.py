"""Markdown's marks: what stands between them, and what is no text of the report."""

import re
from collections.abc import Sequence

FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
FRONT = re.compile(r"-{3}\s*")
FRONT_END = re.compile(r"(-{3}|\.{3})\s*")
UNDERLINE = re.compile(r" {0,3}(=+|-{2,})\s*")
RULE = re.compile(r" {0,3}([-*_])\s*(?:\1\s*){2,}")
COMMENT = re.compile(r"<!--.*?-->", re.S)
PICTURE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
LINK = re.compile(r"\[([^\]]+)\](?:\([^)\s]*(?:\s+\"[^\"]*\")?\)|\[[^\]]*\])")
TARGET = re.compile(r" {0,3}\[[^\]]+\]:\s+\S+.*")
STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
STARS = re.compile(r"(?<![*\w])\*(?=[^\s*])([^*]+?)(?<=\S)\*(?![*\w])")
LOW_LINES = re.compile(r"(?<![_\w])_(?=[^\s_])([^_]+?)(?<=\S)_(?![_\w])")
CODE = re.compile(r"(`+)\s?(.+?)\s?\1")
ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!>~-])")
HIDDEN = 0xF0000
"""Escaped signs are moved up here while the marks are sought, where no text has any."""
ESCAPES = re.compile(f"[{chr(HIDDEN)}-{chr(HIDDEN + 127)}]")
QUOTE = re.compile(r" {0,3}(?:> ?)+")


def text_lines(lines: Sequence[str]) -> list[str]:
    """Return the lines that are text: no front matter, no blocks of code, no rules.

    A heading that is underlined gets a `#` instead.
    """
    kept: list[str] = []
    fence = ""
    for line in COMMENT.sub("", "\n".join(_without_front(lines))).split("\n"):
        mark = FENCE.match(line)
        if fence:
            closes = mark is not None and mark[1].startswith(fence) and not line.strip(" `~")
            fence = "" if closes else fence
        elif mark is not None:
            fence = mark[1]
            kept.append("")
        elif UNDERLINE.fullmatch(line) and kept and _is_text(kept[-1]):
            kept[-1] = f"# {kept[-1].strip()}"
        elif not RULE.fullmatch(line) and not TARGET.fullmatch(line):
            kept.append(QUOTE.sub("", line))
        else:
            kept.append("")
    return kept


def without_marks(text: str) -> str:
    """Return text without the marks within it; a link is its text."""
    text = ESCAPED.sub(lambda found: chr(HIDDEN + ord(found[1])), text)
    text = LINK.sub(r"\1", PICTURE.sub(r"\1", text))
    for _ in range(2):  # bold within italic, or the other way round
        text = STRONG.sub(r"\2", text)
        text = LOW_LINES.sub(r"\1", STARS.sub(r"\1", text))
    text = CODE.sub(r"\2", text)
    return ESCAPES.sub(lambda found: chr(ord(found[0]) - HIDDEN), text)


def _without_front(lines: Sequence[str]) -> Sequence[str]:
    if not lines or not FRONT.fullmatch(lines[0]):
        return lines
    end = next((n for n, line in enumerate(lines[1:], 1) if FRONT_END.fullmatch(line)), 0)
    return lines[end + 1 :] if end else lines


def _is_text(line: str) -> bool:
    return bool(line.strip()) and "|" not in line and not line.startswith("#")
