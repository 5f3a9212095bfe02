"""Write the help of every command into README.md, where a test looks for it."""

from _setup import use_project_python

use_project_python()

import re
import subprocess
import sys

import click

from annotation.workspace import PROJECT

COMMANDS = (
    "ingest",
    "retrain",
    "evaluate",
    "prelabel",
    "export",
    "explain",
    "codebook",
    "simulate",
    "agreement",
)
MARKS = re.compile(r"(<!-- help -->\n).*?(<!-- /help -->)", re.DOTALL)


@click.command()
def main() -> None:
    """Update the part of README.md between its help marks (for developers)."""
    path = PROJECT / "README.md"
    text = path.read_text(encoding="utf-8")
    blocks = "\n".join(f"```\n{help_of(command)}```\n" for command in COMMANDS)
    path.write_text(MARKS.sub(lambda mark: mark[1] + blocks + mark[2], text), encoding="utf-8")


def help_of(command: str) -> str:
    """Return what a command says of itself."""
    script = f"scripts/{command}.py"
    done = subprocess.run(
        [sys.executable, script, "--help"], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    return done.stdout.replace(f"{command}.py", f"python {script}", 1)


if __name__ == "__main__":
    main()
