"""The door of a running app, over HTTP: cookies, forms, and what is refused."""

import http.client
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from http.cookies import Morsel, SimpleCookie
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from annotation import accounts
from annotation.records import Role
from annotation.store import Store
from annotation.workspace import Workspace
from tests.conftest import PROJECT
from tests.oidc import Person, Provider, provider

sys.path.insert(0, str(PROJECT / "scripts"))

from _running_app import RunningApp, chromium, free_port, start_app

PASSWORD = "a long password"
CHROMIUM = os.environ.get("JALUR_CHROMIUM") or shutil.which("chromium")
SECONDS = 90_000

pytestmark = [
    pytest.mark.slow,
    # Playwright leaves its sockets to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
browser_test = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium here (JALUR_CHROMIUM names one)"),
]


@dataclass
class Answer:
    """What the app answered."""

    status: int
    location: str
    cookie: Morsel[str] | None

    @property
    def refused(self) -> str:
        """The word in the address that it leads to."""
        return "".join(parse_qs(urlsplit(self.location).query).get("refused", []))


class Door:
    """A running app in team mode, and its record."""

    def __init__(self, app: RunningApp, log: Path) -> None:
        self.app, self.log = app, log

    def post(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        """Send a form as a page of the app would, or with other headers ("" leaves one out)."""
        sent = {"Origin": self.app.url, "Content-Type": "application/x-www-form-urlencoded"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(http.client.HTTPConnection("localhost", self.app.port, timeout=60)) as line:
            wanted = {name: value for name, value in sent.items() if value}
            line.request("POST", path, urlencode(fields), wanted)
            answer = line.getresponse()
            answer.read()
            cookies = SimpleCookie(answer.getheader("Set-Cookie", ""))
            location = answer.getheader("Location", "")
        return Answer(answer.status, location, next(iter(cookies.values()), None))

    def sign_in(self, login: str, password: str = PASSWORD, **headers: str) -> Answer:
        return self.post("/sign-in", {"login": login, "password": password}, **headers)

    def accept(self, token: str, name: str) -> Answer:
        fields = {"invitation": token, "called": name, "login": name.lower()}
        return self.post("/invitation", {**fields, "password": PASSWORD, "again": PASSWORD})

    def store(self) -> Store:
        return Store.open(Workspace(self.app.home).database)

    def invite(self, role: Role, name: str) -> Answer:
        """Let Ani invite somebody, who accepts."""
        with closing(self.store()) as store:
            ani = store.find_coder("Ani")
            assert ani is not None
            token = accounts.invite(store, role, ani.id)
        return self.accept(token, name)


@pytest.fixture(scope="module")
def oidc() -> Iterator[Provider]:
    with provider() as running:
        yield running


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory, oidc: Provider) -> Iterator[Door]:
    """An app with an institution's sign-in, whose first admin is Ani."""
    home, log = tmp_path_factory.mktemp("team"), tmp_path_factory.mktemp("log") / "log"
    port = free_port()
    secrets = home / ".streamlit" / "secrets.toml"
    secrets.parent.mkdir()
    secrets.write_text(oidc.secrets(f"http://localhost:{port}"), encoding="utf-8")
    app = start_app(
        home,
        log,
        entry="scripts/_team_app.py",
        port=port,
        flags=("--secrets.files", str(secrets)),
        FORWARDED_ALLOW_IPS="",
        AUTHLIB_INSECURE_TRANSPORT="1",
    )
    found = Door(app, log)
    try:
        [token] = re.findall(r"invitation=(\S+)", log.read_text(encoding="utf-8"))
        assert found.accept(token, "Ani").status == 303
        yield found
    finally:
        app.stop()


def test_the_right_password_gets_a_cookie_that_scripts_cannot_read(door: Door) -> None:
    answer = door.sign_in("ani")
    assert (answer.status, answer.location) == (303, "/")
    assert answer.cookie is not None
    assert answer.cookie["httponly"] is True
    assert answer.cookie["samesite"] == "lax"
    assert answer.cookie["path"] == "/"
    assert answer.cookie["max-age"] == str(12 * 60 * 60)
    assert not answer.cookie["secure"], "this line is not encrypted"
    with closing(door.store()) as store:
        found = accounts.find_session(store, answer.cookie.value)
    assert found is not None
    assert found.name == "Ani"


def test_a_wrong_password_gets_none(door: Door) -> None:
    for login in ("ani", "nobody"):
        answer = door.sign_in(login, "a wrong password")
        assert (answer.status, answer.refused, answer.cookie) == (303, "wrong", None)
        assert "login=" in answer.location
        assert "password" not in answer.location
    assert door.sign_in("ani").cookie is not None


def test_the_sixth_wrong_password_waits(door: Door) -> None:
    door.invite(Role.CODER, "Budi")
    told = [door.sign_in("budi", "a wrong password").refused for _ in range(6)]
    assert told == ["wrong"] * 5 + ["wait"]
    assert door.sign_in("budi").refused == "wait"
    assert door.sign_in("ani").cookie is not None


def test_an_expired_invitation_lets_nobody_in(door: Door) -> None:
    with closing(door.store()) as store, pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "INVITATION", -accounts.INVITATION)
        ani = store.find_coder("Ani")
        assert ani is not None
        token = accounts.invite(store, Role.CODER, ani.id)
    answer = door.accept(token, "Citra")
    assert (answer.refused, answer.cookie) == ("expired", None)
    assert door.accept("", "Citra").refused == "expired"


def test_the_link_of_the_terminal_works_once(door: Door) -> None:
    [token] = re.findall(r"invitation=(\S+)", door.log.read_text(encoding="utf-8"))
    assert door.accept(token, "Dewi").refused == "expired"


@pytest.mark.parametrize(
    "origin", ["", "null", "http://localhost", "http://evil.example.org", "http://[::"]
)
def test_a_form_of_another_site_is_not_heard(door: Door, origin: str) -> None:
    answer = door.sign_in("ani", Origin=origin)
    assert (answer.status, answer.cookie) == (403, None)


def test_only_posts_are_heard_and_only_short_ones(door: Door) -> None:
    with closing(http.client.HTTPConnection("localhost", door.app.port, timeout=60)) as line:
        line.request("GET", "/sign-in?" + urlencode({"login": "ani", "password": PASSWORD}))
        answer = line.getresponse()
        answer.read()
    assert accounts.COOKIE not in str(answer.getheader("Set-Cookie"))
    assert door.sign_in("ani", "a" * 30_000).status == 400


def test_a_claim_of_https_is_not_believed_unless_asked_for(door: Door) -> None:
    answer = door.sign_in("ani", X_Forwarded_Proto="https")
    assert answer.cookie is not None
    assert not answer.cookie["secure"]


def test_behind_a_proxy_with_https_the_cookie_is_for_https_only(tmp_path: Path) -> None:
    app = start_app(
        tmp_path,
        tmp_path / "log",
        entry="scripts/_team_app.py",
        FORWARDED_ALLOW_IPS="127.0.0.1,::1",
    )
    try:
        door = Door(app, tmp_path / "log")
        [token] = re.findall(r"invitation=(\S+)", door.log.read_text(encoding="utf-8"))
        door.accept(token, "Ani")
        secure = door.sign_in("ani", X_Forwarded_Proto="https").cookie
        plain = door.sign_in("ani").cookie
    finally:
        app.stop()
    assert secure is not None
    assert plain is not None
    assert secure["secure"] is True
    assert not plain["secure"]


def test_a_new_sign_in_ends_the_session_before_it(door: Door) -> None:
    first = door.sign_in("ani").cookie
    assert first is not None
    second = door.sign_in("ani", Cookie=f"{first.key}={first.value}").cookie
    assert second is not None
    with closing(door.store()) as store:
        assert accounts.find_session(store, first.value) is None
        assert accounts.find_session(store, second.value) is not None


class TestInChromium:
    """What a person sees, through the whole of it."""

    pytestmark = browser_test

    def test_a_session_survives_a_reload_and_a_forged_cookie_does_not(self, door: Door) -> None:
        with chromium() as browser:
            page = browser.new_page()
            page.goto(door.app.url)
            page.get_by_label("Login").fill("ani", timeout=SECONDS)
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in", exact=True).click()
            page.get_by_role("button", name="Start coding").wait_for(timeout=SECONDS)
            page.reload()
            page.get_by_role("button", name="Start coding").wait_for(timeout=SECONDS)
            assert page.evaluate("document.cookie").find(accounts.COOKIE) == -1
            cookies = page.context.cookies()
            [cookie] = [one for one in cookies if one["name"].startswith(accounts.COOKIE)]
            value = cookie["value"][::-1]
            page.context.add_cookies([{**cookie, "value": value}])
            page.goto(f"{door.app.url}/team")
            page.get_by_label("Login").wait_for(timeout=SECONDS)
            assert page.get_by_text("Ani").count() == 0
            page.context.add_cookies([cookie])
            page.goto(f"{door.app.url}/team")
            page.get_by_role("radio", name="People").click(timeout=SECONDS)
            page.get_by_role("button", name="Make a link").wait_for(timeout=SECONDS)
            page.get_by_test_id("stPopover").get_by_role("button").click()
            page.get_by_role("button", name="Sign out").click()
            page.get_by_label("Login").wait_for(timeout=SECONDS)
            page.reload()
            page.get_by_label("Login").wait_for(timeout=SECONDS)

    def test_an_institution_vouches_for_who_is_invited(self, door: Door, oidc: Provider) -> None:
        oidc.sign_in_as(Person("1", "eka@example.org", "Eka"))
        with chromium() as browser:
            page = browser.new_page()
            page.goto(door.app.url)
            page.get_by_role("button", name="Sign in with your").click(timeout=SECONDS)
            page.get_by_text("nobody of that address is invited").wait_for(timeout=SECONDS)
            with closing(door.store()) as store:
                ani = store.find_coder("Ani")
                assert ani is not None
                accounts.invite_address(store, Role.ADJUDICATOR, ani.id, "eka@example.org")
            page.reload()
            page.get_by_role("button", name="Start coding").wait_for(timeout=SECONDS)
            page.get_by_role("link", name="Agreement", exact=True).wait_for(timeout=SECONDS)
            assert page.get_by_role("link", name="People").count() == 0
            page.get_by_test_id("stPopover").get_by_role("button").click()
            page.get_by_role("button", name="Sign out").click()
            page.get_by_label("Login").wait_for(timeout=SECONDS)
        with closing(door.store()) as store:
            eka = store.find_coder("Eka")
            assert eka is not None
            assert store.role(eka.id) is Role.ADJUDICATOR
            assert store.account(oidc.url, "1") is not None

    def test_a_token_that_the_provider_did_not_sign_is_nobodys(
        self, door: Door, oidc: Provider
    ) -> None:
        oidc.sign_in_as(Person("2", "ani@example.org", "Ani", is_forged=True))
        with chromium() as browser:
            page = browser.new_page()
            page.goto(door.app.url)
            page.get_by_role("button", name="Sign in with your").click(timeout=SECONDS)
            page.wait_for_url(f"{door.app.url}/", timeout=SECONDS)
            page.get_by_label("Login").wait_for(timeout=SECONDS)
            assert page.get_by_text("nobody of that address").count() == 0
