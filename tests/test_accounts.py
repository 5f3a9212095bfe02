"""annotation.accounts: who may come in, on SQLite and PostgreSQL."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from annotation import accounts
from annotation.errors import InvalidInput
from annotation.records import PAPER, Role
from annotation.refusals import SENTENCES, Refusal, Refused
from annotation.storage import tables
from annotation.store import Store

PASSWORD = "a long password"
CLAIMS = {
    "iss": "https://id.example.org",
    "sub": "4711",
    "email": "Citra@Example.org",
    "email_verified": True,
    "name": "Citra",
}

real_now = tables.now


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    where = tmp_path / "jalur.sqlite"
    if request.param == "postgresql":
        new: Callable[[], str] = request.getfixturevalue("postgres")
        with Store.open(new()) as opened:
            yield opened
        return
    with Store.open(where) as opened:
        yield opened


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a hash take no time; how they are made is the library's."""
    monkeypatch.setattr(accounts, "_hasher", PasswordHasher(time_cost=1, memory_cost=64))


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Let the clock show a moment that is yet to come."""

    def move(by: timedelta) -> None:
        monkeypatch.setattr(tables, "now", lambda: real_now() + by)

    return move


def join(store: Store, name: str, role: Role = Role.CODER, made_by: str | None = None) -> str:
    """Let somebody accept an invitation; return the coder's id. The first is from the terminal."""
    token = accounts.invite(store, role, made_by) if made_by else accounts.invite_admin(store)
    return accounts.accept(store, token, name, name, PASSWORD, PASSWORD).id


@pytest.fixture
def ani(store: Store) -> str:
    """The first admin."""
    return join(store, "Ani")


def refusal(do: Callable[[], object]) -> Refusal:
    with pytest.raises(Refused) as told:
        do()
    return told.value.reason


def wrong(store: Store, login: str) -> Refusal:
    return refusal(lambda: accounts.sign_in(store, login, "a wrong password"))


# Invitations


def test_whoever_reads_the_terminal_becomes_admin(store: Store) -> None:
    assert not accounts.has_admin(store)
    first, second = accounts.invite_admin(store), accounts.invite_admin(store)
    assert refusal(lambda: accept(store, first)) is Refusal.EXPIRED, "only the last one counts"
    coder = accept(store, second)
    assert accounts.has_admin(store)
    assert store.role(coder) is Role.ADMIN
    assert store.coder(coder).name == "Budi"


def accept(store: Store, token: str, **other: str) -> str:
    """Accept an invitation as Budi, or with something else."""
    fields = {"name": "Budi", "login": "budi", "password": PASSWORD, "again": PASSWORD} | other
    return accounts.accept(store, token, **fields).id


def test_an_invitation_gives_its_role_once(store: Store, ani: str) -> None:
    token = accounts.invite(store, Role.ADJUDICATOR, ani)
    budi = accept(store, token)
    assert store.role(budi) is Role.ADJUDICATOR
    assert refusal(lambda: accept(store, token, name="Citra")) is Refusal.EXPIRED
    assert refusal(lambda: accept(store, "never made")) is Refusal.EXPIRED


def test_an_invitation_expires(store: Store, ani: str, later: Callable[[timedelta], None]) -> None:
    token = accounts.invite(store, Role.CODER, ani)
    later(accounts.INVITATION - timedelta(minutes=1))
    assert accounts.find_invited(store, token) == accounts.Invited("", "", is_owner=False)
    later(accounts.INVITATION)
    assert accounts.find_invited(store, token) is None
    assert refusal(lambda: accept(store, token)) is Refusal.EXPIRED
    assert store.find_coder("Budi") is None


def test_an_invitation_can_be_withdrawn(store: Store, ani: str) -> None:
    token = accounts.invite(store, Role.CODER, ani)
    [found] = store.open_invitations()
    store.end_invitation(found.number)
    assert refusal(lambda: accept(store, token)) is Refusal.EXPIRED


def test_two_at_once_are_one(store: Store, ani: str) -> None:
    token = accounts.invite(store, Role.CODER, ani)
    told: list[Refusal] = []

    def act(name: str) -> None:
        try:
            accept(store, token, name=name, login=name)
        except Refused as error:
            told.append(error.reason)

    threads = [threading.Thread(target=act, args=(name,)) for name in ("Budi", "Citra", "Dewi")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == [Refusal.EXPIRED] * 2
    assert len(store.persons()) == 2


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"name": " "}, Refusal.NAME),
        ({"name": "ANI"}, Refusal.NAME_TAKEN),
        ({"name": PAPER}, Refusal.NAME_TAKEN),
        ({"login": "  "}, Refusal.LOGIN),
        ({"login": "bu di"}, Refusal.LOGIN),
        ({"login": "b" * 81}, Refusal.LOGIN),
        ({"login": "ani"}, Refusal.LOGIN_TAKEN),
        ({"password": "too short", "again": "too short"}, Refusal.PASSWORD),
        ({"password": "b" * 201, "again": "b" * 201}, Refusal.PASSWORD),
        ({"again": "another password"}, Refusal.PASSWORDS_DIFFER),
    ],
)
def test_what_cannot_be_is_told_and_the_invitation_stays(
    store: Store, ani: str, other: dict[str, str], reason: Refusal
) -> None:
    token = accounts.invite(store, Role.CODER, ani)
    coders = store.coders()
    assert refusal(lambda: accept(store, token, **other)) is reason
    assert store.coders() == coders
    accept(store, token)


def test_nobody_takes_the_name_of_a_coder_without_an_account(store: Store, ani: str) -> None:
    budi = store.add_coder("Budi")
    token = accounts.invite(store, Role.CODER, ani)
    assert refusal(lambda: accept(store, token)) is Refusal.NAME_TAKEN
    own = accounts.invite(store, Role.CODER, ani, coder_id=budi.id)
    assert accounts.find_invited(store, own) == accounts.Invited("Budi", "", is_owner=False)
    assert accept(store, own, name="") == budi.id


def test_the_owner_of_the_server_takes_up_a_name_and_renews_a_lost_password(store: Store) -> None:
    budi = store.add_coder("Budi")
    assert accept(store, accounts.invite_admin(store)) == budi.id
    store.change_role(join(store, "Ani", Role.ADMIN, budi.id), Role.CODER, budi.id)
    token = accounts.invite_admin(store)
    assert refusal(lambda: accept(store, token, login="another")) is Refusal.NAME_TAKEN
    assert refusal(lambda: accept(store, token, name="Ani")) is Refusal.NAME_TAKEN
    other = "another long password"
    assert accept(store, token, password=other, again=other) == budi.id
    assert accounts.sign_in(store, "budi", other).id == budi.id
    assert len(store.persons()) == 2


# Passwords


def test_a_password_is_kept_as_an_argon2_hash(store: Store, ani: str) -> None:
    known = store.local_account(ani)
    assert known is not None
    assert known.password_hash.startswith("$argon2id$")
    assert accounts.sign_in(store, " ANI ", PASSWORD).id == ani


def test_an_unknown_login_and_a_wrong_password_are_told_alike(store: Store, ani: str) -> None:
    assert wrong(store, "ani") is wrong(store, "nobody") is Refusal.WRONG
    assert refusal(lambda: accounts.sign_in(store, "ani", "")) is Refusal.WRONG


def test_an_unknown_login_costs_a_hash_too(
    store: Store, ani: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    class Hasher:
        """Counts what is checked."""

        def verify(self, known: str, _password: str) -> bool:
            checked.append(known)
            return False

        def hash(self, _password: str) -> str:
            return "$of nobody"

    monkeypatch.setattr(accounts, "_hasher", Hasher())
    wrong(store, "ani")
    wrong(store, "nobody")
    assert len(checked) == 2


def test_the_fifth_wrong_password_makes_the_login_wait(
    store: Store, ani: str, later: Callable[[timedelta], None]
) -> None:
    assert [wrong(store, "ani") for _ in range(6)] == [Refusal.WRONG] * 5 + [Refusal.WAIT]
    assert refusal(lambda: accounts.sign_in(store, "ANI", PASSWORD)) is Refusal.WAIT
    assert [wrong(store, "nobody") for _ in range(6)][-1] is Refusal.WAIT, "as an unknown one"
    budi = join(store, "Budi", made_by=ani)
    assert accounts.sign_in(store, "budi", PASSWORD).id == budi, "others do not wait"
    later(accounts.WINDOW + timedelta(seconds=1))
    assert accounts.sign_in(store, "ani", PASSWORD).id == ani


def test_a_right_password_forgives_the_wrong_ones(store: Store, ani: str) -> None:
    for _ in range(3):
        assert [wrong(store, "ani") for _ in range(4)] == [Refusal.WRONG] * 4
        assert accounts.sign_in(store, "ani", PASSWORD).id == ani


def test_many_at_once_are_as_many(store: Store, ani: str) -> None:
    told: list[Refusal] = []
    threads = [threading.Thread(target=lambda: told.append(wrong(store, "ani"))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told.count(Refusal.WRONG) == accounts.MOST_FAILURES
    assert told.count(Refusal.WAIT) == 12 - accounts.MOST_FAILURES


def test_an_older_hash_is_made_anew_at_sign_in(
    store: Store, ani: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = store.local_account(ani)
    stronger = PasswordHasher(time_cost=4, memory_cost=64)
    monkeypatch.setattr(accounts, "_hasher", stronger)
    accounts.sign_in(store, "ani", PASSWORD)
    after = store.local_account(ani)
    assert before is not None
    assert after is not None
    assert "t=4" in after.password_hash != before.password_hash


def test_a_reset_ends_the_old_password_and_every_session(store: Store, ani: str) -> None:
    budi = join(store, "Budi", Role.ADJUDICATOR, ani)
    session = accounts.new_session(store, budi)
    old = accounts.reset(store, budi, ani)
    token = accounts.reset(store, budi, ani)
    assert accounts.find_session(store, session) is None
    assert refusal(lambda: accounts.sign_in(store, "budi", PASSWORD)) is Refusal.WRONG
    assert accounts.find_invited(store, old) is None, "only the last link counts"
    assert accounts.find_invited(store, token) == accounts.Invited("Budi", "Budi", is_owner=False)
    other = "another long password"
    assert accept(store, token, name="x", login="x", password=other, again=other) == budi
    assert accounts.sign_in(store, "budi", other).id == budi
    assert store.role(budi) is Role.ADJUDICATOR
    assert refusal(lambda: accept(store, token)) is Refusal.EXPIRED


# Sessions


def test_a_session_is_found_by_its_token_until_it_ends(
    store: Store, ani: str, later: Callable[[timedelta], None]
) -> None:
    token, other = (accounts.new_session(store, ani) for _ in range(2))
    assert accounts.find_session(store, token) == accounts.find_session(store, other)
    accounts.end_session(store, token)
    accounts.end_session(store, token)
    assert accounts.find_session(store, token) is None
    found = accounts.find_session(store, other)
    assert found is not None
    assert found.id == ani
    later(accounts.SESSION)
    assert accounts.find_session(store, other) is None


@pytest.mark.parametrize("forged", ["", "x", "0" * 43, "' OR 1=1 --", "\N{SNOWMAN}"])
def test_a_forged_token_is_nobody(store: Store, ani: str, forged: str) -> None:
    token = accounts.new_session(store, ani)
    assert accounts.find_session(store, forged) is None
    assert accounts.find_session(store, accounts.hashed(token)) is None, (
        "what is kept opens nothing"
    )


def test_no_secret_stands_in_the_record(store: Store, ani: str) -> None:
    tokens = [
        accounts.new_session(store, ani),
        accounts.invite(store, Role.CODER, ani),
        accounts.reset(store, join(store, "Budi", made_by=ani), ani),
    ]
    wrong(store, "a password typed as login")
    found = ""
    for table in ("account", "password", "sign_in_attempt", "invitation", "session"):
        with store.database.reading() as connection:
            found += str(connection.execute(text(f'SELECT * FROM "{table}"')).all())
    assert "Budi" in found
    assert not [one for one in (*tokens, PASSWORD, "typed as login") if one in found]


@pytest.mark.parametrize(
    "table",
    ["account", "password", "sign_in_attempt", "invitation", "session", "role_change"],
)
def test_nothing_of_it_can_be_changed(store: Store, ani: str, table: str) -> None:
    accounts.new_session(store, ani)
    wrong(store, "ani")
    store.change_role(join(store, "Budi", made_by=ani), Role.ADJUDICATOR, ani)
    for change in (f'DELETE FROM "{table}"', f'UPDATE "{table}" SET time = time'):
        with pytest.raises(DBAPIError, match="append-only"), store.database.writing() as connection:
            connection.execute(text(change))


# Roles


def test_the_last_admin_stays(store: Store, ani: str) -> None:
    with pytest.raises(InvalidInput, match="Ani is the only admin"):
        store.change_role(ani, Role.CODER, ani)
    with pytest.raises(InvalidInput, match="Ani is the only admin"):
        store.end_access(ani, ani)
    budi = join(store, "Budi", Role.ADMIN, ani)
    store.change_role(ani, Role.CODER, budi)
    assert (store.role(ani), store.role(budi)) == (Role.CODER, Role.ADMIN)
    with pytest.raises(InvalidInput, match="Budi is the only admin"):
        store.change_role(budi, Role.ADJUDICATOR, budi)


def test_who_has_no_access_comes_in_no_more(store: Store, ani: str) -> None:
    budi = join(store, "Budi", made_by=ani)
    session = accounts.new_session(store, budi)
    store.end_access(budi, ani)
    assert accounts.find_session(store, session) is None
    assert refusal(lambda: accounts.sign_in(store, "budi", PASSWORD)) is Refusal.WRONG
    assert [one.role for one in store.persons()] == [Role.ADMIN, None]
    store.change_role(budi, Role.CODER, ani)
    assert accounts.find_session(store, session) is None, "the old session has ended for good"
    assert accounts.sign_in(store, "budi", PASSWORD).id == budi


def test_people_are_listed_with_what_they_may_do(store: Store, ani: str) -> None:
    store.add_coder("Citra")
    budi = join(store, "Budi", Role.ADJUDICATOR, ani)
    before = real_now()
    accounts.new_session(store, budi)
    first, second = store.persons()
    assert (first.coder.name, first.role, first.logins) == ("Ani", Role.ADMIN, ("Ani",))
    assert first.last_sign_in is None
    assert (second.coder.id, second.role, second.is_local) == (budi, Role.ADJUDICATOR, True)
    assert isinstance(second.last_sign_in, datetime)
    assert second.last_sign_in >= before


# Providers


def provided(store: Store, trusts: bool = False, **other: object) -> str | None:
    found = accounts.provided(store, {**CLAIMS, **other}, trusts_addresses=trusts)
    return found.name if found else None


def test_who_a_provider_vouches_for_needs_an_invitation(store: Store, ani: str) -> None:
    assert provided(store) is None
    accounts.invite_address(store, Role.ADJUDICATOR, ani, " citra@example.org ")
    assert provided(store, email="budi@example.org") is None
    assert provided(store, email_verified=False) is None
    assert provided(store, email_verified=None) is None
    assert provided(store, sub="") is None
    assert provided(store) == "Citra"
    citra = store.find_coder("Citra")
    assert citra is not None
    assert store.role(citra.id) is Role.ADJUDICATOR
    assert [one.is_local for one in store.persons()] == [True, False]


def test_a_known_subject_needs_no_address_and_another_gets_no_account(
    store: Store, ani: str
) -> None:
    accounts.invite_address(store, Role.CODER, ani, "citra@example.org")
    assert provided(store) == "Citra"
    assert provided(store, email="", email_verified=None) == "Citra"
    assert provided(store, sub="4712") is None, "same address, other person"
    assert provided(store, iss="https://other.example.org") is None
    store.end_access(next(one.coder.id for one in store.persons() if not one.is_local), ani)
    assert provided(store) is None


def test_an_address_counts_unverified_only_where_the_provider_is_trusted(
    store: Store, ani: str
) -> None:
    accounts.invite_address(store, Role.CODER, ani, "citra@example.org")
    assert provided(store, email_verified=None, trusts=True) == "Citra"


def test_a_name_that_is_taken_gets_the_address_beside_it(store: Store, ani: str) -> None:
    accounts.invite_address(store, Role.CODER, ani, "citra@example.org")
    assert provided(store, name="ani") == "ani (citra@example.org)"


def test_an_invited_address_is_no_link(store: Store, ani: str) -> None:
    accounts.invite_address(store, Role.CODER, ani, "citra@example.org")
    assert accounts.find_invited(store, "") is None
    [found] = store.open_invitations()
    assert (found.email, found.role) == ("citra@example.org", Role.CODER)


def test_a_provider_vouches_as_long_as_a_session_lasts() -> None:
    now = real_now().timestamp()
    assert accounts.is_fresh(now - 60)
    assert not accounts.is_fresh(now - accounts.SESSION.total_seconds())
    assert not accounts.is_fresh(None)


def test_every_refusal_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Refusal)
    assert "Wait 15 minutes" in str(Refused(Refusal.WAIT))


@pytest.mark.parametrize(
    ("name", "login", "reason"),
    [
        ("B" * 81, "budi", Refusal.NAME),
        ("\u200b", "budi", Refusal.NAME),
        ("Budi", "bu\u200bdi", Refusal.LOGIN),
        ("Budi", "\u200b", Refusal.LOGIN),
    ],
)
def test_names_and_logins_can_be_read(
    store: Store, ani: str, name: str, login: str, reason: Refusal
) -> None:
    token = accounts.invite(store, Role.CODER, ani)
    secret = "a long password"
    with pytest.raises(Refused) as refused:
        accounts.accept(store, token, name, login, secret, secret)
    assert refused.value.reason is reason


def test_a_password_is_the_same_composed_or_in_parts(store: Store, ani: str) -> None:
    token = accounts.invite(store, Role.CODER, ani)
    composed, in_parts = "p\u00e4ssw\u00f6rd lang", "pa\u0308sswo\u0308rd lang"
    coder = accounts.accept(store, token, "Budi", "budi", composed, in_parts)
    assert accounts.sign_in(store, "budi", in_parts) == coder
    assert accounts.sign_in(store, "budi", composed) == coder
