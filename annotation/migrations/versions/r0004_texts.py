"""A report's text is kept, and each unit from it knows its place in there."""

import sqlalchemy as sa
from alembic import op

from annotation.storage.append_only import refuse_changes

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of texts, and the columns of a unit's place; units of before have none."""
    op.create_table(
        "source_text",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.String(64), nullable=False, unique=True),
        sa.Column("report_id", sa.String(64), sa.ForeignKey("report.id"), nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("starts", sa.Text, nullable=False),
        sa.Column("time", sa.String(32), nullable=False),
        sqlite_autoincrement=True,
    )
    op.add_column("unit", sa.Column("text_id", sa.String(64)))
    op.add_column("unit", sa.Column("start", sa.Integer))
    op.add_column("unit", sa.Column("end", sa.Integer))
    refuse_changes("source_text")
