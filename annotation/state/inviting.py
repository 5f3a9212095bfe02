"""What an admin does about people: invite them, give them a role, renew a password, end access."""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

import streamlit as st

from annotation import accounts, state
from annotation.errors import InvalidInput, JalurError
from annotation.records import Coder, Role
from annotation.state.access import acts
from annotation.store import Invitation, Person

LINK = "link to be handed over"


def persons() -> list[Person]:
    """Return everybody with an account."""
    return state.desk().store.persons()


def without_account() -> list[Coder]:
    """Return who has coded here and has no account yet."""
    known = {one.coder.id for one in persons()}
    return [one for one in state.people() if one.id not in known]


def invitations() -> list[Invitation]:
    """Return the invitations that can still be accepted, without those from the terminal."""
    found = state.desk().store.open_invitations()
    return [one for one in found if one.made_by is not None]


@acts(Role.ADMIN)
def invite(role: Role, coder_id: str | None = None) -> None:
    """Make a link for a new person, or for a coder without an account."""
    _show(accounts.invite(state.desk().store, role, _admin(), coder_id=coder_id))


@acts(Role.ADMIN)
def invite_address(role: Role, email: str) -> None:
    """Let whoever the institution says has this address in; raises InvalidInput for no address."""
    if "@" not in email:
        raise InvalidInput("Type the address of a mailbox, for instance ani@example.org.")
    accounts.invite_address(state.desk().store, role, _admin(), email)


@acts(Role.ADMIN)
def withdraw(number: int) -> None:
    """End an invitation."""
    state.desk().store.end_invitation(number)


@acts(Role.ADMIN)
def reset(coder_id: str) -> None:
    """End a coder's password and sessions, and make a link with which they choose another."""
    _show(accounts.reset(state.desk().store, coder_id, _admin()))


@acts(Role.ADMIN)
def change_role(coder_id: str, role: Role) -> None:
    """Give a coder another role; it holds from their next action on."""
    _try(lambda: state.desk().store.change_role(coder_id, role, _admin()))


@acts(Role.ADMIN)
def end_access(coder_id: str) -> None:
    """Let a coder in no more; their codings stay."""
    _try(lambda: state.desk().store.end_access(coder_id, _admin()))


def link() -> str | None:
    """Return, once, the link that was made last."""
    made: str | None = st.session_state.pop(LINK, None)
    return made


def _try(act: Callable[[], None]) -> None:
    try:
        act()
    except JalurError as error:
        state.say(state.explain(error))
        return
    state.say(None)


def _admin() -> str:
    coder = state.coder()
    assert coder is not None, "the action was allowed"
    return coder.id


def _show(token: str) -> None:
    here = urlsplit(st.context.url or "")
    query = urlencode({"invitation": token})
    st.session_state[LINK] = f"{here.scheme}://{here.netloc}/?{query}"
