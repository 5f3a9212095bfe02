"""Agreement: how far the coders of the study agree, and what has to be said beside the figures."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from annotation import state
from annotation.agreement import Agreement, Coefficient, Distance, PairAgreement, conclusion
from annotation.agreement.coefficients import AC1, ALPHA, COHEN, FLEISS, PERCENT, SCOTT
from annotation.pages import charts, pull, reliability, report_list, rounds
from annotation.pages.rounds import told
from annotation.pages.text import code_name, plain
from annotation.records import Role, Round
from annotation.state import _, access, ngettext, rounding
from annotation.team import TeamAgreement, compare_coders


def draw() -> None:
    """Draw the choice of codings, and how far their coders agree."""
    access.require(Role.ADJUDICATOR)
    ended = [one for one in state.desk().store.all_rounds() if one.ended is not None]
    if ended and (of := _choose_round(ended)) is not None:
        _draw_round(of)
        return
    report_ids, coders, distance, only_unseen = _draw_choice()
    store = state.desk().store
    with st.spinner(_("Comparing the coders ...")):
        key = (store.watermark(), store.extent(), report_ids, coders, distance, only_unseen)
        team = state.once(
            "agreement",
            key,
            lambda: compare_coders(
                store,
                state.desk().codebook,
                report_ids=report_ids or None,
                coders=coders or None,
                distance=distance,
                only_unseen=only_unseen,
            ),
        )
    if team.agreement.n_pairable == 0:
        st.info(
            _(
                "No unit here was coded by two people yet. Let a second person code the same "
                "units under another name."
            )
        )
        pull.draw(team.pulls, team.switching)
        return
    _draw_team(team, distance)
    pull.draw(team.pulls, team.switching)


def _choose_round(ended: list[Round]) -> Round | None:
    named = {str(one.number): one for one in ended}
    chosen = st.segmented_control(
        _("Codings"),
        ["", *named],
        default="",
        required=True,
        format_func=lambda one: (
            _("Round {number}").format(number=one) if one else _("The whole study")
        ),
        key="agreement-round",
    )
    return named.get(chosen or "")


def _draw_round(of: Round) -> None:
    distance = _choose_distance()
    with st.spinner(_("Comparing the coders ...")):
        team = rounding.figures(of, distance)
    st.caption(f"{rounds.asked(of)} {rounds.drawn(of)}")
    if team.agreement.n_pairable == 0:
        st.info(
            _("No unit of this round was coded both times.")
            if team.is_stability
            else _("No unit of this round was coded by two people.")
        )
        return
    _draw_team(team, distance)


def _draw_team(team: TeamAgreement, distance: Distance | None) -> None:
    _draw_headline(team, distance)
    for caution in team.cautions:
        st.caption(f":material/info: {plain(state.explain(caution))}")
    _draw_coefficients(team.agreement)
    _draw_codes(team.agreement, is_weighted=bool(team.weights))
    if len(team.agreement.pairs) > 1:
        _draw_pairs(_("Each pair of coders"), team.agreement.pairs)
    _draw_confusions(team)
    _draw_pairs(
        _("Each coder and the data"),
        team.by_data,
        _(
            "What each coded again, beside what was settled when the round began; units on which "
            "coders differed then are left out."
        ),
    )
    _draw_pairs(
        _("Each coder and the model"),
        team.by_model,
        _(
            "Codings made without the suggestion in sight, of units that taught the model "
            "nothing. The model is no coder: it counts in no figure above."
        ),
    )
    reliability.draw(team)


def _draw_choice() -> tuple[list[str], list[str], Distance | None, bool]:
    reports, people, what = st.columns([3, 3, 2])
    with reports:
        report_ids = report_list.choose("agreement-reports")
    coders = people.multiselect(
        _("Coders"),
        [one.name for one in state.people()],
        placeholder=_("All coders"),
        key="agreement-coders",
    )
    with what:
        distance = _choose_distance()
    only_unseen = st.toggle(
        _("Only codings made without a suggestion in sight"), key="agreement-unseen"
    )
    return report_ids, coders, distance, only_unseen


def _choose_distance() -> Distance | None:
    names = {
        None: _("The first code of each"),
        Distance.CRAGGS: _("All codes (Krippendorff & Craggs)"),
        Distance.MASI: _("All codes (MASI)"),
        Distance.JACCARD: _("All codes (Jaccard)"),
    }
    return st.selectbox(
        _("Compared"),
        list(names),
        format_func=lambda one: names[one],
        key=f"agreement-what-{state.language()}",
    )


def _draw_headline(team: TeamAgreement, distance: Distance | None) -> None:
    found, is_stability = team.agreement, team.is_stability
    alpha = found.coefficients[ALPHA]
    which = _("Krippendorff's alpha") if distance is None else _("Krippendorff's alpha of sets")
    st.markdown(f"#### {which}: {told(alpha)}")
    st.markdown(plain(state.explain(conclusion(found, is_stability=is_stability))))
    drawn = _("whole reports") if found.by_clusters else _("units")
    how = _(
        "Intervals of {level} %: {resamples} bootstrap resamples of {drawn}, seed {seed}."
    ).format(
        level=round(100 * found.resampling.level),
        resamples=found.resampling.resamples,
        drawn=drawn,
        seed=found.resampling.seed,
    )
    st.caption(f"{_say_units(found, is_stability=is_stability)} {how}")


def _say_units(found: Agreement, *, is_stability: bool) -> str:
    count = found.n_pairable
    if is_stability:
        return ngettext(
            "{count} unit was coded twice by one coder.",
            "{count} units were coded twice by one coder.",
            count,
        ).format(count=count)
    return ngettext(
        "{count} unit was coded by two or more of {coders} coders.",
        "{count} units were coded by two or more of {coders} coders.",
        count,
    ).format(count=count, coders=found.n_coders)


def _draw_coefficients(found: Agreement) -> None:
    names = {
        PERCENT: _("Percent agreement"),
        ALPHA: _("Krippendorff's alpha"),
        FLEISS: _("Fleiss' kappa"),
        COHEN: _("Cohen's kappa"),
        SCOTT: _("Scott's pi"),
        AC1: _("Gwet's AC1"),
    }
    rows = [(label, found.coefficients[name]) for name, label in names.items()]
    st.dataframe(
        pd.DataFrame(
            {
                _("Coefficient"): [label for label, _one in rows],
                _("Value"): [told(one) for _label, one in rows],
                _("Why not"): [
                    state.explain(one.reason) if one.reason else "" for _label, one in rows
                ],
            }
        ),
        hide_index=True,
        height="content",
        column_config={
            _("Coefficient"): st.column_config.TextColumn(width=220),
            _("Value"): st.column_config.TextColumn(width=220),
        },
        alt=_("Coefficients of agreement"),
    )


def _draw_codes(found: Agreement, *, is_weighted: bool) -> None:
    st.subheader(_("Each code against all others"))
    if is_weighted:
        st.caption(
            _(
                "Of all units of the round, weighted: each counts as often as the units that it "
                "stands for, of all that could be drawn. Lower ends are those with one more unit "
                "on which coders differ: the sample can have missed it."
            )
        )
    codebook = state.desk().codebook
    used = {code: one for code, one in found.tracks.items() if one.n}
    st.dataframe(
        pd.DataFrame(
            {
                _("Code"): list(used),
                _("Name"): [_name(code) for code in used],
                _("Units"): [one.n for one in used.values()],
                _("Of codings"): [f"{state.figure(one.prevalence):.1%}" for one in used.values()],
                _("Agree"): [_percent(one.coefficients[PERCENT]) for one in used.values()],
                _("Alpha"): [told(one.coefficients[ALPHA]) for one in used.values()],
                _("AC1"): [told(one.coefficients[AC1]) for one in used.values()],
            }
        ),
        hide_index=True,
        height="content",
        alt=_("Agreement on each code"),
    )
    unused = [code for code in map(str, codebook.numbers) if code not in used]
    if unused:
        st.caption(_("Nobody gave: {codes}.").format(codes=", ".join(unused)))


def _name(code: str) -> str:
    codebook = state.desk().codebook
    number = int(code)
    known = number in codebook.numbers
    return code_name(codebook, number) if known else _("not in this codebook")


def _percent(one: Coefficient) -> str:
    return "" if one.value is None else f"{one.value:.0%}"


def _draw_pairs(title: str, pairs: Sequence[PairAgreement], caption: str = "") -> None:
    if not pairs:
        return
    st.subheader(title)
    st.dataframe(
        pd.DataFrame(
            {
                _("Coders"): [
                    _("{one} and {other}").format(one=pair.coders[0], other=pair.coders[1])
                    for pair in pairs
                ],
                _("Units"): [pair.n for pair in pairs],
                _("Agree"): [_percent(pair.coefficients[PERCENT]) for pair in pairs],
                _("Alpha"): [told(pair.coefficients[ALPHA]) for pair in pairs],
            }
        ),
        hide_index=True,
        height="content",
        alt=_("Agreement of each pair of coders"),
    )
    if caption:
        st.caption(caption)


def _draw_confusions(team: TeamAgreement) -> None:
    st.subheader(_("Which codes are taken for which"))
    charts.draw_confusions(team.confusions, list(map(str, state.desk().codebook.numbers)))
    st.caption(
        _(
            "Both codings of a unit by their first codes; 0 stands for none applies. Off the "
            "diagonal they differ."
        )
        if team.is_stability
        else _(
            "Pairs of coders by their first codes; 0 stands for none applies. Off the diagonal "
            "they differ."
        )
    )
