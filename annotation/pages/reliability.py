"""What can be taken away from the page Agreement: the reliability report, figures, codings."""

import json
from functools import partial

import streamlit as st

from annotation import state
from annotation.exchange.ratings import ratings_csv
from annotation.exchange.reliability import command, pack_report
from annotation.messages import LANGUAGES
from annotation.pages.text import plain
from annotation.records import Role
from annotation.reliability import evidence_of_team
from annotation.state import _, access
from annotation.study import Study
from annotation.team import TeamAgreement
from annotation.team_figures import figures_of

ZIP = "reliability-{language}.zip"


def draw(team: TeamAgreement) -> None:
    """Draw the language of the report and the downloads; the report is made when asked for."""
    st.subheader(_("Reliability report"))
    st.markdown(
        _(
            "A methods paragraph to paste, tables, references, and the files from which others "
            "find the same figures. What the record does not know is left blank."
        )
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        language = st.selectbox(
            _("Language of the report"),
            list(LANGUAGES),
            index=list(LANGUAGES).index(state.language()),
            format_func=lambda one: LANGUAGES[one],
            width=220,
            key=f"report-language-{state.language()}",
        )
        st.download_button(
            _("Reliability report (ZIP)"),
            access.at_click(Role.ADJUDICATOR, partial(_packed, state.desk().study, team, language)),
            file_name=ZIP.format(language=language),
            mime="application/zip",
            type="primary",
            icon=":material/download:",
            on_click="ignore",
            key="download-reliability",
        )
        st.download_button(
            _("All figures (JSON)"),
            access.at_click(Role.ADJUDICATOR, partial(_figures, team)),
            file_name="agreement.json",
            mime="application/json",
            icon=":material/download:",
            on_click="ignore",
            key="download-agreement",
        )
        st.download_button(
            _("The codings compared (CSV)"),
            access.at_click(Role.ADJUDICATOR, partial(_codings, team)),
            file_name="agreement-codings.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key="download-compared",
        )
    said = (
        _("With the codings others find all figures but those of single codes: {command}")
        if team.more
        else _("With the codings others find the same figures: {command}")
    )
    st.caption(said.format(command=plain(command(team.agreement, "FILE"))))


def _packed(study: Study, team: TeamAgreement, language: str) -> bytes:
    return pack_report(evidence_of_team(study.store, study.codebook, team), language)


def _figures(team: TeamAgreement) -> bytes:
    return json.dumps(figures_of(team), ensure_ascii=False, indent=2).encode()


def _codings(team: TeamAgreement) -> bytes:
    return ratings_csv(team.codings).encode()
