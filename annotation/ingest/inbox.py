"""The folder where people drop their files: which of them wait to be loaded."""

from pathlib import Path

from annotation.ingest.files import TABLE_NAMES
from annotation.ingest.reports import OTHER_NAMES, REPORT_NAMES
from annotation.store import Store
from annotation.workspace import SAMPLE

KINDS = {*TABLE_NAMES, *REPORT_NAMES, *OTHER_NAMES}
"""How the names of files end that are shown; some get a sentence on how to save them instead."""
NOT_MATERIAL = (SAMPLE.name, "README.md")


def waiting_files(store: Store, inbox: Path) -> list[Path]:
    """Return the tables and reports in the folder, by name, that were not loaded as they are now.

    The practice material is never among them, a new workspace has it already, nor is the folder's
    README.
    """
    return [
        path
        for path in sorted(inbox.glob("*"))
        if path.suffix.lower() in KINDS
        and path.name not in NOT_MATERIAL
        and store.setting(_key(path)) != _stamp(path)
    ]


def mark_loaded(store: Store, path: Path) -> None:
    """Remember that the file, as it is now, needs no loading."""
    store.set_setting(_key(path), _stamp(path))


def _key(path: Path) -> str:
    return f"loaded:{path.name}"


def _stamp(path: Path) -> str:
    facts = path.stat()
    return f"{facts.st_size} {facts.st_mtime_ns}"
