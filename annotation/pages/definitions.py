"""The codebook beside the unit: definition, what belongs, what does not, and the borders."""

import streamlit as st

from annotation.codebook import Codebook
from annotation.pages.text import code_name, plain
from annotation.state import _, language


def draw(codebook: Codebook, first: int | None) -> None:
    """Draw one tab per code; the tab of `first` is open."""
    numbers = list(codebook.numbers)
    labels = [str(number) for number in numbers]
    tabs = st.tabs(labels, default=str(first) if first in numbers else labels[0])
    for tab, number in zip(tabs, numbers, strict=True):
        with tab, st.container(height=280, border=False):
            draw_code(codebook, number)


def draw_code(codebook: Codebook, number: int) -> None:
    """Draw what the codebook says of one code."""
    code, tongue = codebook.code(number), codebook.language(language())
    st.markdown(f"**{number}  {plain(code_name(codebook, number))}**")
    st.markdown(plain(code.definition[tongue]))
    _draw_list(_("Belongs here"), code.includes[tongue])
    _draw_list(_("Does not belong here"), code.excludes[tongue])
    borders = [
        f"{'/'.join(str(one) for one in border.codes)}: {border.rule[tongue]}"
        for border in codebook.borders_of(number)
    ]
    _draw_list(_("At the borders"), tuple(borders))
    _draw_list(_("For example"), code.examples[tongue][:5])


def _draw_list(title: str, items: tuple[str, ...]) -> None:
    if items:
        st.markdown(f"*{title}*\n" + "\n".join(f"- {plain(item)}" for item in items))
