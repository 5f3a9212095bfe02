"""Files of reports, kept in the workspace so that their pages can be shown beside their units."""

from pathlib import Path

from annotation.errors import WorkspaceError
from annotation.ingest.reports import is_pdf


def keep_file(folder: Path, text_id: str, data: bytes) -> None:
    """Keep a file under the id of its text, if it has pages to show; raises WorkspaceError."""
    path = _path(folder, text_id)
    if not is_pdf(data) or path.exists():
        return
    unfinished = path.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(data)
        unfinished.replace(path)
    except OSError as error:
        raise WorkspaceError(
            "{folder} cannot be written. Check that you may write there and that the disk has "
            "space.",
            folder=folder,
        ) from error


def kept_file(folder: Path, text_id: str) -> Path | None:
    """Return the file of a text, if it was kept."""
    path = _path(folder, text_id)
    return path if path.is_file() else None


def _path(folder: Path, text_id: str) -> Path:
    return folder / f"{text_id}.pdf"
