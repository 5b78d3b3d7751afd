"""The store: the database with everything that is kept in it, opened once a process."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import uuid
from collections.abc import Sequence
from typing import Final, Self

from sqlalchemy import Connection

from bot.storage.database import Database
from bot.storage.errors import StorageError
from bot.storage.inbox import PART, Inbox
from bot.storage.journal import Finished, Journal
from bot.storage.news import News
from bot.storage.people import People
from bot.storage.replicas import Replicas

GATHER: Final = 0.1
"""Seconds for which what the journal has is gathered: a transaction costs the same for one update
and for twenty."""
PAUSE: Final = 0.5
"""Seconds before what could not be stored is stored again."""

_LOG: Final = logging.getLogger(__name__)


class Store:
    """Everything kept. An asynchronous context manager; every method raises StorageError."""

    def __init__(self, url: str, replica: str | None = None) -> None:
        """Take the address of the database."""
        self.replica = replica or str(uuid.uuid4())
        self.database = Database(url)
        self.news = News(self.database, self.replica)
        self.inbox = Inbox(self.database, self.replica, self.news)
        self.people = People(self.database)
        self.replicas = Replicas(self.database, self.replica, socket.gethostname(), self.news)
        self._journal = Journal(path) if (path := self.database.path) else None
        self._pending: list[tuple[Finished, asyncio.Future[None]]] = []
        self._flushing: asyncio.Task[None] | None = None
        self._closing = False
        self._hurry = asyncio.Event()
        """Set while somebody waits for the database to have what is finished."""

    async def __aenter__(self) -> Self:
        await self.database.migrate()
        await self.people.open()
        if self._journal is not None:
            # Nobody else works on this file: what is taken was taken by a process that is gone.
            noted = list(self._journal.read())
            undone = await self.inbox.undone([done.update_id for done in noted])
            noted = [done for done in noted if done.update_id in undone]
            for part in range(0, len(noted), PART):
                await self._keep(noted[part : part + PART])
            self._journal.open()
            self._journal.empty()
            await self.inbox.hand_back(all_=True)
        return self

    async def __aexit__(self, *error: object) -> None:
        self._closing = True
        self._hurry.set()
        if self._flushing:
            await asyncio.wait([self._flushing])
        if self._journal:
            if not self._pending:
                self._journal.empty()
            self._journal.close()
        with contextlib.suppress(StorageError):
            await self.inbox.hand_back()
            await self.replicas.leave()
        await self.database.close()

    @property
    def noting(self) -> bool:
        """Whether what is finished survives a kill before the database has it."""
        return self._journal is not None

    async def settled(self) -> None:
        """Wait until the database has what was finished so far."""
        if self._flushing is not None and not self._flushing.done():
            self._hurry.set()
            await asyncio.wait([self._flushing])

    def finish(self, done: Finished) -> asyncio.Future[None]:
        """Mark an update as answered and keep what belongs to it, in one transaction.

        Returns what is done when the database has it; a database out of reach is waited for. What
        is finished while another transaction runs goes into the next one together, and what the
        journal has waits a moment for more.
        """
        if self._journal is None or not self._journal.append(done):
            self._hurry.set()
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._pending.append((done, future))
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush())
        return future

    async def _flush(self) -> None:
        while self._pending:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._hurry.wait(), GATHER)
            if not self._closing:
                self._hurry.clear()
            batch = list(self._pending)
            try:
                await self._keep([done for done, _ in batch])
            except StorageError as error:
                if self._closing:
                    return
                _LOG.warning("cannot store what was done (%s); trying again", error)
                await asyncio.sleep(PAUSE)
                continue
            del self._pending[: len(batch)]
            if self._journal is not None and not self._pending:
                self._journal.empty()
            for _, future in batch:
                if not future.done():
                    future.set_result(None)

    async def _keep(self, batch: Sequence[Finished]) -> None:
        threads = {who: kept for done in batch for who, kept in done.threads.items()}
        asked = [question for done in batch for question in done.asked]
        ids, of = [done.update_id for done in batch], [done.chat for done in batch]

        def write(connection: Connection) -> None:
            if threads:
                connection.execute(*self.people.remembered(threads))
            if asked:
                connection.execute(*self.people.asked(asked))
            for statement, values in self.inbox.finished(ids, of):
                connection.execute(statement, values)

        async with self.inbox.turn, self.database.begin() as transaction:
            await transaction.run_sync(write)
