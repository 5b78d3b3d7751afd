"""The tables brought to their newest form by a process of its own.

What that takes, Alembic and all that it imports, is twelve megabytes that a process which serves
for weeks would keep.
"""

from __future__ import annotations

import asyncio
import contextlib
from concurrent.futures import BrokenExecutor

from bot.processes import elsewhere
from bot.storage.database import Database


async def upgrade(url: str) -> None:
    """Bring the tables at an address to their newest form, if they are not; raises StorageError.

    Where there can be no other process, the store does it itself when it is opened.
    """
    database = Database(url)
    try:
        if not await database.is_newest():
            with contextlib.suppress(BrokenExecutor, OSError):
                await elsewhere(_upgrade, url)
    finally:
        await database.close()


def _upgrade(url: str) -> None:
    async def migrate() -> None:
        database = Database(url)
        try:
            await database.migrate()
        finally:
            await database.close()

    asyncio.run(migrate())
