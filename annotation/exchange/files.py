"""A file written whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from annotation.errors import InvalidInput


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Give a file that takes the place of `path` at the end; an error leaves the old one there.

    Raises InvalidInput where the file cannot be written.
    """
    draft = path.with_name(f".{uuid4().hex}.tmp")
    try:
        with draft.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise _explain(path, error) from error
    finally:
        with suppress(OSError):
            draft.unlink()


def _explain(path: Path, error: OSError) -> InvalidInput:
    if not path.parent.is_dir():
        return InvalidInput(
            "There is no folder {folder}. Make it, or choose another.", folder=str(path.parent)
        )
    if isinstance(error, PermissionError):
        return InvalidInput(
            "{file} cannot be written. Close it in Excel and other programs, and check that you "
            "may write in {folder}.",
            file=path.name,
            folder=str(path.parent),
        )
    return InvalidInput(
        "{file} cannot be written ({reason}). Choose another name or folder.",
        file=path.name,
        reason=error.strerror or str(error),
    )
