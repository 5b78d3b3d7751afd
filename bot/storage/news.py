"""News between replicas: PostgreSQL tells what else each would have to ask for all the time.

News save asking and waiting, and nothing rests on them: whoever missed some finds out by asking, a
little later.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Any, Final

from sqlalchemy import func, select

from bot.storage.connections import Transaction
from bot.storage.database import Database
from bot.storage.errors import StorageError
from bot.storage.tables import chats

CHANNEL: Final = "partnerbot"
WORK: Final = "work"
"""Told when there is work for whoever has room."""
CONTENT: Final = "content"
"""Told when content was announced."""
PAUSE: Final = 1.0
"""Seconds before a connection that broke is made again."""

_LOG: Final = logging.getLogger(__name__)


class News:
    """What one replica hears and tells."""

    def __init__(self, database: Database, replica: str) -> None:
        self._db = database
        self._me = replica
        self.work = asyncio.Event()
        """Set when there may be something in the inbox."""
        self.content = asyncio.Event()
        """Set when content may have been announced."""
        self.complete = not database.shared
        """Whether everything is heard; on one file there is nobody to tell anything."""

    async def listen(self) -> None:
        """Hear what is told, until cancelled."""
        while self._db.shared:
            try:
                async with contextlib.aclosing(self._db.listen(CHANNEL)) as told:
                    async for text in told:
                        self._hear(text)
            except StorageError as error:
                _LOG.debug("no news (%s)", error)
            finally:
                # Whoever rests on it looks for himself from now on.
                self.complete = False
                self.work.set()
                self.content.set()
            await asyncio.sleep(PAUSE)

    def _hear(self, text: str) -> None:
        # Empty as soon as it listens: what was told before was not heard.
        self.complete = True
        if text in ("", WORK, self._me):
            self.work.set()
        if text in ("", CONTENT):
            self.content.set()

    async def tell(self, connection: Transaction, text: str) -> None:
        """Tell every replica something, when the transaction is committed."""
        if self._db.shared:
            await connection.execute(select(func.pg_notify(CHANNEL, text)))

    async def tell_owners(self, connection: Transaction, of: list[int]) -> None:
        """Tell other replicas of new updates in chats that they work on, and nobody else may."""
        if self._db.shared:
            others: Any = chats.c.owner != self._me
            await connection.execute(
                select(func.pg_notify(CHANNEL, chats.c.owner)).where(chats.c.chat.in_(of), others)
            )

    async def call(self) -> None:
        """Tell every replica that there is more work than this one takes."""
        async with self._db.begin() as connection:
            await self.tell(connection, WORK)
