"""Jalur's screen: page settings, who codes, and the pages. Start it with scripts/start.py."""

import streamlit as st

from annotation import state
from annotation.errors import JalurError
from annotation.pages import header, menu, sign_in, welcome
from annotation.pages.text import ICON, plain
from annotation.state import _, access

st.set_page_config(page_title="Jalur", page_icon=str(ICON), layout="wide")

try:
    with st.spinner(_("Opening the study and loading the encoder (a few seconds) ...")):
        state.follow_codebook()
    coder = state.coder()
    if refusal := access.refusal():
        st.error(plain(refusal))
    if coder is None:
        st.navigation(menu.pages(), position="hidden")  # or the page asked for would be forgotten
        (sign_in.draw if access.is_team() else welcome.ask_name)()
        st.stop()
    state.stay(coder)
    page = st.navigation(menu.pages(), position="top")
    header.draw(coder)
    sign_in.draw_invitation_for_others(coder)
    page.run()
except JalurError as error:
    st.error(plain(state.explain(error)))
