"""A document as Markdown (CommonMark with tables)."""

import re
from collections.abc import Sequence

from annotation.exchange.reliability.blocks import (
    Block,
    Document,
    Heading,
    Listing,
    Paragraph,
    Table,
    Text,
    Verbatim,
    runs,
)

_MARKUP = re.compile(r"([\\`*_\[\]<>|~]|&(?=#?\w+;))")
_LIST = re.compile(r"^(\d*)([-+.)#]+)(?=\s)")


def to_markdown(document: Document) -> str:
    """Return the document; what would be markup in names is escaped."""
    parts = [f"# {_escape(document.title)}", *(_block(one) for one in document.blocks)]
    return "\n\n".join(parts) + "\n"


def _block(block: Block) -> str:
    match block:
        case Heading(text):
            return f"## {_escape(text)}"
        case Paragraph(text):
            return _LIST.sub(r"\1\\\2", _inline(text))
        case Listing(items):
            return "\n".join(f"- {_inline(one)}" for one in items)
        case Verbatim(text):
            return f"```\n{text}\n```"
        case Table():
            return _table(block)


def _table(table: Table) -> str:
    rule = ["---" if place < table.words else "---:" for place in range(len(table.header))]
    header = [_escape(one) for one in table.header]
    rows = [[_inline((cell,)) for cell in row] for row in table.rows]
    lines = "\n".join(_row(cells) for cells in (header, rule, *rows))
    return f"{_escape(table.caption)}\n\n{lines}"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _inline(text: Text) -> str:
    marks = {(True, False): "*", (False, True): "**", (False, False): ""}
    return "".join(
        f"{mark}{_escape(one.text)}{mark}"
        for one in runs(text)
        for mark in (marks[one.is_italic, one.is_blank],)
    )


def _escape(text: str) -> str:
    return _MARKUP.sub(r"\\\1", " ".join(text.split("\n")))
