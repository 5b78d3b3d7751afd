"""The library's application, put together: handlers, limits, time-outs and the order of updates."""

from __future__ import annotations

from typing import Any, Final

from telegram.ext import Application, ApplicationBuilder

from bot.settings import Settings
from bot.telegram import errors
from bot.telegram.client import Client
from bot.telegram.desk import Desk
from bot.telegram.limiter import Limiter
from bot.telegram.processor import ChatOrder
from bot.telegram.table import Context, handlers

CONNECTIONS: Final = 64
"""Requests to Telegram at once: as many as updates are worked on at once."""

App = Application[Any, Any, Any, Any, Any, Any]


def application(settings: Settings, desk: Desk, order: ChatOrder, patience: float) -> App:
    """Return the application with every handler; nothing is sent before it is started."""
    ways = (settings.api_base_url, settings.proxy or "http:")
    plain = all(way.startswith("http:") for way in ways)
    client = Client(patience, CONNECTIONS, settings.proxy, plain=plain)
    app: App = (
        ApplicationBuilder()
        .token(settings.token)
        .base_url(f"{settings.api_base_url}/bot")
        .base_file_url(f"{settings.api_base_url}/file/bot")
        .updater(None)
        .concurrent_updates(order)
        .rate_limiter(Limiter(settings.messages_per_second))
        .request(client)
        .get_updates_request(client)
        .build()
    )
    app.add_handlers(handlers(desk))

    async def on_error(update: object, context: Context) -> None:
        await errors.handle(desk, update, context.error)

    app.add_error_handler(on_error)
    return app
