"""The tables and views as queries see them; the migrations create them."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    literal_column,
)
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from annotation.records import Arm, Kind, Role, Verdict
from annotation.storage.types import CodesText, UtcTime, word

Columns = ReadOnlyColumnCollection[str, Column[Any]]

APPENDIX, PRELABELLED = "appendix", "prelabelled"
"""Sources of reports: the paper's units, which teach and are never queued; those queued apart."""


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


metadata = MetaData()


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _number() -> Column[int]:
    return Column("number", Integer, primary_key=True)


report = Table(
    "report",
    metadata,
    _number(),
    Column("id", String(64), nullable=False, unique=True),
    _text("title"),
    _text("source"),
    Column("time", UtcTime, nullable=False),
    sqlite_autoincrement=True,
)

source_text = Table(
    "source_text",
    metadata,
    _number(),
    Column("id", String(64), nullable=False, unique=True),
    Column("report_id", String(64), ForeignKey("report.id"), nullable=False),
    _text("file"),
    _text("text"),
    _text("starts"),
    Column("problems", Text, nullable=False, server_default="[]"),
    Column("time", UtcTime, nullable=False),
    sqlite_autoincrement=True,
)

unit = Table(
    "unit",
    metadata,
    _number(),
    Column("id", String(64), nullable=False, unique=True),
    Column("report_id", String(64), ForeignKey("report.id"), nullable=False),
    _text("actor"),
    _text("description"),
    _text("place"),
    Column("position", Integer, nullable=False),
    _text("translation"),
    _text("language"),
    _text("before"),
    _text("after"),
    Column("year", Integer),
    _text("country"),
    Column("replaces", String(64), ForeignKey("unit.id")),
    Column("text_id", String(64)),
    Column("start", Integer),
    Column("end", Integer),
    _text("folded"),
    Column("time", UtcTime, nullable=False),
    Column("kind", Text, nullable=False, server_default=""),
    Index("unit_in_order", "report_id", "position", "number", "id"),
    sqlite_autoincrement=True,
)

verdict = Table(
    "verdict",
    metadata,
    _number(),
    Column("unit_id", String(64), ForeignKey("unit.id"), nullable=False),
    Column("coder_id", String(64), ForeignKey("coder.id")),
    Column("verdict", word(Verdict), nullable=False),
    Column("replaced_by", String(64), ForeignKey("unit.id")),
    Column("time", UtcTime, nullable=False),
    Index("verdict_on_unit", "unit_id", "number"),
    sqlite_autoincrement=True,
)

# Worked out from the record: the units not in the study, and those that say the same as others.
outside = Table(
    "outside", metadata, Column("unit_id", String(64), ForeignKey("unit.id"), primary_key=True)
)

duplicate = Table(
    "duplicate",
    metadata,
    Column("unit_id", String(64), ForeignKey("unit.id"), primary_key=True),
    Column("group", Integer, nullable=False, index=True),
)
coder = Table(
    "coder",
    metadata,
    _number(),
    Column("id", String(64), nullable=False, unique=True),
    _text("name"),
    Column("folded_name", Text, nullable=False, unique=True),
    Column("role", word(Role), nullable=False),
    Column("time", UtcTime, nullable=False),
    sqlite_autoincrement=True,
)

codebook_revision = Table(
    "codebook_revision",
    metadata,
    Column("id", String(64), primary_key=True),
    _text("name"),
    _text("text"),
    Column("time", UtcTime, nullable=False),
)

model_version = Table(
    "model_version",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("id", String(64), nullable=False, unique=True),
    Column("time", UtcTime, nullable=False),
    _text("file_hash"),
    _text("encoder"),
    _text("encoder_hash"),
    _text("snapshot_hash"),
    Column("watermark", Integer, nullable=False),
    Column("codings", Integer, nullable=False),
    Column("units", Integer, nullable=False),
    Column("codebook_revision", String(64), ForeignKey("codebook_revision.id"), nullable=False),
    Column("seed", Integer, nullable=False),
    _text("libraries"),
)

evaluation = Table(
    "evaluation",
    metadata,
    _number(),
    Column("model_version_id", String(64), ForeignKey("model_version.id"), nullable=False),
    _text("metrics"),
    Column("time", UtcTime, nullable=False),
    Index("evaluation_of_version", "model_version_id", "number"),
    sqlite_autoincrement=True,
)

suggestion = Table(
    "suggestion",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("unit_id", String(64), ForeignKey("unit.id"), nullable=False),
    Column("model_version_id", String(64), ForeignKey("model_version.id"), nullable=False),
    _text("ranking"),
    Column("time", UtcTime, nullable=False),
    Index("suggestion_of_unit", "unit_id", "model_version_id"),
)

coding = Table(
    "coding",
    metadata,
    Column("sequence", Integer, primary_key=True),
    Column("id", String(64), nullable=False, unique=True),
    Column("unit_id", String(64), ForeignKey("unit.id"), nullable=False),
    Column("coder_id", String(64), ForeignKey("coder.id"), nullable=False),
    Column("codes", CodesText, nullable=False),
    Column("kind", word(Kind), nullable=False),
    _text("memo"),
    Column("flag", Boolean, nullable=False),
    Column("seconds", Float),
    Column("arm", word(Arm), nullable=False),
    _text("order"),
    Column("suggestion_id", String(64), ForeignKey("suggestion.id")),
    Column("codebook_revision", String(64), ForeignKey("codebook_revision.id"), nullable=False),
    Column("time", UtcTime, nullable=False),
    Column("supersedes", String(64), ForeignKey("coding.id")),
    Column("reverts", String(64), ForeignKey("coding.id")),
    Index("coding_of_coder_on_unit", "coder_id", "unit_id", "sequence"),
    Index("coding_of_coder", "coder_id", "sequence"),
    Index("coding_of_coder_by_codes", "coder_id", "codes", "kind", "id"),
    Index("coding_of_unit", "unit_id", "coder_id", "kind", "id"),
    sqlite_autoincrement=True,
)


def is_withdrawn(columns: Columns) -> ColumnElement[bool]:
    """Return the condition as the index words it; a bound value would not find the index."""
    return columns.kind == literal_column("'withdrawn'", String)


def has_memo(columns: Columns) -> ColumnElement[bool]:
    """Return the condition as the index words it; a bound value would not find the index."""
    return columns.memo != literal_column("''", String)


def _index_where(
    name: str, where: ColumnElement[bool], *columns: Column[Any], unique: bool = False
) -> None:
    Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


_c = coding.c
_pair = (_c.coder_id, _c.unit_id)
# The first two make a second standing coding of one coder on one unit impossible: a chain has one
# first row, and each row at most one successor.
_index_where("coding_first_of_chain", _c.supersedes.is_(None), *_pair, unique=True)
_index_where("coding_superseded_once", _c.supersedes.is_not(None), _c.supersedes, unique=True)
_index_where("coding_reverted_once", _c.reverts.is_not(None), _c.reverts, unique=True)
_index_where("coding_withdrawn", is_withdrawn(_c), _c.coder_id, _c.sequence)
_index_where("coding_flagged", _c.flag.is_(True), *_pair)
_index_where("coding_with_memo", has_memo(_c), *_pair)


def _left_on_units(name: str) -> Table:
    return Table(
        name,
        metadata,
        _number(),
        Column("coder_id", String(64), ForeignKey("coder.id"), nullable=False),
        Column("unit_id", String(64), ForeignKey("unit.id"), nullable=False),
        _text("memo"),
        Column("flag", Boolean, nullable=False),
        Column("watermark", Integer, nullable=False),
        Column("time", UtcTime, nullable=False),
        Index(f"{name}_of_coder_on_unit", "coder_id", "unit_id", "number"),
        sqlite_autoincrement=True,
    )


skip = _left_on_units("skip")
note = _left_on_units("note")

place = Table(
    "place",
    metadata,
    _number(),
    Column("unit_id", String(64), ForeignKey("unit.id"), nullable=False, unique=True),
    _text("order"),
)
preference = Table(
    "preference",
    metadata,
    _number(),
    Column("coder_id", String(64), ForeignKey("coder.id"), nullable=False),
    Column("key", String(128), nullable=False),
    _text("value"),
    Column("time", UtcTime, nullable=False),
    Index("preference_of_coder", "coder_id", "key", "number"),
    sqlite_autoincrement=True,
)

setting = Table(
    "setting",
    metadata,
    _number(),
    Column("key", String(128), nullable=False),
    _text("value"),
    Column("time", UtcTime, nullable=False),
    Index("setting_by_key", "key", "number"),
    sqlite_autoincrement=True,
)

views = MetaData()

standing_coding = Table(
    "standing_coding", views, *(Column(column.name, column.type) for column in coding.columns)
)
settled_code = Table(
    "settled_code",
    views,
    Column("unit_id", String(64)),
    Column("codes", CodesText),
    Column("coders", Integer),
    Column("differing", Integer),
)
