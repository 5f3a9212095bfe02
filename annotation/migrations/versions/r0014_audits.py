"""Audits of automatic labels: what was drawn from, which rows, and what was taken back."""

import sqlalchemy as sa
from alembic import op

from annotation.storage.append_only import refuse_changes

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def _audit() -> sa.Column[str]:
    return sa.Column("audit_id", sa.String(64), sa.ForeignKey("bulk_audit.id"), nullable=False)


def upgrade() -> None:
    """Create the audits, their strata and rows, and the ends of automatic labels."""
    op.create_table(
        "bulk_audit",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.String(64), nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("labels", sa.String(64), nullable=False),
        sa.Column(
            "round_id",
            sa.String(64),
            sa.ForeignKey("reliability_round.id"),
            nullable=False,
            unique=True,
        ),
        sa.Column("precision", sa.Float),
        sa.Column("time", sa.String(32), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "bulk_stratum",
        sa.Column("number", sa.Integer, primary_key=True),
        _audit(),
        sa.Column("code", sa.Integer, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("drawn", sa.Integer, nullable=False),
        sa.UniqueConstraint("audit_id", "code"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "bulk_row",
        sa.Column("number", sa.Integer, primary_key=True),
        _audit(),
        sa.Column("row", sa.Integer, nullable=False),
        sa.Column("unit_id", sa.String(64), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("code", sa.Integer, nullable=False),
        sa.Column("likelihood", sa.Float, nullable=False),
        sa.Column("probability", sa.Float, nullable=False),
        sa.UniqueConstraint("audit_id", "row"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "bulk_end",
        sa.Column("number", sa.Integer, primary_key=True),
        _audit(),
        sa.Column("time", sa.String(32), nullable=False),
        sa.UniqueConstraint("audit_id"),
        sqlite_autoincrement=True,
    )
    refuse_changes("bulk_audit", "bulk_stratum", "bulk_row", "bulk_end")
