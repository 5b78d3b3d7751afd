"""The database: its tables are those of the code, its failures one kind of error."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from bot.storage import StorageError, Store
from bot.storage.database import HEAD, Database
from bot.storage.tables import METADATA
from tests.bot.storage import raw


async def test_the_migrations_lead_to_the_tables_of_the_code(store: Store) -> None:
    def differences(connection: Connection) -> list[Any]:
        return list(compare_metadata(MigrationContext.configure(connection), METADATA))

    async with store.database.begin() as connection:
        assert await connection.run_sync(differences) == []
        version = await connection.execute(text("SELECT version_num FROM alembic_version"))
        assert version.scalar() == HEAD
    await store.database.migrate()


async def test_migrating_at_once_is_no_race(postgres_url: str) -> None:
    stores = [Store(postgres_url) for _ in range(3)]
    await asyncio.gather(*(store.database.migrate() for store in stores))
    for store in stores:
        await store.database.close()


@pytest.mark.parametrize(
    "address", ["postgresql://nobody@/none?host=/nonexistent", "mysql://x/y", "nonsense"]
)
async def test_a_database_out_of_reach_is_one_kind_of_error(address: str) -> None:
    with pytest.raises(StorageError):
        await Database(address).ping()


async def test_a_full_disk_stores_nothing_by_halves(tmp_path: Path) -> None:
    async with Store(f"sqlite:///{tmp_path / 'bot.db'}") as store:
        async with store.database.begin() as connection:
            pages = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
            await connection.execute(text(f"PRAGMA max_page_count = {pages + 2}"))
        with pytest.raises(StorageError):
            await store.inbox.accept([raw(n, n, "x" * 2000) for n in range(1, 50)])
        async with store.database.begin() as connection:
            await connection.execute(text("PRAGMA max_page_count = 100000"))
        assert (await store.inbox.depth()).waiting == 0
        assert await store.inbox.accept([raw(1)]) == 1
