"""One dispute to be read: the text, the codes without names, the definitions at issue."""

from collections.abc import Sequence

import streamlit as st

from annotation import state
from annotation.disagreements import Dispute, Opened, Side
from annotation.pages import deciding, definitions, reading
from annotation.pages.doubts import differing_words
from annotation.pages.text import marked, plain
from annotation.records import Coder, Issue
from annotation.state import _, disputing

BESIDE = 3
"""So many definitions stand side by side."""


def draw(opened: Opened, found: Sequence[Dispute], coder: Coder) -> None:
    """Draw the dispute that is open; `found` are those that are gone through."""
    keys = [one.key for one in found]
    place = keys.index(opened.dispute.key) if opened.dispute.key in keys else None
    _draw_turning(found, place)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _draw_texts(opened)
        _draw_sides(opened)
    with right:
        deciding.draw(opened, coder, _following(found, place))
    _draw_definitions(opened)


def _following(found: Sequence[Dispute], place: int | None) -> Dispute | None:
    if place is None or len(found) < 2:  # noqa: PLR2004 - the last of the list
        return None
    return found[(place + 1) % len(found)]


def _draw_turning(found: Sequence[Dispute], place: int | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _("Back to the list"),
            icon=":material/arrow_back:",
            on_click=disputing.open_one,
            args=(None,),
        )
        if place is None:
            return
        for label, icon, step in (
            (_("Previous"), ":material/chevron_left:", -1),
            (_("Next"), ":material/chevron_right:", 1),
        ):
            there = place + step
            st.button(
                label,
                icon=icon,
                disabled=not 0 <= there < len(found),
                on_click=disputing.open_one,
                args=(found[there % len(found)],),
            )
        st.caption(
            _("{number} of {total}").format(number=place + 1, total=len(found)), width="content"
        )


def _draw_texts(opened: Opened) -> None:
    first, *others = opened.units
    with st.container(key=f"dispute-{first.id}"):
        if others:
            st.markdown("**" + _("Text {number}").format(number=1) + "**")
        reading.draw_text(first)
        for number, unit in enumerate(others, start=2):
            title = _("Text {number}").format(number=number)
            st.markdown(f"**{title}**  :gray[{plain(unit.report)}]")
            st.html(marked(unit.text, differing_words(first.text, unit.text), "font-size:1.1rem;"))


def _draw_sides(opened: Opened) -> None:
    if opened.dispute.issue is Issue.MODEL:
        # Beside the codings of people the codes of the model would stand out.
        codes = " / ".join(deciding.named(one) for one in opened.dispute.at_issue)
        lines = [f"- {codes}", *(f"- {plain(one.memo)}" for one in opened.sides if one.memo)]
    else:
        lines = [_told(one, len(opened.units) > 1) for one in opened.sides]
    st.markdown("\n".join(lines))


def _told(side: Side, has_texts: bool) -> str:
    text = f"{_('Text {number}').format(number=side.text + 1)}, " if has_texts else ""
    flag = f" · {_('unsure')}" if side.flag else ""
    memo = f" · {_('Memo')}: {plain(side.memo)}" if side.memo else ""
    return f"- {text}**{side.letter}**: {deciding.named(side.codes)}{flag}{memo}"


def _draw_definitions(opened: Opened) -> None:
    codebook = state.desk().codebook
    given = sorted({code for codes in opened.dispute.at_issue for code in codes})
    numbers = [code for code in given if code in codebook.numbers]
    for start in range(0, len(numbers), BESIDE):
        part = numbers[start : start + BESIDE]
        for column, number in zip(st.columns(len(part)), part, strict=True):
            with column, st.container(border=True):
                definitions.draw_code(codebook, number)
