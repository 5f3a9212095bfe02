"""Which of the codings that came from another computer were the last made apart from others'."""

import sqlalchemy as sa
from alembic import op

from annotation.storage.append_only import refuse_changes

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "arrived_coding",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column(
            "coding_id", sa.String(64), sa.ForeignKey("coding.id"), nullable=False, unique=True
        ),
        sa.Column("is_apart", sa.Boolean, nullable=False),
        sqlite_autoincrement=True,
    )
    refuse_changes("arrived_coding")
