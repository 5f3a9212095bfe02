"""The store: the one record of units, coders and codings, and the only way to it.

Each line of `Store` names an operation; its query is the function of that name in
`annotation.storage`, which takes the connection first. The store adds the transaction: a short
one per call, a writing one where something is written.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy import Connection

from annotation.storage import (
    accounts,
    admission,
    arms,
    codebooks,
    copies,
    counts,
    cuts,
    decisions,
    duplicates,
    exports,
    given,
    invitations,
    lessons,
    materials,
    people,
    proposals,
    queue,
    roles,
    search,
    sessions,
    versions,
)
from annotation.storage.accounts import Account
from annotation.storage.admission import Person
from annotation.storage.cuts import CutBy
from annotation.storage.engine import Database
from annotation.storage.exports import EXPORT_COLUMNS
from annotation.storage.invitations import Invitation
from annotation.storage.shapes import (
    Added,
    AddedCodings,
    CodebookText,
    CodeCount,
    CutUnit,
    Draft,
    FoundUnit,
    GivenCodes,
    NewCoding,
    NewUnit,
    Page,
    Progress,
    ReportSummary,
    Skip,
    State,
    TrainingRow,
)
from annotation.storage.tables import APPENDIX

__all__ = [
    "APPENDIX",
    "EXPORT_COLUMNS",
    "Account",
    "Added",
    "AddedCodings",
    "CodeCount",
    "CodebookText",
    "CutBy",
    "CutUnit",
    "Draft",
    "FoundUnit",
    "GivenCodes",
    "Invitation",
    "NewCoding",
    "NewUnit",
    "Page",
    "Person",
    "Progress",
    "ReportSummary",
    "Skip",
    "State",
    "Store",
    "TrainingRow",
]

P = ParamSpec("P")
R = TypeVar("R")
Query = Callable[Concatenate[Connection, P], R]
Operation = Callable[Concatenate["Store", P], R]


def _reads(query: Query[P, R]) -> Operation[P, R]:
    @wraps(query)
    def operation(store: "Store", /, *args: P.args, **kwargs: P.kwargs) -> R:
        with store.database.reading() as connection:
            return query(connection, *args, **kwargs)

    return operation


def _writes(query: Query[P, R]) -> Operation[P, R]:
    @wraps(query)
    def operation(store: "Store", /, *args: P.args, **kwargs: P.kwargs) -> R:
        with store.database.writing() as connection:
            return query(connection, *args, **kwargs)

    return operation


def _streams(query: Query[P, Iterator[R]]) -> Operation[P, Iterator[R]]:
    @wraps(query)
    def operation(store: "Store", /, *args: P.args, **kwargs: P.kwargs) -> Iterator[R]:
        with store.database.reading() as connection:
            yield from query(connection, *args, **kwargs)

    return operation


class Store:
    """A workspace's database. Every write is on disk when its call returns.

    Any call raises WorkspaceError where the database is locked, full, damaged or not writable.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

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

    add_units = _writes(cuts.add_units)
    cut_of = _reads(cuts.cut_of)
    judge = _writes(cuts.judge)
    replace_units = _writes(cuts.replace_units)
    outside = _reads(cuts.outside)
    cut_by = _reads(cuts.cut_by)
    cut_by_two = _writes(cuts.cut_by_two)
    cutters = _reads(cuts.cutters)
    freeze_cut = _writes(cuts.freeze_cut)
    answers = _reads(cuts.answers)
    known_units = _reads(materials.known_units)
    report = _reads(materials.report)
    source_text = _reads(materials.source_text)
    source_texts = _reads(materials.source_texts)
    title_of_text = _reads(materials.title_of_text)
    unit = _reads(materials.unit)
    units = _reads(materials.units)
    reports = _reads(counts.reports)
    search_units = _reads(search.search_units)

    add_coder = _writes(people.add_coder)
    coder = _reads(people.coder)
    coders = _reads(people.coders)
    find_coder = _reads(people.find_coder)
    preference = _reads(people.preference)
    set_preference = _writes(people.set_preference)
    setting = _reads(people.setting)
    set_setting = _writes(people.set_setting)

    account = _reads(accounts.account)
    local_account = _reads(accounts.local_account)
    set_password = _writes(accounts.set_password)
    claim_attempt = _writes(accounts.claim_attempt)
    succeed = _writes(accounts.succeed)
    persons = _reads(admission.persons)
    add_invitation = _writes(invitations.add_invitation)
    invitation = _reads(invitations.invitation)
    invitation_to = _reads(invitations.invitation_to)
    open_invitations = _reads(invitations.open_invitations)
    end_invitation = _writes(invitations.end_invitation)
    join = _writes(admission.join)
    renew_password = _writes(admission.renew_password)
    start_session = _writes(sessions.start_session)
    session_coder = _reads(sessions.session_coder)
    end_session = _writes(sessions.end_session)
    end_sessions = _writes(sessions.end_sessions)
    role = _reads(roles.role)
    change_role = _writes(roles.change_role)
    end_access = _writes(admission.end_access)

    add_codebook_revision = _writes(codebooks.add_codebook_revision)
    codebook_revision = _reads(codebooks.codebook_revision)
    latest_codebook_revision = _reads(codebooks.latest_codebook_revision)

    code = _writes(decisions.code)
    code_many = _writes(decisions.code_many)
    undo = _writes(decisions.undo)
    standing = _reads(decisions.standing)
    history = _reads(decisions.history)
    recent = _reads(decisions.recent)
    codings = _streams(decisions.codings)
    watermark = _reads(decisions.watermark)

    extent = _reads(duplicates.extent)
    study_units = _reads(duplicates.study_units)
    set_duplicates = _writes(duplicates.set_duplicates)
    uncoded_duplicates = _reads(duplicates.uncoded_duplicates)
    is_blind = _reads(duplicates.is_blind)

    drawn_arm = _reads(arms.drawn_arm)
    draw_arm = _writes(arms.draw_arm)

    next_unit = _reads(queue.next_unit)
    skip = _writes(queue.skip)
    note = _writes(queue.note)
    skipped = _reads(queue.skipped)
    draft = _reads(queue.draft)
    place_in_front = _writes(queue.place_in_front)
    has_places = _reads(queue.has_places)
    order_of = _reads(queue.order_of)
    uncoded_units = _reads(queue.uncoded_units)
    progress = _reads(counts.progress)
    ordinals = _reads(counts.ordinals)

    add_model_version = _writes(versions.add_model_version)
    model_version = _reads(versions.model_version)
    model_versions = _reads(versions.model_versions)
    unused_model_versions = _reads(versions.unused_model_versions)
    latest_model_version = _reads(versions.latest_model_version)
    add_evaluation = _writes(versions.add_evaluation)
    add_suggestion = _writes(proposals.add_suggestion)
    add_suggestions = _writes(proposals.add_suggestions)
    suggestion = _reads(proposals.suggestion)
    suggestions = _reads(proposals.suggestions)
    suggestions_of = _reads(proposals.suggestions_of)

    training_rows = _reads(lessons.training_rows)
    code_counts = _reads(counts.code_counts)
    given_codes = _streams(given.given_codes)
    export_rows = _streams(exports.export_rows)

    def backup(self, folder: Path, keep: int = 7) -> Path | None:
        """Copy the database to `jalur-YYYYMMDD-HHMMSS.sqlite` (UTC), keep the newest `keep`.

        Safe while others write. Returns None for a server, which has its own backups. Raises
        WorkspaceError, and leaves the older copies alone, where no sound copy can be made.
        """
        return copies.copy_dated(self.database, folder, keep)
