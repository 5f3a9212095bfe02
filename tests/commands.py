"""The commands of scripts/, called in this process: their code without the seconds of a start."""

import sys
from importlib import import_module

from click.testing import CliRunner, Result

from tests.conftest import PROJECT

SCRIPTS = str(PROJECT / "scripts")


def call(command: str, *arguments: object) -> Result:
    """Return what a command printed and its exit code; fails where it ended in a traceback."""
    if SCRIPTS not in sys.path:
        sys.path.insert(0, SCRIPTS)
    main = import_module(f"scripts.{command}").main
    done = CliRunner().invoke(main, [*map(str, arguments)], prog_name=f"{command}.py")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done
