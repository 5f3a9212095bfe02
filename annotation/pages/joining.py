"""The panel of one export of another Jalur: whose codings it holds, and who of them is who here."""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from annotation import state
from annotation.ingest import Export
from annotation.pages.files import File
from annotation.pages.text import plain
from annotation.state import _, ngettext

ONE, TWO = "one", "two"


@dataclass(frozen=True)
class ExportChoice:
    """An export that is ready to be joined with the record here.

    `same` are the names of those who are who has their name here, `another` those who are not.
    """

    file: File
    export: Export
    same: tuple[str, ...]
    another: tuple[str, ...]
    pressed: bool
    progress: DeltaGenerator


def draw_export_choice(file: File, export: Export) -> ExportChoice | None:
    """Draw what an export holds; return it when it is said of each namesake who they are."""
    _draw_found(export)
    names = state.desk().store.namesakes_of(export.theirs)
    said = {name: _draw_namesake(file, name) for name in names}
    if (error := state.kept(f"error-{file.key}")) is not None:
        st.error(plain(state.explain(error)))
        state.keep(f"error-{file.key}", None)
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button(
            _("Join with this study"),
            type="primary",
            key=f"load-{file.key}",
            disabled=None in said.values(),
        )
        progress = st.container()
    if None in said.values():
        return None
    same, another = (tuple(name for name in names if said[name] == who) for who in (ONE, TWO))
    return ExportChoice(file, export, same, another, pressed, progress)


def _draw_found(export: Export) -> None:
    count = len(export.theirs.codings)
    facts = [ngettext("{count} coding", "{count} codings", count).format(count=count)]
    facts.append(plain(", ".join(export.theirs.coders.values())))
    st.markdown(f"**{plain(export.file)}** &ensp; :gray[{' · '.join(facts)}]")
    st.caption(
        _(
            "An export of Jalur. Codings, units and coders that are missing here are added; "
            "nothing is added twice, and nothing here is replaced that its coder did not replace."
        )
    )


def _draw_namesake(file: File, name: str) -> str | None:
    labels = {
        ONE: _("One person, who coded on both computers"),
        TWO: _("Two people of the same name"),
    }
    return st.radio(
        _("{name} of the file and {name} of this computer are:").format(name=plain(name)),
        list(labels),
        index=None,
        format_func=labels.__getitem__,
        key=f"namesake-{name}-{file.key}",
        horizontal=True,
    )
