"""Who is in the study: joining by an invitation, a new password, the end, and the list."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from annotation.records import PAPER, Coder, Role, normalise
from annotation.refusals import Refusal, Refused
from annotation.storage import accounts, invitations, people, roles, sessions
from annotation.storage.accounts import LOCAL
from annotation.storage.invitations import Invitation


@dataclass(frozen=True)
class Person:
    """Who can sign in, or could: `role` is None where access was ended."""

    coder: Coder
    role: Role | None
    logins: tuple[str, ...]
    is_local: bool
    last_sign_in: datetime | None


def persons(connection: Connection) -> list[Person]:
    """Return everybody with an account, in the order they joined."""
    logins, seen = accounts.logins(connection), sessions.last_sessions(connection)
    return [
        Person(
            one,
            roles.role(connection, one.id),
            tuple(login for _issuer, login in logins[one.id]),
            any(issuer == LOCAL for issuer, _login in logins[one.id]),
            seen.get(one.id),
        )
        for one in people.coders(connection)
        if one.id in logins
    ]


def join(
    connection: Connection,
    found: Invitation,
    *,
    name: str,
    issuer: str,
    subject: str,
    login: str,
    password_hash: str = "",
) -> Coder:
    """Give whoever holds an invitation an account, or their account a new password; end it.

    Raises Refused where the invitation was used meanwhile, or the name or login is taken.
    """
    if not any(one.number == found.number for one in invitations.open_invitations(connection)):
        raise Refused(Refusal.EXPIRED)
    known = accounts.account(connection, issuer, subject)
    coder = _coder_of(connection, found, name, known.coder_id if known else None)
    if known is not None and known.coder_id != coder.id:
        raise Refused(Refusal.LOGIN_TAKEN)
    own = known or (accounts.local_account(connection, coder.id) if issuer == LOCAL else None)
    number = (
        own.number if own else accounts.add_account(connection, coder.id, issuer, subject, login)
    )
    if password_hash:
        accounts.set_password(connection, number, password_hash)
        sessions.end_sessions(connection, coder.id)
    if own is None or found.made_by is None:
        roles.change_role(connection, coder.id, found.role, found.made_by)
    invitations.end_invitation(connection, found.number, coder.id)
    return coder


def _coder_of(
    connection: Connection, found: Invitation, name: str, account_coder: str | None
) -> Coder:
    """Return for whom the invitation is: the coder it names, or a new one.

    One from the terminal is the server's owner's: it also takes up a name coded under before
    there were accounts, and renews a login that goes with its name.
    """
    if found.coder_id is not None:
        return people.coder(connection, found.coder_id)
    if not normalise(name):
        raise Refused(Refusal.NAME)
    present = people.find_coder(connection, name)
    if present is None and normalise(name) != PAPER:
        return people.add_coder(connection, name, found.role)
    is_owner = found.made_by is None and present is not None and present.name != PAPER
    if not is_owner or present is None:
        raise Refused(Refusal.NAME_TAKEN)
    if present.id in accounts.logins(connection) and account_coder != present.id:
        raise Refused(Refusal.NAME_TAKEN)
    return present


def renew_password(
    connection: Connection, coder_id: str, token_hash: str, expires: datetime, made_by: str
) -> None:
    """Take a coder's password away, end their sessions, and invite them to choose another."""
    own = accounts.local_account(connection, coder_id)
    if own is not None:
        accounts.set_password(connection, own.number, "")
    sessions.end_sessions(connection, coder_id)
    role = roles.role(connection, coder_id) or Role.CODER
    invitations.add_invitation(
        connection, token_hash, role, expires, coder_id=coder_id, made_by=made_by
    )


def end_access(connection: Connection, coder_id: str, made_by: str) -> None:
    """Let a coder in no more; raises InvalidInput for the only admin there is."""
    roles.change_role(connection, coder_id, None, made_by)
    sessions.end_sessions(connection, coder_id)
