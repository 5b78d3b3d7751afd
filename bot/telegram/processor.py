"""Which updates are worked on at once: those of different chats, while each chat keeps its order.

The library by itself offers one at a time over all chats, or all at once without order.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any, Final

from telegram import Update
from telegram.ext import BaseUpdateProcessor

AT_ONCE: Final = 64
"""Updates worked on at once: more wait for Telegram's own limit of 30 messages a second."""
IN_HAND: Final = 4096
"""Updates taken out of the queue; nearly all of them only wait for their turn."""


class ChatOrder(BaseUpdateProcessor):
    """Works on many chats at once, and on the updates of each in the order in which they came."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        super().__init__(IN_HAND)
        self._free = asyncio.Semaphore(at_once)
        self._last: dict[int, asyncio.Future[None]] = {}

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Await the coroutine when the chat's earlier updates are done and a place is free."""
        key = _key(update)
        if key is None:
            async with self._free:
                await coroutine
            return
        before = self._last.get(key)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._last[key] = done
        try:
            if before is not None:
                await before
            # Taken only now, so that a flooding chat never holds the places of the others.
            async with self._free:
                await coroutine
        finally:
            done.set_result(None)
            if self._last.get(key) is done:
                del self._last[key]

    async def initialize(self) -> None:
        """Nothing is to be prepared."""

    async def shutdown(self) -> None:
        """Nothing is left: the application waits for what is in hand."""


def _key(update: object) -> int | None:
    if not isinstance(update, Update):
        return None
    if update.effective_chat:
        return update.effective_chat.id
    return update.effective_user.id if update.effective_user else None
