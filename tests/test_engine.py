"""annotation.storage.engine: addresses of databases, and writers that take turns."""

import builtins
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from annotation.errors import WorkspaceError
from annotation.records import Report
from annotation.storage import people
from annotation.storage.engine import Database
from annotation.store import NewUnit, Store

CODERS, UNITS = 20, 12


@pytest.mark.parametrize("name", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_server_is_named_as_people_name_it(name: str) -> None:
    database = Database(f"{name}://ani:secret@localhost:1/jalur")
    assert database.url.drivername == "postgresql+psycopg"
    assert database.path is None
    with pytest.raises(WorkspaceError) as told:
        Store.open(f"{name}://ani:secret@localhost:1/jalur")
    assert str(told.value).startswith(
        "The database server postgresql+psycopg://ani:***@localhost:1/jalur does not answer ("
    )
    assert "secret" not in str(told.value)


def test_what_is_no_address_gets_a_sentence() -> None:
    with pytest.raises(WorkspaceError, match="Write it as postgresql://name:password@server"):
        Database("postgresql://localhost:port/x")


def test_a_missing_driver_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without_driver(name: str, *rest: Any) -> Any:
        if name == "psycopg":
            raise ModuleNotFoundError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without_driver)
    with pytest.raises(WorkspaceError, match=r"PostgreSQL needs a driver: pip install"):
        Database("postgresql://localhost/jalur")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str | Path:
    if request.param == "sqlite":
        return tmp_path / "jalur.sqlite"
    new: Callable[[], str] = request.getfixturevalue("postgres")
    return new()


def test_twenty_coders_at_once_lose_nothing(where: str | Path) -> None:
    """Each counts on from the last number: without turns some would be lost."""
    with Store.open(where) as store:
        store.add_codebook_revision("rev", "Tracks", "codes: []")
        units = store.add_units(Report("R"), [NewUnit("a", str(one)) for one in range(UNITS)]).units
        coders = [store.add_coder(f"coder {one}").id for one in range(CODERS)]
        failures: list[BaseException] = []

        def work(coder: str) -> None:
            try:
                for unit in units:
                    store.code(unit, coder, (1,), codebook_revision="rev")
                    with store.database.writing() as connection:
                        count = int(people.setting(connection, "count", "0"))
                        people.set_setting(connection, "count", str(count + 1))
                store.undo(coder)
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=work, args=(coder,)) for coder in coders]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert store.setting("count") == str(CODERS * UNITS)
        assert store.watermark() == CODERS * (UNITS + 1)
        assert len(list(store.codings())) == CODERS * (UNITS + 1)
        assert all(store.progress(coder).coded == UNITS - 1 for coder in coders)
