"""What the documents say is so: links resolve, commands exist, helps are the commands' own."""

import re
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.commands import call
from tests.conftest import PROJECT

sys.path.insert(0, str(PROJECT / "scripts"))

from annotation import accounts
from annotation.agreement import FEWEST_CLUSTERS, Resampling
from annotation.refusals import WAIT_MINUTES
from annotation.store import Plan
from scripts.docs import COMMANDS, help_of

DOCUMENTS = sorted(
    path
    for folder in (".", "docs", "labeled", "unlabeled")
    for path in PROJECT.glob(f"{folder}/*.md")
)
README = (PROJECT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_resolve(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+?)\)", path.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_named_files_of_the_project_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for name in re.findall(r"`((?:scripts|annotation|model|tests|labeled)/[\w/]+\.\w+)`", text):
        if name != "labeled/jalur.sqlite":
            assert (PROJECT / name).exists(), name


def test_the_readme_opens_with_the_two_commands() -> None:
    first, second = re.findall(r"```\n(.*?)\n```", README, re.DOTALL)[:2]
    assert (first, second) == ("python scripts/start.py", "python scripts/test.py")


def test_commands_of_the_readme_exist() -> None:
    for script, options in re.findall(r"^python (scripts/\w+\.py)(.*)$", README, re.MULTILINE):
        assert (PROJECT / script).exists()
        name = Path(script).stem
        if name in COMMANDS:
            for option in re.findall(r"--[a-z-]+", options):
                assert option in call(name, "--help").stdout, f"{script} has no {option}"


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_stands_in_the_readme(command: str) -> None:
    assert help_of(command) in README, "run: python scripts/docs.py"


def test_figures_of_the_documents_are_those_of_the_program() -> None:
    team = " ".join((PROJECT / "docs" / "team.md").read_text(encoding="utf-8").split())
    number = {5: "five", 7: "seven"}
    for said in (
        f"good for {accounts.FIRST_INVITATION // timedelta(hours=1)} hours",
        f"works once within {number[accounts.INVITATION.days]} days",
        f"A session lasts {accounts.SESSION // timedelta(hours=1)} hours",
        f"After {number[accounts.MOST_FAILURES]} wrong passwords within {WAIT_MINUTES} minutes",
        f"opened is theirs for {Plan().hours:g} hours",
    ):
        assert said in team, said
    readme = " ".join(README.split())
    for said in (
        f"{Resampling().resamples:,} bootstrap resamples",
        f"where there are {FEWEST_CLUSTERS} or more",
    ):
        assert said in readme, said


def test_architecture_and_contributing_stay_short() -> None:
    for name, lines in (("ARCHITECTURE.md", 125), ("CONTRIBUTING.md", 60)):
        assert len((PROJECT / name).read_text(encoding="utf-8").splitlines()) <= lines


def test_no_document_names_a_registrys_host() -> None:
    hosts = re.compile(r"pypi\.org|pythonhosted|deb\.debian|npmjs|huggingface\.co")
    for path in [*DOCUMENTS, *PROJECT.glob("scripts/*"), PROJECT / ".ci" / "run"]:
        if path.is_file():
            assert not hosts.search(path.read_text(encoding="utf-8")), path
