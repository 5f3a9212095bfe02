"""The app in a process of its own and a Chromium before it, for browser tests and the benchmark."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

PROJECT = Path(__file__).resolve().parents[1]
# Chromium looks for its maker's hosts otherwise, which a closed network refuses noisily.
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class RunningApp:
    """A server on loopback over one workspace."""

    home: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """The address of the screen."""
        return f"http://localhost:{self.port}"

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it as Ctrl+C would."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=20)


def free_port() -> int:
    """Return a port on which nobody listens now."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        return int(free.getsockname()[1])


def start_app(
    home: Path,
    log: Path,
    *,
    entry: str = "annotate_app.py",
    port: int | None = None,
    flags: tuple[str, ...] = (),
    **environment: str,
) -> RunningApp:
    """Start the app over a workspace and wait until it answers (at most a minute)."""
    port = port or free_port()
    command = [
        *(sys.executable, "-m", "streamlit", "run", str(PROJECT / entry)),
        *("--server.headless", "true", "--server.port", str(port), *flags),
    ]
    variables = {**os.environ, "JALUR_HOME": str(home), **environment}
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=PROJECT, env=variables, stdout=output, stderr=subprocess.STDOUT
        )
    app = RunningApp(home, port, process)
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{app.url}/_stcore/health", timeout=1):
                return app
        except OSError:
            time.sleep(0.1)
    app.kill()
    raise RuntimeError(f"the app did not answer; see {log}")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield Debian's Chromium, or the one that JALUR_CHROMIUM names."""
    path = os.environ.get("JALUR_CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=list(CHROMIUM_ARGUMENTS), headless=True
        )
        try:
            yield browser
        finally:
            browser.close()


def sign_in(page: Page, url: str, name: str = "Coder") -> None:
    """Type a name, put the three steps away, and wait for the first card."""
    page.goto(url)
    page.get_by_test_id("stForm").or_(page.get_by_test_id("stPopover")).first.wait_for(
        timeout=60_000
    )
    if page.get_by_test_id("stPopover").count():
        page.get_by_test_id("stPopover").get_by_role("button").click()
        page.get_by_role("button", name="Code under another name").click()
    page.get_by_test_id("stForm").get_by_role("textbox").fill(name)
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_role("button", name="Start coding").click(timeout=30_000)
    wait_for_card(page)


def wait_for_card(page: Page) -> None:
    """Wait until a unit is on screen and its keys answer, and no retrain is under way."""
    page.locator("[class*='st-key-code-0-u-']").first.wait_for(timeout=60_000)
    page.get_by_text("learning ...").wait_for(state="hidden", timeout=120_000)


def unit_on_screen(page: Page) -> str:
    """Return the id of the unit whose text is on screen."""
    return _unit_of(page, "unit")


def unit_of_keys(page: Page) -> str:
    """Return the id of the unit that the last of the keys would code; it comes after the text."""
    return _unit_of(page, "code-0")


def _unit_of(page: Page, kind: str) -> str:
    names = page.locator(f"[class*='st-key-{kind}-u-']").last.get_attribute("class") or ""
    prefix = f"st-key-{kind}-"
    return next(name.removeprefix(prefix) for name in names.split() if name.startswith(prefix))
