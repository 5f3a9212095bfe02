"""Jalur's screen: page settings, who codes, and the pages. Start it with scripts/start.py."""

import streamlit as st

from annotation import state
from annotation.errors import JalurError
from annotation.pages import (
    agreement,
    codebook,
    coding,
    disagreements,
    header,
    model,
    reports,
    results,
    team,
    training,
    units,
    welcome,
)
from annotation.pages.text import ICON, plain
from annotation.state import _

st.set_page_config(page_title="Jalur", page_icon=str(ICON), layout="wide")

try:
    with st.spinner(_("Opening the study and loading the encoder (a few seconds) ...")):
        state.follow_codebook()
    coder = state.coder()
    if coder is None:
        welcome.ask_name()
        st.stop()
    state.stay(coder)
    page = st.navigation(
        [
            st.Page(coding.draw, title=_("Code"), url_path="code", default=True),
            st.Page(units.draw, title=_("Units"), url_path="units"),
            st.Page(reports.draw, title=_("Reports"), url_path="reports"),
            st.Page(disagreements.draw, title=_("Disagreements"), url_path="disagreements"),
            st.Page(team.draw, title=_("Team"), url_path="team"),
            st.Page(agreement.draw, title=_("Agreement"), url_path="agreement"),
            st.Page(results.draw, title=_("Results"), url_path="results"),
            st.Page(model.draw, title=_("Model"), url_path="model"),
            st.Page(training.draw, title=_("Training"), url_path="training"),
            st.Page(codebook.draw, title=_("Codebook"), url_path="codebook"),
        ],
        position="top",
    )
    header.draw(coder)
    page.run()
except JalurError as error:
    st.error(plain(state.explain(error)))
