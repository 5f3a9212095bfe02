"""Start Jalur in the browser; the first start installs what it needs into `.venv`."""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scripts import _setup
else:
    import _setup

HOST = "localhost"
EVERYWHERE = "0.0.0.0"
FIRST_PORT = 8501
PORTS_TRIED = 100
LAST_PORT = 65535
SECONDS_TO_STOP = 10


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--port",
        type=_port,
        help=f"port of the address (without it: {FIRST_PORT} or the next that is free)",
    )
    parser.add_argument(
        "--home",
        type=Path,
        metavar="DIR",
        help="workspace: folder for codings and models (without it: $JALUR_HOME or the project)",
    )
    parser.add_argument(
        "--team",
        action="store_true",
        help="for several people: asks for sign-in (JALUR_TEAM=1) and answers other computers",
    )
    parser.add_argument(
        "--admin-link",
        action="store_true",
        help="with --team: print a link that makes its holder admin, also where there is one",
    )
    parser.add_argument(
        "--behind-proxy",
        action="store_true",
        help="with --team: answer only this computer, where a reverse proxy speaks HTTPS to others "
        "and says so in X-Forwarded-Proto",
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    parser.add_argument("--setup-only", action="store_true", help="install, but do not start")
    options = parser.parse_args(arguments)
    if not options.team and (options.admin_link or options.behind_proxy):
        parser.error("--admin-link and --behind-proxy go with --team")
    return options


def main() -> int:
    options = parse()
    port = options.port
    if port is not None and not is_free(port):
        sys.exit(f"Port {port} cannot be used (taken, or not allowed): give another, or no --port.")
    environment = workspace_environment(options.home)
    environment.update(team_environment(options))
    python = _setup.PROJECT.prepare()
    if options.setup_only:
        print("Jalur is set up. Start it with scripts/start.py.")
        return 0
    if port is None:
        port = first_free(range(FIRST_PORT, FIRST_PORT + PORTS_TRIED))
    print(welcome(options, port))
    secrets = Path(environment.get("JALUR_HOME", _setup.PROJECT.root)) / ".streamlit/secrets.toml"
    return serve(
        team_command(python, port, secrets, is_open=not options.behind_proxy)
        if options.team
        else command(python, port, headless=options.no_browser),
        environment,
    )


def welcome(options: argparse.Namespace, port: int) -> str:
    """Return what is said when the server starts: where it is, and who can reach it."""
    if not options.team:
        return f"\nJalur starts at http://{HOST}:{port} (this computer only). Ctrl+C stops it."
    if options.behind_proxy:
        return (
            f"\nJalur starts for a team at http://{HOST}:{port}, behind a reverse proxy on this "
            "computer. Ctrl+C stops it."
        )
    return (
        f"\nJalur starts for a team at http://{socket.gethostname()}:{port}, for every computer "
        "that can reach this one. Ctrl+C stops it.\n"
        "It speaks HTTP: passwords can be read on the way. Beyond a network that you trust, put a "
        "reverse proxy with HTTPS in front and start with --behind-proxy."
    )


def team_environment(options: argparse.Namespace) -> dict[str, str]:
    """Return what the app has to know of a team: who signs in, and whether a proxy is believed."""
    if not options.team:
        return {"JALUR_TEAM": ""}
    return {
        "JALUR_TEAM": "1",
        "JALUR_ADMIN_LINK": "1" if options.admin_link else "",
        # The server's own variable: from whom it believes X-Forwarded-Proto.
        "FORWARDED_ALLOW_IPS": "127.0.0.1,::1" if options.behind_proxy else "",
    }


def workspace_environment(home: Path | None) -> dict[str, str]:
    """Return the environment of the app, in which JALUR_HOME is absolute; exit if it is a file.

    DATABASE_URL counts where no folder is named.
    """
    environment = dict(os.environ)
    given = home or environment.get("JALUR_HOME")
    if given:
        path = Path(given).expanduser().absolute()
        if path.exists() and not path.is_dir():
            sys.exit(f"The workspace must be a folder, and this is a file: {path}")
        environment["JALUR_HOME"] = str(path)
    if home is not None:
        environment.pop("DATABASE_URL", None)  # the study in that folder was meant
    return environment


def command(python: Path, port: int, *, headless: bool) -> list[str]:
    """Return the command that serves the app to this computer only."""
    return _streamlit(python, "annotate_app.py", HOST, port, headless=headless)


def team_command(python: Path, port: int, secrets: Path, *, is_open: bool) -> list[str]:
    """Return the command that serves a team; `secrets` names its institution's sign-in, if any."""
    address = EVERYWHERE if is_open else HOST
    served = _streamlit(python, "scripts/_team_app.py", address, port, headless=True)
    return [*served, f"--secrets.files={secrets}"] if secrets.exists() else served


def _streamlit(python: Path, entry: str, address: str, port: int, *, headless: bool) -> list[str]:
    options = {
        "server.address": address,
        "server.port": port,
        "server.headless": str(headless).lower(),
        "server.showEmailPrompt": "false",
        "browser.gatherUsageStats": "false",
        "logger.hideWelcomeMessage": "true",  # the address is printed above
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    return [str(python), "-m", "streamlit", "run", entry, *flags]


def serve(command: list[str], environment: dict[str, str]) -> int:
    """Run the server until it ends or Ctrl+C or SIGTERM asks for it; return the exit code."""
    sys.stdout.flush()
    child = subprocess.Popen(command, cwd=_setup.PROJECT.root, env=environment)
    try:
        return child.wait()
    except KeyboardInterrupt:
        _stop(child)
        print("Jalur has stopped.")
        return 0


def is_free(port: int) -> bool:
    """Tell if a server can listen on `port` of this computer and none does."""
    try:
        with socket.create_connection((HOST, port), timeout=1):
            return False
    except OSError:
        pass
    try:
        with socket.socket() as listener:
            if os.name != "nt":  # there it would allow a port that is in use
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((HOST, port))
    except OSError:
        return False
    return True


def first_free(ports: Iterable[int]) -> int:
    """Return the first of `ports` that is free; exit with a sentence if none is."""
    for port in ports:
        if is_free(port):
            return port
    sys.exit("No free port was found: give one with --port.")


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= LAST_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to {LAST_PORT}")
    return int(text)


def _stop(child: subprocess.Popen[bytes]) -> None:
    if os.name != "nt":  # there Ctrl+C has reached it too, and terminate() would not let it finish
        child.terminate()
    try:
        child.wait(SECONDS_TO_STOP)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        child.kill()
        child.wait()


if __name__ == "__main__":
    _setup.run(main)
