"""The pages that the person at hand may open."""

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from annotation.pages import (
    agreement,
    codebook,
    coding,
    disagreements,
    model,
    reports,
    results,
    team,
    training,
    units,
)
from annotation.records import Role
from annotation.state import _, access


def pages() -> list[StreamlitPage]:
    """Return them in the order of the menu; the first is where a visit begins."""
    found = [
        st.Page(coding.draw, title=_("Code"), url_path="code", default=True),
        st.Page(units.draw, title=_("Units"), url_path="units"),
        st.Page(reports.draw, title=_("Reports"), url_path="reports"),
    ]
    if access.may(Role.ADJUDICATOR):
        found += [
            st.Page(disagreements.draw, title=_("Disagreements"), url_path="disagreements"),
            st.Page(agreement.draw, title=_("Agreement"), url_path="agreement"),
            st.Page(team.draw, title=_("Team"), url_path="team"),
        ]
    found += [
        st.Page(results.draw, title=_("Results"), url_path="results"),
        st.Page(model.draw, title=_("Model"), url_path="model"),
        st.Page(codebook.draw, title=_("Codebook"), url_path="codebook"),
        st.Page(training.draw, title=_("Training"), url_path="training"),
    ]
    return found
