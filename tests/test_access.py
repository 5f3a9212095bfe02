"""annotation.state.access: who may do what, and that no action goes without the question."""

import ast
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from argon2 import PasswordHasher
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from annotation import accounts, state
from annotation.errors import NotAllowed
from annotation.exchange.tables import Format
from annotation.ingest import Columns, read_content, read_units
from annotation.pages import agreement, disagreements, doubts, people, plan, results, rounds
from annotation.records import PAPER, Coding, Report, Role
from annotation.state import access, loading
from annotation.store import NewUnit
from annotation.study import open_study
from annotation.workspace import Workspace
from model.cache import Embedder
from model.prior import CodebookPrior, Phrase
from tests.conftest import PROJECT
from tests.test_pages import cached_codebook, fake_prior

PASSWORD = "a long password"


class Browser:
    """Whose cookie comes with what is asked."""

    token = ""


class Team:
    """A study with an admin, an adjudicator and two coders, and their browsers."""

    def __init__(self, home: Path, browser: Browser) -> None:
        self.browser = browser
        study = open_study(Workspace(home))
        self.store = study.store
        self.revision = study.codebook.revision
        self.ani = self._join(accounts.invite_admin(self.store), "Ani")
        self.budi = self._invited("Budi", Role.ADJUDICATOR)
        self.citra = self._invited("Citra", Role.CODER)
        self.dewi = self._invited("Dewi", Role.CODER)
        new = [NewUnit("ILO", f"trains officers {one}", position=one) for one in range(4)]
        self.units = self.store.add_units(Report("Thailand"), new).units
        for coder in (self.budi, self.citra, self.dewi):
            self.store.set_preference(coder, state.WELCOMED, "yes")

    def _invited(self, name: str, role: Role) -> str:
        return self._join(accounts.invite(self.store, role, self.ani), name)

    def _join(self, token: str, name: str) -> str:
        return accounts.accept(self.store, token, name, name, PASSWORD, PASSWORD).id

    def sign_in(self, coder_id: str) -> str:
        """Let the browser be signed in as this coder from now on; return the cookie."""
        self.browser.token = accounts.new_session(self.store, coder_id)
        return self.browser.token

    def open(self, coder_id: str, page: str = "code") -> AppTest:
        """Return a session of a coder on a page."""
        self.sign_in(coder_id)
        session = AppTest.from_file(str(PROJECT / "annotate_app.py"), default_timeout=60)
        session._page_hash = calc_hash(page)
        session.run()
        assert not session.exception
        return session

    def code(self, coder_id: str, unit: int, *codes: int, memo: str = "") -> Coding:
        """Let a coder have coded a unit."""
        return self.store.code(
            self.units[unit], coder_id, codes, memo=memo, codebook_revision=self.revision
        )

    def codings(self, coder_id: str) -> list[Coding]:
        """Return what stands in the record for a coder."""
        return [one for one in self.store.codings() if one.coder_id == coder_id]


@pytest.fixture
def team(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    fake_encoder_everywhere: None,
    components_once: None,
) -> Iterator[Team]:
    def prior(phrases: Sequence[Phrase], _embedder: Embedder) -> CodebookPrior:
        return fake_prior(tuple(phrases), tmp_path_factory.getbasetemp() / "cache")

    browser = Browser()
    monkeypatch.setattr(accounts, "_hasher", PasswordHasher(time_cost=1, memory_cost=64))
    monkeypatch.setattr("annotation.suggestions.CodebookPrior", prior)
    monkeypatch.setattr("annotation.study.load_codebook", cached_codebook)
    monkeypatch.setenv("JALUR_HOME", str(tmp_path))
    monkeypatch.setenv("JALUR_TEAM", "1")
    monkeypatch.setattr(access, "_token", lambda: browser.token)
    monkeypatch.setattr("annotation.pages.coding.REHEARSALS", 0)
    monkeypatch.setattr("annotation.arms.DEFAULT_SHARE", 0.0)
    opened = Team(tmp_path, browser)
    yield opened
    opened.store.close()
    desk = state.desk()
    desk.retrainer.stop()
    desk.store.close()
    state._open_desk.clear()


def button(session: AppTest, label: str) -> Any:
    return next(one for one in session.button if one.label.startswith(label))


def labels(session: AppTest) -> set[str]:
    widgets: list[Any] = [*session.button, *session.toggle, *session.selectbox, *session.tabs]
    return {str(one.label).replace("\\", "") for one in widgets}


def texts(session: AppTest) -> str:
    kinds = ("markdown", "caption", "info", "success", "warning", "error", "html", "code")
    found: list[Any] = [one for kind in kinds for one in session.get(kind)]
    return "\n".join(str(getattr(one, "value", "") or "") for one in found).replace("\\", "")


def tables(session: AppTest) -> str:
    return "\n".join(frame.value.to_csv() for frame in session.dataframe)


# Who is it


def test_alone_everybody_may_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JALUR_TEAM", raising=False)
    assert access.role() is Role.ADMIN
    assert access.at_click(Role.ADMIN, lambda: b"all")() == b"all"
    access.require(Role.ADMIN)
    access.refuse_in_team()


def test_without_a_session_there_is_only_the_way_in(team: Team) -> None:
    team.browser.token = "forged"
    session = AppTest.from_file(str(PROJECT / "annotate_app.py"), default_timeout=60)
    session.query_params["coder"] = team.ani
    session.run()
    assert not session.exception
    assert 'action="/sign-in"' in texts(session)
    assert "ILO" not in texts(session)
    assert "Start" not in labels(session)


def test_a_name_in_the_address_is_not_heard(team: Team) -> None:
    team.sign_in(team.citra)
    session = AppTest.from_file(str(PROJECT / "annotate_app.py"), default_timeout=60)
    session.query_params["coder"] = team.ani
    session.run()
    button(session, "**1**").click().run()
    assert len(team.codings(team.citra)) == 1
    assert not team.codings(team.ani)
    assert "Code under another name" not in labels(session)


def test_signing_out_ends_the_session(team: Team) -> None:
    session = team.open(team.citra)
    token = team.browser.token
    button(session, "Sign out").click().run()
    assert 'action="/sign-in"' in texts(session)
    assert accounts.find_session(team.store, token) is None


def test_nobody_acts_in_a_tab_that_another_opened(team: Team) -> None:
    session = team.open(team.citra)
    team.sign_in(team.dewi)
    button(session, "**1**").click().run()
    assert not team.codings(team.citra)
    assert not team.codings(team.dewi)


@pytest.mark.parametrize("end", ["session", "access"])
def test_who_is_out_does_nothing_more(team: Team, end: str) -> None:
    session = team.open(team.citra)
    if end == "session":
        team.store.end_sessions(team.citra)
    else:
        team.store.end_access(team.citra, team.ani)
    button(session, "**1**").click().run()
    assert not team.codings(team.citra)
    assert 'action="/sign-in"' in texts(session)


# A role that changes while somebody is signed in


def test_a_lower_role_holds_at_the_next_action(team: Team) -> None:
    team.store.change_role(team.budi, Role.ADMIN, team.ani)
    session = team.open(team.budi, "model")
    assert "Freeze the model" in labels(session)
    team.store.change_role(team.budi, Role.CODER, team.ani)
    session.toggle[0].set_value(True).run()
    assert not session.exception
    assert not state.desk().frozen
    assert "This is for admins of the study." in texts(session)
    assert "Freeze the model" not in labels(session)


def test_a_higher_role_holds_at_the_next_look(team: Team) -> None:
    session = team.open(team.citra, "units")
    assert "Doubtful" not in labels(session)
    team.store.change_role(team.citra, Role.ADJUDICATOR, team.ani)
    session.run()
    assert "Doubtful" in labels(session)


# What each sees


ONLY_SOME = {
    "agreement": "No unit here was coded by two",
    "disagreements": "Nothing is in dispute",
    "team": "A random sample is coded by several people",
}
"""Pages that not everybody may open, and a sentence on each."""


@pytest.mark.parametrize(
    ("role", "opened"),
    [
        (Role.CODER, []),
        (Role.ADJUDICATOR, ["agreement", "disagreements", "team"]),
        (Role.ADMIN, ["agreement", "disagreements", "team"]),
    ],
)
def test_each_role_has_its_pages(team: Team, role: Role, opened: list[str]) -> None:
    coder = {Role.CODER: team.citra, Role.ADJUDICATOR: team.budi, Role.ADMIN: team.ani}[role]
    found = [page for page, said in ONLY_SOME.items() if said in texts(team.open(coder, page))]
    assert found == opened


@pytest.mark.parametrize("page", ["agreement", "disagreements", "team"])
def test_an_address_says_for_whom_it_is(team: Team, page: str) -> None:
    assert "This is for adjudicators and admins" in texts(team.open(team.citra, page))


@pytest.mark.parametrize("page", [agreement, disagreements, doubts, people, plan, rounds])
def test_a_page_asks_too(team: Team, monkeypatch: pytest.MonkeyPatch, page: ModuleType) -> None:
    """Not only the menu: a page that is drawn by whatever way asks first."""
    monkeypatch.setattr(access, "role", lambda: Role.CODER)
    with pytest.raises(NotAllowed, match="This is for"):
        page.draw()


def test_a_coder_sees_no_codings_of_others(team: Team) -> None:
    team.code(team.citra, 0, 1)
    team.code(team.dewi, 0, 7, memo="a secret memo")
    team.code(team.dewi, 1, 8)
    session = team.open(team.citra, "units")
    assert "Dewi" not in tables(session) + texts(session)
    assert "secret" not in tables(session)
    [whose] = [one for one in session.selectbox if one.label == "Coder"]
    assert whose.options == ["Citra", PAPER]
    session.text_input[0].set_value("secret").run()
    assert "No unit is like that" in texts(session)
    session = team.open(team.budi, "units")
    session.text_input[0].set_value("secret").run()
    assert "No unit is like that" in texts(session), "nor who may settle, before having coded"
    team.code(team.budi, 0, 2)
    session.run()
    assert "trains officers 0" in tables(session)


def test_a_coder_counts_and_takes_away_their_own_only(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[object] = []

    def noted(_make: object, *of: object) -> bytes:
        taken.extend(of[2:])  # of an export, not of the table
        return b""

    monkeypatch.setattr(results, "partial", noted)
    team.code(team.citra, 0, 1)
    team.code(team.dewi, 0, 7)
    session = team.open(team.citra, "results")
    assert "Dewi" not in tables(session)
    assert "Your codings" in "".join(one.value for one in session.subheader)
    assert taken == ["Citra"] * 3
    taken.clear()
    assert "Dewi" in tables(team.open(team.budi, "results"))
    assert taken == [None] * 3


def test_an_export_of_one_coder_holds_nobody_else(team: Team) -> None:
    team.code(team.citra, 0, 1)
    team.code(team.dewi, 1, 7)
    kind: Format = "csv"
    own = results._export(team.store, kind, "Citra").decode()
    assert "Citra" in own
    assert "Dewi" not in own
    assert "Dewi" in results._export(team.store, kind, None).decode()


def test_an_invitation_opened_by_who_is_signed_in_waits_for_sign_out(team: Team) -> None:
    token = accounts.invite(team.store, Role.CODER, team.ani)
    session = team.open(team.citra)
    assert "This link is an invitation" not in texts(session)
    session.query_params["invitation"] = token
    session.run()
    assert "This link is an invitation, and you are signed in as Citra." in texts(session)
    session.button(key="sign-out-to-accept").click().run()
    assert not session.exception
    assert f'name="invitation" value="{token}"' in texts(session)
    accounts.accept(team.store, token, "Eka", "eka", PASSWORD, PASSWORD)
    assert "This link is an invitation" not in texts(team.open(team.citra))


def test_what_was_typed_into_a_refused_form_is_there_again(team: Team) -> None:
    team.browser.token = ""
    session = AppTest.from_file(str(PROJECT / "annotate_app.py"), default_timeout=60)
    session.query_params["refused"] = "wrong"
    session.query_params["login"] = 'citra"><b>'
    session.run()
    assert 'value="citra&quot;&gt;&lt;b&gt;"' in texts(session)


def test_who_has_no_access_is_given_no_work(team: Team) -> None:
    def offered() -> list[str]:
        session = team.open(team.ani, "team")
        return next(one for one in session.multiselect if one.key == "round-coders").options

    assert "Dewi" in offered()
    team.store.end_access(team.dewi, team.ani)
    assert "Dewi" not in offered()
    assert "Citra" in offered()


@pytest.mark.parametrize(
    ("page", "count"), [("results", 4), ("agreement", 3)], ids=["results", "agreement"]
)
def test_a_download_asks_again_when_it_is_clicked(
    team: Team, page: str, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: list[tuple[Role, Callable[[], bytes]]] = []
    real = access.at_click

    def kept(needed: Role, make: Callable[[], bytes]) -> Callable[[], bytes]:
        files.append((needed, real(needed, make)))
        return files[-1][1]

    team.code(team.citra, 0, 1)
    team.code(team.dewi, 0, 7)
    monkeypatch.setattr(access, "at_click", kept)
    team.open(team.budi, page)
    assert [needed for needed, _make in files] == [Role.ADJUDICATOR] * count
    assert all(make() for _needed, make in files)
    team.store.change_role(team.budi, Role.CODER, team.ani)
    for _needed, make in files:
        with pytest.raises(NotAllowed, match="may not take this away"):
            make()


def test_no_download_for_who_has_signed_out(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    files: list[Callable[[], bytes]] = []
    real = access.at_click

    def kept(needed: Role, make: Callable[[], bytes]) -> Callable[[], bytes]:
        files.append(real(needed, make))
        return files[-1]

    team.code(team.citra, 0, 1)
    monkeypatch.setattr(access, "at_click", kept)
    team.open(team.citra, "results")
    assert all(make() for make in files)
    team.store.end_sessions(team.citra)
    for make in files:
        with pytest.raises(NotAllowed, match="may not take this away"):
            make()


@pytest.mark.parametrize(
    ("who", "name", "is_loaded"),
    [
        ("citra", "citra", True),
        ("citra", "Dewi", False),
        ("budi", "Dewi", True),
    ],
)
def test_only_adjudicators_load_codes_of_others(
    team: Team, monkeypatch: pytest.MonkeyPatch, who: str, name: str, is_loaded: bool
) -> None:
    coder_id = getattr(team, who)
    team.sign_in(coder_id)
    monkeypatch.setattr("streamlit.session_state", {access.WHO: coder_id})
    table = read_content(b"actor,description,codes\nILO,runs a centre,2\n", "x.csv")
    ingested = read_units(
        table,
        Columns(description="description", actor="actor"),
        report_title="R",
        code_column="codes",
        codebook=state.desk().codebook,
    )
    if not is_loaded:
        with pytest.raises(NotAllowed, match="Choose your own name"):
            loading.load(ingested, name)
        assert not team.codings(team.dewi)
        return
    assert loading.load(ingested, name) is not None
    owner = team.store.find_coder(name)
    assert owner is not None
    assert len(team.codings(owner.id)) == 1


def test_an_admin_invites_and_changes_people(team: Team) -> None:
    session = team.open(team.ani, "team")
    parts = next(one for one in session.segmented_control if str(one.key).startswith("team-part"))
    parts.set_value("people").run()
    assert "Citra" in tables(session)
    button(session, "Make a link").click().run()
    link = session.code[0].value
    assert "invitation=" in link
    token = link.partition("invitation=")[2]
    assert accounts.find_invited(team.store, token) is not None
    session.run()
    assert not session.get("code"), "shown once"
    button(session, "Withdraw").click().run()
    assert accounts.find_invited(team.store, token) is None


# No action without the question

EXEMPT = {
    "desk": "opens the study",
    "follow_codebook": "opens the study",
    "coder": "says who is signed in, and remembers their language",
    "language": "reads",
    "set_language": "one's own language, also before anybody has signed in",
    "sign_in": "is refused in team mode",
    "sign_out": "ends one's own session",
    "leave": "ends one's own session",
    "signed_in": "says who is signed in; a first visit takes up an invitation",
    "current_card": "keeps what is put before a coder",
    "shown_unit": "reads",
    "progress": "counts what was coded since it was counted last",
    "workload": "counts what was coded since it was counted last",
}


Named = tuple[str, str]
"""A module of ours and a function in it."""


def module_of(path: Path) -> str:
    name = ".".join(path.relative_to(PROJECT).with_suffix("").parts)
    return name.removesuffix(".__init__")


TREES = {
    module_of(path): ast.parse(path.read_text(encoding="utf-8"))
    for path in (PROJECT / "annotation").rglob("*.py")
}
WRITES = {
    target.id
    for module in ("store", "storage.team_operations", "storage.access_operations")
    for node in ast.walk(TREES[f"annotation.{module}"])
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
    for target in node.targets
    if isinstance(target, ast.Name) and ast.unparse(node.value.func) == "writes"
}


def functions(module: str) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in TREES[module].body if isinstance(node, ast.FunctionDef)}


@cache
def imported(module: str) -> dict[str, Named]:
    """Return, for each name that a module imports from ours, where it comes from."""
    return {
        alias.asname or alias.name: (node.module, alias.name)
        for node in ast.walk(TREES[module])
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("annotation")
        for alias in node.names
        if node.module
    }


def is_guarded(node: ast.FunctionDef) -> bool:
    return any(ast.unparse(one).startswith(("acts(", "state.acts(")) for one in node.decorator_list)


def is_exempt(module: str, node: ast.FunctionDef) -> bool:
    return is_guarded(node) or (module.startswith("annotation.state") and node.name in EXEMPT)


def named_in(node: ast.FunctionDef) -> set[str]:
    """Return every name in a function as it stands there: `store.code`, `_note`, `keys.undo`."""
    parts = (ast.Name, ast.Attribute)
    return {ast.unparse(one) for one in ast.walk(node) if isinstance(one, parts)}


def meant(module: str, name: str) -> Named:
    """Return which function a name in a module means."""
    owner, _dot, last = name.rpartition(".")
    places = imported(module)
    if not owner:
        return places.get(last, (module, last))
    package, child = places.get(owner, ("", owner))
    return f"{package}.{child}", last


@cache
def writers() -> set[Named]:
    """Return every function that writes to the record, by itself or by what it calls."""
    nodes = {
        (module, name): {(named, meant(module, named)) for named in named_in(node)}
        for module in TREES
        if not module.startswith(("annotation.storage", "annotation.store"))
        for name, node in functions(module).items()
        if not is_exempt(module, node)
    }

    def writes_itself(name: str) -> bool:
        *owner, last = name.split(".")
        return bool(owner) and owner[-1].endswith("store") and last in WRITES

    found: set[Named] = {
        one for one, names in nodes.items() if any(writes_itself(name) for name, _to in names)
    }
    targets = {one: {to for _name, to in names} for one, names in nodes.items()}
    while more := {one for one, to in targets.items() if not found.isdisjoint(to)} - found:
        found |= more
    return found


STATE = sorted((PROJECT / "annotation/state").glob("*.py"))
PAGES = sorted((PROJECT / "annotation/pages").glob("*.py"))


@pytest.mark.parametrize("path", STATE, ids=lambda path: path.stem)
def test_every_action_asks_first(path: Path) -> None:
    module = module_of(path)
    unasked = {name for where, name in writers() if where == module and name[0] != "_"}
    assert unasked == set(), "decorate these with @acts(Role.X)"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_no_page_writes_by_itself(path: Path) -> None:
    module = module_of(path)
    assert {name for where, name in writers() if where == module} == set()


def test_the_walk_finds_what_writes() -> None:
    """Without it the two tests above would be empty."""
    assert {"code", "set_setting", "change_role", "add_round"} <= WRITES
    assert "standing" not in WRITES
    assert {
        ("annotation.arms", "choose_withheld_share"),
        ("annotation.revision", "revise"),
        ("annotation.study", "coder_named"),
        ("annotation.ingest.recording", "ingest"),
    } <= writers()
    assert ("annotation.results", "count_codes") not in writers()
    guarded = {
        name
        for path in STATE
        for name, one in functions(module_of(path)).items()
        if is_guarded(one)
    }
    assert {"decide", "set_frozen", "judge", "load", "invite"} <= guarded
