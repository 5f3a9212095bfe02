"""The database: its engine, its transactions, its faults as sentences.

All that is SQLite's own, and PostgreSQL's, is here.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from annotation.errors import WorkspaceError

MIGRATIONS = Path(__file__).parents[1] / "migrations"
BUSY_SECONDS = 15
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA cache_size=-32768",
)

_locked = WorkspaceError(
    "{database} is locked by another program. Close that program and try again."
)
_not_ours = WorkspaceError(
    "{database} is not a database of Jalur. Move that file away or choose another workspace."
)
_cannot_open = WorkspaceError(
    "{database} cannot be opened. Check that it is a file and that you may write its folder, or "
    "choose another workspace."
)
# Written as errors, so that the tool that collects sentences for translation finds them.
SENTENCES = {
    "SQLITE_BUSY": _locked,
    "SQLITE_LOCKED": _locked,
    "SQLITE_NOTADB": _not_ours,
    "SQLITE_CANTOPEN": _cannot_open,
    "SQLITE_FULL": WorkspaceError(
        "The disk that holds {database} is full. Free some space and try again."
    ),
    "SQLITE_READONLY": WorkspaceError(
        "{database} cannot be written. Give yourself the right to write the file and its folder, "
        "or choose another workspace."
    ),
    "SQLITE_CORRUPT": WorkspaceError(
        "{database} is damaged. Close Jalur and put the newest dated copy in its place."
    ),
    "SQLITE_IOERR": WorkspaceError(
        "The disk that holds {database} reports an error. Check the disk; if the error stays, put "
        "the newest dated copy in its place."
    ),
}

DRIVER = "postgresql+psycopg"
SERVER_NAMES = ("postgres", "postgresql")
WRITERS_LOCK = 0x6A616C7572
"""One writer at a time, as on SQLite: a number for PostgreSQL's advisory locks."""
_unreachable = WorkspaceError(
    "The database server {database} does not answer ({reason}). Check DATABASE_URL, the network, "
    "and that the server runs."
)

# Alembic keeps the running migration in module globals.
_migrating = threading.Lock()


class Database:
    """One database and its short transactions; safe to use from several threads."""

    def __init__(self, url_or_path: str | Path) -> None:
        self.url = _url(url_or_path)
        self._engine = _engine(self.url)
        is_file = self.url.get_backend_name() == "sqlite" and self.url.database
        self._name = is_file or self.url.render_as_string(hide_password=True)

    @property
    def path(self) -> Path | None:
        """The file of a SQLite database; None for a server."""
        sqlite = self.url.get_backend_name() == "sqlite" and self.url.database
        return Path(sqlite) if sqlite else None

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database throughout."""
        with self._explained(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection that alone may write; commits at the end, undoes all on an error."""
        engine = self._engine.execution_options(writes=True)
        if self.path is None:
            # A writer that had to wait for its turn must see what the one before it wrote.
            engine = engine.execution_options(isolation_level="READ COMMITTED")
        with self._explained(), engine.begin() as connection:
            yield connection

    def migrate(self) -> None:
        """Bring the tables up to this version of Jalur; a new file gets all of them.

        Raises WorkspaceError for a file of another program or of a newer Jalur.
        """
        self._make_folder()
        script = ScriptDirectory(str(MIGRATIONS))
        with _migrating, self.writing() as connection:
            present = MigrationContext.configure(connection).get_current_revision()
            if present is None and inspect(connection).get_table_names():
                raise WorkspaceError(_not_ours.message, database=self._name)
            if present and present not in {known.revision for known in script.walk_revisions()}:
                raise WorkspaceError(
                    "{database} was written by a newer version of Jalur. Install that version, "
                    "or choose another workspace.",
                    database=self._name,
                )
            if present != script.get_current_head():
                config = Config(attributes={"connection": connection})
                config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
                command.upgrade(config, "head")

    def _make_folder(self) -> None:
        if self.path is None:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WorkspaceError(_cannot_open.message, database=self._name) from error

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            # Extended names go on, as in SQLITE_READONLY_DIRECTORY.
            fault = getattr(error.orig, "sqlite_errorname", "")
            for name, sentence in SENTENCES.items():
                if fault.startswith(name):
                    raise WorkspaceError(sentence.message, database=self._name) from error
            if self.path is None and isinstance(error, OperationalError):
                reason = " ".join(str(error.orig).split())
                raise WorkspaceError(
                    _unreachable.message, database=self._name, reason=reason
                ) from error
            raise


def _url(url_or_path: str | Path) -> URL:
    text = str(url_or_path)
    if "://" not in text:
        return URL.create("sqlite", database=text)
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise WorkspaceError(
            "DATABASE_URL is not an address of a database. Write it as "
            "postgresql://name:password@server/database."
        ) from error
    return url.set(drivername=DRIVER) if url.drivername in SERVER_NAMES else url


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return _server(url)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, max_overflow=-1)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _server(url: URL) -> Engine:
    try:
        engine = create_engine(
            url, isolation_level="REPEATABLE READ", max_overflow=-1, pool_pre_ping=True
        )
    except ModuleNotFoundError as error:
        raise WorkspaceError(
            'PostgreSQL needs a driver: pip install -e ".[server]" in the folder of Jalur, with '
            "the Python of .venv."
        ) from error
    event.listen(engine, "begin", _take_turns)
    return engine


def _take_turns(connection: Connection) -> None:
    if connection.get_execution_options().get("writes"):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})")


def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver begins a transaction only at the first change: too late for a read that decides
    # what is written. `_begin` does it instead.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.cursor().execute(pragma)


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
