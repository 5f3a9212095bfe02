"""The codebook: what is in force, and a new revision from a file."""

import streamlit as st

from annotation import state
from annotation.codebook import parse_codebook
from annotation.errors import JalurError
from annotation.pages import definitions
from annotation.pages.text import plain
from annotation.records import Role
from annotation.revision import Change, changes, check_revision
from annotation.state import _, access


def draw() -> None:
    """Draw the codebook in force, and the way to revise it."""
    codebook = state.desk().codebook
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader(plain(codebook.name[codebook.language(state.language())]))
        definitions.draw(codebook, None)
    with right:
        may_revise = access.may(Role.ADMIN)
        st.subheader(_("Revise") if may_revise else _("Revision"))
        st.caption(
            _(
                "Revision {revision} is in force. Download it, change the file, and load it here. "
                "Codings keep the revision under which they were made; suggestions follow the new "
                "words at once."
            ).format(revision=plain(codebook.revision))
            if may_revise
            else _("Revision {revision} is in force. Admins of the study revise it.").format(
                revision=plain(codebook.revision)
            )
        )
        st.download_button(
            _("Download the codebook (YAML)"),
            codebook.text,
            file_name="codebook.yaml",
            mime="application/yaml",
            icon=":material/download:",
            on_click="ignore",
        )
        if may_revise:
            _draw_revision()


def _draw_revision() -> None:
    desk = state.desk()
    file = st.file_uploader(_("A revised codebook"), type=["yaml", "yml"])
    if file is None:
        return
    try:
        new = parse_codebook(file.getvalue().decode("utf-8"), file.name)
        check_revision(desk.store, new, file.name)
    except UnicodeDecodeError:
        st.error(_("{file} is not UTF-8. Save it as UTF-8.").format(file=plain(file.name)))
        return
    except JalurError as error:
        st.error(plain(state.explain(error)))
        return
    if new.revision == desk.codebook.revision:
        st.success(_("This is the codebook in force."))
        return
    lines = [_show(change) for change in changes(desk.codebook, new)]
    lines = lines or [_("Only the borders or the name differ.")]
    st.markdown("\n".join(f"- {line}" for line in lines))
    st.button(_("Put it in force"), type="primary", on_click=state.revise_codebook, args=(new,))


def _show(change: Change) -> str:
    if change.kind == "added":
        return _("Code {number} is new.").format(number=change.number)
    if change.kind == "removed":
        return _("Code {number} is gone.").format(number=change.number)
    names = {
        "name": _("name"),
        "definition": _("definition"),
        "includes": _("what belongs here"),
        "excludes": _("what does not"),
        "examples": _("examples"),
    }
    differing = ", ".join(names[field] for field in change.fields)
    return _("Code {number}: other {fields}.").format(number=change.number, fields=differing)
