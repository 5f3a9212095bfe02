"""The one place where our errors become messages of commands, and where a command opens a study."""

import functools
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click

from annotation.errors import JalurError
from annotation.study import Study, copied_study, open_study
from annotation.workspace import Workspace

P = ParamSpec("P")
R = TypeVar("R")

home_option = click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="Workspace folder; made where there is none. Wins over JALUR_HOME.",
)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
file_argument = click.argument("file", type=_FILE)
text_option = click.option(
    "--text", required=True, multiple=True, help="Column of the text; several are joined."
)
label_option = click.option("--label", required=True, help="Column of the code.")
group_option = click.option("--group", help="Column whose values are held out whole.")
test_option = click.option(
    "--test",
    "test_file",
    type=_FILE,
    help="Judge on this file instead, on the groups held out of the first.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def speaks_plainly(command: Callable[P, R]) -> Callable[P, R]:
    """Turn an error that a person can mend into one sentence and exit code 1."""

    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except JalurError as error:
            raise click.ClickException(str(error)) from error

    return wrapped


def open_home(home: Path | None) -> Study:
    """Open the workspace that the command names; raises JalurError."""
    return open_study(Workspace.locate(home))


def copied_home(home: Path | None) -> AbstractContextManager[Study]:
    """Open a copy of that workspace, which is gone afterwards; raises JalurError."""
    return copied_study(Workspace.locate(home))


def print_json(value: Any) -> None:
    """Print one JSON object."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
