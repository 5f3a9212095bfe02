"""Which files of the inbox wait."""

import os
from pathlib import Path

from annotation.ingest.inbox import mark_loaded, waiting_files
from annotation.store import Store


def test_tables_wait_until_loaded_and_again_when_changed(tmp_path: Path) -> None:
    inbox = tmp_path / "unlabeled"
    inbox.mkdir()
    for name in ("b.CSV", "a.xlsx", "README.md", "sample.csv"):
        (inbox / name).write_text("text\nsomething\n", encoding="utf-8")
    with Store.open(tmp_path / "jalur.sqlite") as store:
        assert [path.name for path in waiting_files(store, inbox)] == ["a.xlsx", "b.CSV"]
        mark_loaded(store, inbox / "a.xlsx")
        assert [path.name for path in waiting_files(store, inbox)] == ["b.CSV"]
        os.utime(inbox / "a.xlsx", (1, 1))
        assert [path.name for path in waiting_files(store, inbox)] == ["a.xlsx", "b.CSV"]


def test_what_gets_only_a_sentence_is_shown_too_and_a_picture_is_not(tmp_path: Path) -> None:
    for name in ("old.doc", "old.xls", "open.odt", "map.png", "report.pdf", "list.json"):
        (tmp_path / name).write_bytes(b"x")
    with Store.open(tmp_path / "jalur.sqlite") as store:
        found = [path.name for path in waiting_files(store, tmp_path)]
    assert found == ["list.json", "old.doc", "old.xls", "open.odt", "report.pdf"]


def test_no_folder_holds_no_files(tmp_path: Path) -> None:
    with Store.open(tmp_path / "jalur.sqlite") as store:
        assert waiting_files(store, tmp_path / "nowhere") == []
