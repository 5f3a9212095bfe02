"""What people put into the study: units they type, and files."""

from collections.abc import Sequence
from pathlib import Path

from annotation import state
from annotation.errors import NotAllowed
from annotation.ingest import Export, Ingested, Outcome, ingest, merge
from annotation.ingest.inbox import mark_loaded
from annotation.ingest.kept import keep_file
from annotation.records import Report, Role, normalise
from annotation.state import access
from annotation.state.access import acts
from annotation.store import Added, NewUnit
from annotation.study import coder_named


@acts(Role.CODER)
def add_units(report: Report, units: Sequence[NewUnit]) -> Added:
    """Add units that were typed; raises JalurError."""
    added = state.desk().store.add_units(report, units)
    state.desk().retrainer.request()  # which says what is like the new units
    return added


@acts(Role.CODER)
def load(
    ingested: Ingested,
    coder_name: str,
    *,
    path: Path | None = None,
    kept: tuple[str, bytes] | None = None,
) -> Outcome:
    """Put a file on record, with its codes, if it has some, under a coder's name.

    `path` is the file of the inbox, `kept` the id of a report's text with the bytes of its file.
    Raises NotAllowed for codes of other people where only one's own may be loaded, and JalurError.
    """
    desk = state.desk()
    if ingested.coded:
        _require_name(coder_name)
        _require_no_plan()
    if kept is not None:
        keep_file(desk.study.workspace.reports, *kept)
    coder = coder_named(desk.study, coder_name) if ingested.coded else None
    revision = desk.codebook.revision
    outcome = ingest(desk.store, ingested, coder=coder, codebook_revision=revision)
    if path is not None:
        mark_loaded(desk.store, path)
    desk.retrainer.request()
    return outcome


@acts(Role.ADJUDICATOR)
def join(export: Export, *, same: Sequence[str], another: Sequence[str]) -> Outcome:
    """Join another computer's record with this one; raises JalurError."""
    desk = state.desk()
    outcome = merge(desk.store, desk.codebook, export, same=same, another=another)
    desk.retrainer.request()
    return outcome


def _require_no_plan() -> None:
    if state.desk().store.plan().limits and not access.may(Role.ADJUDICATOR):
        raise NotAllowed(
            "Units are shared out in this study, and codes of files would go beyond that. Ask an "
            "adjudicator to load them."
        )


def _require_name(name: str) -> None:
    own = state.coder()
    is_own = own is not None and normalise(own.name) == normalise(name)
    if not is_own and not access.may(Role.ADJUDICATOR):
        raise NotAllowed(
            "Codes of other people are loaded by adjudicators and admins. Choose your own name."
        )
