"""Telegram's limits on sending, kept: the library's limiter, for what counts against them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Final

from telegram.ext import AIORateLimiter

from bot.telegram.work import ensure_ours

RETRIES: Final = 5
"""How often a message is repeated after Telegram asked to wait."""
COUNTED: Final = ("send", "edit", "answer", "delete")
"""How the methods start that answer people. The rest sets menus and descriptions: Telegram may
ask to wait hours for that, and no answer must wait with it."""


class Limiter(AIORateLimiter):
    """Waits where answers to people would exceed the limits, and never for anything else."""

    def __init__(self, a_second: float) -> None:
        """Take how many messages may be sent in a second over all chats; 0 is no limit."""
        super().__init__(overall_max_rate=a_second, max_retries=RETRIES)

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        """Carry a request out, within the limits if it counts against them."""
        if not endpoint.startswith(COUNTED):
            return await callback(*args, **kwargs)

        async def while_ours(*args: Any, **kwargs: Any) -> Any:
            # Looked at last of all, each time: waiting for the limits may have taken long.
            ensure_ours()
            return await callback(*args, **kwargs)

        return await super().process_request(
            while_ours, args, kwargs, endpoint, data, rate_limit_args
        )
