"""What was suggested for codings that came from another computer, whose models are not here."""

import sqlalchemy as sa
from alembic import op

from annotation.storage.append_only import refuse_changes

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "carried_suggestion",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column(
            "coding_id", sa.String(64), sa.ForeignKey("coding.id"), nullable=False, unique=True
        ),
        sa.Column("code", sa.Integer, nullable=False),
        sa.Column("probability", sa.Float, nullable=False),
        sa.Column("model_version", sa.String(64), nullable=False),
        sqlite_autoincrement=True,
    )
    refuse_changes("carried_suggestion")
