"""What each coder is shown of each unit is drawn once and kept."""

import sqlalchemy as sa
from alembic import op

from annotation.storage.append_only import refuse_changes

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the draws."""
    op.create_table(
        "drawn_arm",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("coder_id", sa.String(64), sa.ForeignKey("coder.id"), nullable=False),
        sa.Column("unit_id", sa.String(64), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("arm", sa.String(16), nullable=False),
        sa.Column("share", sa.Float, nullable=False),
        sa.Column("time", sa.String(32), nullable=False),
        sa.UniqueConstraint("coder_id", "unit_id"),
        sqlite_autoincrement=True,
    )
    refuse_changes("drawn_arm")
