"""The page Reports and the command, given an export of another laptop."""

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from annotation.exchange.tables import export_codings
from annotation.records import Report
from annotation.store import NewUnit
from annotation.study import open_study
from annotation.workspace import Workspace
from tests.test_commands import run
from tests.test_pages import app, button, open_page, start, store, texts

__all__ = ["app", "start"]


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """The export of a laptop on which Rani and Budi coded one unit each, and the paper its own."""
    study = open_study(Workspace(tmp_path / "theirs"))
    for name, actor in (("Rani", "ILO"), ("Budi", "Polri")):
        coder = study.store.add_coder(name).id
        (unit,) = study.store.add_units(Report("Theirs"), [NewUnit(actor, "runs")]).units
        study.store.code(unit, coder, (2,), codebook_revision=study.codebook.revision)
    path = tmp_path / "theirs.jsonl"
    export_codings(study.store, path, "jsonl")
    study.store.close()
    return path


def drop(app: AppTest, path: Path) -> None:
    open_page(app, "reports")
    uploader: Any = app.get("file_uploader")[0]
    uploader.upload(path.name, path.read_bytes())
    app.run()
    assert not app.exception


@pytest.mark.parametrize(("answer", "coders"), [("one", 3), ("two", 4)])
def test_an_export_is_joined_when_it_is_said_who_is_who(
    app: AppTest, theirs: Path, answer: str, coders: int
) -> None:
    drop(app, theirs)
    assert "48 codings · paper, Rani, Budi" in texts(app)
    assert button(app, "Join with this study").disabled
    next(one for one in app.radio if str(one.key).startswith("namesake-")).set_value(answer).run()
    button(app, "Join with this study").click().run()
    assert not app.exception
    assert "2 units are new." in texts(app)
    assert "2 codings are new." in texts(app)
    assert len(store().coders()) == coders
    drop(app, theirs)
    assert not app.radio, "who is who is on record"
    button(app, "Join with this study").click().run()
    assert "0 codings are new. 48 codings were known already." in texts(app)
    assert len(store().coders()) == coders


@pytest.mark.slow
def test_the_command_joins_says_what_it_did_and_can_be_tried(theirs: Path, tmp_path: Path) -> None:
    home = tmp_path / "ours"
    ours = open_study(Workspace(home)).store
    ours.add_coder("Rani")
    ours.close()
    wish = (theirs, "--home", home)
    (tried,) = json.loads(run("ingest", *wish, "--dry-run", "--json", "--same-coder", "rani"))
    assert (tried["new_units"], tried["new_codings"], tried["conflicts"]) == (2, 2, 0)
    said = run("ingest", *wish)
    assert said == f"{theirs}: 1 new unit, 46 there already, 1 coding, 46 known\n"
    (held,) = json.loads(run("ingest", *wish, "--json"))
    assert '--same-coder "Rani"' in held["problems"][0]["message"]
    said = run("ingest", *wish, "--same-coder", "Rani")
    assert said == f"{theirs}: 1 new unit, 47 there already, 1 coding, 47 known\n"
    again = run("ingest", *wish)
    assert again == f"{theirs}: 0 new units, 48 there already, 48 known\n"
