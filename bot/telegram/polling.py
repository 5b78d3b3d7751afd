"""Fetching updates by long polling, until told to stop or until it makes no sense to go on.

The library's own updater goes on for ever when somebody else polls with the same token, and
ends without a word when the token is revoked; here both end the process with a reason.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError, TimedOut

from bot.storage import StorageError
from bot.storage.inbox import Raw

LONG_POLL: Final = 25
"""Seconds that Telegram holds a request while there is nothing to fetch."""
PATIENCE: Final = 10.0
"""Seconds beyond it that the answer may take."""
PAUSE: Final = 0.5
"""Seconds of the first pause after a failure; each further one in a row doubles it."""
LONGEST_PAUSE: Final = 30.0
"""Seconds of the longest pause."""
CONFLICTS: Final = 5
"""Conflicts in a row after which the other poller is there to stay."""

_LOG: Final = logging.getLogger(__name__)

T = TypeVar("T")


class Status(IntEnum):
    """How serving ended; the exit status of the process."""

    STOPPED = 0
    """As asked."""
    CONFLICT = 1
    """Another process polls with the same token."""
    BAD_TOKEN = 2
    """Telegram does not know the token."""
    NO_STORE = 3
    """The database cannot be opened, or the address to listen at is taken."""


@dataclass(slots=True)
class Failures:
    """Failures in a row."""

    count: int = 0
    """How many."""
    conflicts: int = 0
    """How many of them, at the end, were conflicts."""

    def pause(self, error: TelegramError) -> float:
        """Note a failure and return how many seconds to wait."""
        self.count += 1
        self.conflicts = self.conflicts + 1 if isinstance(error, Conflict) else 0
        if isinstance(error, RetryAfter):
            wait = error.retry_after
            seconds = wait.total_seconds() if isinstance(wait, timedelta) else wait
            return seconds + PAUSE
        if isinstance(error, TimedOut) and self.count == 1:
            return 0
        return float(min(LONGEST_PAUSE, PAUSE * 2 ** min(self.count - 1, 10)))


Accept = Callable[[Sequence[Raw]], Awaitable[None]]
"""Stores updates; raises StorageError."""


async def poll(bot: Bot, accept: Accept, allowed: Sequence[str], stop: asyncio.Event) -> Status:
    """Fetch updates until stopped; each is confirmed after it was stored."""
    offset = 0
    failures = Failures()
    while not stop.is_set():
        try:
            updates = await _unless(stop, _fetch(bot, offset, LONG_POLL, allowed))
        except InvalidToken:
            _LOG.error("Telegram does not accept the token any more")
            return Status.BAD_TOKEN
        except TelegramError as error:
            pause = failures.pause(error)
            if failures.conflicts >= CONFLICTS:
                _LOG.error("gave up: another process polls with the same token; stop it first")
                return Status.CONFLICT
            _tell(error, pause)
            await _unless(stop, asyncio.sleep(pause))
            continue
        failures = Failures()
        if updates:
            try:
                await accept(updates)
            except StorageError as error:
                # They are not confirmed, and so Telegram gives them out again.
                _LOG.error("cannot store updates (%s); trying again", error)
                await _unless(stop, asyncio.sleep(PAUSE))
                continue
            offset = 1 + max(raw["update_id"] for raw in updates)
    if offset:
        await _confirm(bot, offset, allowed)
    return Status.STOPPED


async def _fetch(bot: Bot, offset: int, wait: int, allowed: Sequence[str]) -> list[Raw]:
    """Return updates as they came. The library's own method parses them, and where one of them
    cannot be parsed it returns none, for ever, and logs them all."""
    query = {"offset": offset, "timeout": wait, "allowed_updates": json.dumps(list(allowed))}
    found = await bot.request.post(
        f"{bot.base_url}/getUpdates?{urlencode(query)}", read_timeout=wait + PATIENCE
    )
    updates = found if isinstance(found, list) else []
    return [raw for raw in updates if isinstance(raw, dict) and type(raw.get("update_id")) is int]


async def _confirm(bot: Bot, offset: int, allowed: Sequence[str]) -> None:
    """Tell Telegram what was taken, so that it is not sent again after a restart."""
    try:
        await bot.get_updates(offset=offset, limit=1, timeout=0, allowed_updates=list(allowed))
    except TelegramError as error:
        _LOG.warning("the last updates may come again: %s", type(error).__name__)


def _tell(error: TelegramError, pause: float) -> None:
    if isinstance(error, TimedOut):
        _LOG.debug("polling timed out")
    elif isinstance(error, Conflict):
        _LOG.warning("another process polls with the same token; trying again in %.1f s", pause)
    else:
        name = type(error).__name__
        _LOG.warning("polling failed (%s: %s); trying again in %.1f s", name, error, pause)


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """Return what the work returns, or None as soon as stopping is asked for."""
    working = asyncio.ensure_future(work)
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        for task in (working, stopping):
            task.cancel()
        # A request that is cut off closes its connection before anything else goes on.
        await asyncio.wait((working, stopping))
