"""Run every check of the project: format, lint, types, imports, tests."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scripts import _setup
else:
    import _setup

NO_CHROMIUM = "browser tests (no Chromium or Chrome found; install one of them)"
NO_POSTGRES = "PostgreSQL tests (no PostgreSQL server found; install one)"
REPORT = "--cov-report=term-missing:skip-covered"
DEBIAN_POSTGRES = Path("/usr/lib/postgresql")
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
WINDOWS_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
CHROMIUM_PLACES = {
    "darwin": (
        "Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "Applications/Chromium.app/Contents/MacOS/Chromium",
    ),
    "win32": ("Google/Chrome/Application/chrome.exe", "Chromium/Application/chrome.exe"),
}


@dataclass(frozen=True)
class Check:
    """One command of the gate: its name for people and what `.venv`'s Python is called with."""

    name: str
    arguments: Sequence[str]


@dataclass(frozen=True)
class Outcome:
    """What became of a check: "ok", "FAILED" or "not run"."""

    name: str
    state: str
    seconds: float | None = None

    def __str__(self) -> str:
        time_taken = "" if self.seconds is None else f"{self.seconds:6.1f} s"
        return f"  {self.state:8}{time_taken:8}  {self.name}"


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        usage="%(prog)s [-h] [--quick] [--coverage] [-- PYTEST_ARGUMENT ...]",
        epilog="What follows -- is passed to pytest, for instance: -- -k codebook",
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="leave out the tests marked slow or browser (in CI nothing is left out)",
    )
    parser.add_argument(
        "--coverage",
        action="store_true",
        help="tell which lines no test runs; the tests take longer",
    )
    parser.add_argument("pytest", nargs="*", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def main() -> int:
    options = parse()
    in_ci = is_ci(os.environ)
    python = _setup.PROJECT.prepare(["dev"])
    chromium = find_chromium(os.environ)
    postgres = find_postgres(os.environ)
    environment = checks_environment(os.environ, chromium, postgres, in_ci=in_ci)
    checks = all_checks(
        options.pytest, quick=options.quick and not in_ci, coverage=options.coverage
    )
    outcomes = [
        _run(check, f"{number}/{len(checks)}", python, environment)
        for number, check in enumerate(checks, start=1)
    ]
    if options.quick and not in_ci:
        outcomes.append(Outcome("slow and browser tests (--quick)", "not run"))
    elif chromium is None:
        outcomes.append(Outcome(NO_CHROMIUM, "FAILED" if in_ci else "not run"))
    if postgres is None:
        outcomes.append(Outcome(NO_POSTGRES, "FAILED" if in_ci else "not run"))
    print("\n== Summary ==", *outcomes, sep="\n", flush=True)
    return int(any(outcome.state == "FAILED" for outcome in outcomes))


def is_ci(environment: Mapping[str, str]) -> bool:
    return environment.get("CI", "").lower() not in ("", "0", "false")


def all_checks(
    pytest_arguments: Sequence[str], *, quick: bool, coverage: bool = False
) -> list[Check]:
    """Return the gate, in order; the tests come last so that their end stays on the screen."""
    lint_imports = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return [
        Check("ruff format --check .", ["-m", "ruff", "format", "--check", "."]),
        Check("ruff check .", ["-m", "ruff", "check", "."]),
        Check("mypy", ["-m", "mypy"]),
        Check("lint-imports", ["-c", lint_imports]),
        *_test_checks(pytest_arguments, quick=quick, coverage=coverage),
    ]


def _test_checks(pytest_arguments: Sequence[str], *, quick: bool, coverage: bool) -> list[Check]:
    """Return the tests: on all cores, and then alone those that watch how a browser keeps time."""
    pytest = ["-m", "pytest"]
    measured, told = (["--cov"], [REPORT]) if coverage else ([], [])
    if pytest_arguments:
        markers = ["-m", "not slow and not browser"] if quick else []
        return [Check("pytest", [*pytest, *measured, *told, *markers, *pytest_arguments])]
    parallel = [*pytest, "-n", "auto", "--dist", "worksteal", *measured]
    if quick:
        return [Check("pytest", [*parallel, *told, "-m", "not slow and not browser"])]
    first, then = (["--cov-report="], ["--cov-append"]) if coverage else ([], [])
    return [
        Check("pytest", [*parallel, *first, "-m", "not alone"]),
        Check("pytest, alone", [*pytest, *measured, *told, *then, "-m", "alone"]),
    ]


def checks_environment(
    environment: Mapping[str, str], chromium: Path | None, postgres: Path | None, *, in_ci: bool
) -> dict[str, str]:
    """Return the environment of the checks; in CI the tests turn each skip into a failure."""
    result = dict(environment)
    if chromium is not None:
        result["JALUR_CHROMIUM"] = str(chromium)
    if postgres is not None:
        result["JALUR_POSTGRES"] = str(postgres)
    if in_ci:
        result["JALUR_STRICT"] = "1"
    return result


def find_chromium(environment: Mapping[str, str]) -> Path | None:
    """Return the Chromium or Chrome that JALUR_CHROMIUM names, else the one of this computer."""
    if environment.get("JALUR_CHROMIUM"):
        candidates = [Path(environment["JALUR_CHROMIUM"])]
    else:
        on_path = (shutil.which(name, path=environment.get("PATH")) for name in CHROMIUM_NAMES)
        candidates = [Path(found) for found in on_path if found]
        candidates += usual_places(sys.platform, environment)
    return next((path for path in candidates if path.is_file()), None)


def find_postgres(environment: Mapping[str, str]) -> Path | None:
    """Return the folder of PostgreSQL's programs that JALUR_POSTGRES names, else this computer's.

    Debian keeps those of a server off PATH, in a folder for each version.
    """
    if environment.get("JALUR_POSTGRES"):
        folders = [Path(environment["JALUR_POSTGRES"])]
    else:
        on_path = shutil.which("pg_ctl", path=environment.get("PATH"))
        folders = [Path(on_path).parent] if on_path else []
        folders += sorted(DEBIAN_POSTGRES.glob("*/bin"), reverse=True)
    return next((folder for folder in folders if any(folder.glob("pg_ctl*"))), None)


def usual_places(system: str, environment: Mapping[str, str]) -> list[Path]:
    """Return where Chromium and Chrome lie on Windows and macOS, which do not put it on PATH."""
    if system == "win32":
        folders = [Path(environment[name]) for name in WINDOWS_FOLDERS if name in environment]
    else:
        folders = [Path("/"), Path.home()]
    return [folder / place for place in CHROMIUM_PLACES.get(system, ()) for folder in folders]


def _run(check: Check, number: str, python: Path, environment: Mapping[str, str]) -> Outcome:
    print(f"\n== {number} {check.name} ==", flush=True)
    began = time.monotonic()
    code = subprocess.call(
        [str(python), *check.arguments], cwd=_setup.PROJECT.root, env=dict(environment)
    )
    return Outcome(check.name, "FAILED" if code else "ok", time.monotonic() - began)


if __name__ == "__main__":
    _setup.run(main)
