"""Revisions of the codebook; a revision never changes."""

from sqlalchemy import Connection, insert, select

from annotation.storage import people, rows, tables
from annotation.storage.shapes import CodebookText

_codebook = tables.codebook_revision.c

CURRENT = "codebook_revision"
"""The setting that names the revision in use: a codebook may be revised away and back."""


def add_codebook_revision(
    connection: Connection,
    id: str,  # noqa: A002 - the caller's word for it
    name: str,
    text: str,
) -> None:
    """Keep a revision of the codebook, once, and make it the one in use."""
    keep_codebook_revision(connection, id, name, text)
    people.set_setting(connection, CURRENT, id)


def keep_codebook_revision(
    connection: Connection,
    id: str,  # noqa: A002 - as above
    name: str,
    text: str,
) -> None:
    """Keep a revision of the codebook, once; the one in use stays in use."""
    if connection.scalar(select(_codebook.id).where(_codebook.id == id)) is None:
        values = {"id": id, "name": name, "text": text, "time": tables.now()}
        connection.execute(insert(tables.codebook_revision).values(values))


def texts(connection: Connection) -> dict[str, str]:
    """Return the YAML of each revision, by its id."""
    return {row.id: row.text for row in connection.execute(select(_codebook.id, _codebook.text))}


def codebook_revision(connection: Connection, revision_id: str) -> str:
    """Return the YAML of a codebook revision; raises NotFound."""
    query = select(_codebook.id, _codebook.text)
    return str(rows.in_order(connection, query, tables.codebook_revision, [revision_id])[0][1])


def latest_codebook_revision(connection: Connection) -> CodebookText | None:
    """Return the codebook revision in use; None before the first."""
    current = people.setting(connection, CURRENT)
    return CodebookText(current, codebook_revision(connection, current)) if current else None
