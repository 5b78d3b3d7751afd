"""What waits in a chat is found by both.

By the chat alone it was not: SQLite took the index of states, and for each chat that it asked
about went through all that waits.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Put the state into the index of chats."""
    _index("chat", "state")


def downgrade() -> None:
    """Take it out."""
    _index("chat", "update_id")


def _index(*columns: str) -> None:
    op.drop_index("inbox_waiting", "inbox")
    op.create_index(
        "inbox_waiting", "inbox", list(columns), postgresql_where=sa.text("state = 'waiting'")
    )
