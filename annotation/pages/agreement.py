"""Agreement: how far the coders of the study agree, and what has to be said beside the figures."""

import json

import pandas as pd
import streamlit as st

from annotation import state
from annotation.agreement import Agreement, Coefficient, Distance, verdict
from annotation.agreement.coefficients import AC1, ALPHA, COHEN, FLEISS, PERCENT, SCOTT
from annotation.exchange.ratings import ratings_csv
from annotation.pages import charts, pull, report_list
from annotation.pages.text import code_name, plain
from annotation.records import Role
from annotation.state import _, access, ngettext
from annotation.team import TeamAgreement, compare_coders, figures_of


def draw() -> None:
    """Draw the choice of codings, and how far their coders agree."""
    access.require(Role.ADJUDICATOR)
    report_ids, coders, distance, only_unseen = _draw_choice()
    store = state.desk().store
    with st.spinner(_("Comparing the coders ...")):
        key = (store.watermark(), store.extent(), report_ids, coders, distance, only_unseen)
        found = state.kept("agreement")
        if found is None or found[0] != key:
            compared = compare_coders(
                store,
                state.desk().codebook,
                report_ids=report_ids or None,
                coders=coders or None,
                distance=distance,
                only_unseen=only_unseen,
            )
            found = key, compared
            state.keep("agreement", found)
    team: TeamAgreement = found[1]
    if team.agreement.n_pairable == 0:
        st.info(
            _(
                "No unit here was coded by two people yet. Let a second person code the same "
                "units under another name."
            )
        )
        pull.draw(team.pulls)
        return
    _draw_headline(team.agreement, distance)
    for caution in team.cautions:
        st.caption(f":material/info: {plain(state.explain(caution))}")
    _draw_coefficients(team.agreement)
    _draw_codes(team.agreement)
    if len(team.agreement.pairs) > 1:
        _draw_pairs(team.agreement)
    _draw_confusions(team.confusions)
    _draw_downloads(team)
    pull.draw(team.pulls)


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
    names = {
        None: _("The first code of each"),
        Distance.CRAGGS: _("All codes (Krippendorff & Craggs)"),
        Distance.MASI: _("All codes (MASI)"),
        Distance.JACCARD: _("All codes (Jaccard)"),
    }
    distance = what.selectbox(
        _("Compared"),
        list(names),
        format_func=lambda one: names[one],
        key=f"agreement-what-{state.language()}",
    )
    only_unseen = st.toggle(
        _("Only codings made without a suggestion in sight"), key="agreement-unseen"
    )
    return report_ids, coders, distance, only_unseen


def _draw_headline(found: Agreement, distance: Distance | None) -> None:
    alpha = found.coefficients[ALPHA]
    which = _("Krippendorff's alpha") if distance is None else _("Krippendorff's alpha of sets")
    st.markdown(f"#### {which}: {_told(alpha)}")
    st.markdown(plain(state.explain(verdict(alpha))))
    units = ngettext(
        "{count} unit was coded by two or more of {coders} coders.",
        "{count} units were coded by two or more of {coders} coders.",
        found.n_pairable,
    ).format(count=found.n_pairable, coders=found.n_coders)
    drawn = _("whole reports") if found.by_clusters else _("units")
    how = _(
        "Intervals of {level} %: {resamples} bootstrap resamples of {drawn}, seed {seed}."
    ).format(
        level=round(100 * found.resampling.level),
        resamples=found.resampling.resamples,
        drawn=drawn,
        seed=found.resampling.seed,
    )
    st.caption(f"{units} {how}")


def _told(one: Coefficient) -> str:
    """Return a coefficient with its interval, or that it is not defined."""
    if one.value is None:
        return _("not defined")
    if one.low is None:
        return f"{one.value:.3f}"
    return f"{one.value:.3f} ({one.low:.3f} ... {one.high:.3f})"


def _draw_coefficients(found: Agreement) -> None:
    names = {
        PERCENT: _("Share of pairs that agree"),
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
                _("Value"): [_told(one) for _label, one in rows],
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


def _draw_codes(found: Agreement) -> None:
    st.subheader(_("Each code against all others"))
    codebook = state.desk().codebook
    used = {code: one for code, one in found.tracks.items() if one.n}
    st.dataframe(
        pd.DataFrame(
            {
                _("Code"): list(used),
                _("Name"): [_name(code) for code in used],
                _("Units"): [one.n for one in used.values()],
                _("Of codings"): [f"{one.prevalence:.1%}" for one in used.values()],
                _("Agree"): [_percent(one.coefficients[PERCENT]) for one in used.values()],
                _("Alpha"): [_told(one.coefficients[ALPHA]) for one in used.values()],
                _("AC1"): [_told(one.coefficients[AC1]) for one in used.values()],
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


def _draw_pairs(found: Agreement) -> None:
    st.subheader(_("Each pair of coders"))
    st.dataframe(
        pd.DataFrame(
            {
                _("Coders"): [
                    _("{one} and {other}").format(one=pair.coders[0], other=pair.coders[1])
                    for pair in found.pairs
                ],
                _("Units"): [pair.n for pair in found.pairs],
                _("Agree"): [_percent(pair.coefficients[PERCENT]) for pair in found.pairs],
                _("Alpha"): [_told(pair.coefficients[ALPHA]) for pair in found.pairs],
            }
        ),
        hide_index=True,
        height="content",
        alt=_("Agreement of each pair of coders"),
    )


def _draw_downloads(team: TeamAgreement) -> None:
    with st.container(horizontal=True):
        st.download_button(
            _("All figures (JSON)"),
            json.dumps(figures_of(team), ensure_ascii=False, indent=2),
            file_name="agreement.json",
            mime="application/json",
            icon=":material/download:",
            on_click="ignore",
            key="download-agreement",
        )
        st.download_button(
            _("The codings compared (CSV)"),
            ratings_csv(team.codings),
            file_name="agreement-codings.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key="download-compared",
        )
    found = team.agreement
    sets = f" --set-valued --distance {found.distance}" if found.distance else ""
    command = f"python scripts/agreement.py FILE --categories {found.categories}{sets}"
    st.caption(
        _("With the codings others find the same figures: {command}").format(command=plain(command))
    )


def _draw_confusions(counts: dict[tuple[str, str], int]) -> None:
    st.subheader(_("Which codes are taken for which"))
    charts.draw_confusions(counts, list(map(str, state.desk().codebook.numbers)))
    st.caption(
        _(
            "Pairs of coders by their first codes; 0 stands for none applies. Off the diagonal "
            "they differ."
        )
    )
