"""Units can be coded in another order than that of the reports."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of which units come first; it is worked out anew, not a record."""
    op.create_table(
        "place",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("unit_id", sa.String(64), sa.ForeignKey("unit.id"), nullable=False, unique=True),
        sa.Column("order", sa.Text, nullable=False),
    )
