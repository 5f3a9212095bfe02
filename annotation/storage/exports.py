"""The whole record as flat rows, for files."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Select, Text, and_, exists, func, select, type_coerce

from annotation.records import Kind
from annotation.storage import (
    carried,
    codebooks,
    disagreements,
    own,
    proposals,
    queue,
    rows,
    tables,
)

_coding = tables.coding.c
_unit = tables.unit.c
_suggestion = tables.suggestion.c
_settlement = disagreements.settlement.c

EXPORT_COLUMNS = (
    "unit_id",
    "report",
    "place",
    "actor",
    "description",
    "year",
    "country",
    "coder",
    "codes",
    "kind",
    "supersedes",
    "standing",
    "arm",
    "order",
    "suggestion",
    "probability",
    "model_version",
    "codebook_revision",
    "time",
    "seconds",
    "memo",
    "flag",
    "in_study",
    "cause",
    "compared",
    "coding_id",
    "coder_id",
    "supersedes_id",
    "reverts_id",
    "report_source",
    "position",
    "translation",
    "language",
    "before",
    "after",
    "unit_kind",
    "replaces",
    "text_id",
    "start",
    "end",
    "apart",
)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""Cells that begin so are formulas to a spreadsheet, and get an apostrophe in front."""
CODEBOOK_TEXT = "codebook_text"
"""Beside these the first row of each codebook revision has its text; no spreadsheet can hold it."""


def export_rows(connection: Connection) -> Iterator[dict[str, Any]]:
    """Yield every coding ever made, oldest first, with what it is about, as text and numbers.

    `supersedes` is the time of the coding, of the same coder on the same unit, that this one
    replaces or takes back. `suggestion` and `probability` are the first of the ranking on record
    for the coding, None where there is none; `model_version` is the version that made it.
    `in_study` is false where the unit was replaced, set aside or found to be no cooperation.
    `cause` is why an adjudication had to settle codings; `compared` is true of the codings that
    agreement is measured on: each coder's own of a unit of the study, the appendix left out, before
    another's code of the unit could be seen.
    From `coding_id` on stands what another computer needs to have the same record; `apart` is true
    of the last row of each coder and unit that was made apart from others', in the study or not,
    also where it took all back.
    """
    texts = codebooks.texts(connection)
    stream = connection.execution_options(yield_per=rows.CHUNK).execute(_codings_joined())
    for row in stream:
        facts = row._asdict()
        if facts["ranking"]:
            first = proposals.read_ranking(facts["ranking"])[:1]
            facts["suggestion"], facts["probability"] = first[0] if first else (None, None)
        exported = {column: facts[column] for column in EXPORT_COLUMNS}
        text = texts.pop(facts["codebook_revision"], None)
        yield exported if text is None else {**exported, CODEBOOK_TEXT: text}


def _codings_joined() -> Select[Any]:
    later, replaced = tables.coding.alias("later"), tables.coding.alias("replaced")
    superseded = exists().where(later.c.supersedes == _coding.id)
    is_apart = _coding.sequence.in_(select(own.last_apart().c.sequence))
    return (
        select(
            _coding.unit_id,
            tables.report.c.title.label("report"),
            _unit.place,
            _unit.actor,
            _unit.description,
            _unit.year,
            _unit.country,
            tables.coder.c.name.label("coder"),
            type_coerce(_coding.codes, Text).label("codes"),
            type_coerce(_coding.kind, Text).label("kind"),
            type_coerce(replaced.c.time, Text).label("supersedes"),
            and_(_coding.kind != Kind.WITHDRAWN, ~superseded).label("standing"),
            type_coerce(_coding.arm, Text).label("arm"),
            _coding.order,
            _suggestion.ranking,
            carried.COLUMNS.code.label("suggestion"),
            carried.COLUMNS.probability,
            func.coalesce(_suggestion.model_version_id, carried.COLUMNS.model_version).label(
                "model_version"
            ),
            _coding.codebook_revision,
            type_coerce(_coding.time, Text).label("time"),
            _coding.seconds,
            _coding.memo,
            _coding.flag,
            queue.is_in_study(_coding.unit_id).label("in_study"),
            type_coerce(_settlement.cause, Text).label("cause"),
            and_(is_apart, _coding.kind == Kind.CODED, queue.QUEUED).label("compared"),
            _coding.id.label("coding_id"),
            _coding.coder_id,
            _coding.supersedes.label("supersedes_id"),
            _coding.reverts.label("reverts_id"),
            tables.report.c.source.label("report_source"),
            _unit.position,
            _unit.translation,
            _unit.language,
            _unit.before,
            _unit.after,
            _unit.kind.label("unit_kind"),
            _unit.replaces,
            _unit.text_id,
            _unit.start,
            _unit.end,
            is_apart.label("apart"),
        )
        .join_from(tables.coding, tables.unit, _coding.unit_id == _unit.id)
        .join(tables.report, _unit.report_id == tables.report.c.id)
        .join(tables.coder, _coding.coder_id == tables.coder.c.id)
        .outerjoin(replaced, _coding.supersedes == replaced.c.id)
        .outerjoin(tables.suggestion, _coding.suggestion_id == _suggestion.id)
        .outerjoin(disagreements.settlement, _settlement.coding_id == _coding.id)
        .outerjoin(carried.COLUMNS.code.table, carried.COLUMNS.coding_id == _coding.id)
        .order_by(_coding.sequence)
    )
