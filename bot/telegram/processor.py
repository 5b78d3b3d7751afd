"""Working on updates: chats beside each other, each in its order, until each update is settled.

The library by itself offers one at a time over all chats, or all at once without order, and
forgets an update whose handling failed.
"""

from __future__ import annotations

import asyncio
import functools
import itertools
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any, Final

from telegram import Update
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.ext import BaseUpdateProcessor

from bot.storage import StorageError, Store
from bot.storage.inbox import Waiting
from bot.storage.lease import Lease
from bot.telegram import metrics
from bot.telegram.keeping import KeptMemory
from bot.telegram.table import UPDATES
from bot.telegram.work import CURRENT, LapsedError, Turnstile, Work

AT_ONCE: Final = 64
"""Updates worked on at once: more wait for Telegram's own limit of 30 messages a second."""
IN_HAND: Final = 4096
"""Updates taken out of the queue; nearly all of them only wait for their turn."""
TRIES: Final = 12
"""How often an update is handled before it is laid aside: five minutes or more of an outage."""
PAUSE: Final = 0.5
"""Seconds before an update is handled again; doubled each time."""
LONGEST_PAUSE: Final = 60.0
"""Seconds of the longest pause."""

_LOG: Final = logging.getLogger(__name__)

Sleep = Callable[[float], Awaitable[None]]


class ChatOrder(BaseUpdateProcessor):
    """Works on many chats at once, and on the updates of each in the order in which they came.

    What fails for a passing reason is tried again while its chat waits; what fails for good is
    laid aside for admins to see. Only when an update is settled is it marked in the store.
    """

    def __init__(
        self,
        store: Store,
        memory: KeptMemory,
        *,
        at_once: int = AT_ONCE,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        super().__init__(IN_HAND)
        self._store = store
        self._memory = memory
        self._free = asyncio.Semaphore(at_once)
        self._last: dict[int, asyncio.Future[None]] = {}
        self._sleep = sleep
        self._turnstile = Turnstile()
        self._over: set[int] = set()
        self.held: dict[int, Waiting] = {}
        """Updates taken up and not settled, by their number."""
        self.settled = asyncio.Event()
        """Set whenever one is."""
        self.stopping = asyncio.Event()
        """Set when nothing more is to be begun."""
        self.refused = asyncio.Event()
        """Set when Telegram does not know the token any more."""
        self.again: Callable[[object], Coroutine[Any, Any, None]] | None = None
        """Handles an update once more."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Settle an update when the chat's earlier ones are settled and a place is free."""
        waiting = self.held.get(update.update_id) if isinstance(update, Update) else None
        if waiting is None:
            await coroutine
            return
        before = self._last.get(waiting.chat)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._last[waiting.chat] = done
        try:
            if before is not None:
                await before
            # Taken only now, so that a flooding chat never holds the places of the others.
            async with self._free:
                await self._settle(update, waiting, coroutine)
        finally:
            done.set_result(None)
            if self._last.get(waiting.chat) is done:
                del self._last[waiting.chat]

    def drop_lapsed(self) -> None:
        """Hold nothing any more that may be another replica's, but what only waits for its mark."""
        for waiting in list(self.held.values()):
            if waiting.update_id not in self._over and not self._lease.holds(waiting.term):
                del self.held[waiting.update_id]

    def _let_go(self, waiting: Waiting, _: object = None) -> None:
        """Hold an update no longer: the store has its mark."""
        self._over.discard(waiting.update_id)
        if self.held.get(waiting.update_id) is waiting:
            del self.held[waiting.update_id]
        self.settled.set()

    async def _settle(self, update: object, waiting: Waiting, first: Awaitable[Any]) -> None:
        """Handle an update until that succeeds or is given up; left alone where all is to stop,
        and where it may be another replica's."""
        handling: Awaitable[Any] | None = first
        for attempt in range(TRIES):
            if self.stopping.is_set() or not self._lease.holds(waiting.term):
                break
            began = time.perf_counter()
            work = Work(
                waiting.update_id,
                waiting.chat,
                turnstile=self._turnstile,
                lease=self._lease,
                term=waiting.term,
            )
            token = CURRENT.set(work)
            try:
                await (handling or self._once_more(update))
            finally:
                handling = None
                CURRENT.reset(token)
            failure = work.failure
            if failure is not None:
                self._turnstile.leave(work)
            if isinstance(failure, LapsedError | InvalidToken):
                if isinstance(failure, InvalidToken):
                    self.refused.set()
                return
            if failure is None or isinstance(failure, Forbidden):
                outcome = "answered" if failure is None else "unwelcome"
                metrics.UPDATES.labels(kind_of(waiting), outcome).inc()
                metrics.HANDLING.observe(time.perf_counter() - began)
                self._over.add(waiting.update_id)
                stored = self._store.finish(work.finished())
                stored.add_done_callback(functools.partial(self._let_go, waiting))
                self._memory.keep(work.conversations)
                if not self._store.noting:
                    self._turnstile.stay(work)
                    await stored
                self._turnstile.leave(work)
                return
            if not is_passing(failure) or attempt + 1 == TRIES:
                await self._give_up(waiting, failure)
                return
            await self._pause(failure, attempt)
        if handling is not None and asyncio.iscoroutine(handling):
            handling.close()

    @property
    def _lease(self) -> Lease:
        return self._store.inbox.lease

    async def _once_more(self, update: object) -> None:
        if self.again is not None:
            await self.again(update)

    async def _give_up(self, waiting: Waiting, failure: Exception) -> None:
        why = type(failure).__name__
        metrics.UPDATES.labels(kind_of(waiting), "given up").inc()
        _LOG.error("update %s is laid aside: %s", waiting.update_id, why)
        self._over.add(waiting.update_id)
        for attempt in itertools.count():
            try:
                await self._store.inbox.give_up(waiting.update_id, why)
            except StorageError as error:
                if self.stopping.is_set():
                    return
                await self._pause(error, min(attempt, 4))
            else:
                break
        self._let_go(waiting)

    async def _pause(self, failure: Exception, attempt: int) -> None:
        seconds = min(LONGEST_PAUSE, PAUSE * 2**attempt)
        if isinstance(failure, RetryAfter):
            wait = failure.retry_after
            seconds += wait.total_seconds() if isinstance(wait, timedelta) else wait
        stopping = asyncio.ensure_future(self.stopping.wait())
        pausing = asyncio.ensure_future(self._sleep(seconds))
        try:
            await asyncio.wait((stopping, pausing), return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            pausing.cancel()

    async def initialize(self) -> None:
        """Nothing is to be prepared."""

    async def shutdown(self) -> None:
        """Nothing is left: the application waits for what is in hand."""


def kind_of(waiting: Waiting) -> str:
    """Return the kind of an update."""
    return next((kind for kind in UPDATES if kind in waiting.raw), "other")


def is_passing(error: Exception) -> bool:
    """Return whether trying again later may succeed.

    A request whose answer got lost may have been carried out: then somebody reads an answer
    twice, which is better than never.
    """
    if isinstance(error, BadRequest | ChatMigrated):
        return False
    # What is of no kind at all is an answer that was none, as a proxy gives.
    garbled = type(error) is TelegramError
    return garbled or isinstance(error, NetworkError | RetryAfter | StorageError)
