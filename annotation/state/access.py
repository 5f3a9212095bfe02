"""Who is signed in and what they may do, read from the record at every action.

Alone on a computer everybody may do everything. In team mode (`JALUR_TEAM=1`) only the session of
the browser says who codes, and each action calls `require` first.
"""

import os
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import streamlit as st

from annotation import state
from annotation.accounts import (
    Invited,
    cookie_of,
    end_session,
    find_invited,
    find_session,
    is_fresh,
    provided,
)
from annotation.errors import NotAllowed
from annotation.records import Coder, Role
from annotation.refusals import SENTENCES as REFUSALS
from annotation.refusals import Refusal

TEAM = "JALUR_TEAM"
WHO = "coder_id"
INVITATION = "invitation"
REFUSED = "what was refused"
RANKS = (Role.CODER, Role.ADJUDICATOR, Role.ADMIN)
SENTENCES = {
    Role.CODER: NotAllowed("You are not signed in any more. Load the page again and sign in."),
    Role.ADJUDICATOR: NotAllowed("This is for adjudicators and admins of the study."),
    Role.ADMIN: NotAllowed("This is for admins of the study."),
}

P = ParamSpec("P")
R = TypeVar("R")


def is_team() -> bool:
    """Return whether people sign in here."""
    return os.environ.get(TEAM) == "1"


def role() -> Role | None:
    """Return what whoever acts may do; None where nobody is signed in, or somebody else by now.

    A tab can outlive a sign-in: what was drawn for one person is not done by another.
    """
    if not is_team():
        return Role.ADMIN
    coder = signed_in()
    if coder is None or coder.id != st.session_state.get(WHO):
        return None
    return state.desk().store.role(coder.id)


def may(needed: Role) -> bool:
    """Return whether whoever acts has this role, or one that may do more."""
    own = role()
    return own is not None and RANKS.index(own) >= RANKS.index(needed)


def require(needed: Role) -> None:
    """Raise NotAllowed unless whoever acts has this role, or one that may do more."""
    if not may(needed):
        is_gone = needed is not Role.CODER and not may(Role.CODER)
        raise NotAllowed(SENTENCES[Role.CODER if is_gone else needed].message)


def acts(needed: Role) -> Callable[[Callable[P, R]], Callable[P, R | None]]:
    """Let only this role do something; for others it says why not, does nothing, returns None."""

    def guard(act: Callable[P, R]) -> Callable[P, R | None]:
        @wraps(act)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | None:
            try:
                require(needed)
            except NotAllowed as error:
                st.session_state[REFUSED] = state.explain(error)
                return None
            return act(*args, **kwargs)

        return guarded

    return guard


def refuse_in_team() -> None:
    """Raise NotAllowed in team mode, where a name is not enough to come in."""
    if is_team():
        raise NotAllowed(SENTENCES[Role.CODER].message)


def refusal() -> str | None:
    """Return, once, why the last action was not done."""
    said: str | None = st.session_state.pop(REFUSED, None)
    return said


def has_changed(coder: Coder) -> bool:
    """Return whether this coder, for whom something is drawn, is not who is signed in now."""
    return is_team() and (role() is None or st.session_state.get(WHO) != coder.id)


def signed_in() -> Coder | None:
    """Return who signed in, in this browser: by a session of ours, or at a provider."""
    store = state.desk().store
    coder = find_session(store, _token())
    if coder is not None or not is_vouched_for():
        return coder
    return provided(store, st.user.to_dict(), trusts_addresses=_trusts_addresses())


def _token() -> str:
    return st.context.cookies.get(cookie_of(state.desk().store), "")


def is_vouched_for() -> bool:
    """Return whether a provider says who this is, invited or not."""
    return bool(st.user.get("is_logged_in")) and is_fresh(st.user.get("iat"))


def leave() -> None:
    """End the session of this browser; an invitation in the address stays to be accepted."""
    end_session(state.desk().store, _token())
    st.session_state.clear()
    token = st.query_params.get(INVITATION)
    st.query_params.from_dict({} if token is None else {INVITATION: token})
    if st.user.get("is_logged_in"):
        st.logout()


def at_click(needed: Role, make: Callable[[], bytes]) -> Callable[[], bytes]:
    """Return `make` for the button of a file, for this role.

    The browser asks for the file at the click, which can be long after the page was drawn: whoever
    has lost the role meanwhile gets none (NotAllowed). No session runs then, so `make` is without
    `state`.
    """
    may_still = _later()

    def made() -> bytes:
        if not may_still(needed):
            raise NotAllowed("You may not take this away any more.")
        return make()

    return made


def _later() -> Callable[[Role], bool]:
    if not is_team():
        return lambda _needed: True
    store, who = state.desk().store, str(st.session_state.get(WHO))
    token = _token()
    has_session = find_session(store, token) is not None

    def may_then(needed: Role) -> bool:
        own = store.role(who)
        is_there = not has_session or find_session(store, token) is not None
        return is_there and own is not None and RANKS.index(own) >= RANKS.index(needed)

    return may_then


def invited() -> tuple[str, Invited | None] | None:
    """Return the token in the address, and for whom it is, if it is open; None without a token."""
    token = st.query_params.get(INVITATION)
    return None if token is None else (token, find_invited(state.desk().store, token))


def typed(name: str) -> str:
    """Return what was typed into a box of a form that was refused, as the address has it."""
    return str(st.query_params.get(name, ""))


def refused() -> str | None:
    """Return why a form was refused, as the address has it."""
    word = st.query_params.get("refused", "")
    return state.explain(REFUSALS[Refusal(word)]) if word in list(Refusal) else None


def providers() -> list[str]:
    """Return the names of the providers in secrets.toml: "" for one without a name."""
    section = _secrets("auth")
    if not section:
        return []
    if "client_id" in section:
        return [""]
    return [name for name, one in section.items() if hasattr(one, "keys")]


def _trusts_addresses() -> bool:
    return bool(_secrets("jalur").get("trust_addresses", False))


def _secrets(section: str) -> dict[str, object]:
    if not st.secrets.load_if_toml_exists() or section not in st.secrets:
        return {}
    return dict(st.secrets[section])
