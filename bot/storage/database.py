"""The connection: one way of speaking to SQLite and PostgreSQL, with the newest tables."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, inspect, literal_column, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.sql.dml import Insert

from bot.storage.connections import Transaction
from bot.storage.errors import StorageError

HEAD: Final = "0003"
"""The newest step of the migrations; a test compares it with their folder."""
PATIENCE: Final = 10.0
"""Seconds that the database gets to connect, or to let another writer finish."""
CONNECTIONS: Final = 5
"""Connections to PostgreSQL; one of them listens."""
BEAT: Final = 30.0
"""Seconds after which a connection on which nothing is heard is tried."""
MIGRATING: Final = 7_236_109
"""Number of the lock that one replica holds while it changes the tables."""
DRIVERS: Final = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "sqlite": "sqlite+pysqlite",
}
"""What operators write -> what is driven."""
EPOCH: Final = {
    "postgresql": "extract(epoch from clock_timestamp())::float8",
    "sqlite": "((julianday('now') - 2440587.5) * 86400.0)",
}


class Database:
    """An open database. Every method raises StorageError where the database fails."""

    def __init__(self, url: str) -> None:
        """Take the address, as `sqlite:///path` or `postgresql://user@host/name`."""
        try:
            address = make_url(url)
            address = address.set(drivername=DRIVERS.get(address.drivername, address.drivername))
            self._engine = _engine(address)
        except (ArgumentError, SQLAlchemyError, ModuleNotFoundError, OSError) as error:
            raise StorageError(f"cannot use this address ({type(error).__name__})") from None
        self.dialect: str = self._engine.dialect.name
        self.now: ColumnElement[float] = literal_column(EPOCH[self.dialect])
        """Now by the database's clock."""

    @property
    def path(self) -> Path | None:
        """The journal's file beside that of SQLite; None for a database without a file."""
        name = self._engine.url.database
        return None if self.shared or not name else Path(f"{name}.journal")

    @property
    def shared(self) -> bool:
        """Whether several replicas may work on it."""
        return self.dialect == "postgresql"

    @contextlib.asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        """Run statements in one transaction, committed at the end of the block."""
        try:
            async with asyncio.timeout(2 * PATIENCE), self._engine.begin() as connection:
                yield connection
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            raise StorageError(_kind(error)) from error

    def insert(self, table: Table) -> Any:
        """Return an insert that can say what to do about rows that are there already."""
        # Only the one that is spoken: a dialect takes three megabytes.
        if self.shared:
            from sqlalchemy.dialects import postgresql

            return postgresql.insert(table)
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table)

    def upsert(self, table: Table, *keys: str) -> Insert:
        """Return an insert that overwrites the row with the same keys."""
        statement = self.insert(table)
        others = [c.name for c in table.columns if c.name not in keys]
        changed: Insert = statement.on_conflict_do_update(
            index_elements=list(keys), set_={name: statement.excluded[name] for name in others}
        )
        return changed

    async def is_newest(self) -> bool:
        """Return whether the tables have their newest form."""
        async with self.begin() as connection:
            return await connection.run_sync(_is_newest)

    async def migrate(self) -> None:
        """Bring the tables to their newest form; one replica at a time."""
        async with self.begin() as connection:
            if self.shared:
                await connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": MIGRATING})
            await connection.run_sync(_migrate)

    async def ping(self) -> None:
        """Ask for nothing, to see that it answers."""
        async with self.begin() as connection:
            await connection.execute(text("SELECT 1"))

    async def listen(self, channel: str) -> AsyncGenerator[str]:
        """Yield what is told on a channel of PostgreSQL: first an empty text, as soon as it
        listens."""
        from psycopg import Error  # SQLite needs none of it

        try:
            async with self._engine.connect() as connection:
                raw: Any = (await connection.get_raw_connection()).driver_connection
                try:
                    await raw.set_autocommit(True)
                    await raw.execute(f"LISTEN {channel}")
                    yield ""
                    while True:
                        async for told in raw.notifies(timeout=BEAT):
                            yield told.payload
                        async with asyncio.timeout(PATIENCE):
                            await raw.execute("SELECT 1")
                finally:
                    # Nobody else is to have one that goes on to collect what is told.
                    await connection.invalidate()
        except (SQLAlchemyError, Error, OSError, TimeoutError) as error:
            raise StorageError(_kind(error)) from error

    async def close(self) -> None:
        """Close every connection."""
        with contextlib.suppress(SQLAlchemyError, OSError):
            await self._engine.dispose()


def _engine(url: URL) -> Any:
    """Return what makes transactions. Only the one that is spoken is imported: they take
    megabytes."""
    if url.drivername == DRIVERS["sqlite"]:
        from bot.storage.sqlite import Engine

        return Engine(url, PATIENCE)
    from sqlalchemy.ext.asyncio import create_async_engine

    return create_async_engine(
        url,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=PATIENCE,
        pool_pre_ping=True,
        connect_args={"connect_timeout": int(PATIENCE)},
    )


def _is_newest(connection: Connection) -> bool:
    if not inspect(connection).has_table("alembic_version"):
        return False
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return bool(found == HEAD)


def _migrate(connection: Connection) -> None:
    if _is_newest(connection):
        return
    # Only where there is something to do: Alembic takes memory that serving does not need.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _kind(error: BaseException) -> str:
    """Return what failed without the statement and its values."""
    cause = getattr(error, "orig", None) or error
    return f"{type(error).__name__}: {type(cause).__name__}"
