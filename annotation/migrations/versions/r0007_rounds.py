"""Reliability rounds: which units, drawn how, for which coders; and what they code in them."""

import sqlalchemy as sa
from alembic import op

from annotation.storage.append_only import refuse_changes

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the rounds, their units, coders and ends, and the codings made in them."""
    _create_rounds()
    _create_codings()
    refuse_changes("reliability_round", "round_unit", "round_coder", "round_end", "round_coding")


def _create_rounds() -> None:
    op.create_table(
        "reliability_round",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.String(64), nullable=False, unique=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("pool", sa.Integer, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("by_code", sa.Boolean, nullable=False),
        sa.Column("seed", sa.Integer, nullable=False),
        sa.Column("model_version", sa.String(64), sa.ForeignKey("model_version.id")),
        sa.Column("days", sa.Integer, nullable=False),
        sa.Column("watermark", sa.Integer, nullable=False),
        sa.Column(
            "codebook_revision",
            sa.String(64),
            sa.ForeignKey("codebook_revision.id"),
            nullable=False,
        ),
        sa.Column("time", sa.String(32), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "round_unit",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("round_id", sa.String(64), sa.ForeignKey("reliability_round.id"), nullable=False),
        sa.Column("unit_id", sa.String(64), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("code", sa.Integer),
        sa.Column("probability", sa.Float, nullable=False),
        sa.UniqueConstraint("round_id", "unit_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("round_of_unit", "round_unit", ["unit_id", "round_id"])
    op.create_table(
        "round_coder",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("round_id", sa.String(64), sa.ForeignKey("reliability_round.id"), nullable=False),
        sa.Column("coder_id", sa.String(64), sa.ForeignKey("coder.id"), nullable=False),
        sa.UniqueConstraint("round_id", "coder_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "round_end",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column(
            "round_id",
            sa.String(64),
            sa.ForeignKey("reliability_round.id"),
            nullable=False,
            unique=True,
        ),
        sa.Column("time", sa.String(32), nullable=False),
        sqlite_autoincrement=True,
    )


def _create_codings() -> None:
    op.create_table(
        "round_coding",
        sa.Column("sequence", sa.Integer, primary_key=True),
        sa.Column("id", sa.String(64), nullable=False, unique=True),
        sa.Column("round_id", sa.String(64), sa.ForeignKey("reliability_round.id"), nullable=False),
        sa.Column("unit_id", sa.String(64), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("coder_id", sa.String(64), sa.ForeignKey("coder.id"), nullable=False),
        sa.Column("codes", sa.Text, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("memo", sa.Text, nullable=False),
        sa.Column("flag", sa.Boolean, nullable=False),
        sa.Column("seconds", sa.Float),
        sa.Column("suggestion_id", sa.String(64), sa.ForeignKey("suggestion.id")),
        sa.Column(
            "codebook_revision",
            sa.String(64),
            sa.ForeignKey("codebook_revision.id"),
            nullable=False,
        ),
        sa.Column("time", sa.String(32), nullable=False),
        sa.Column("supersedes", sa.String(64), sa.ForeignKey("round_coding.id"), unique=True),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "round_coding_of_coder", "round_coding", ["coder_id", "round_id", "unit_id", "sequence"]
    )
    first = sa.text("supersedes IS NULL")
    op.create_index(
        "round_coding_first",
        "round_coding",
        ["round_id", "coder_id", "unit_id"],
        unique=True,
        sqlite_where=first,
        postgresql_where=first,
    )
