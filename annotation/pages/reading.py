"""What a coder reads on the card: the unit, why something is suggested, how likely it is."""

from collections.abc import Sequence

import streamlit as st

from annotation import state
from annotation.card import Card
from annotation.pages import origin
from annotation.pages.text import block, marked, plain, shorten, show_codes
from annotation.proposals import TellingWord
from annotation.records import Arm, Coder, Coding, Kind, RoundKind, Unit
from annotation.state import _, keys


def draw_unit(card: Card, coder: Coder) -> None:
    """Draw the text with its surroundings, what the coder holds about it, and the memo."""
    unit = card.unit
    # The key says which unit is on screen, to those who watch the screen from outside.
    with st.container(key=f"unit-{unit.id}"):
        draw_text(unit, _telling_words(card))
    if card.is_asked:
        st.info(
            _(
                "Please look again at this unit. Your earlier coding stands until you decide; it "
                "is not shown, so that you read the text afresh."
            )
        )
    elif card.coding is not None and card.arm is Arm.AFTER and card.code is not None:
        st.info(
            _("You decided {codes}; {code} is suggested. Keep yours, or decide anew.").format(
                codes=show_codes(card.coding.codes), code=card.code
            )
        )
    elif card.coding is not None:
        st.info(_told(card.coding).format(codes=show_codes(card.coding.codes)))
    st.text_input(
        _("Memo"),
        value=card.draft.memo,
        key=keys.memo_key(unit.id),
        placeholder=_("Memo: saved with your decision; the Enter key leaves this box"),
        label_visibility="collapsed",
        max_chars=2000,
        disabled=not card.is_awake,
        on_change=keys.note_memo,
        args=(unit.id, coder.id),
    )


def _told(coding: Coding) -> str:
    if coding.kind is Kind.ADJUDICATED:
        return _(
            "You settled this unit under Disagreements: {codes}. A new decision here would take "
            "that back."
        )
    return _(
        "Your coding of this unit: {codes}. A new decision replaces it; the record keeps both."
    )


def draw_text(unit: Unit, words: Sequence[TellingWord] = ()) -> None:
    """Draw the text in large type with its surroundings; `words` of it are marked."""
    place = ", ".join(
        part
        for part in (unit.report, unit.place and _("place {place}").format(place=unit.place))
        if part
    )
    facts = " · ".join(part for part in (place, unit.country, str(unit.year or "")) if part)
    grey = "opacity:.6;"
    parts = [
        block(facts, "opacity:.7;font-size:.9rem;"),
        block(unit.before, grey) if unit.before else "",
    ]
    if unit.actor:
        spans = [(word.start, word.end) for word in words if word.in_actor]
        parts.append(marked(unit.actor, spans, "font-weight:600;font-size:1.15rem;"))
    spans = [(word.start, word.end) for word in words if not word.in_actor]
    parts.append(marked(unit.description, spans, "font-size:1.3rem;line-height:1.45;"))
    parts += [
        block(unit.after, grey) if unit.after else "",
        block(unit.translation, grey) if unit.translation else "",
    ]
    st.html("".join(parts))


def _telling_words(card: Card) -> list[TellingWord]:
    if card.code is None or not keys.words_wanted(card.unit.id):
        return []
    with st.spinner(_("Leaving out one word after the other ...")):
        return state.desk().suggester.telling_words(card.unit, card.code)


def draw_reasons(card: Card) -> None:
    """Draw what lies nearest to the unit; nothing where nothing is suggested, which it would be."""
    if card.code is None:
        return
    near = [(_("coded"), show_codes(found.codes), found) for found in card.reasons.units[:2]] + [
        (_("codebook"), str(found.code), found) for found in card.reasons.phrases[:2]
    ]
    lines = [
        f"- {source} **{codes}** ({state.figure(one.similarity):.2f}; "
        f"{state.figure(round(one.pull, 2) + 0):+.2f}): "
        f"{plain(shorten(one.text, 75))}"
        for source, codes, one in near
    ]
    if not lines:
        return
    title = _("Why: what lies nearest (similarity; how much likelier it makes {code})").format(
        code=card.reasons.code
    )
    st.caption("\n".join([title, *lines]))


def _why_hidden(card: Card) -> str | None:
    """Return why no suggestion is given; None where one may be seen."""
    if card.round is not None and card.round.kind is RoundKind.AUDIT:
        return _(
            "Audit of automatic labels: no suggestion is given, so that you judge on your own."
        )
    if card.round is not None:
        return _(
            "Reliability round: no suggestion is given, and before the round ends nobody is shown "
            "what somebody else has coded of these units, nor what they had coded before it."
        )
    if card.is_asked:
        return _("No suggestion is given here: you are asked to look again on your own.")
    return {
        Arm.NONE: _("No suggestions are shown in this study."),
        Arm.FIRST: _("Decide for yourself: a suggestion is shown when you have."),
        Arm.BLIND: _(
            "No suggestion is given here: somebody else may have coded this unit or its like, and "
            "a suggestion that has learned from that would tell you how."
        ),
        Arm.WITHHELD: _(
            "No suggestion is given here: a share of the units, drawn at random, goes without, "
            "so that it can be measured how far suggestions move coders."
        ),
    }.get(card.arm)


def draw_ranking(card: Card, coder: Coder) -> None:
    """Draw the likeliest codes, and what to think of them; nothing of it where it is not shown."""
    if hidden := _why_hidden(card):
        st.caption(hidden)
        return
    proposal = card.proposal
    shares = "  ".join(
        f"**{code}** {state.figure(probability):.2f}" for code, probability in proposal.ranking[:4]
    )
    lines = []
    if proposal.code is not None:
        lines.append(_("Likelihood: {shares}").format(shares=shares))
    if proposal.code is None and proposal.novel_rate is not None:
        lines.append(
            _(
                "No suggestion: nothing like it has been coded, nor does the codebook name it. Of "
                "units like those coded, at most {rate:.0%} go without for this."
            ).format(rate=proposal.novel_rate)
        )
    elif proposal.code is None:
        lines.append(_("No suggestion: nothing is likely enough."))
    elif proposal.is_from_definition:
        lines.append(_("From the definition: nobody has coded this track yet."))
    if proposal.also:
        lines.append(_("Perhaps also {codes}.").format(codes=show_codes(proposal.also)))
    origin_said = _("Where this comes from")
    lines.append(f"[{origin_said}]({origin.address(card.unit, coder)})")
    st.caption("  \n".join(lines))
