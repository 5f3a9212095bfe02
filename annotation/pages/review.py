"""One report: its pages beside its units, to take, leave and cut anew."""

import zlib
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from annotation import state
from annotation.errors import NotFound
from annotation.ingest.cutting import in_sentences
from annotation.pages import cut_form, report_page, two_cuts
from annotation.pages.text import block, plain
from annotation.records import Coder, Unit, Verdict
from annotation.review import OUT, Review, Scope, likeliest_first
from annotation.state import _, access, reviewing
from annotation.store import CutBy, CutUnit


def draw() -> None:
    """Draw the open report."""
    coder = state.coder()
    assert coder is not None, "the entry asks for a name first"
    _review(coder)


@st.fragment
def _review(coder: Coder) -> None:
    if reviewing.opened() is None or access.has_changed(coder):
        st.rerun()  # closed by a button of this fragment, which is run alone
    try:
        review = reviewing.review(coder.id)
    except NotFound as error:
        st.error(plain(state.explain(error)))
        st.button(_("All reports"), on_click=reviewing.close_report)
        return
    _draw_head(review, coder)
    if said := state.notice():
        st.warning(plain(said))
    shown = _draw_scope(review)
    if not shown:
        st.info(_("Nothing is left to go through here. Choose another group above."))
        with st.container(horizontal=True):
            _draw_adding(review)
            st.button(
                _("Undo"),
                key="undo-cut",
                shortcut="U",
                on_click=reviewing.undo,
                args=(coder.id,),
                disabled=not reviewing.can_undo(coder.id),
            )
        cut_form.draw(review, 0, coder)
        return
    number = reviewing.looked_at(shown)
    left, right = st.columns([6, 5], gap="medium")
    with right:
        _draw_unit(review, shown, number, coder)
        _draw_list(shown, number)
    with left:
        report_page.draw_page(review, shown[number])
    cut_form.draw(review, number, coder)


def _draw_head(review: Review, coder: Coder) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(_("All reports"), icon=":material/arrow_back:", on_click=reviewing.close_report)
        st.markdown(f"**{plain(review.report.title)}**", width="content")
        st.caption(_facts(review), width="content")
        two_cuts.draw(review, coder)


def _facts(review: Review) -> str:
    counts, is_two = review.counts, review.cut_by is CutBy.TWO
    pages = sum(len(source.starts) for source in review.sources.values())
    parts = [_("{count} pages").format(count=pages)] if pages else []
    parts += [
        f"{name}: {count}"
        for name, count in (
            (_("taken by you") if is_two else _("in the study"), counts[Verdict.TAKEN]),
            (_("proposed"), counts[Verdict.PROPOSED]),
            (_("left out"), sum(counts[one] for one in OUT)),
        )
    ]
    return " · ".join(parts)


def _draw_scope(review: Review) -> list[CutUnit]:
    names = {
        Scope.PROPOSED: _("Proposed"),
        Scope.TAKEN: _("In the study"),
        Scope.OUT: _("Left out"),
        Scope.ALL: _("All"),
    }
    with st.container(horizontal=True, vertical_alignment="center"):
        scope = st.segmented_control(
            _("Units to go through"),
            list(names),
            format_func=lambda one: names[one],
            default=reviewing.first_scope(review),
            required=True,
            key=reviewing.scope_key(),
            label_visibility="collapsed",
        )
        by_likelihood = scope is Scope.PROPOSED and st.toggle(
            _("Likeliest first"), key="likeliest-first"
        )
    shown = review.shown(scope or Scope.ALL)
    return likeliest_first(state.desk().suggester, shown) if by_likelihood else shown


def _draw_unit(review: Review, shown: Sequence[CutUnit], number: int, coder: Coder) -> None:
    one = shown[number]
    unit = one.unit
    with st.container(border=True, key=f"reviewed-{unit.id}"):
        facts = [_("{number} of {total}").format(number=number + 1, total=len(shown))]
        facts += [_say_verdict(one), _say_kind(unit), unit.place, str(unit.year or "")]
        grey = "opacity:.6;"
        # The page says what stands around the unit, where it can be drawn.
        before, after = ("", "") if review.has_page(one) else (unit.before, unit.after)
        st.html(
            "".join(
                block(text, style)
                for text, style in (
                    (" · ".join(filter(None, facts)), "opacity:.7;font-size:.9rem;"),
                    (before, grey),
                    (unit.actor, "font-weight:600;font-size:1.1rem;"),
                    (unit.description, "font-size:1.15rem;line-height:1.45;"),
                    (after, grey),
                )
                if text
            )
        )
        if review.can_change(one):
            _draw_actions(review, shown, number, coder)


def _say_verdict(one: CutUnit) -> str:
    if one.verdict is Verdict.TAKEN:
        return _("in the study, coded") if one.is_coded else _("in the study")
    names = {
        Verdict.PROPOSED: _("proposed"),
        Verdict.LEFT: _("not a cooperation"),
        Verdict.ASIDE: _("set aside"),
        Verdict.SHELVED: _("set aside with its report"),
    }
    return names[one.verdict]


def _say_kind(unit: Unit) -> str:
    return {"table": _("row of a table"), "prose": _("sentence")}.get(unit.kind, "")


def _draw_actions(review: Review, shown: Sequence[CutUnit], number: int, coder: Coder) -> None:
    one = shown[number]
    following = _following(review, shown, one)
    asleep = reviewing.form() is not None

    def button(
        label: str,
        key: str,
        do: Callable[..., Any],
        *arguments: object,
        disabled: bool = False,
        **looks: Any,
    ) -> None:
        # As on the card: the unit stands in the key and in what it does.
        st.button(
            label,
            key=f"{key}-{one.unit.id}-{one.verdict}",
            shortcut=key,
            on_click=do,
            args=arguments,
            disabled=disabled or asleep,
            **looks,
        )

    with st.container(horizontal=True, gap="small"):
        for label, key, verdict in (
            (_("Take"), "A", Verdict.TAKEN),
            (_("Not a cooperation"), "X", Verdict.LEFT),
            (_("Set aside"), "O", Verdict.ASIDE),
        ):
            button(
                label,
                key,
                reviewing.judge,
                *(one, number, coder.id, verdict),
                type="primary" if verdict is Verdict.TAKEN else "secondary",
                disabled=one.verdict is verdict,
            )
        text = one.unit.description
        button(_("Edit"), "E", reviewing.open_form, one.unit.id, text)
        button(_("Split"), "S", reviewing.open_form, one.unit.id, in_sentences(text))
        button(
            _("Merge with next"),
            "M",
            reviewing.merge,
            *(one, following, number, coder.id, review),
            disabled=following is None,
        )
        _draw_adding(review, one)
        button(_("Undo"), "U", reviewing.undo, coder.id, disabled=not reviewing.can_undo(coder.id))
        for label, key, step in ((_("Previous"), "Up", -1), (_("Next"), "Down", 1)):
            goal = number + step
            is_there = 0 <= goal < len(shown)
            button(
                label,
                key,
                reviewing.look_at,
                *(shown[goal].unit.id if is_there else "", goal),
                disabled=not is_there,
            )


def _following(review: Review, shown: Sequence[CutUnit], one: CutUnit) -> CutUnit | None:
    """Return the unit that comes next in the text, among those that are shown."""
    listed = {other.unit.id for other in shown}
    after = review.units[[other.unit.id for other in review.units].index(one.unit.id) + 1 :]
    return next((other for other in after if other.unit.id in listed), None)


def _draw_adding(review: Review, one: CutUnit | None = None) -> None:
    if review.can_change(None):
        st.button(
            _("Paste"),
            key="paste-unit",
            shortcut="V",
            on_click=reviewing.open_form,
            args=(None, "", review.page_of(one) if one else 0),
            disabled=reviewing.form() is not None,
        )


def _draw_list(shown: Sequence[CutUnit], number: int) -> None:
    frame = pd.DataFrame(
        [
            {
                "": "▶" if place == number else "",
                _("Page"): one.unit.place,
                _("Verdict"): _say_verdict(one),
                _("Text"): one.unit.text,
            }
            for place, one in enumerate(shown)
        ]
    )
    key = f"cut-{zlib.crc32(frame.to_csv().encode())}"

    def look() -> None:
        if rows := st.session_state[key].selection.rows:
            reviewing.look_at(shown[rows[0]].unit.id, rows[0])

    st.dataframe(
        frame,
        key=key,
        hide_index=True,
        height=220,
        on_select=look,
        selection_mode="single-row",
        column_config={
            "": st.column_config.TextColumn(width=20),
            _("Page"): st.column_config.TextColumn(width=60),
            _("Verdict"): st.column_config.TextColumn(width=110),
        },
        alt=_("Units of this report"),
    )
