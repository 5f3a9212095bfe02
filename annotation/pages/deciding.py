"""What an adjudicator decides about a dispute, and the cause; who is asked to look again."""

from collections.abc import Sequence

import streamlit as st

from annotation import state
from annotation.disagreements import Dispute, Opened
from annotation.pages.text import code_name, plain, show_codes, show_time
from annotation.records import Cause, Coder, Codes, Issue
from annotation.state import _, disputing


def draw(opened: Opened, coder: Coder, following: Dispute | None) -> None:
    """Draw the choice of codes and cause; what is saved leads to the following dispute."""
    if opened.settled is not None:
        st.info(
            _("Settled on {time}: {codes}. A new decision replaces it.").format(
                time=show_time(opened.settled.coding.time),
                codes=show_codes(opened.settled.coding.codes),
            )
        )
    _draw_codes(opened)
    st.pills(
        _("Cause"),
        list(Cause),
        format_func=lambda cause: cause_names()[cause],
        key=disputing.name_of("cause", opened),
        wrap=True,
    )
    st.text_input(_("Note"), max_chars=2000, key=disputing.name_of("note", opened))
    is_complete = (
        disputing.chosen(opened) is not None
        and st.session_state.get(disputing.name_of("cause", opened)) is not None
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            _("Save"),
            key=f"settle-{opened.dispute.key}",
            type="primary",
            disabled=not is_complete,
            help=None if is_complete else _("Choose codes and a cause first."),
            on_click=disputing.save,
            args=(opened, coder.id, following),
        )
        draw_undo(coder)
        _draw_asking(opened, coder)
    _draw_suggestion(opened)


def _draw_codes(opened: Opened) -> None:
    if len(opened.units) > 1:
        st.pills(
            _("For"),
            [disputing.ALL_TEXTS, *range(len(opened.units))],
            default=disputing.ALL_TEXTS,
            required=True,
            format_func=lambda one: (
                _("All texts") if one < 0 else _("Text {number}").format(number=one + 1)
            ),
            key=disputing.name_of("text", opened),
            wrap=True,
        )
    codebook = state.desk().codebook
    options: list[Codes | str] = list(opened.dispute.at_issue)
    if () not in options:
        options.append(())
    st.pills(
        _("Codes"),
        [*options, disputing.OTHER],
        format_func=lambda one: _("Other codes") if isinstance(one, str) else named(one),
        key=disputing.name_of("codes", opened),
        wrap=True,
    )
    if st.session_state.get(disputing.name_of("codes", opened)) == disputing.OTHER:
        st.multiselect(
            _("Other codes, the primary one first"),
            codebook.numbers,
            format_func=lambda number: f"{number} {code_name(codebook, number)}",
            placeholder=_("Choose codes"),
            key=disputing.name_of("other", opened),
        )


def cause_names() -> dict[Cause, str]:
    """Return what the causes are called."""
    return {
        Cause.UNCLEAR: _("unclear text"),
        Cause.GAP: _("gap in the codebook"),
        Cause.SLIP: _("slip"),
        Cause.BORDER: _("border case"),
        Cause.JUDGEMENT: _("judgement"),
    }


def draw_undo(coder: Coder) -> None:
    """Draw the button that takes the adjudicator's last settlement back."""
    st.button(
        _("Undo"),
        key="undo-settlement",
        icon=":material/undo:",
        help=_("Takes back what you settled last."),
        on_click=disputing.undo,
        args=(coder.id,),
    )


def _draw_asking(opened: Opened, coder: Coder) -> None:
    with st.popover(_("Ask to look again"), icon=":material/replay:"):
        st.caption(
            _(
                "Coders are not told what others gave. The unit comes first when they code next, "
                "without a suggestion and without their earlier coding in sight."
            )
        )
        with st.container(horizontal=True):
            _draw_ask_button(opened, coder, _("All coders"), opened.coders)
            if len(opened.coders) > 1:
                for letter, one in zip(opened.letters, opened.coders, strict=True):
                    _draw_ask_button(opened, coder, letter, (one,))


def _draw_ask_button(opened: Opened, coder: Coder, label: str, coders: Sequence[str]) -> None:
    is_asked = opened.asked.issuperset(coders)
    st.button(
        f"{label} · {_('asked')}" if is_asked else label,
        key=f"ask-{label}-{opened.dispute.key}",
        disabled=is_asked,
        on_click=disputing.ask,
        args=(opened, coder.id, coders),
    )


def _draw_suggestion(opened: Opened) -> None:
    key = opened.dispute.key
    if not disputing.has_seen(key):
        st.button(
            _("Show the suggestion"),
            key=f"suggestion-{key}",
            type="tertiary",
            icon=":material/lightbulb:",
            help=_("It would move you: decide first if you can. The record keeps that you saw it."),
            on_click=disputing.show_suggestion,
            args=(key,),
        )
        return
    for unit in opened.units:
        proposal = state.desk().suggester.suggest(unit)
        shares = "  ".join(
            f"**{code}** {state.figure(share):.2f}" for code, share in proposal.ranking[:4]
        )
        st.caption(_("Likelihood: {shares}").format(shares=shares))
    doubts = disputing.doubts()
    for one in doubts.unlikely if doubts and opened.dispute.issue is Issue.MODEL else ():
        if one.unit.id == opened.units[0].id:
            st.caption(
                _(
                    "A model that has not seen these codings: {codes} {probability:.2f}, {code} "
                    "{instead:.2f}"
                ).format(
                    codes=show_codes(one.codes),
                    probability=state.figure(one.probability),
                    code=one.code,
                    instead=state.figure(one.instead),
                )
            )


def named(codes: Codes) -> str:
    """Return codes with the name, where it is one."""
    codebook = state.desk().codebook
    if len(codes) == 1 and codes[0] in codebook.numbers:
        return f"**{codes[0]}** {plain(code_name(codebook, codes[0]))}"
    return f"**{show_codes(codes)}**" if codes else _("None applies")
