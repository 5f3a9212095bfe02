"""People: who may come in and what they may do; for admins in team mode."""

import pandas as pd
import streamlit as st

from annotation import state
from annotation.errors import JalurError
from annotation.pages.text import plain, show_time
from annotation.records import Role
from annotation.state import _, access, inviting
from annotation.store import Invitation, Person


def draw() -> None:
    """Draw who is in the study, and how others come in."""
    access.require(Role.ADMIN)
    _draw_link()
    if said := state.notice():
        st.warning(plain(said))
    st.subheader(_("People"))
    persons = inviting.persons()
    chosen = _draw_table(persons)
    if chosen is None:
        st.caption(_("Tick the box in front of a person to change something."))
    else:
        _draw_person(chosen)
    left, right = st.columns(2, gap="large")
    with left:
        _draw_invite()
    with right:
        _draw_invitations()


def _names() -> dict[Role, str]:
    return {
        Role.CODER: _("coder"),
        Role.ADJUDICATOR: _("adjudicator"),
        Role.ADMIN: _("admin"),
    }


def _draw_link() -> None:
    if (link := inviting.link()) is None:
        return
    with st.container(border=True):
        st.markdown(_("Hand this link over. It is shown here only now, and works once:"))
        st.code(link, language=None, wrap_lines=True)


def _draw_table(persons: list[Person]) -> Person | None:
    names = _names()
    frame = pd.DataFrame(
        [
            {
                _("Name"): one.coder.name,
                _("Login"): ", ".join(one.logins),
                _("Role"): names[one.role] if one.role else _("no access"),
                _("Last sign-in"): show_time(one.last_sign_in) if one.last_sign_in else "",
            }
            for one in persons
        ]
    )
    chosen = st.dataframe(
        frame,
        hide_index=True,
        height="content",
        on_select="rerun",
        selection_mode="single-row",
        key=f"people-{len(persons)}-{state.language()}",
        alt=_("Who has an account"),
    )
    rows = chosen.selection.rows
    return persons[rows[0]] if rows and rows[0] < len(persons) else None


def _draw_person(one: Person) -> None:
    coder, names = one.coder, _names()
    own = state.coder()
    is_self = own is not None and own.id == coder.id  # the link would be shown to nobody
    with st.container(border=True, horizontal=True, vertical_alignment="bottom"):
        key = f"role-{coder.id}-{one.role}-{state.language()}"
        st.selectbox(
            _("Role of {name}").format(name=plain(coder.name)),
            list(names),
            index=list(names).index(one.role) if one.role else None,
            format_func=lambda role: names[role],
            placeholder=_("no access"),
            key=key,
            on_change=lambda: inviting.change_role(coder.id, st.session_state[key]),
            width=260,
        )
        sure = st.checkbox(_("I am sure"), key=f"sure-{coder.id}") if one.role else False
        if one.is_local and one.role is not None:
            st.button(
                _("New password"),
                disabled=not sure or is_self,
                help=_("Ends the old password and all sessions, and makes a link for a new one."),
                on_click=inviting.reset,
                args=(coder.id,),
                key=f"reset-{coder.id}",
            )
        if one.role is not None:
            st.button(
                _("End access"),
                disabled=not sure,
                help=_("Signs the person out for good. Their codings stay."),
                on_click=inviting.end_access,
                args=(coder.id,),
                key=f"end-{coder.id}",
            )


def _draw_invite() -> None:
    names = _names()
    waiting = {one.id: one.name for one in inviting.without_account()}
    st.subheader(_("Invite"))
    role = st.selectbox(
        _("As"),
        list(names),
        format_func=lambda role: names[role],
        key=f"invite-role-{state.language()}",
    )
    st.caption(_explain(role))
    who = st.selectbox(
        _("Who"),
        ["", *waiting],
        format_func=lambda coder_id: waiting.get(coder_id) or _("a new person"),
        key=f"invite-who-{state.language()}",
        disabled=not waiting,
        help=_("Who has coded here without an account keeps their name and their codings."),
    )
    st.button(
        _("Make a link"),
        type="primary",
        on_click=inviting.invite,
        args=(role, who or None),
        key="invite",
    )
    if access.providers():
        _draw_address(role)


def _explain(role: Role) -> str:
    return {
        Role.CODER: _("Codes, cuts reports, and sees only their own codings."),
        Role.ADJUDICATOR: _("Also sees everybody's codings and settles where they differ."),
        Role.ADMIN: _("Also changes the settings, the codebook and who may come in."),
    }[role]


def _draw_address(role: Role) -> None:
    with st.form("invite-address", border=False):
        email = st.text_input(
            _("Or let this address of your institution in, without a link"),
            placeholder="ani@example.org",
            max_chars=200,
        )
        if st.form_submit_button(_("Let in")):
            try:
                inviting.invite_address(role, email)
            except JalurError as error:
                st.error(plain(state.explain(error)))
                return
            st.rerun()


def _draw_invitations() -> None:
    found = inviting.invitations()
    known = {one.id: one.name for one in state.people()}
    st.subheader(_("Open invitations"))
    if not found:
        st.caption(_("There is none."))
    for one in found:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(plain(_say(one, known)), width="stretch")
            st.button(
                _("Withdraw"),
                on_click=inviting.withdraw,
                args=(one.number,),
                key=f"withdraw-{one.number}",
            )


def _say(one: Invitation, names: dict[str, str]) -> str:
    who = names.get(one.coder_id or "") or one.email or _("a new person")
    return _("{who}, {role}, until {time}").format(
        who=who, role=_names()[one.role], time=show_time(one.expires)
    )
