"""Codings that deserve another look; nothing is changed by itself."""

import re
from difflib import SequenceMatcher

import streamlit as st

from annotation import state
from annotation.pages import coding
from annotation.pages.text import block, code_name, marked, plain, show_codes
from annotation.proposals import Doubts, UnlikelyCoding
from annotation.records import Codes, Role, Unit
from annotation.state import _, access, disputing

MOST = 30
Twins = tuple[tuple[Unit, Codes], ...]


def draw() -> None:
    """Draw the button that looks for doubtful codings, and what it found last."""
    access.require(Role.ADJUDICATOR)
    st.caption(
        _(
            "Codings that a model that has not seen them finds unlikely, and near-identical "
            "texts with other codes. The model can be wrong: read, then decide."
        )
    )
    if st.button(_("Look for doubtful codings"), icon=":material/search:", key="look-for-doubts"):
        with st.spinner(_("Measuring ..."), show_time=True):
            disputing.find_doubts()
        if said := state.notice():
            st.error(plain(said))
            return
    found = disputing.doubts()
    if found is None:
        return
    twins, unlikely = _open_to(found)
    if not twins and not unlikely:
        st.success(_("Nothing is doubtful."))
    for alike in twins[:MOST]:
        _draw_twins(alike)
    for one in unlikely[:MOST]:
        _draw_unlikely(one)


def _open_to(found: Doubts) -> tuple[list[Twins], list[UnlikelyCoding]]:
    """Return what the coder may see of it: no code of a unit that they have yet to code."""
    coder = state.coder()
    assert coder is not None, "the entry asks for a name first"
    ids = [one.unit.id for one in found.unlikely]
    ids += [unit.id for twins in found.twins for unit, _codes in twins]
    hidden = state.desk().store.hidden_units(coder.id, ids)
    twins = [one for one in found.twins if hidden.isdisjoint(unit.id for unit, _codes in one)]
    return twins, [one for one in found.unlikely if one.unit.id not in hidden]


def _draw_twins(twins: Twins) -> None:
    with st.container(border=True):
        st.markdown("**" + _("Nearly the same text, other codes") + "**")
        first = twins[0][0].text
        for unit, codes in twins:
            left, right = st.columns([5, 1], vertical_alignment="center")
            spans = [] if unit is twins[0][0] else differing_words(first, unit.text)
            with left:
                st.html(block(show_codes(codes), "font-weight:600;") + marked(unit.text, spans))
            with right:
                _draw_button(unit, "twin")


def _draw_unlikely(one: UnlikelyCoding) -> None:
    name = code_name(state.desk().codebook, one.code)
    with st.container(border=True):
        left, right = st.columns([5, 1], vertical_alignment="center")
        with left:
            st.markdown(
                _(
                    "Coded **{codes}** (likelihood {probability:.2f}); the model says **{code} "
                    "{name}** ({instead:.2f})"
                ).format(
                    codes=show_codes(one.codes),
                    probability=state.figure(one.probability),
                    code=one.code,
                    name=plain(name),
                    instead=state.figure(one.instead),
                )
            )
            st.html(block(one.unit.text))
        with right:
            _draw_button(one.unit, "unlikely")


def _draw_button(unit: Unit, kind: str) -> None:
    if st.button(_("Look again"), key=f"again-{kind}-{unit.id}"):
        coding.open_unit(unit.id)


def differing_words(first: str, other: str) -> list[tuple[int, int]]:
    """Return where the words of `other` stand that differ from those of `first`."""
    words = list(re.finditer(r"\S+", other))
    matcher = SequenceMatcher(None, first.split(), [word.group() for word in words], autojunk=False)
    return [
        words[place].span()
        for tag, _a, _b, start, end in matcher.get_opcodes()
        if tag in ("replace", "insert")
        for place in range(start, end)
    ]
