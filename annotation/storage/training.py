"""Trials: what coders picked for units whose codes are known. Nothing of it is a coding."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Column,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    insert,
    select,
)

from annotation.records import PAPER, Codes
from annotation.storage import own, people, queue, rows, tables
from annotation.storage.types import CodesText, UtcTime

_trial = Table(
    "trial",
    tables.metadata,
    Column("number", Integer, primary_key=True),
    Column("unit_id", String(64), ForeignKey("unit.id"), nullable=False),
    Column("coder_id", String(64), ForeignKey("coder.id"), nullable=False),
    Column("codes", CodesText, nullable=False),
    Column("known", CodesText, nullable=False),
    Column("seconds", Float),
    Column("codebook_revision", String(64), ForeignKey("codebook_revision.id"), nullable=False),
    Column("time", UtcTime, nullable=False),
    Index("trial_of_coder", "coder_id", "unit_id", "number"),
    sqlite_autoincrement=True,
)
_unit = tables.unit.c
_report = tables.report.c
_stands = tables.standing_coding.c


@dataclass(frozen=True)
class Trial:
    """What a coder picked for a unit (empty: none applies), and what is known of it."""

    unit_id: str
    coder_id: str
    codes: Codes
    known: Codes
    seconds: float | None
    codebook_revision: str
    time: datetime

    @property
    def is_right(self) -> bool:
        """Whether one of the known codes was picked, or none where none applies."""
        return bool(set(self.codes) & set(self.known)) or self.codes == self.known


def add_trial(
    connection: Connection,
    coder_id: str,
    unit_id: str,
    codes: Sequence[int],
    known: Sequence[int],
    codebook_revision: str,
    seconds: float | None = None,
) -> Trial:
    """Keep what a coder picked; raises NotFound where something named is not in the store."""
    rows.require(connection, tables.coder, [coder_id])
    rows.require(connection, tables.unit, [unit_id])
    rows.require(connection, tables.codebook_revision, [codebook_revision])
    new = Trial(
        unit_id, coder_id, tuple(codes), tuple(known), seconds, codebook_revision, tables.now()
    )
    connection.execute(insert(_trial).values(vars(new)))
    return new


def trials(connection: Connection, coder_id: str | None = None) -> list[Trial]:
    """Return the trials of a coder, or of all, oldest first."""
    columns = (_trial.c[name] for name in Trial.__dataclass_fields__)
    query = select(*columns).order_by(_trial.c.number)
    if coder_id is not None:
        query = query.where(_trial.c.coder_id == coder_id)
    return [Trial(*row) for row in connection.execute(query)]


def codes_of_paper(connection: Connection) -> dict[str, Codes]:
    """Return the codes that the paper gives the units of its own appendix."""
    paper = people.find_coder(connection, PAPER)
    query = (
        select(_stands.unit_id, _stands.codes)
        .join_from(tables.standing_coding, tables.unit, _unit.id == _stands.unit_id)
        .join(tables.report, _report.id == _unit.report_id)
        .where(_report.source == tables.APPENDIX)
        .where(_stands.coder_id == (paper.id if paper else ""))
    )
    return {unit_id: codes for unit_id, codes in connection.execute(query)}  # noqa: C416 - rows


def adjudicated_codes(connection: Connection) -> dict[str, Codes]:
    """Return the codes of the units of the study that somebody has adjudicated."""
    settled = own.adjudications().subquery("settled").c
    query = select(settled.unit_id, settled.codes).where(queue.is_in_study(settled.unit_id))
    return {unit_id: codes for unit_id, codes in connection.execute(query)}  # noqa: C416 - rows
