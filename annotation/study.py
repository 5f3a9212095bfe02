"""A study: one workspace with its record and its codebook, made on first use."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from annotation.codebook import Codebook, load_codebook, parse_codebook
from annotation.errors import InvalidInput, WorkspaceError
from annotation.ingest.appendix import appendix_material
from annotation.records import FILE_ORDER, PAPER, Arm, Coder, normalise
from annotation.storage.copies import copy_file
from annotation.store import NewCoding, Store
from annotation.workspace import APPENDIX, BUILT_IN_CODEBOOK, Workspace

FILE_REVISION = "codebook_file"
"""The setting that names the revision that the codebook's file had when it was last read."""


@dataclass(frozen=True)
class Study:
    """An open workspace."""

    workspace: Workspace
    store: Store
    codebook: Codebook


def open_study(workspace: Workspace) -> Study:
    """Open the workspace, and make it where there is none.

    A new one gets the built-in codebook and the appendix's codings, unless it already holds a
    codebook of its own: then it belongs to another study and the appendix does not.
    Raises InvalidCodebook or WorkspaceError.
    """
    _put_codebook(workspace)
    of_file = load_codebook(workspace.codebook)
    store = Store.open(workspace.server or workspace.database)
    study = Study(workspace, store, _in_force(store, of_file))
    codebook = study.codebook
    is_built_in = codebook.revision == load_codebook(BUILT_IN_CODEBOOK).revision
    if is_built_in and not store.reports():
        _import_appendix(study)
    return study


@contextmanager
def copied_study(workspace: Workspace) -> Iterator[Study]:
    """Open a copy of the workspace, which is gone afterwards: to see what something would do.

    Raises what `open_study` does, and InvalidInput for a study on a server.
    """
    if workspace.server:
        raise InvalidInput(
            "A dry run works on a copy of the study, and one on a database server is not copied. "
            "Name a folder with --home."
        )
    with TemporaryDirectory(prefix="jalur-") as folder:
        copy = Workspace(Path(folder))
        copy.codebook.parent.mkdir()
        if workspace.codebook.exists():
            shutil.copyfile(workspace.codebook, copy.codebook)
        if workspace.database.exists():
            copy_file(workspace.database, copy.database)
        study = open_study(copy)
        try:
            yield study
        finally:
            study.store.database.close()


def _in_force(store: Store, of_file: Codebook) -> Codebook:
    """Return the latest of the file and of the revisions made since it was last changed."""
    if store.setting(FILE_REVISION) != of_file.revision:
        put_in_force(store, of_file)
        store.set_setting(FILE_REVISION, of_file.revision)
        return of_file
    current = store.latest_codebook_revision()
    if current is None or current.id == of_file.revision:
        return of_file
    return parse_codebook(current.text)


def put_in_force(store: Store, codebook: Codebook) -> None:
    """Make a codebook the one that holds from now on; earlier revisions stay in the record."""
    name = codebook.name[codebook.languages[0]]
    store.add_codebook_revision(codebook.revision, name, codebook.text)


def _put_codebook(workspace: Workspace) -> None:
    if workspace.codebook.exists():
        return
    try:
        workspace.codebook.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(BUILT_IN_CODEBOOK, workspace.codebook)
    except OSError as error:
        raise WorkspaceError(
            "The workspace {folder} cannot be made ({reason}). Name another folder.",
            folder=str(workspace.home),
            reason=error.strerror or "",
        ) from error


def _import_appendix(study: Study) -> None:
    report, units, codes = appendix_material(APPENDIX)
    added = study.store.add_units(report, units)
    paper = study.store.add_coder(PAPER)
    study.store.code_many(
        NewCoding(
            unit_id=unit_id,
            coder_id=paper.id,
            codes=unit_codes,
            codebook_revision=study.codebook.revision,
            arm=Arm.NONE,
            order=FILE_ORDER,
        )
        for unit_id, unit_codes in zip(added.units, codes, strict=True)
    )


def coder_named(study: Study, name: str) -> Coder:
    """Return the coder of this name, new or known; raises InvalidInput for a name not to be had."""
    folded = " ".join(name.split())
    if not folded:
        raise InvalidInput("Type a name first.")
    if normalise(folded) == PAPER:
        raise InvalidInput(
            "The name {name} is taken: the codings of the appendix stand under it. Type another.",
            name=folded,
        )
    return study.store.add_coder(folded)


def codebook_of(study: Study, revision: str) -> Codebook:
    """Return the codebook as it was in a revision; raises NotFound."""
    if revision == study.codebook.revision:
        return study.codebook
    return parse_codebook(study.store.codebook_revision(revision))
