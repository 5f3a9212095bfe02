"""The first screen in team mode: sign in, or accept an invitation.

The forms are plain HTML and go to the addresses of `annotation.entrance`, which set the cookie.
"""

from html import escape

import streamlit as st

from annotation import state
from annotation.accounts import SESSION, Invited
from annotation.entrance import INVITATION, SIGN_IN
from annotation.pages.text import plain
from annotation.pages.welcome import draw_title
from annotation.records import Coder
from annotation.refusals import FEWEST_LETTERS, MOST_LETTERS, MOST_LOGIN, MOST_NAME
from annotation.state import _, access

BOX = (
    "display:block;width:100%;box-sizing:border-box;margin:.25rem 0 .9rem 0;padding:.5rem .75rem;"
    "font:inherit;color:inherit;background:rgba(128,128,128,.12);border-radius:6px;"
    "border:1px solid rgba(128,128,128,.45);"
)
BUTTON = (
    "font:inherit;font-weight:600;padding:.45rem 1.25rem;border:0;border-radius:6px;"
    "cursor:pointer;color:{ink};background:{ground};"
)
LOOKS = {"light": ("#ffffff", "#0b6e69"), "dark": ("#14191a", "#4fb3ab")}
"""Colours of a button, as in .streamlit/config.toml."""


def draw() -> None:
    """Draw the form that is wanted, and the way in through an institution."""
    left, _right = st.columns([2, 1])
    with left:
        draw_title()
        if said := access.refused():
            st.warning(plain(said))
        found = access.invited()
        if found is None:
            _draw_providers()
            _draw_sign_in()
        elif found[1] is None:
            st.info(
                _(
                    "This invitation has been used, has expired, or never was one. Ask an admin of "
                    "the study for a new one."
                )
            )
            _draw_sign_in()
        else:
            _draw_invitation(found[0], found[1])


def draw_invitation_for_others(coder: Coder) -> None:
    """Say, where an invitation is opened by who is signed in, how it is accepted."""
    found = access.invited() if access.is_team() else None
    if found is None or found[1] is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.info(
            _(
                "This link is an invitation, and you are signed in as {name}. Sign out to accept "
                "it, or hand it to the person it is for."
            ).format(name=plain(coder.name))
        )
        st.button(_("Sign out"), on_click=state.sign_out, key="sign-out-to-accept")


def _draw_providers() -> None:
    if access.is_vouched_for():
        who = str(st.user.get("email") or st.user.get("name") or st.user.get("sub"))
        st.info(
            _(
                "Your institution says that you are {who}, and nobody of that address is invited "
                "here. Ask an admin of the study to invite this address."
            ).format(who=plain(who))
        )
        st.button(_("Sign out there"), on_click=st.logout)
    for name in access.providers():
        label = _("Sign in with your institution's account")
        label = f"{label} ({name})" if name else label
        st.button(
            plain(label),
            icon=":material/login:",
            on_click=st.login,
            args=(name,) if name else (),
            key=f"provider-{name}",
        )


def _draw_sign_in() -> None:
    boxes = [
        _login(),
        _password("password", _("Password"), "current-password"),
    ]
    st.html(_form(SIGN_IN, boxes, _("Sign in")))
    st.caption(
        _(
            "A session lasts {hours} hours. Who has no account or has forgotten the password asks "
            "an admin of the study for a link."
        ).format(hours=int(SESSION.total_seconds()) // 3600)
    )


def _draw_invitation(token: str, invited: Invited) -> None:
    boxes = [f'<input type="hidden" name="invitation" value="{escape(token)}">']
    if invited.login:
        said = _("A new password for {name}, login {login}.")
        st.write(said.format(name=plain(invited.name), login=plain(invited.login)))
    elif invited.name:
        st.write(_("An account for {name}.").format(name=plain(invited.name)))
    else:
        st.write(_("You are invited to code in this study."))
        label = _("Your name, as it should stand beside your codings")
        typed = access.typed("called")
        boxes.append(
            _box("called", label, autocomplete="name", maxlength=str(MOST_NAME), value=typed)
        )
    if invited.is_owner:
        st.caption(_("If you have coded here before, type the name that you used then."))
    if not invited.login:
        boxes.append(_login())
    label = _("Password, at least {fewest} characters").format(fewest=FEWEST_LETTERS)
    boxes.append(_password("password", label, "new-password", minlength=str(FEWEST_LETTERS)))
    boxes.append(_password("again", _("The same password again"), "new-password"))
    st.html(_form(INVITATION, boxes, _("Save") if invited.login else _("Begin")))


def _form(address: str, boxes: list[str], button: str) -> str:
    ink, ground = LOOKS.get(st.context.theme.type or "", LOOKS["light"])
    looks = BUTTON.format(ink=ink, ground=ground)
    fields = "".join(boxes)
    return (
        f'<form method="post" action="{address}" style="max-width:26rem;margin-top:.5rem;">'
        f'{fields}<button type="submit" style="{looks}">{escape(button)}</button></form>'
    )


def _login() -> str:
    longest, typed = str(MOST_LOGIN), access.typed("login")
    return _box("login", _("Login"), autocomplete="username", maxlength=longest, value=typed)


def _password(name: str, label: str, autocomplete: str, **more: str) -> str:
    longest = str(MOST_LETTERS)
    return _box(name, label, type="password", autocomplete=autocomplete, maxlength=longest, **more)


def _box(name: str, label: str, **attributes: str) -> str:
    more = " ".join(f'{key}="{escape(value)}"' for key, value in attributes.items())
    return (
        f'<label style="font-size:.9rem;">{escape(label)}'
        f'<input name="{name}" required {more} style="{BOX}"></label>'
    )
