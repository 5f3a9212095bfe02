"""The record: reports, units, coders, codings, suggestions, model versions; all append-only."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

from annotation.storage.append_only import refuse_changes

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "coding",
    "suggestion",
    "model_version",
    "evaluation",
    "codebook_revision",
    "skip",
    "preference",
    "setting",
)

STANDING_CODING = """
CREATE VIEW standing_coding AS
SELECT c.*
FROM coding AS c
WHERE c.kind <> 'withdrawn'
  AND NOT EXISTS (SELECT 1 FROM coding AS later WHERE later.supersedes = c.id)
"""

# Of several standing adjudications the latest counts.
SETTLED_CODE = """
CREATE VIEW settled_code AS
SELECT
  of_unit.unit_id,
  CASE
    WHEN of_unit.adjudication IS NOT NULL THEN adjudicated.codes
    WHEN of_unit.lowest = of_unit.highest THEN of_unit.lowest
  END AS codes,
  of_unit.coders,
  CASE
    WHEN of_unit.adjudication IS NULL AND of_unit.lowest <> of_unit.highest THEN of_unit.coders
    ELSE 0
  END AS differing
FROM (
  SELECT
    unit_id,
    MIN(codes) AS lowest,
    MAX(codes) AS highest,
    COUNT(*) AS coders,
    MAX(CASE WHEN kind = 'adjudicated' THEN sequence END) AS adjudication
  FROM standing_coding
  GROUP BY unit_id
) AS of_unit
LEFT JOIN coding AS adjudicated ON adjudicated.sequence = of_unit.adjudication
"""


def upgrade() -> None:
    """Create every table and view and the triggers that keep the record."""
    _create_materials()
    _create_people()
    _create_models()
    _create_codings()
    op.execute(STANDING_CODING)
    op.execute(SETTLED_CODE)
    refuse_changes(*APPEND_ONLY)


def _table(name: str, *items: SchemaItem) -> None:
    op.create_table(name, *items, sqlite_autoincrement=True)


def _number(name: str = "number") -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=True)


def _id() -> sa.Column[str]:
    return sa.Column("id", sa.String(64), nullable=False, unique=True)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _link(name: str, target: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(64), sa.ForeignKey(f"{target}.id"), nullable=nullable)


def _time() -> sa.Column[str]:
    return sa.Column("time", sa.String(32), nullable=False)


def _create_materials() -> None:
    _table(
        "report",
        _number(),
        _id(),
        *_texts("title", "source"),
        _time(),
    )
    _table(
        "unit",
        _number(),
        _id(),
        _link("report_id", "report"),
        *_texts("actor", "description", "place", "translation", "language", "before", "after"),
        *_texts("country"),
        sa.Column("year", sa.Integer),
        sa.Column("position", sa.Integer, nullable=False),
        _link("replaces", "unit", nullable=True),
        *_texts("folded"),
        _time(),
    )
    op.create_index("unit_in_order", "unit", ["report_id", "position", "number", "id"])


def _create_people() -> None:
    _table(
        "coder",
        _number(),
        _id(),
        *_texts("name"),
        sa.Column("folded_name", sa.Text, nullable=False, unique=True),
        sa.Column("role", sa.String(16), nullable=False),
        _time(),
    )
    key = sa.Column("key", sa.String(128), nullable=False)
    _table("preference", _number(), _link("coder_id", "coder"), key, *_texts("value"), _time())
    op.create_index("preference_of_coder", "preference", ["coder_id", "key", "number"])
    key = sa.Column("key", sa.String(128), nullable=False)
    _table("setting", _number(), key, *_texts("value"), _time())
    op.create_index("setting_by_key", "setting", ["key", "number"])


def _create_models() -> None:
    op.create_table(
        "codebook_revision",
        sa.Column("id", sa.String(64), primary_key=True),
        *_texts("name", "text"),
        _time(),
    )
    op.create_table(
        "model_version",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        _id(),
        _time(),
        *_texts("file_hash", "encoder", "encoder_hash", "snapshot_hash", "libraries"),
        *(
            sa.Column(name, sa.Integer, nullable=False)
            for name in ("watermark", "codings", "units", "seed")
        ),
        _link("codebook_revision", "codebook_revision"),
    )
    _table(
        "evaluation",
        _number(),
        _link("model_version_id", "model_version"),
        *_texts("metrics"),
        _time(),
    )
    op.create_index("evaluation_of_version", "evaluation", ["model_version_id", "number"])
    op.create_table(
        "suggestion",
        sa.Column("id", sa.String(64), primary_key=True),
        _link("unit_id", "unit"),
        _link("model_version_id", "model_version"),
        *_texts("ranking"),
        _time(),
    )
    op.create_index("suggestion_of_unit", "suggestion", ["unit_id", "model_version_id"])


def _create_codings() -> None:
    _table(
        "coding",
        _number("sequence"),
        _id(),
        _link("unit_id", "unit"),
        _link("coder_id", "coder"),
        *_texts("codes", "memo", "order"),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("flag", sa.Boolean, nullable=False),
        sa.Column("seconds", sa.Float),
        sa.Column("arm", sa.String(16), nullable=False),
        _link("suggestion_id", "suggestion", nullable=True),
        _link("codebook_revision", "codebook_revision"),
        _time(),
        _link("supersedes", "coding", nullable=True),
        _link("reverts", "coding", nullable=True),
    )
    op.create_index("coding_of_coder_on_unit", "coding", ["coder_id", "unit_id", "sequence"])
    op.create_index("coding_of_coder", "coding", ["coder_id", "sequence"])
    op.create_index("coding_of_coder_by_codes", "coding", ["coder_id", "codes", "kind", "id"])
    op.create_index("coding_of_unit", "coding", ["unit_id", "coder_id", "kind", "id"])
    pair = ["coder_id", "unit_id"]
    supersedes = sa.column("supersedes", sa.String)
    reverts = sa.column("reverts", sa.String)
    _index_where("coding_first_of_chain", supersedes.is_(None), pair, unique=True)
    _index_where("coding_superseded_once", supersedes.is_not(None), ["supersedes"], unique=True)
    _index_where("coding_reverted_once", reverts.is_not(None), ["reverts"], unique=True)
    _index_where("coding_withdrawn", sa.text("kind = 'withdrawn'"), ["coder_id", "sequence"])
    _index_where("coding_flagged", sa.column("flag", sa.Boolean).is_(True), pair)
    _index_where("coding_with_memo", sa.text("memo != ''"), pair)
    _table(
        "skip",
        _number(),
        _link("coder_id", "coder"),
        _link("unit_id", "unit"),
        *_texts("memo"),
        sa.Column("flag", sa.Boolean, nullable=False),
        sa.Column("watermark", sa.Integer, nullable=False),
        _time(),
    )
    op.create_index("skip_of_coder_on_unit", "skip", ["coder_id", "unit_id", "number"])


def _index_where(
    name: str,
    where: sa.ColumnElement[bool] | sa.TextClause,
    columns: list[str],
    unique: bool = False,
) -> None:
    op.create_index(
        name, "coding", columns, unique=unique, sqlite_where=where, postgresql_where=where
    )
