"""The pages that the person at hand may open."""

from typing import Literal

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from annotation.pages import (
    agreement,
    bulk,
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
        st.Page(coding.draw, title=_("Code"), url_path=coding.FIRST, default=True),
        st.Page(coding.go, title=_("Code"), url_path="code", visibility="hidden"),
        st.Page(units.draw, title=_("Units"), url_path="units"),
        st.Page(reports.draw, title=_("Reports"), url_path="reports"),
    ]
    if access.may(Role.ADJUDICATOR):
        found += _for_adjudicators("visible")
    found += [
        st.Page(results.draw, title=_("Results"), url_path="results"),
        st.Page(model.draw, title=_("Model"), url_path="model"),
        st.Page(codebook.draw, title=_("Codebook"), url_path="codebook"),
        st.Page(training.draw, title=_("Training"), url_path="training"),
    ]
    # Others have them hidden: their address then says for whom they are.
    return found if access.may(Role.ADJUDICATOR) else [*found, *_for_adjudicators("hidden")]


def _for_adjudicators(visibility: Literal["visible", "hidden"]) -> list[StreamlitPage]:
    return [
        st.Page(draw, title=title, url_path=path, visibility=visibility)
        for draw, title, path in (
            (disagreements.draw, _("Disagreements"), "disagreements"),
            (agreement.draw, _("Agreement"), "agreement"),
            (team.draw, _("Team"), "team"),
            (bulk.draw, _("Pre-label"), "prelabel"),
        )
    ]
