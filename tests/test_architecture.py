"""The walls of the house: who may import whom, and how big a room may be."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT

MODULES = sorted([*(PROJECT / "annotation").rglob("*.py"), *(PROJECT / "model").rglob("*.py")])
ENTRIES = [PROJECT / "annotate_app.py", PROJECT / "scripts/_team_app.py"]
SCRIPTS = sorted({*(PROJECT / "scripts").glob("*.py")} - {*ENTRIES})


def imports(path: Path) -> set[str]:
    """Return the names of all modules that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_the_arrows_are_kept() -> None:
    lint = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", lint]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_commands_draw_no_screens(path: Path) -> None:
    assert not {
        name for name in imports(path) if name.startswith(("annotation.state", "streamlit"))
    }


def test_streamlit_is_imported_in_three_places_only() -> None:
    places = {
        path.relative_to(PROJECT).as_posix()
        for path in [*MODULES, *ENTRIES]
        if any(name.split(".")[0] == "streamlit" for name in imports(path))
    }
    entries = (path.relative_to(PROJECT).as_posix() for path in ENTRIES)
    allowed = (*entries, "annotation/state/", "annotation/pages/")
    assert not [place for place in places if not place.startswith(allowed)]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_no_module_is_two_nouns(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", ENTRIES, ids=lambda path: path.name)
def test_an_entry_only_wires(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 50


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_every_public_name_says_what_it_does(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), f"{path.name} has no docstring"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{path.name}: {node.name}"
