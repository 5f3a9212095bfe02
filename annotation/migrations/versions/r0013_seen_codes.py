"""Who has seen others' codes of a unit under Disagreements before coding it."""

import sqlalchemy as sa
from alembic import op

from annotation.storage.append_only import refuse_changes

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "seen_codes",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("coder_id", sa.String(64), sa.ForeignKey("coder.id"), nullable=False),
        sa.Column("unit_id", sa.String(64), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("watermark", sa.Integer, nullable=False),
        sa.Column("time", sa.String(32), nullable=False),
        sa.UniqueConstraint("coder_id", "unit_id"),
        sqlite_autoincrement=True,
    )
    refuse_changes("seen_codes")
