"""Who may come in: invitations, passwords, sessions.

What is secret is handed out once and kept as a hash: passwords by argon2, tokens, which nobody can
guess, by SHA-256.
"""

import hashlib
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from threading import Semaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from annotation.records import Coder, Role, normalise
from annotation.refusals import (
    FEWEST_LETTERS,
    MOST_LETTERS,
    MOST_LOGIN,
    MOST_NAME,
    WAIT_MINUTES,
    Refusal,
    Refused,
)
from annotation.storage import tables
from annotation.storage.accounts import LOCAL
from annotation.store import Account, Invitation, Store

COOKIE = "jalur_session"
STUDY = "cookie_study"
SESSION = timedelta(hours=12)
"""A session lasts a working day, however much is done in it: desks are shared."""
INVITATION = timedelta(days=7)
FIRST_INVITATION = timedelta(hours=24)
MOST_FAILURES = 5
WINDOW = timedelta(minutes=WAIT_MINUTES)

_hasher = PasswordHasher()
# Each hash takes 64 MB for a moment: many sign-ins at once must not take the memory of the study.
_turns = Semaphore(2)


def invite(store: Store, role: Role, made_by: str, *, coder_id: str | None = None) -> str:
    """Return the token of a new invitation: for a new person, or a coder without an account."""
    token = new_token()
    store.add_invitation(
        hashed(token), role, tables.now() + INVITATION, coder_id=coder_id, made_by=made_by
    )
    return token


def invite_address(store: Store, role: Role, made_by: str, email: str) -> None:
    """Let whoever the institution's provider says has this address in."""
    expires = tables.now() + INVITATION
    store.add_invitation(hashed(new_token()), role, expires, email=fold(email), made_by=made_by)


def invite_admin(store: Store) -> str:
    """Return the token of an invitation for whoever reads the terminal of the server."""
    token = new_token()
    store.add_invitation(hashed(token), Role.ADMIN, tables.now() + FIRST_INVITATION)
    return token


def has_admin(store: Store) -> bool:
    """Return whether an admin can sign in."""
    return any(one.role is Role.ADMIN for one in store.persons())


@dataclass(frozen=True)
class Invited:
    """For whom an invitation is; what is empty is to be chosen. `is_owner`: from the terminal."""

    name: str
    login: str
    is_owner: bool


def find_invited(store: Store, token: str) -> Invited | None:
    """Return for whom an open invitation is."""
    found = store.invitation(hashed(token))
    if found is None:
        return None
    known = _account_of(store, found)
    name = store.coder(found.coder_id).name if found.coder_id else ""
    return Invited(name, known.login if known else "", found.made_by is None)


def accept(store: Store, token: str, name: str, login: str, password: str, again: str) -> Coder:
    """Give whoever holds an invitation an account with a password; raises Refused.

    Where the invitation is for somebody with an account, name and login stay as they are.
    """
    found = store.invitation(hashed(token))
    if found is None:
        raise Refused(Refusal.EXPIRED)
    known = _account_of(store, found)
    login = known.login if known else login.strip()
    if not _is_visible(login) or len(login) > MOST_LOGIN or len(login.split()) > 1:
        raise Refused(Refusal.LOGIN)
    if (known is None and not (_is_visible(name) or found.coder_id)) or len(name) > MOST_NAME:
        raise Refused(Refusal.NAME)
    if not FEWEST_LETTERS <= len(password) <= MOST_LETTERS:
        raise Refused(Refusal.PASSWORD)
    if _composed(password) != _composed(again):
        raise Refused(Refusal.PASSWORDS_DIFFER)
    password_hash = _hash(password)
    return store.join(
        found,
        name=name,
        issuer=LOCAL,
        subject=fold(login),
        login=login,
        password_hash=password_hash,
    )


def _account_of(store: Store, found: Invitation) -> Account | None:
    return store.local_account(found.coder_id) if found.coder_id else None


def sign_in(store: Store, login: str, password: str) -> Coder:
    """Return who has this login and password; raises Refused, and makes them wait at the fifth.

    What is refused takes as long, and is told in the same words, whether the login exists or not.
    """
    login_hash = hashed(fold(login))
    if not store.claim_attempt(login_hash, tables.now() - WINDOW, MOST_FAILURES):
        raise Refused(Refusal.WAIT)
    known = store.account(LOCAL, fold(login))
    is_right = _matches(known.password_hash if known else "", password[: MOST_LETTERS + 1])
    if known is None or not is_right or store.role(known.coder_id) is None:
        raise Refused(Refusal.WRONG)
    store.succeed(login_hash)
    if _hasher.check_needs_rehash(known.password_hash):
        store.set_password(known.number, _hash(password))
    return store.coder(known.coder_id)


def provided(store: Store, claims: Mapping[str, object], *, trusts_addresses: bool) -> Coder | None:
    """Return who signed in at a provider, by issuer and subject; None for who is not invited.

    At the first time an invitation to their address lets them in, if the provider has verified
    the address, or gives out its own addresses only (`trusts_addresses`).
    """
    issuer, subject = str(claims.get("iss") or ""), str(claims.get("sub") or "")
    if not issuer or not subject:
        return None
    known = store.account(issuer, subject)
    if known is not None:
        return store.coder(known.coder_id) if store.role(known.coder_id) else None
    email = fold(str(claims.get("email") or ""))
    if not (claims.get("email_verified") is True or trusts_addresses):
        return None
    found = store.invitation_to(email)
    if found is None:
        return None
    name = _free_name(store, str(claims.get("name") or email), email)
    return store.join(found, name=name, issuer=issuer, subject=subject, login=email)


def _free_name(store: Store, name: str, email: str) -> str:
    return name if store.find_coder(name) is None else f"{name} ({email})"


def is_fresh(issued: object) -> bool:
    """Return whether a provider vouched for somebody within the last session's length.

    `issued` is the claim `iat`, in seconds since 1970.
    """
    if not isinstance(issued, int | float):
        return False
    return tables.now().timestamp() - issued < SESSION.total_seconds()


def new_session(store: Store, coder_id: str) -> str:
    """Return the token of a new session."""
    token = new_token()
    store.start_session(hashed(token), coder_id, tables.now() + SESSION)
    return token


def find_session(store: Store, token: str) -> Coder | None:
    """Return who is signed in with this token; None where nobody is, or may no more."""
    coder_id = store.session_coder(hashed(token)) if token else None
    if coder_id is None or store.role(coder_id) is None:
        return None
    return store.coder(coder_id)


def end_session(store: Store, token: str) -> None:
    """Sign out."""
    store.end_session(hashed(token))


def reset(store: Store, coder_id: str, made_by: str) -> str:
    """Return the token with which a coder chooses a new password; the old one ends at once."""
    token = new_token()
    store.renew_password(coder_id, hashed(token), tables.now() + INVITATION, made_by)
    return token


def cookie_of(store: Store) -> str:
    """Return the name of the cookie of a session; a browser keeps those of each study apart.

    Cookies know the host and not its port, on which another study may be.
    """
    return f"{COOKIE}_{store.setting(STUDY)}"


def name_cookie(store: Store) -> None:
    """Give the study the name of its cookie, if it has none yet."""
    if not store.setting(STUDY):
        store.set_setting(STUDY, secrets.token_hex(4))


def new_token() -> str:
    """Return a secret of 256 bits, for an address or a cookie."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def fold(login: str) -> str:
    """Return a login or an address as it is looked up."""
    return normalise(login)


def _is_visible(text: str) -> bool:
    """Return whether text has a letter or sign, and nothing that shows as nothing."""
    return bool(text.strip()) and all(one.isprintable() for one in text)


def _hash(password: str) -> str:
    with _turns:
        return _hasher.hash(_composed(password))


def _composed(password: str) -> str:
    # The same letters come composed or in parts, by keyboard and system.
    return unicodedata.normalize("NFC", password)


def _matches(password_hash: str, password: str) -> bool:
    of_nobody = _of_nobody()
    with _turns:
        try:
            is_right = _hasher.verify(password_hash or of_nobody, _composed(password))
            return is_right and bool(password_hash)
        except (VerificationError, InvalidHashError):
            return False


@cache
def _of_nobody() -> str:
    return _hasher.hash(new_token())
