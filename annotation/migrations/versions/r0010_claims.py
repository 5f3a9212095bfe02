"""Who codes what: units that coders hold for a time, whose reports they are, and training."""

import sqlalchemy as sa
from alembic import op

from annotation.storage.append_only import refuse_changes

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create claims and trials, and what is worked out: who holds what, how many coded what."""
    op.create_table(
        "claim",
        sa.Column("number", sa.Integer, primary_key=True),
        *_links(),
        sa.Column("order", sa.Text, nullable=False),
        sa.Column("time", sa.String(32), nullable=False),
        sa.Column("until", sa.String(32), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "holding",
        *_links(primary_key=True),
        sa.Column("order", sa.Text, nullable=False),
        sa.Column("until", sa.String(32), nullable=False),
    )
    op.create_table(
        "headcount",
        sa.Column("unit_id", sa.String(64), sa.ForeignKey("unit.id"), primary_key=True),
        sa.Column("coders", sa.Integer, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
    )
    op.create_index("ix_headcount_sequence", "headcount", ["sequence"])
    op.create_table(
        "assigned_report",
        sa.Column("report_id", sa.String(64), sa.ForeignKey("report.id"), primary_key=True),
        sa.Column("coder_id", sa.String(64), sa.ForeignKey("coder.id"), primary_key=True),
    )
    op.create_table(
        "trial",
        sa.Column("number", sa.Integer, primary_key=True),
        *_links(),
        sa.Column("codes", sa.Text, nullable=False),
        sa.Column("known", sa.Text, nullable=False),
        sa.Column("seconds", sa.Float),
        sa.Column(
            "codebook_revision",
            sa.String(64),
            sa.ForeignKey("codebook_revision.id"),
            nullable=False,
        ),
        sa.Column("time", sa.String(32), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("trial_of_coder", "trial", ["coder_id", "unit_id", "number"])
    refuse_changes("claim", "trial")


def _links(primary_key: bool = False) -> list[sa.Column[str]]:
    return [
        sa.Column(
            f"{name}_id",
            sa.String(64),
            sa.ForeignKey(f"{name}.id"),
            nullable=False,
            primary_key=primary_key,
        )
        for name in ("unit", "coder")
    ]
