"""The store as a file: what opens, what survives, who may write at once, what is copied."""

import os
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from threading import Barrier

import pytest

from annotation.errors import WorkspaceError
from annotation.records import Report
from annotation.store import NewUnit, Store

ROOT = Path(__file__).parents[1]

CODE_WITHOUT_END = """
import sys
from annotation.store import Store
store = Store.open(sys.argv[1])
coder = store.add_coder("Ani").id
unit = store.next_unit(coder).id
while True:
    print(store.code(unit, coder, (1,), codebook_revision="rev").id, flush=True)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "labeled" / "jalur.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path) as opened:
        opened.add_codebook_revision("rev", "Nine tracks", "codes: []")
        opened.add_units(Report("A report"), [NewUnit("ILO", "trains")])
        yield opened


def unit_of(store: Store) -> str:
    return store.search_units().rows[0].unit.id


# Opening


def test_a_store_opens_again_by_path_or_url(path: Path, store: Store) -> None:
    for name in (path, str(path), f"sqlite:///{path}"):
        with Store.open(name) as again:
            assert again.path == path
            assert again.search_units().total == 1


def test_durability_is_on(store: Store) -> None:
    with store.database.reading() as connection:
        pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas]
    assert found == ["wal", 2, 1, 15_000]


def test_a_new_store_may_be_opened_by_several_at_once(path: Path) -> None:
    barrier = Barrier(4)

    def open_and_close() -> None:
        barrier.wait()
        Store.open(path).close()

    with ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(open_and_close) for _ in range(4)]:
            done.result()
    with Store.open(path) as store:
        assert store.coders() == []


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to be taken for one\n" * 40)
    with pytest.raises(WorkspaceError, match=r"notes\.txt is not a database of Jalur\. Move"):
        Store.open(path)
    assert path.read_text().startswith("not a database")


def test_the_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE bookmark (id)")
    with pytest.raises(WorkspaceError, match="is not a database of Jalur"):
        Store.open(path)


def test_a_newer_store_is_refused(path: Path, store: Store) -> None:
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
        newer.commit()
    with pytest.raises(WorkspaceError, match="written by a newer version of Jalur"):
        Store.open(path)


def test_a_folder_that_cannot_be_made_or_opened_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file" / "jalur.sqlite", tmp_path):
        with pytest.raises(WorkspaceError, match=r"cannot be opened\. Check that it is"):
            Store.open(path)


# Faults while open


@pytest.mark.parametrize(
    ("pragma", "sentence"),
    [
        ("PRAGMA query_only = ON", "cannot be written. Give yourself the right"),
        ("PRAGMA max_page_count = 1", "is full. Free some space"),
    ],
)
def test_faults_of_the_disk_say_the_cure(store: Store, pragma: str, sentence: str) -> None:
    with store.database.reading() as connection:
        connection.exec_driver_sql(pragma)
    with pytest.raises(WorkspaceError, match=sentence):
        store.set_setting("long", "x" * 1_000_000)
    assert store.setting("long") == ""


def test_a_locked_store_says_so_and_works_again(
    path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotation.storage.engine.BUSY_SECONDS", 0.05)
    with Store.open(path) as hurried, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        for _ in range(10):
            with pytest.raises(WorkspaceError, match=r"is locked by another program\. Close"):
                hurried.set_setting("key", "value")
        assert hurried.setting("key") == ""
        other.rollback()
        hurried.set_setting("key", "value")
        assert hurried.setting("key") == "value"


def test_a_failed_write_leaves_nothing(store: Store) -> None:
    new = NewUnit("JICA", "funds")
    without_actor = NewUnit(None, "funds")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        store.add_units(Report("Another report"), [new, without_actor])
    assert [summary.report.title for summary in store.reports()] == ["A report"]


# Many at once


def test_threads_leave_one_standing_coding_per_coder(store: Store) -> None:
    unit = unit_of(store)
    coders = [store.add_coder(name).id for name in ("Ani", "Budi")]
    barrier = Barrier(8)

    def decide(number: int) -> None:
        barrier.wait()
        for code in range(1, 6):
            store.code(unit, coders[number % 2], (code,), codebook_revision="rev")

    with ThreadPoolExecutor(8) as threads:
        for done in [threads.submit(decide, number) for number in range(8)]:
            done.result()
    history = store.history(unit)
    superseded = Counter(coding.supersedes for coding in history)
    assert len(history) == 40
    assert superseded.pop(None) == 2
    assert set(superseded.values()) == {1}
    (found,) = store.search_units().rows
    assert sorted(coding.coder_id for coding in found.codings) == sorted(coders)


def test_a_stream_may_be_read_while_others_write(store: Store) -> None:
    unit, coder = unit_of(store), store.add_coder("Ani").id
    for _ in range(3):
        store.code(unit, coder, (1,), codebook_revision="rev")
    for _ in store.codings():
        store.code(unit, coder, (2,), codebook_revision="rev")
    assert store.watermark() == 6


@pytest.mark.slow
def test_what_was_acknowledged_survives_kill_9(path: Path, store: Store) -> None:
    command = [sys.executable, "-W", "error", "-c", CODE_WITHOUT_END, str(path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment
    ) as process:
        assert process.stdout is not None
        acknowledged = [process.stdout.readline().strip() for _ in range(50)]
        process.kill()
        acknowledged += process.stdout.read().split()
    assert all(acknowledged)
    with Store.open(path) as survivor:
        assert set(acknowledged) <= {coding.id for coding in survivor.codings()}
        coder = survivor.add_coder("Ani").id
        assert survivor.standing(coder, unit_of(survivor)) is not None


# Copies


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = count()
    start = datetime(2026, 11, 24, 7, tzinfo=UTC)
    monkeypatch.setattr(
        "annotation.storage.tables.now", lambda: start + timedelta(seconds=next(seconds))
    )


@pytest.mark.usefixtures("clock")
def test_the_newest_seven_copies_are_kept_and_open(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    made = []
    for number in range(9):
        store.set_setting("number", str(number))
        made.append(store.backup(folder))
        (folder / "notes.sqlite").touch()
    assert sorted(folder.iterdir()) == [
        *[path for path in made[2:] if path],
        folder / "notes.sqlite",
    ]
    for number, path in enumerate(made[2:], start=2):
        assert path is not None
        with Store.open(path) as copy:
            assert copy.setting("number") == str(number)
            assert copy.search_units().total == 1


@pytest.mark.usefixtures("clock")
def test_a_copy_that_fails_leaves_the_older_ones(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = store.backup(tmp_path / "backups", keep=1)

    def fail(self: Path, target: Path) -> None:
        raise OSError(f"no space for {target.name}")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(WorkspaceError, match=r"No sound copy .* \(no space .*\)\. The older"):
        store.backup(tmp_path / "backups", keep=1)
    assert list((tmp_path / "backups").iterdir()) == [kept]
    (tmp_path / "file").touch()
    with pytest.raises(WorkspaceError, match="No sound copy"):
        store.backup(tmp_path / "file")
    with pytest.raises(ValueError, match="at least one"):
        store.backup(tmp_path / "backups", keep=0)


@pytest.mark.usefixtures("clock")
def test_a_damaged_store_does_not_push_out_sound_copies(path: Path, tmp_path: Path) -> None:
    with Store.open(path) as store:
        units = [NewUnit(f"actor {number}", "trains " * 50) for number in range(500)]
        store.add_units(Report("A report"), units)
        kept = store.backup(tmp_path / "backups", keep=1)
    damage_a_page_with(b"trains", path)
    with Store.open(path) as store:
        with pytest.raises(WorkspaceError, match="No sound copy"):
            store.backup(tmp_path / "backups", keep=1)
        with pytest.raises(WorkspaceError, match=r"is damaged\. Close Jalur"):
            store.search_units(text="trains")
    assert list((tmp_path / "backups").iterdir()) == [kept]


def damage_a_page_with(content: bytes, path: Path) -> None:
    data = bytearray(path.read_bytes())
    start = data.index(content) // 4096 * 4096
    data[start : start + 64] = bytes(64)
    path.write_bytes(data)
