"""scripts/start.py, scripts/test.py and what they share, short of a real installation."""

import ast
import os
import shutil
import signal
import socket
import subprocess
import sys
import tomllib
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

ROOT = Path(__file__).parents[1]
sys.path += [str(ROOT), str(ROOT / "scripts")]

if TYPE_CHECKING:
    from scripts import _advice, _project, _setup, start
    from scripts import test as gate
    from scripts._torch import Torch
else:
    import _advice
    import _project
    import _setup
    from _torch import Torch

    from scripts import start
    from scripts import test as gate

HELPERS = ["_advice.py", "_pip.py", "_project.py", "_setup.py", "_torch.py"]
FILES = [*HELPERS, "start.py", "test.py"]

posix_only = pytest.mark.skipif(os.name == "nt", reason="Windows has no signals to send")


@pytest.fixture
def project(tmp_path: Path) -> _project.Project:
    """A project folder whose `.venv` is there, but empty."""
    (tmp_path / "scripts").mkdir()
    for name in _project.INPUTS:
        shutil.copy(ROOT / name, tmp_path / name)
    project = _project.Project(tmp_path.resolve())
    project.python.parent.mkdir(parents=True)
    project.python.touch()
    return project


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server((start.HOST, 0)) as server:
        yield server.getsockname()[1]


def put_torch(folder: Path, version: str) -> Torch:
    information = folder / f"torch-{version}.dist-info"
    information.mkdir(parents=True)
    (information / "METADATA").write_text(f"Name: torch\nVersion: {version}\n", encoding="utf-8")
    return Torch(version, folder)


# What an older Python, or one without any package, has to be able to read


@pytest.mark.parametrize("name", FILES)
def test_python_3_8_can_read_the_scripts(name: str) -> None:
    ast.parse((ROOT / "scripts" / name).read_text(encoding="utf-8"), feature_version=(3, 8))


@pytest.mark.parametrize("name", FILES)
def test_the_scripts_need_the_standard_library_only(name: str) -> None:
    tree = ast.parse((ROOT / "scripts" / name).read_text(encoding="utf-8"))
    imported = {
        module.partition(".")[0]
        for node in ast.walk(tree)
        for module in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= sys.stdlib_module_names | {Path(name).stem for name in HELPERS} | {"scripts"}


def test_the_python_needed_is_the_one_that_pyproject_names() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    major, minor = _advice.NEEDED_PYTHON
    assert pyproject["project"]["requires-python"] == f">={major}.{minor}"


def test_an_older_python_is_told_which_one_is_needed() -> None:
    sentence = _advice.on_old_python((3, 8, 18))
    assert sentence is not None
    assert "needs Python 3.11 or newer and this is Python 3.8.18" in sentence
    assert _advice.on_old_python((3, 11, 0)) is None
    assert _advice.on_old_python((4, 0, 0)) is None


# What a person is told


@pytest.mark.parametrize(
    ("complaint", "word"),
    [
        ("OSError: [Errno 28] No space left on device", "full"),
        ("after connection broken by 'NewConnectionError('<x>: Failed to", "internet"),
        ("after connection broken by 'ReadTimeoutError(\"Read timed out.", "internet"),
        ("'ProxyError('Cannot connect to proxy.', NewConnectionError('<x>", "proxy"),
        ("SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", "PIP_CERT"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE", "not the one"),
        ("ERROR: No matching distribution found for torch==2.13.0", "64-bit"),
        ("OSError: [WinError 32] The process cannot access the file", "close every"),
        ("PermissionError: [Errno 13] Permission denied: '/x'", "folder of your own"),
        ("something never seen", "Check the internet"),
    ],
)
def test_a_failed_installation_is_told_with_what_helps(complaint: str, word: str) -> None:
    assert word in _advice.cure(complaint, _advice.FAILED_SOMEHOW)


def test_only_a_mac_with_an_intel_python_is_refused() -> None:
    sentence = _advice.on_intel_mac("Darwin", "x86_64")
    assert sentence is not None
    assert "conda-forge" in sentence
    assert _advice.on_intel_mac("Darwin", "arm64") is None
    assert _advice.on_intel_mac("Linux", "x86_64") is None


def test_the_size_of_the_download_is_said_with_cuda_on_linux() -> None:
    assert "3 GB" in _advice.on_download("Linux")
    assert "500 MB" in _advice.on_download("Windows")
    assert "3 GB" not in _advice.on_download("Windows")


# Whether .venv is as the project's files want it


def test_a_finished_setup_is_ready(project: _project.Project) -> None:
    assert not project.is_ready()
    project.write_stamp(["dev"], None)
    assert project.is_ready()
    assert project.is_ready(["dev"])


def test_the_dev_extra_is_not_there_after_a_plain_setup(project: _project.Project) -> None:
    project.write_stamp([], None)
    assert not project.is_ready(["dev"])


@pytest.mark.parametrize("name", _project.INPUTS)
def test_a_changed_file_makes_a_setup_stale(project: _project.Project, name: str) -> None:
    project.write_stamp([], None)
    with (project.root / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert not project.is_ready()


def test_a_moved_project_is_stale(project: _project.Project, tmp_path: Path) -> None:
    project.write_stamp([], None)
    moved = shutil.copytree(project.root, tmp_path / "moved")
    assert not _project.Project(moved).is_ready()


def test_another_python_has_another_fingerprint(project: _project.Project) -> None:
    assert project.fingerprint("3.11", None) != project.fingerprint("3.12", None)


def test_a_shared_torch_that_is_upgraded_or_gone_makes_a_setup_stale(
    project: _project.Project, tmp_path: Path
) -> None:
    torch = put_torch(tmp_path / "elsewhere", "2.13.0")
    project.write_stamp([], torch)
    assert project.is_ready()
    shutil.rmtree(torch.folder)
    assert not project.is_ready()
    put_torch(torch.folder, "2.14.0")
    assert not project.is_ready()


def test_a_stamp_that_cannot_be_read_is_no_stamp(project: _project.Project) -> None:
    project.write_stamp([], None)
    stamp = project.venv / "jalur-setup.json"
    for text in ("", "[]", '{"unfinished": true}'):
        stamp.write_text(text, encoding="utf-8")
        assert not project.is_ready()


def test_no_python_in_venv_is_not_ready(project: _project.Project) -> None:
    project.write_stamp([], None)
    project.python.unlink()
    assert not project.is_ready()


def test_why_venv_has_to_be_made(project: _project.Project) -> None:
    assert project.reason_to_build() == "There is no .venv yet"
    (project.venv / "pyvenv.cfg").touch()
    assert project.reason_to_build() == "The Python in .venv no longer runs"
    (project.venv / "jalur-setup.json").write_text('{"unfinished": true}', encoding="utf-8")
    assert project.reason_to_build() == "The last setup of .venv was cut short"


def test_two_setups_at_once_are_refused(project: _project.Project) -> None:
    with project._only_one(), pytest.raises(SystemExit, match="already"), project._only_one():
        pass
    with project._only_one():
        pass


# PyTorch


@pytest.mark.parametrize(
    ("version", "is_enough"),
    [
        ("2.4", True),
        ("2.4.0", True),
        ("2.13.0+cpu", True),
        ("2.3.1", False),
        ("2.14.0a0+git1", False),
        ("3.0", True),
    ],
)
def test_a_torch_that_is_there_is_used_if_it_is_new_enough(version: str, is_enough: bool) -> None:
    assert Torch(version, Path()).is_at_least("2.4") is is_enough


def test_torch_is_found_where_pip_would_find_it(tmp_path: Path) -> None:
    assert Torch.in_folder(tmp_path) is None
    torch = put_torch(tmp_path, "2.13.0+cpu")
    assert Torch.in_folder(tmp_path) == torch


def test_pip_is_given_the_pinned_torch_in_the_call_that_needs_it(project: _project.Project) -> None:
    *_, encoder, rest = project._pip_calls(["dev"], None)
    assert encoder == ["--require-hashes", "--no-deps", "-r", "scripts/encoder.txt"]
    assert rest[:4] == ["-c", "constraints.txt", "-e", ".[dev]"]
    assert rest[4].startswith("torch==")


def test_a_shared_torch_replaces_the_pinned_one(project: _project.Project, tmp_path: Path) -> None:
    torch = Torch("2.9.1+cu128", tmp_path)
    _, constraints, _, name, pin = project._pip_calls([], torch)[-1]
    assert (name, pin) == (".", "torch==2.9.1")
    lines = (project.root / constraints).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("torch")] == ["torch==2.9.1"]
    assert len(lines) == len(project._text("constraints.txt").splitlines())


# A command that is started by any Python


def run_command(project: _project.Project, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a command of `project` with a Python that has the standard library only."""
    for name in HELPERS:
        shutil.copy(ROOT / "scripts" / name, project.root / "scripts" / name)
    command = project.root / "scripts" / "command.py"
    command.write_text(
        "import _setup, sys\n_setup.use_project_python()\nprint(sys.prefix, *sys.argv[1:])\n",
        encoding="utf-8",
    )
    return subprocess.run(
        [sys.executable, "-S", command, *arguments],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )


def make_venv(project: _project.Project, modules: tuple[str, ...]) -> None:
    venv.EnvBuilder(clear=True, symlinks=os.name != "nt").create(project.venv)
    for name in modules:
        (project._site_packages / f"{name}.py").touch()
    project.write_stamp([], None)


def test_a_command_without_packages_says_in_one_sentence_what_to_do(
    project: _project.Project,
) -> None:
    done = run_command(project)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "start.py" in done.stderr
    assert "--setup-only" in done.stderr


def test_a_command_goes_on_in_venv(project: _project.Project) -> None:
    make_venv(project, _setup.NEEDED_BY_COMMANDS)
    done = run_command(project, "two words", "é")
    assert done.stdout.strip() == f"{project.venv} two words é"
    assert done.returncode == 0


def test_a_venv_without_the_packages_ends_with_the_sentence_too(project: _project.Project) -> None:
    make_venv(project, ())
    done = run_command(project)
    assert done.returncode == 1
    assert "--setup-only" in done.stderr


# start.py


def test_a_port_that_is_taken_is_passed_over(taken: int) -> None:
    assert not start.is_free(taken)
    with socket.create_server((start.HOST, 0)) as server:
        free = server.getsockname()[1]
    assert start.first_free([taken, free]) == free
    with pytest.raises(SystemExit, match="--port"):
        start.first_free([taken])


def test_a_port_that_is_asked_for_and_taken_ends_the_start(
    taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["start.py", "--port", str(taken)])
    with pytest.raises(SystemExit, match=f"Port {taken} cannot be used"):
        start.main()


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http"])
def test_a_port_is_a_number_in_range(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        start.parse([f"--port={port}"])
    assert "is not a number from 1 to 65535" in capsys.readouterr().err


def test_the_workspace_is_absolute_for_the_app(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JALUR_HOME", "from the environment")
    assert start.workspace_environment(Path("a b"))["JALUR_HOME"] == str(Path.cwd() / "a b")
    inherited = start.workspace_environment(None)["JALUR_HOME"]
    assert inherited == str(Path.cwd() / "from the environment")
    monkeypatch.delenv("JALUR_HOME")
    assert "JALUR_HOME" not in start.workspace_environment(None)
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/jalur")
    assert "DATABASE_URL" not in start.workspace_environment(Path("here"))
    assert "DATABASE_URL" in start.workspace_environment(None)


def test_a_file_is_no_workspace() -> None:
    with pytest.raises(SystemExit, match="must be a folder"):
        start.workspace_environment(Path(__file__))


def test_only_this_computer_is_served_and_nobody_is_asked_or_told() -> None:
    command = start.command(Path("python"), 8600, headless=True)
    assert "--server.address=localhost" in command
    assert "--server.port=8600" in command
    assert "--server.headless=true" in command
    assert "--server.showEmailPrompt=false" in command
    assert "--browser.gatherUsageStats=false" in command


def test_a_team_is_served_at_every_address_or_behind_a_proxy(tmp_path: Path) -> None:
    secrets = tmp_path / "secrets.toml"
    command = start.team_command(Path("python"), 8600, secrets, is_open=True)
    assert "scripts/_team_app.py" in command
    assert "--server.address=0.0.0.0" in command
    assert not [flag for flag in command if flag.startswith("--secrets")]
    secrets.touch()
    command = start.team_command(Path("python"), 8600, secrets, is_open=False)
    assert "--server.address=localhost" in command
    assert f"--secrets.files={secrets}" in command


@pytest.mark.parametrize(
    ("given", "team", "link", "trusted"),
    [
        ([], "", None, None),
        (["--team"], "1", "", ""),
        (["--team", "--admin-link"], "1", "1", ""),
        (["--team", "--behind-proxy"], "1", "", "127.0.0.1,::1"),
    ],
)
def test_what_the_app_is_told_of_a_team(
    given: list[str], team: str, link: str | None, trusted: str | None
) -> None:
    told = start.team_environment(start.parse(given))
    assert told["JALUR_TEAM"] == team
    assert told.get("JALUR_ADMIN_LINK") == link
    assert told.get("FORWARDED_ALLOW_IPS") == trusted


def test_who_can_reach_it_is_said() -> None:
    assert "this computer only" in start.welcome(start.parse([]), 8600)
    said = start.welcome(start.parse(["--team"]), 8600)
    assert "passwords can be read on the way" in said
    assert f"http://{socket.gethostname()}:8600" in said
    said = start.welcome(start.parse(["--team", "--behind-proxy"]), 8600)
    assert "http://localhost:8600" in said


@pytest.mark.parametrize("flag", ["--admin-link", "--behind-proxy"])
def test_what_is_for_teams_needs_a_team(flag: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        start.parse([flag])
    assert "go with --team" in capsys.readouterr().err


@posix_only
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_server_ends_with_start(number: signal.Signals, tmp_path: Path) -> None:
    script = tmp_path / "serve.py"
    script.write_text(
        f"import os, sys\nsys.path.insert(0, {str(ROOT / 'scripts')!r})\nimport _setup, start\n"
        "child = 'import os, time; print(os.getpid(), flush=True); time.sleep(60)'\n"
        "_setup.run(lambda: start.serve([sys.executable, '-c', child], dict(os.environ)))\n",
        encoding="utf-8",
    )
    with subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.send_signal(number)
        output, errors = parent.communicate(timeout=30)
    assert parent.returncode == 0
    assert "Jalur has stopped." in output
    assert errors == ""
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


# test.py


def test_every_check_is_in_the_gate_and_pytest_gets_its_arguments() -> None:
    checks = gate.all_checks(["-k", "codebook"], quick=False)
    assert [check.name.split()[0] for check in checks] == [
        "ruff",
        "ruff",
        "mypy",
        "lint-imports",
        "pytest",
    ]
    assert list(checks[-1].arguments[-2:]) == ["-k", "codebook"]
    assert not any("not slow" in argument for argument in checks[-1].arguments)


def test_quick_leaves_out_slow_and_browser_tests() -> None:
    pytest_check = gate.all_checks([], quick=True)[-1]
    assert list(pytest_check.arguments[-2:]) == ["-m", "not slow and not browser"]


def test_all_tests_are_run_those_that_keep_time_alone() -> None:
    parallel, alone = gate.all_checks([], quick=False)[-2:]
    assert "-n" in parallel.arguments
    assert list(parallel.arguments[-2:]) == ["-m", "not alone"]
    assert list(alone.arguments[-2:]) == ["-m", "alone"]
    assert "-n" not in alone.arguments


def test_coverage_is_of_all_tests_and_measured_where_it_is_asked_for() -> None:
    parallel, alone = gate.all_checks([], quick=False, coverage=True)[-2:]
    assert {"--cov", "--cov-report="} <= set(parallel.arguments)
    assert {"--cov", "--cov-append", gate.REPORT} <= set(alone.arguments)
    quick, part = (
        gate.all_checks(some, quick=not some, coverage=True)[-1] for some in ([], ["-x"])
    )
    assert {"--cov", gate.REPORT} <= set(quick.arguments) & set(part.arguments)
    for one in gate.all_checks([], quick=False)[-2:]:
        assert not any("--cov" in argument for argument in one.arguments)


def test_pytest_arguments_stand_behind_two_dashes() -> None:
    options = gate.parse(["--quick", "--", "-k", "codebook", "-x"])
    assert options.quick
    assert options.pytest == ["-k", "codebook", "-x"]


def test_ci_is_strict() -> None:
    assert gate.is_ci({"CI": "true"})
    assert not gate.is_ci({"CI": "false"})
    assert not gate.is_ci({})
    strict = gate.checks_environment({"A": "1"}, Path("chrome"), Path("bin"), in_ci=True)
    named = {"JALUR_CHROMIUM": "chrome", "JALUR_POSTGRES": "bin"}
    assert strict == {"A": "1", "JALUR_STRICT": "1", **named}
    assert gate.checks_environment({"A": "1"}, None, None, in_ci=False) == {"A": "1"}


def test_the_newest_postgresql_of_debian_is_found_and_a_named_one_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "DEBIAN_POSTGRES", tmp_path)
    assert gate.find_postgres({"PATH": ""}) is None
    for version in ("15", "17"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin" / "pg_ctl").touch()
    assert gate.find_postgres({"PATH": ""}) == tmp_path / "17" / "bin"
    named = {"PATH": "", "JALUR_POSTGRES": str(tmp_path / "15" / "bin")}
    assert gate.find_postgres(named) == tmp_path / "15" / "bin"


def test_the_chromium_that_is_named_wins(tmp_path: Path) -> None:
    browser = tmp_path / "chromium"
    browser.touch(mode=0o755)
    assert gate.find_chromium({"JALUR_CHROMIUM": str(browser), "PATH": ""}) == browser
    assert gate.find_chromium({"JALUR_CHROMIUM": str(tmp_path / "absent")}) is None


@posix_only
def test_chromium_is_found_on_the_path(tmp_path: Path) -> None:
    browser = tmp_path / "google-chrome"
    browser.touch(mode=0o755)
    assert gate.find_chromium({"PATH": str(tmp_path)}) == browser


def test_chrome_is_looked_for_where_windows_and_macos_have_it() -> None:
    windows = gate.usual_places("win32", {"PROGRAMFILES": "C:/Programs"})
    assert Path("C:/Programs/Google/Chrome/Application/chrome.exe") in windows
    macos = gate.usual_places("darwin", {})
    assert Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome") in macos
    assert gate.usual_places("linux", {}) == []
