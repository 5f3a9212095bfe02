"""The only owner of session state and of what all sessions share; pages draw and call this.

A session holds who codes, the language, what pages keep, and in `keys` what is not decided yet
about the unit on screen. All else is read from the record at each run, so that a reload loses
nothing that was acknowledged.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st

from annotation import messages
from annotation.arms import (
    Shows,
    choose_shows,
    choose_withheld_share,
    shows_of,
    withheld_share_of,
)
from annotation.arranging import choose_order, order_of, random_share_of
from annotation.codebook import Codebook
from annotation.desk import FROZEN, Desk, close_desk, open_desk
from annotation.errors import JalurError
from annotation.messages import LANGUAGES, translations
from annotation.records import PAPER, Coder, Role
from annotation.revision import revise
from annotation.state import access
from annotation.state.access import acts
from annotation.study import coder_named
from annotation.workspace import Workspace

T = TypeVar("T")

LAST_CODER = "last_coder"
LANGUAGE = "language"
WELCOMED = "welcomed"
ORIGIN = "origin"
"""In the address, apart from `unit`: a unit reopened for coding is not one to be traced."""


def desk() -> Desk:
    """Return the desk of this workspace; the first call takes seconds. Raises JalurError."""
    workspace = Workspace.locate()
    return _open_desk(str(workspace.home), workspace.server)


@st.cache_resource(show_spinner=False)
def _open_desk(home: str, server: str) -> Desk:
    return open_desk(Workspace(Path(home), server))


def follow_codebook() -> None:
    """Open the desk, or open it anew where the codebook has been revised since.

    The first call takes seconds. Raises JalurError.
    """
    old = desk()
    current = old.store.latest_codebook_revision()
    if current is not None and current.id != old.codebook.revision:
        _open_desk.clear()
        close_desk(old)
        desk()


@acts(Role.ADMIN)
def revise_codebook(new: Codebook) -> None:
    """Put a codebook in force for everybody."""
    revise(desk().study, new)
    follow_codebook()


def language() -> str:
    """Return the language of this session's screen: chosen, remembered, or the browser's."""
    if LANGUAGE not in st.session_state:
        browser = "id" if (st.context.locale or "").startswith("id") else "en"
        st.session_state[LANGUAGE] = browser
    return str(st.session_state[LANGUAGE])


def set_language(chosen: str | None) -> None:
    """Switch this session's language and remember it for the coder."""
    if chosen in LANGUAGES:
        st.session_state[LANGUAGE] = chosen
        if signed_in := coder():
            desk().store.set_preference(signed_in.id, LANGUAGE, chosen)


def _(message: str) -> str:
    """Return a sentence in the language of this session."""
    return translations(language()).gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """Return the form of a sentence for a count, in the language of this session."""
    return translations(language()).ngettext(one, many, count)


def explain(error: JalurError) -> str:
    """Return the sentence of an error in the language of this session."""
    return messages.explain(error, language())


def figure(value: float) -> float:
    """Return a number that any format writes in the language of this session."""
    return messages.figure(value, language())


def failure() -> str | None:
    """Return what stopped the last retrain, as a sentence; None where it went well."""
    reason = desk().retrainer.failure
    if reason is None:
        return None
    said = explain(reason) if isinstance(reason, JalurError) else repr(reason)
    return _("Learning failed; coding goes on: {reason}").format(reason=said)


def coder() -> Coder | None:
    """Return who codes here: signed in, or else named in the address, or the only one there is.

    None where that is not plain: nobody's codings may go under another's name. In team mode only
    a sign-in says who codes.
    """
    if access.is_team():
        return _coder_of_team()
    if access.WHO not in st.session_state:
        here = {one.id: one for one in people()}
        named = here.get(st.query_params.get("coder", ""))
        last = here.get(desk().store.setting(LAST_CODER)) if len(here) == 1 else None
        if (found := named or last) is None:
            return None
        _sign_in(found)
    return desk().store.coder(str(st.session_state[access.WHO]))


def _coder_of_team() -> Coder | None:
    signed_in = access.signed_in()
    if (signed_in.id if signed_in else None) != st.session_state.get(access.WHO):
        st.session_state.clear()  # what was held here was somebody else's
        if signed_in is not None:
            _sign_in(signed_in)
    return signed_in


def people() -> list[Coder]:
    """Return who has coded on this computer, in the order they joined."""
    return [one for one in desk().store.coders() if one.name != PAPER]


def active() -> list[Coder]:
    """Return who of them can code now: in team mode only who has access."""
    if not access.is_team():
        return people()
    return [one.coder for one in desk().store.persons() if one.role is not None]


def stay(known: Coder) -> None:
    """Keep the coder in the address, so that this tab's reload does not ask again."""
    if not access.is_team() and st.query_params.get("coder") != known.id:
        st.query_params["coder"] = known.id


def sign_in(name: str) -> None:
    """Go on as the coder of this name, new or known; raises InvalidInput.

    Raises NotAllowed in team mode, where a name is not enough.
    """
    access.refuse_in_team()
    known = coder_named(desk().study, name)
    desk().store.set_setting(LAST_CODER, known.id)
    _sign_in(known)


def sign_out() -> None:
    """Ask again who codes."""
    if access.is_team():
        access.leave()
        return
    desk().store.set_setting(LAST_CODER, "")
    st.session_state.clear()
    st.query_params.clear()


def _sign_in(known: Coder) -> None:
    st.session_state[access.WHO] = known.id
    remembered = desk().store.preference(known.id, LANGUAGE)
    if remembered:
        st.session_state[LANGUAGE] = remembered
    else:
        desk().store.set_preference(known.id, LANGUAGE, language())


def is_welcomed(coder_id: str) -> bool:
    """Return whether the coder has seen the three steps and does not want them again now."""
    return desk().store.preference(coder_id, WELCOMED) == "yes"


@acts(Role.CODER)
def set_welcomed(coder_id: str, seen: bool) -> None:
    """Put the three steps away, or call them back."""
    desk().store.set_preference(coder_id, WELCOMED, "yes" if seen else "")


def origin() -> str | None:
    """Return the unit named in the address whose suggestions are to be traced."""
    return st.query_params.get(ORIGIN)


def leave_origin() -> None:
    """Let the page Units show all units again."""
    st.query_params.pop(ORIGIN, None)


def notice() -> str | None:
    """Return what the last action has to say."""
    said: str | None = access.refusal() or st.session_state.get("notice")
    return said


def say(message: str | None) -> None:
    """Leave a message on the screen until another action; None takes it away."""
    st.session_state["notice"] = message


def keep(name: str, value: object) -> None:
    """Hold something that a page needs again in this session."""
    st.session_state[f"kept-{name}"] = value


def kept(name: str) -> Any:
    """Return what a page holds under this name; None where there is nothing."""
    return st.session_state.get(f"kept-{name}")


def once(name: str, key: object, make: Callable[[], T]) -> T:
    """Return what `make` gives: worked out once in a session, and anew where `key` is another."""
    known: tuple[object, T] | None = kept(name)
    if known is None or known[0] != key:
        known = key, make()
        keep(name, known)
    return known[1]


@acts(Role.ADMIN)
def learn() -> None:
    """Let the model learn now from all there is."""
    desk().retrainer.request()


@acts(Role.ADMIN)
def set_frozen(frozen: bool) -> None:
    """Keep the model as it is, or let it learn on (at once, from all there is)."""
    desk().store.set_setting(FROZEN, "yes" if frozen else "")
    desk().retrainer.request()


@acts(Role.ADMIN)
def set_order(order: str, random_share: float) -> None:
    """Choose which unit comes next, and which share of the units comes at random."""
    choose_order(desk().study, order, random_share)
    desk().retrainer.request()


def withheld_share() -> float:
    """Return which share of the units goes without a suggestion."""
    return withheld_share_of(desk().study)


@acts(Role.ADMIN)
def set_withheld_share(share: float) -> None:
    """Choose which share of the units shown from now on goes without a suggestion."""
    choose_withheld_share(desk().study, share)


def shows() -> Shows:
    """Return when suggestions are shown."""
    return shows_of(desk().study)


@acts(Role.ADMIN)
def set_shows(chosen: Shows) -> None:
    """Choose when suggestions are shown from now on."""
    choose_shows(desk().study, chosen)


def order() -> tuple[str, float]:
    """Return the order that is chosen, and the share of the units that comes at random."""
    return order_of(desk().study).value, random_share_of(desk().study)
