"""SQLite without blocking the event loop: one connection, in a thread of its own.

SQLAlchemy's asynchronous part would do the same, and brings its object-relational mapper along:
eight megabytes that nothing here uses.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Executable, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import StaticPool

from bot.storage.connections import Rows, Transaction

T = TypeVar("T")

PRAGMAS: Final[Sequence[str]] = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "busy_timeout = 10000",
    "cache_size = -512",
)
"""FULL: what was acknowledged to Telegram survives a power failure too, not only a kill. Half a
megabyte of pages: rows are written once and read once, and the system has the file in memory."""


class Engine:
    """One SQLite file. Everything is done in the order in which it was asked for."""

    def __init__(self, url: URL, patience: float) -> None:
        """Take the address, and how many seconds another writer gets to finish."""
        if url.database and url.database != ":memory:":
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        self._engine = create_engine(
            url,
            poolclass=StaticPool,
            connect_args={"timeout": patience, "check_same_thread": False},
        )
        event.listen(self._engine, "connect", _prepare)
        self.url = self._engine.url
        self.dialect = self._engine.dialect
        self._connection: Connection | None = None
        self._thread = ThreadPoolExecutor(1, "sqlite")
        self._turn = asyncio.Lock()

    @contextlib.asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        """Run statements in one transaction, committed at the end of the block."""
        async with self._turn:
            try:
                yield _Transaction(self.do)
                await self.do(Connection.commit)
            except BaseException:
                # Whoever is cancelled may leave a statement at work: this comes after it, and
                # before whatever is asked next.
                await asyncio.shield(self.do(Connection.rollback))
                raise

    async def dispose(self) -> None:
        """Close the connection."""
        await asyncio.wrap_future(self._thread.submit(self._close))

    def do(self, work: Callable[[Connection], T]) -> asyncio.Future[T]:
        """Do something with the connection in the thread, after what was asked of it before."""
        return asyncio.wrap_future(self._thread.submit(lambda: work(self._open())))

    def _open(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._engine.dispose()


class _Transaction:
    def __init__(self, do: Callable[[Callable[[Connection], Any]], asyncio.Future[Any]]) -> None:
        self._do = do

    async def execute(self, statement: Executable, values: Rows | None = None, /) -> Any:
        return await self._do(lambda connection: _executed(connection, statement, values))

    async def run_sync(self, work: Callable[[Connection], T], /) -> T:
        result: T = await self._do(work)
        return result


def _executed(connection: Connection, statement: Executable, values: Rows | None) -> Any:
    result = connection.execute(statement, values)
    # The rows are fetched here: the loop has no business with the thread's cursor.
    return result.freeze()() if result.returns_rows else result


def _prepare(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
