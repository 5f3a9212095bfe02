"""Reliability rounds: draw one, see how far it is, end it, compare those that ended."""

import pandas as pd
import streamlit as st

from annotation import state
from annotation.agreement import TENTATIVE, Coefficient
from annotation.agreement.coefficients import ALPHA, PERCENT
from annotation.pages.text import code_name, plain, show_time
from annotation.records import Role, Round, RoundKind
from annotation.rounds import RoundPlan, needs_of
from annotation.state import _, access, ngettext, rounding

LEAST = 10
"""So many units of each code are offered where rare codes are drawn more often."""
DAYS = 14
"""After so many days coders have forgotten most of what they coded."""
MINUTE = 60


def draw_place(of: Round, coded: int) -> None:
    """Draw how far the coder is in the round, above the card."""
    said = _("Reliability round {number}: {coded} of {size} coded")
    if of.kind is RoundKind.AUDIT:
        said = _("Audit of automatic labels: {coded} of {size} coded")
    text = said.format(number=of.number, coded=coded, size=of.size)
    st.progress(coded / of.size, text=text)


def draw() -> None:
    """Draw the open round or the form for a new one, and the rounds that ended."""
    access.require(Role.ADJUDICATOR)
    st.subheader(_("Reliability rounds"))
    st.caption(
        _(
            "A random sample is coded by several people without suggestions and without sight of "
            "each other. How far they agree is what a methods section reports."
        )
    )
    if said := state.notice():
        st.warning(plain(said))
    store = state.desk().store
    if running := store.open_round():
        _draw_open(running)
    else:
        _draw_form()
    _draw_ended([one for one in store.all_rounds() if one.ended is not None])


def _draw_open(of: Round) -> None:
    names = {one.id: one.name for one in state.people()}
    with st.container(border=True):
        st.markdown("**" + _("Round {number} is open").format(number=of.number) + "**")
        st.caption(f"{asked(of)} {drawn(of)}")
        for coder, coded in state.desk().store.round_progress(of.id).items():
            text = _("{name}: {coded} of {size} coded").format(
                name=plain(names[coder]), coded=coded, size=of.size
            )
            st.progress(coded / of.size, text=text)
        st.caption(
            _(
                "Its coders find these units first on the page Code. Until the round ends nobody "
                "sees what was coded in it: it is in no list, count or export."
            )
        )
        with st.popover(_("End the round")):
            st.write(
                _(
                    "This is for good: what was not coded by then is missing, and the codings of "
                    "fresh units become codings of the study."
                )
            )
            sure = st.checkbox(_("I am sure"), key=f"sure-{of.id}")
            st.button(
                _("End the round"),
                key=f"end-{of.id}",
                type="primary",
                disabled=not sure,
                on_click=rounding.end,
                args=(of.id,),
            )


def kind_name(kind: RoundKind) -> str:
    """Return what a round of this kind asks."""
    if kind is RoundKind.FRESH:
        return _("Fresh units: how reliable is the codebook?")
    if kind is RoundKind.AUDIT:
        return _("Audit: how often are automatic labels right?")
    return _("Coded again, blind: how reliable are the data?")


def asked(of: Round) -> str:
    """Return what a round asks."""
    if of.is_stability:
        return _("One coder coded them again, blind: how stable is the coder?")
    return kind_name(of.kind)


def drawn(of: Round) -> str:
    """Return how the units of a round were drawn."""
    text = _("{size} of {pool} units, seed {seed}, begun {time}.").format(
        size=of.size, pool=of.pool, seed=of.seed, time=show_time(of.begun)
    )
    if of.by_code:
        text += " " + _("More were drawn of codes that are suggested rarely.")
    return text


def _draw_form() -> None:
    with st.container(border=True):
        st.markdown("**" + _("Draw a round") + "**")
        kinds = {kind.value: kind_name(kind) for kind in (RoundKind.FRESH, RoundKind.RECODE)}
        chosen = st.radio(
            _("What it asks"),
            list(kinds),
            format_func=lambda kind: kinds[kind],
            key=f"round-kind-{state.language()}",
        )
        kind = RoundKind(chosen)
        names = {one.id: one.name for one in state.active()}
        coder_ids = tuple(
            st.multiselect(
                _("Coders"),
                list(names),
                format_func=lambda one: names[one],
                placeholder=_("Choose coders"),
                key="round-coders",
            )
        )
        if kind is RoundKind.RECODE:
            st.caption(
                _(
                    "One coder alone codes their own units again: how stable they are. Several "
                    "code the study's units again, and each of them is held beside the data."
                )
            )
        if len(coder_ids) < (2 if kind is RoundKind.FRESH else 1):
            st.info(_("Choose who codes: two or more, or one coder alone to code again."))
            return
        _draw_sample(kind, coder_ids)


def _draw_sample(kind: RoundKind, coder_ids: tuple[str, ...]) -> None:
    days = 0
    if kind is RoundKind.RECODE:
        days = st.number_input(
            _("Coded at least so many days ago"), 0, value=DAYS, key="round-days"
        )
    with st.spinner(_("Reading what can be drawn ..."), show_time=True):
        material = rounding.material(kind, coder_ids, days)
    if not material.units:
        st.info(_("No unit can be drawn: load more material under Reports, or choose otherwise."))
        return
    pool = len(material.units)
    needs = needs_of(material.suggested, max(len(coder_ids), 2))
    proposed = min(pool, needs[0].units if needs else pool)
    left, middle, right = st.columns(3)
    size = left.number_input(
        _("Units, of {pool}").format(pool=pool), 1, pool, proposed, key=f"round-size-{pool}"
    )
    least = middle.number_input(
        _("At least so many of each code suggested"), 0, 100, 0, key="round-least"
    )
    seed = right.number_input(_("Seed"), 0, value=rounding.seed(), key="round-seed-box")
    whole = material.size(size, seed, least)
    if whole > size:
        st.caption(
            _(
                "With those for rare codes {count} units are drawn. A code suggested for fewer "
                "than you ask for gets all of them."
            ).format(count=whole)
        )
    minutes = max(1.0, whole * material.seconds / MINUTE)
    st.caption(
        ngettext(
            "About {minutes:.0f} minute for each coder.",
            "About {minutes:.0f} minutes for each coder.",
            round(minutes),
        ).format(minutes=minutes)
    )
    if needs:
        codebook = state.desk().codebook
        st.dataframe(
            pd.DataFrame(
                {
                    _("Code"): [f"{one.code} {code_name(codebook, one.code)}" for one in needs],
                    _("Suggested for"): [f"{state.figure(one.share):.1%}" for one in needs],
                    _("Units needed"): [one.units for one in needs],
                }
            ),
            hide_index=True,
            height="content",
            alt=_("Units needed for each code"),
        )
        st.caption(
            _(
                "Units needed to show an alpha of {least} for a code, drawn from all alike (Bloch "
                "& Kraemer 1989). The share is that of the codes suggested now."
            ).format(least=state.figure(TENTATIVE))
        )
    if st.button(_("Begin the round"), type="primary"):
        with st.spinner(_("Drawing the round ..."), show_time=True):
            rounding.begin(RoundPlan(kind, coder_ids, size, seed, least, days))
        st.rerun()


def _draw_ended(ended: list[Round]) -> None:
    if not ended:
        return
    st.markdown("**" + _("Rounds that ended") + "**")
    rows = []
    for of in ended:
        found = rounding.figures(of).agreement
        rows.append(
            {
                _("Round"): of.number,
                _("What it asks"): asked(of),
                _("Drawn"): drawn(of),
                _("Ended"): show_time(of.ended) if of.ended else "",
                _("Coded by two or more"): found.n_pairable,
                _("Agree"): told(found.coefficients[PERCENT]),
                _("Alpha"): told(found.coefficients[ALPHA]),
            }
        )
    st.dataframe(pd.DataFrame(rows), hide_index=True, height="content", alt=_("Rounds that ended"))
    st.caption(_("All figures of a round stand on the page Agreement."))


def told(one: Coefficient) -> str:
    """Return a coefficient with its interval, or that it is not defined."""
    if one.value is None:
        return _("not defined")
    value = state.figure(one.value)
    if one.low is None or one.high is None:
        return f"{value:.3f}"
    return f"{value:.3f} ({state.figure(one.low):.3f} ... {state.figure(one.high):.3f})"
