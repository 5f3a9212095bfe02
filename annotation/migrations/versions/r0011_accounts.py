"""Who may sign in: accounts, passwords, invitations, sessions, roles."""

import sqlalchemy as sa
from alembic import op

from annotation.storage.append_only import refuse_changes

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _number() -> sa.Column[int]:
    return sa.Column("number", sa.Integer, primary_key=True)


def _time(name: str = "time") -> sa.Column[str]:
    return sa.Column(name, sa.String(32), nullable=False)


def _coder(name: str = "coder_id", nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(64), sa.ForeignKey("coder.id"), nullable=nullable)


def _hash(name: str = "token_hash") -> sa.Column[str]:
    return sa.Column(name, sa.String(64), nullable=False, unique=True)


def upgrade() -> None:
    """Create the tables of sign-in."""
    op.create_table(
        "account",
        _number(),
        _coder(),
        sa.Column("issuer", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("login", sa.Text, nullable=False),
        _time(),
        sa.UniqueConstraint("issuer", "subject"),
        sa.UniqueConstraint("coder_id", "issuer"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "password",
        _number(),
        sa.Column("account_number", sa.Integer, sa.ForeignKey("account.number"), nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        _time(),
        sqlite_autoincrement=True,
    )
    op.create_index("password_of_account", "password", ["account_number", "number"])
    op.create_table(
        "sign_in_attempt",
        _number(),
        sa.Column("login_hash", sa.String(64), nullable=False),
        sa.Column("succeeded", sa.Boolean, nullable=False),
        _time(),
        sqlite_autoincrement=True,
    )
    op.create_index("attempt_of_login", "sign_in_attempt", ["login_hash", "number"])
    op.create_table(
        "invitation",
        _number(),
        _hash(),
        sa.Column("role", sa.String(16), nullable=False),
        _coder(nullable=True),
        sa.Column("email", sa.Text, nullable=False),
        _coder("made_by", nullable=True),
        _time("expires"),
        _time(),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "invitation_end",
        sa.Column("number", sa.Integer, sa.ForeignKey("invitation.number"), primary_key=True),
        _coder(nullable=True),
        _time(),
    )
    op.create_table(
        "session",
        _number(),
        _hash(),
        _coder(),
        _time("expires"),
        _time(),
        sqlite_autoincrement=True,
    )
    op.create_index("session_of_coder", "session", ["coder_id", "number"])
    op.create_table(
        "session_end",
        sa.Column("number", sa.Integer, sa.ForeignKey("session.number"), primary_key=True),
        _time(),
    )
    op.create_table(
        "role_change",
        _number(),
        _coder(),
        sa.Column("role", sa.String(16), nullable=True),
        _coder("made_by", nullable=True),
        _time(),
        sqlite_autoincrement=True,
    )
    op.create_index("role_of_coder", "role_change", ["coder_id", "number"])
    refuse_changes(
        "account",
        "password",
        "sign_in_attempt",
        "invitation",
        "invitation_end",
        "session",
        "session_end",
        "role_change",
    )
