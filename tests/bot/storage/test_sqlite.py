"""SQLite in its thread: whoever is cancelled leaves nothing by halves, and nobody waits for it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from bot.storage.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path / 'deep' / 'bot.db'}")


async def kept(database: Database) -> list[int]:
    async with database.begin() as connection:
        return list((await connection.execute(text("SELECT n FROM t ORDER BY n"))).scalars())


async def put(database: Database, number: int) -> None:
    async with database.begin() as connection:
        await connection.execute(text("INSERT INTO t VALUES (:n)"), {"n": number})


async def test_transactions_at_once_come_one_after_the_other(database: Database) -> None:
    async with database.begin() as connection:
        await connection.execute(text("CREATE TABLE t (n INTEGER)"))
    await asyncio.gather(*(put(database, number) for number in range(20)))
    assert await kept(database) == list(range(20))
    await database.close()
    assert await kept(database) == list(range(20))
    await database.close()


async def test_what_fails_and_what_is_cancelled_leaves_nothing(database: Database) -> None:
    async with database.begin() as connection:
        await connection.execute(text("CREATE TABLE t (n INTEGER)"))

    def slow(connection: Connection) -> None:
        time.sleep(0.2)
        connection.execute(text("INSERT INTO t VALUES (1)"))

    async def cancelled() -> None:
        async with database.begin() as connection:
            await connection.run_sync(slow)

    with pytest.raises(ZeroDivisionError):
        async with database.begin() as connection:
            await connection.execute(text("INSERT INTO t VALUES (2)"))
            raise ZeroDivisionError
    task = asyncio.create_task(cancelled())
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await put(database, 3)
    assert await kept(database) == [3]
    await database.close()


def test_it_does_without_what_serving_never_uses() -> None:
    program = (
        "import sys; from bot.storage import Store; Store('sqlite:///:memory:'); "
        "print([m for m in ('sqlalchemy.orm', 'sqlalchemy.ext.asyncio', 'alembic', 'psycopg')"
        " if m in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"
