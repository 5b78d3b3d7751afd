"""The store: the database with everything that is kept in it, opened once a process."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from bot.storage.database import Database
from bot.storage.errors import StorageError
from bot.storage.inbox import Inbox
from bot.storage.people import Asked, People, Thread
from bot.storage.replicas import Replicas


@dataclass(frozen=True, slots=True)
class Finished:
    """An update that was answered, with what is to be kept of it."""

    update_id: int
    """Telegram's number."""
    chat: int
    """Whose order it kept."""
    threads: Mapping[Thread, str] = field(default_factory=dict)
    """Threads of conversation as they are now."""
    asked: Sequence[Asked] = ()
    """Questions that curators may learn from."""


class Store:
    """Everything kept. An asynchronous context manager; every method raises StorageError."""

    def __init__(self, url: str, key: bytes, replica: str | None = None) -> None:
        """Take the address of the database and the key under which people are hashed."""
        self.replica = replica or str(uuid.uuid4())
        self.database = Database(url)
        self.inbox = Inbox(self.database, self.replica)
        self.people = People(self.database, key)
        self.replicas = Replicas(self.database, self.replica, socket.gethostname())
        self._pending: list[tuple[Finished, asyncio.Future[None]]] = []
        self._flushing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self.database.migrate()
        if not self.database.shared:
            # Nobody else works on this file: what is taken was taken by a process that is gone.
            await self.inbox.hand_back(all_=True)
        return self

    async def __aexit__(self, *error: object) -> None:
        if self._flushing:
            await asyncio.wait([self._flushing])
        with contextlib.suppress(StorageError):
            await self.inbox.hand_back()
            await self.replicas.leave()
        await self.database.close()

    async def finish(self, done: Finished) -> None:
        """Mark an update as answered and keep what belongs to it, in one transaction.

        What is finished while another transaction runs goes into the next one together.
        """
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._pending.append((done, future))
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush())
        await future

    async def _flush(self) -> None:
        while self._pending:
            batch, self._pending = self._pending, []
            try:
                await self._keep([done for done, _ in batch])
            except StorageError as error:
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error)
            else:
                for _, future in batch:
                    if not future.done():
                        future.set_result(None)

    async def _keep(self, batch: Sequence[Finished]) -> None:
        threads = {who: kept for done in batch for who, kept in done.threads.items()}
        asked = [question for done in batch for question in done.asked]
        ids, of = [done.update_id for done in batch], [done.chat for done in batch]
        async with self.inbox.turn, self.database.begin() as connection:
            if threads:
                await connection.execute(*self.people.remembered(threads))
            if asked:
                await connection.execute(*self.people.asked(asked))
            for statement in self.inbox.finished(ids, of):
                await connection.execute(statement)
