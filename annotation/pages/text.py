"""Texts of people and of the codebook, made fit to be shown."""

import html
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import streamlit as st

from annotation.codebook import Codebook
from annotation.state import _, language

ICON = Path(__file__).with_name("icon.png")
"""The mark of the browser's tab: an icon by name would be asked from the network."""
INK = {"light": "#1b2524", "dark": "#e8eeed"}
"""The colours of text in .streamlit/config.toml."""
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>$:&])")


def ink() -> str:
    """Return the colour of text for marks of charts, which do not follow the theme."""
    return INK.get(st.context.theme.type or "", "#75807e")  # grey reads on both


def plain(text: str) -> str:
    """Return text that Markdown shows as it is."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def shorten(text: str, length: int) -> str:
    """Return at most `length` characters, cut between words."""
    if len(text) <= length:
        return text
    return text[:length].rsplit(" ", 1)[0] + " …"


def block(text: str, style: str = "") -> str:
    """Return a paragraph of HTML that shows text as it is."""
    return marked(text, (), style)


def marked(text: str, spans: Sequence[tuple[int, int]], style: str = "") -> str:
    """Return a paragraph of HTML that shows text as it is, with these parts of it marked."""
    parts, done = [], 0
    for start, end in sorted(spans):
        parts += [html.escape(text[done:start]), f"<b><u>{html.escape(text[start:end])}</u></b>"]
        done = end
    parts.append(html.escape(text[done:]))
    return f'<p style="margin:0 0 .5rem 0;{style}">{"".join(parts)}</p>'


def code_name(codebook: Codebook, number: int) -> str:
    """Return a code's name in the language of the screen."""
    return codebook.code(number).name[codebook.language(language())]


def show_codes(codes: Sequence[int]) -> str:
    """Return codes as people read them: `1+2`, or the word for none."""
    return "+".join(str(code) for code in codes) if codes else _("none")


def show_time(moment: datetime) -> str:
    """Return a moment on the clock of this computer."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")
