"""Jalur behind a sign-in, for a team: start it with scripts/start.py --team.

An entry of its own, since only an app that is made here, not a plain script, can answer over HTTP:
the sign-in sets a cookie. The screen is the same script.
"""

import os

import streamlit as st

from annotation import entrance
from annotation.workspace import PROJECT

os.environ["JALUR_TEAM"] = "1"

app = st.App(
    PROJECT / "annotate_app.py",
    routes=entrance.routes(),
    lifespan=entrance.welcoming(
        lambda: f"http://localhost:{st.get_option('server.port')}",
        is_asked=os.environ.pop("JALUR_ADMIN_LINK", "") == "1",
    ),
)
