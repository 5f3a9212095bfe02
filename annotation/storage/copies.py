"""Dated copies of the database file."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import cast

from annotation.errors import WorkspaceError
from annotation.storage import tables
from annotation.storage.engine import Database

NAME = re.compile(r"jalur-\d{8}-\d{6}\.sqlite")


def copy_dated(database: Database, folder: Path, keep: int) -> Path | None:
    """Copy the database to `jalur-YYYYMMDD-HHMMSS.sqlite` (UTC) and keep the newest `keep` copies.

    Safe while others write. Returns None for a server, which has its own backups. Raises
    WorkspaceError, and leaves older copies alone, where no sound copy can be made.
    """
    if keep < 1:
        raise ValueError(f"at least one copy must be kept, got {keep}")
    if database.path is None:
        return None
    target = folder / f"jalur-{tables.now():%Y%m%d-%H%M%S}.sqlite"
    partial = target.with_suffix(".partial")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _copy(database, partial)
        partial.replace(target)
    except (OSError, sqlite3.Error) as error:
        for left in folder.glob(f"{partial.name}*"):
            left.unlink()
        raise WorkspaceError(
            "No sound copy of {database} could be made in {folder} ({reason}). The older copies "
            "are still there. Check the disk and the right to write that folder.",
            database=database.path,
            folder=folder,
            reason=error,
        ) from error
    for old in sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name))[:-keep]:
        old.unlink()
    return target


def copy_file(source: Path, target: Path) -> None:
    """Copy a database file as it is, also while others write; raises WorkspaceError."""
    database = Database(source)
    try:
        _copy(database, target)
    except (OSError, sqlite3.Error) as error:
        raise WorkspaceError(
            "{database} cannot be copied to {folder} ({reason}). Check the disk.",
            database=source,
            folder=target.parent,
            reason=error,
        ) from error
    finally:
        database.close()


def _copy(database: Database, partial: Path) -> None:
    with database.reading() as connection, closing(sqlite3.connect(partial)) as copy:
        source = cast(sqlite3.Connection, connection.connection.driver_connection)
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        # A damaged copy must not push out a sound one.
        (verdict,) = copy.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)
