"""From the inbox to the handlers: what came in is stored, taken up and put into the queue."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
from collections.abc import Sequence
from typing import Any, Final

from telegram import Bot, Update

from bot.storage import StorageError, Store
from bot.storage.inbox import LEASE, Raw, Waiting
from bot.telegram.keeping import KeptMemory
from bot.telegram.processor import AT_ONCE, ChatOrder

LOOK: Final = 0.5
"""Seconds after which the inbox is looked into without being told, while there is work: another
replica may have left something."""
REST: Final = 5.0
"""The same while there is none and news are heard: also for how long after the last work it is
looked often, and how soon after its lease ran out others notice that a replica died."""
CALL: Final = 1.0
"""Seconds between calls for others while there is more work than this replica takes."""
PAUSE: Final = 1.0
"""Seconds before the next attempt where the store is out of reach."""
LIVING_FIRST: Final = 3.0
"""Seconds after an outage of the database in which nothing is taken over: every lease may have run
out, and whoever holds something has its mark to store."""
MOST_HELD: Final = 4 * AT_ONCE
"""Updates held at once; as soon as half of them are settled, more are taken up."""

_LOG: Final = logging.getLogger(__name__)


class Intake:
    """Stores updates as they come and hands them to the application's queue, oldest first."""

    def __init__(
        self, store: Store, memory: KeptMemory, order: ChatOrder, queue: asyncio.Queue[object]
    ) -> None:
        self._store = store
        self._memory = memory
        self._order = order
        self._queue = queue
        self._claimed: list[Waiting] = []
        self._sure = True
        self._term = 0
        self._back = -math.inf
        self._worked = -math.inf
        self._called = -math.inf
        self._full = False

    async def accept(self, raw: Raw) -> bool:
        """Store an update; returns whether it was new, as soon as it is durable.

        Raises StorageError.
        """
        fresh = await self._store.inbox.accept([(raw, chat_of(raw))])
        self._store.news.work.set()
        return bool(fresh)

    async def accept_all(self, raws: Sequence[Raw]) -> None:
        """Store updates; raises StorageError."""
        await self._store.inbox.accept([(raw, chat_of(raw)) for raw in raws])
        self._store.news.work.set()

    async def run(self, bot: Bot) -> None:
        """Take up updates until cancelled."""
        reachable = True
        while True:
            try:
                busy = await self._take_up(bot)
            except StorageError as error:
                self._sure = False
                if reachable:
                    _LOG.error("the store is out of reach (%s); trying again", error)
                reachable = False
                await asyncio.sleep(PAUSE)
                continue
            if not reachable:
                _LOG.info("the store is back")
                self._back = self._store.inbox.lease.clock()
                reachable = True
            if not busy:
                # Room that was made matters only where there was too little.
                news = self._order.settled if self._full else self._store.news.work
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(news.wait(), self._rest())
                busy = news.is_set()
            if busy:
                self._worked = self._store.inbox.lease.clock()

    async def keep_alive(self) -> None:
        """Renew what this replica works on, until cancelled."""
        pause = LEASE / 4
        while self._store.database.shared:
            await asyncio.sleep(pause)
            try:
                await self._store.inbox.renew()
            except StorageError:
                pause = PAUSE
            else:
                pause = LEASE / 4

    def _rest(self) -> float:
        """Return after how many seconds to look without being told."""
        idle = self._store.inbox.lease.clock() - self._worked >= REST
        return REST if idle and self._store.news.complete else LOOK

    async def _call(self) -> None:
        """Let others know that there is more than this replica takes."""
        now = self._store.inbox.lease.clock()
        if self._store.database.shared and now - self._called >= CALL:
            self._called = now
            await self._store.news.call()

    async def _renew_lapsed(self) -> None:
        """Renew a lease that ran out; what was held under it is anybody's, to be taken up anew."""
        lease = self._store.inbox.lease
        if not lease.holds(lease.term):
            await self._store.inbox.renew()
        if lease.term != self._term:
            self._term = lease.term
            self._order.drop_lapsed()
            self._claimed.clear()
            self._sure = False

    async def _take_up(self, bot: Bot) -> bool:
        """Put what is free into the queue; returns whether there was anything."""
        came = self._store.news.work.is_set()
        self._store.news.work.clear()
        self._order.settled.clear()
        await self._renew_lapsed()
        room = MOST_HELD - len(self._order.held)
        self._full = room < MOST_HELD // 2
        if self._full:
            if came:
                await self._call()
            return False
        if not self._claimed:
            held = None if self._sure else tuple(self._order.held)
            settled = self._store.inbox.lease.clock() - self._back >= LIVING_FIRST
            self._claimed = await self._store.inbox.claim(room, holding=held, inherit=settled)
            self._sure = True
        if not self._claimed:
            return False
        await self._memory.prepare({waiting.chat for waiting in self._claimed})
        while self._claimed:
            waiting = self._claimed[0]
            update = _parse(waiting, bot)
            if update is None:
                _LOG.error("update %s cannot be read and is laid aside", waiting.update_id)
                await self._store.inbox.give_up(waiting.update_id, "it cannot be read")
            else:
                self._order.held[waiting.update_id] = waiting
                await self._queue.put(update)
            del self._claimed[0]
        return True


def _parse(waiting: Waiting, bot: Bot) -> Update | None:
    try:
        return Update.de_json(dict(waiting.raw), bot)
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError, OSError):
        return None


def chat_of(raw: Raw) -> int:
    """Return in which chat, or else by which user, or at least which update it is: what is to be
    kept in order."""
    for content in raw.values():
        if not isinstance(content, dict):
            continue
        message: Any = content.get("message", content)
        chat = message.get("chat") if isinstance(message, dict) else None
        user = content.get("from")
        for whose in (chat, user):
            if isinstance(whose, dict) and type(whose.get("id")) is int:
                return int(whose["id"])
    return int(raw["update_id"])
