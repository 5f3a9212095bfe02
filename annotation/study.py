"""A study: one workspace with its record and its codebook, made on first use."""

from dataclasses import dataclass

from annotation.codebook import Codebook, load_codebook, parse_codebook
from annotation.ingest.appendix import appendix_material
from annotation.records import Arm
from annotation.store import NewCoding, Store
from annotation.workspace import APPENDIX, BUILT_IN_CODEBOOK, Workspace

PAPER = "paper"
"""The coder under whose name the appendix's codes stand."""


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
    codebook = load_codebook(workspace.codebook)
    new = not workspace.database.exists()
    store = Store.open(workspace.database)
    name = codebook.name[codebook.languages[0]]
    store.add_codebook_revision(codebook.revision, name, codebook.text)
    study = Study(workspace, store, codebook)
    if (new or not store.reports()) and codebook.revision == load_codebook(
        BUILT_IN_CODEBOOK
    ).revision:
        _import_appendix(study)
    return study


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
            order="file",
        )
        for unit_id, unit_codes in zip(added.units, codes, strict=True)
    )


def codebook_of(study: Study, revision: str) -> Codebook:
    """Return the codebook as it was in a revision; raises NotFound."""
    if revision == study.codebook.revision:
        return study.codebook
    return parse_codebook(study.store.codebook_revision(revision))
