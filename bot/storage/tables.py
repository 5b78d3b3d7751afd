"""The tables. Times are seconds since 1970 by the database's own clock, which replicas share."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

METADATA: Final = MetaData()
Serial: Final = BigInteger().with_variant(Integer, "sqlite")
"""A number that the database counts up by itself."""

WAITING: Final = "waiting"
"""An update that is still to be answered."""
DONE: Final = "done"
"""One that was; kept for a while without its content, to be known when it comes again."""
DEAD: Final = "dead"
"""One that was given up; admins list and retry it."""

inbox: Final = Table(
    "inbox",
    METADATA,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat", BigInteger, nullable=False),
    Column("raw", Text, nullable=False),
    Column("state", String(8), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("taken", String(36)),
    Column("why", String(200), nullable=False),
    Column("at", Float, nullable=False),
    # PostgreSQL's holds the waiting ones alone, as the migration says; saying so here would load
    # its dialect, three megabytes, for SQLite too.
    Index("inbox_waiting", "chat", "state"),
    Index("inbox_state", "state", "at"),
)
"""Updates as they came. `taken` is the replica that holds one in memory."""

chats: Final = Table(
    "chats",
    METADATA,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    Column("owner", String(36)),
    Column("until", Float, nullable=False),
)
"""Chats with which replica works on them, and how long that is believed."""

conversations: Final = Table(
    "conversations",
    METADATA,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("kept", Text, nullable=False),
    Column("at", Float, nullable=False),
    Index("conversations_person", "person"),
)
"""Threads of conversation, without what people typed."""

preferences: Final = Table(
    "preferences",
    METADATA,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("lang", String(8), nullable=False),
)
"""Languages that people have chosen."""

questions: Final = Table(
    "questions",
    METADATA,
    Column("id", Serial, primary_key=True),
    Column("at", Float, nullable=False),
    Column("who", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("lang", String(8), nullable=False),
    Column("text", Text, nullable=False),
    Column("intent", String(40), nullable=False),
    Column("confidence", Float, nullable=False),
    Index("questions_at", "at"),
    Index("questions_who", "who"),
)
"""Questions that curators learn from; `who` is a keyed hash, no user id."""

audit: Final = Table(
    "audit",
    METADATA,
    Column("id", Serial, primary_key=True),
    Column("at", Float, nullable=False),
    Column("admin", BigInteger, nullable=False),
    Column("action", String(40), nullable=False),
    Column("detail", String(400), nullable=False),
)
"""What admins did."""

replicas: Final = Table(
    "replicas",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("host", String(80), nullable=False),
    Column("version", String(12), nullable=False),
    Column("started", Float, nullable=False),
    Column("seen", Float, nullable=False),
)
"""Processes at work and what they serve."""

announced: Final = Table(
    "announced",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    Column("base", String(12), nullable=False),
    Column("version", String(12), nullable=False),
    Column("bundle", LargeBinary, nullable=False),
)
"""One row: the content of the last reload, counted up, for the other replicas to serve."""

roles: Final = Table(
    "roles",
    METADATA,
    Column("name", String(20), primary_key=True),
    Column("owner", String(36), nullable=False),
    Column("until", Float, nullable=False),
)
"""What one replica alone does at a time, as fetching by long polling."""

keys: Final = Table(
    "keys",
    METADATA,
    Column("name", String(20), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
"""Random keys that all replicas share; each is made once, by whoever needs it first."""
