"""The store: the one record of units, coders and codings, and the only way to it.

Each line of `Store` names an operation; its query is the function of that name in
`annotation.storage`, which takes the connection first. The store adds the transaction: a short
one per call, a writing one where something is written.
"""

from pathlib import Path
from typing import Self

from annotation.storage import (
    claims,
    codebooks,
    copies,
    counts,
    cuts,
    decisions,
    duplicates,
    exports,
    given,
    holds,
    lessons,
    materials,
    people,
    proposals,
    queue,
    search,
    versions,
)
from annotation.storage.access_operations import AccessOperations
from annotation.storage.accounts import Account
from annotation.storage.admission import Person
from annotation.storage.audit_shapes import BulkAudit, DrawnRow, NewAudit
from annotation.storage.carried import Carried
from annotation.storage.cuts import CutBy
from annotation.storage.engine import Database
from annotation.storage.exports import CODEBOOK_TEXT, EXPORT_COLUMNS, FORMULA_STARTS
from annotation.storage.invitations import Invitation
from annotation.storage.joining import Left, Merged, TheirCoding, Theirs, TheirUnit, Why
from annotation.storage.operations import reads, streams, writes
from annotation.storage.plans import Plan, PlanKind
from annotation.storage.round_shapes import DrawnUnit, NewRound, OpenUnit, PoolUnit
from annotation.storage.shapes import (
    Added,
    AddedCodings,
    CodebookText,
    CodeCount,
    CutUnit,
    Draft,
    FoundUnit,
    GivenCodes,
    Held,
    NewCoding,
    NewUnit,
    Page,
    Progress,
    ReportSummary,
    SettledCounts,
    Settlement,
    Skip,
    State,
    TrainingRow,
    Which,
)
from annotation.storage.tables import APPENDIX, PRELABELLED
from annotation.storage.team_operations import TeamOperations
from annotation.storage.training import Trial
from annotation.storage.workload import CoderWork, ReportWork, Workload

__all__ = [
    "APPENDIX",
    "CODEBOOK_TEXT",
    "EXPORT_COLUMNS",
    "FORMULA_STARTS",
    "PRELABELLED",
    "Account",
    "Added",
    "AddedCodings",
    "BulkAudit",
    "Carried",
    "CodeCount",
    "CodebookText",
    "CoderWork",
    "CutBy",
    "CutUnit",
    "Draft",
    "DrawnRow",
    "DrawnUnit",
    "FoundUnit",
    "GivenCodes",
    "Held",
    "Invitation",
    "Left",
    "Merged",
    "NewAudit",
    "NewCoding",
    "NewRound",
    "NewUnit",
    "OpenUnit",
    "Page",
    "Person",
    "Plan",
    "PlanKind",
    "PoolUnit",
    "Progress",
    "ReportSummary",
    "ReportWork",
    "SettledCounts",
    "Settlement",
    "Skip",
    "State",
    "Store",
    "TheirCoding",
    "TheirUnit",
    "Theirs",
    "TrainingRow",
    "Trial",
    "Which",
    "Why",
    "Workload",
]


class Store(TeamOperations, AccessOperations):
    """A workspace's database. Every write is on disk when its call returns.

    Any call raises WorkspaceError where the database is locked, full, damaged or not writable.
    """

    @classmethod
    def open(cls, url_or_path: str | Path) -> Self:
        """Open the database at a path or URL, make it where there is none, bring it up to date.

        Raises WorkspaceError where that cannot be done.
        """
        database = Database(url_or_path)
        try:
            database.migrate()
        except BaseException:
            database.close()
            raise
        return cls(database)

    def close(self) -> None:
        """Close every connection."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    @property
    def path(self) -> Path | None:
        """The file of the database; None for a server."""
        return self.database.path

    add_units = writes(cuts.add_units)
    cut_of = reads(cuts.cut_of)
    judge = writes(cuts.judge)
    replace_units = writes(cuts.replace_units)
    outside = reads(cuts.outside)
    cut_by = reads(cuts.cut_by)
    cut_by_two = writes(cuts.cut_by_two)
    cutters = reads(cuts.cutters)
    freeze_cut = writes(cuts.freeze_cut)
    answers = reads(cuts.answers)
    known_units = reads(materials.known_units)
    report = reads(materials.report)
    source_text = reads(materials.source_text)
    source_texts = reads(materials.source_texts)
    title_of_text = reads(materials.title_of_text)
    unit = reads(materials.unit)
    units = reads(materials.units)
    reports = reads(counts.reports)
    search_units = reads(search.search_units)

    add_coder = writes(people.add_coder)
    coder = reads(people.coder)
    coders = reads(people.coders)
    find_coder = reads(people.find_coder)
    preference = reads(people.preference)
    set_preference = writes(people.set_preference)
    setting = reads(people.setting)
    set_setting = writes(people.set_setting)

    add_codebook_revision = writes(codebooks.add_codebook_revision)
    codebook_revision = reads(codebooks.codebook_revision)
    latest_codebook_revision = reads(codebooks.latest_codebook_revision)

    code = writes(decisions.code)
    code_many = writes(decisions.code_many)
    undo = writes(claims.undo)
    standing = reads(decisions.standing)
    history = reads(decisions.history)
    recent = reads(decisions.recent)
    codings = streams(decisions.codings)
    watermark = reads(decisions.watermark)

    extent = reads(duplicates.extent)
    units_to_group = reads(duplicates.units_to_group)
    study_units = reads(duplicates.study_units)
    set_duplicates = writes(duplicates.set_duplicates)
    grouped = reads(duplicates.grouped)
    uncoded_duplicates = reads(claims.uncoded_duplicates)
    is_blind = reads(duplicates.is_blind)

    prelabelled_reports = reads(queue.prelabelled_reports)
    next_unit = reads(queue.next_unit)
    skip = writes(claims.skip)
    note = writes(queue.note)
    skipped = reads(queue.skipped)
    draft = reads(queue.draft)
    place_in_front = writes(queue.place_in_front)
    has_places = reads(queue.has_places)
    order_of = reads(holds.order_of)
    uncoded_units = reads(queue.uncoded_units)
    progress = reads(claims.progress)
    ordinals = reads(counts.ordinals)

    add_model_version = writes(versions.add_model_version)
    model_version = reads(versions.model_version)
    model_versions = reads(versions.model_versions)
    unused_model_versions = reads(versions.unused_model_versions)
    latest_model_version = reads(versions.latest_model_version)
    add_evaluation = writes(versions.add_evaluation)
    add_suggestion = writes(proposals.add_suggestion)
    add_suggestions = writes(proposals.add_suggestions)
    suggestion = reads(proposals.suggestion)
    suggestions = reads(proposals.suggestions)
    suggestions_of = reads(proposals.suggestions_of)

    training_rows = reads(lessons.training_rows)
    code_counts = reads(counts.code_counts)
    own_counts = reads(counts.own_counts)
    settled_counts = reads(counts.settled_counts)
    given_codes = streams(given.given_codes)
    export_rows = streams(exports.export_rows)

    def backup(self, folder: Path, keep: int = 7) -> Path | None:
        """Copy the database to `jalur-YYYYMMDD-HHMMSS.sqlite` (UTC), keep the newest `keep`.

        Safe while others write. Returns None for a server, which has its own backups. Raises
        WorkspaceError, and leaves the older copies alone, where no sound copy can be made.
        """
        return copies.copy_dated(self.database, folder, keep)
