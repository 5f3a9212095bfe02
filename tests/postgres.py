"""A PostgreSQL server for the tests, on this machine alone and gone with them."""

import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import create_engine, text

USER = "postgres"
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""What is lost when the machine fails is lost with the tests anyway."""


def find_programs() -> Path | None:
    """Return the folder of PostgreSQL's programs that scripts/test.py found, or that of PATH."""
    named = os.environ.get("JALUR_POSTGRES")
    on_path = shutil.which("pg_ctl")
    return Path(named) if named else Path(on_path).parent if on_path else None


class Server:
    """A running server that makes databases."""

    def __init__(self, url: str) -> None:
        self.url = url

    def database(self, template: str | None = None) -> str:
        """Return the URL of a new database, empty or like another one."""
        name = f"t{secrets.token_hex(8)}"
        like = f" TEMPLATE {template.rsplit('/', 1)[1]}" if template else ""
        engine = create_engine(f"{self.url}/postgres", isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}{like}"))
        engine.dispose()
        return f"{self.url}/{name}"


@contextmanager
def server(programs: Path) -> Iterator[Server]:
    """Start a server and stop it at the end."""
    with TemporaryDirectory(prefix="jalur-pg-", ignore_cleanup_errors=True) as folder:
        data, port = Path(folder, "data"), _free_port()
        if _is_root():
            shutil.chown(folder, USER)
        _run(programs / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-p {port} -k '{folder}' " + " ".join(f"-c {one}" for one in QUICK)
        _run(programs / "pg_ctl", "-D", data, "-l", f"{folder}/log", "-o", options, "-w", "start")
        try:
            yield Server(f"postgresql+psycopg://{USER}@localhost:{port}")
        finally:
            _run(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _run(program: Path, *arguments: object) -> None:
    # The programs refuse to run as root.
    user: dict[str, Any] = {"user": USER, "group": USER, "extra_groups": []} if _is_root() else {}
    command = [str(program), *map(str, arguments)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", **user)


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("localhost", 0))
        return int(found.getsockname()[1])
