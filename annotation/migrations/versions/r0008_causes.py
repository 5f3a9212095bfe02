"""Why codings were settled as they were, and who was asked to look again at what."""

import sqlalchemy as sa
from alembic import op

from annotation.storage.append_only import refuse_changes

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the causes of settlements and the requests to look again."""
    op.create_table(
        "settlement",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column(
            "coding_id", sa.String(64), sa.ForeignKey("coding.id"), nullable=False, unique=True
        ),
        sa.Column("act", sa.String(64), sa.ForeignKey("coding.id"), nullable=False),
        sa.Column("issue", sa.String(16), nullable=False),
        sa.Column("cause", sa.String(16), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("at_issue", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("settlement_of_act", "settlement", ["act"])
    op.create_table(
        "look_again",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("unit_id", sa.String(64), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("coder_id", sa.String(64), sa.ForeignKey("coder.id"), nullable=False),
        sa.Column("asked_by", sa.String(64), sa.ForeignKey("coder.id"), nullable=False),
        sa.Column("issue", sa.String(16), nullable=False),
        sa.Column("watermark", sa.Integer, nullable=False),
        sa.Column("time", sa.String(32), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("look_again_of_coder", "look_again", ["coder_id", "unit_id", "number"])
    refuse_changes("settlement", "look_again")
