"""Markdown: read as the web page that it stands for."""

import re

from markdown_it import MarkdownIt

from annotation.ingest.document import Document
from annotation.ingest.html_file import read_html

FRONT = re.compile(r"\A-{3}[ \t]*\n.*?^(-{3}|\.{3})[ \t]*(\n|\Z)", re.DOTALL | re.MULTILINE)
"""What some programs write above a text, such as its title and its date."""


def read_markdown(text: str, file: str) -> Document:
    """Return what a text says, without its marks, its blocks of code, and what stands above it."""
    # Whoever indents a paragraph by four blanks seldom means program code.
    parser = MarkdownIt("commonmark").enable("table").disable("code")
    text = FRONT.sub("", text.replace("\r\n", "\n"))
    tokens = [token for token in parser.parse(text) if token.type != "fence"]
    return read_html(parser.renderer.render(tokens, parser.options, {}), file)
