"""What a coder noted on a unit and has not decided yet survives a reload."""

import sqlalchemy as sa
from alembic import op

from annotation.storage.append_only import refuse_changes

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, and put into it what coders left on the units they skipped."""
    op.create_table(
        "note",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("coder_id", sa.String(64), sa.ForeignKey("coder.id"), nullable=False),
        sa.Column("unit_id", sa.String(64), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("memo", sa.Text, nullable=False),
        sa.Column("flag", sa.Boolean, nullable=False),
        sa.Column("watermark", sa.Integer, nullable=False),
        sa.Column("time", sa.String(32), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("note_of_coder_on_unit", "note", ["coder_id", "unit_id", "number"])
    op.execute(
        "INSERT INTO note (coder_id, unit_id, memo, flag, watermark, time) "
        "SELECT coder_id, unit_id, memo, flag, watermark, time FROM skip ORDER BY number"
    )
    refuse_changes("note")
