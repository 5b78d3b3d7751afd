"""The first form of the tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "inbox",
        sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("chat", sa.BigInteger, nullable=False),
        sa.Column("raw", sa.Text, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("taken", sa.String(36)),
        sa.Column("why", sa.String(200), nullable=False),
        sa.Column("at", sa.Float, nullable=False),
    )
    op.create_index(
        "inbox_waiting",
        "inbox",
        ["chat", "update_id"],
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("inbox_state", "inbox", ["state", "at"])
    op.create_table(
        "chats",
        sa.Column("chat", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("owner", sa.String(36)),
        sa.Column("until", sa.Float, nullable=False),
    )
    op.create_table(
        "conversations",
        sa.Column("chat", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("person", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("kept", sa.Text, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
    )
    op.create_index("conversations_person", "conversations", ["person"])
    op.create_table(
        "preferences",
        sa.Column("person", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("lang", sa.String(8), nullable=False),
    )
    op.create_table(
        "questions",
        sa.Column("id", SERIAL, primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("who", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("intent", sa.String(40), nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
    )
    op.create_index("questions_at", "questions", ["at"])
    op.create_index("questions_who", "questions", ["who"])
    op.create_table(
        "audit",
        sa.Column("id", SERIAL, primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("admin", sa.BigInteger, nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("detail", sa.String(400), nullable=False),
    )
    op.create_table(
        "replicas",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("host", sa.String(80), nullable=False),
        sa.Column("version", sa.String(12), nullable=False),
        sa.Column("started", sa.Float, nullable=False),
        sa.Column("seen", sa.Float, nullable=False),
    )
    op.create_table(
        "announced",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("base", sa.String(12), nullable=False),
        sa.Column("version", sa.String(12), nullable=False),
        sa.Column("bundle", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "roles",
        sa.Column("name", sa.String(20), primary_key=True),
        sa.Column("owner", sa.String(36), nullable=False),
        sa.Column("until", sa.Float, nullable=False),
    )


def downgrade() -> None:
    """Drop every table."""
    for name in (
        "roles", "announced", "replicas", "audit", "questions", "preferences", "conversations",
        "chats", "inbox",
    ):  # fmt: skip
        op.drop_table(name)
