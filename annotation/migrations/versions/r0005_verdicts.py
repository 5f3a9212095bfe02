"""What a report proposes is kept, people decide about it, and units that say the same are known."""

import sqlalchemy as sa
from alembic import op

from annotation.storage.append_only import refuse_changes

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the verdicts; who is outside the study, and who says the same, is worked out."""
    op.create_table(
        "verdict",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("unit_id", sa.String(64), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("coder_id", sa.String(64), sa.ForeignKey("coder.id")),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("replaced_by", sa.String(64), sa.ForeignKey("unit.id")),
        sa.Column("time", sa.String(32), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("verdict_on_unit", "verdict", ["unit_id", "number"])
    op.create_table(
        "outside",
        sa.Column("unit_id", sa.String(64), sa.ForeignKey("unit.id"), primary_key=True),
    )
    op.create_table(
        "duplicate",
        sa.Column("unit_id", sa.String(64), sa.ForeignKey("unit.id"), primary_key=True),
        sa.Column("group", sa.Integer, nullable=False),
    )
    op.create_index("ix_duplicate_group", "duplicate", ["group"])
    op.add_column("unit", sa.Column("kind", sa.Text, nullable=False, server_default=""))
    op.add_column(
        "source_text", sa.Column("problems", sa.Text, nullable=False, server_default="[]")
    )
    refuse_changes("verdict")
