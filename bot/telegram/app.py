"""The Telegram bot put together, and its life from start to exit."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, Final

from telegram import Bot
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder

from bot.memory import Clock, ShortMemory
from bot.reload import Held, Reloader
from bot.settings import Settings
from bot.telegram import errors, redaction
from bot.telegram.desk import Desk
from bot.telegram.identity import present
from bot.telegram.limiter import Limiter
from bot.telegram.polling import Failures, Status, poll
from bot.telegram.processor import ChatOrder
from bot.telegram.table import UPDATES, Context, handlers, menus
from bot.world import World

CONNECTIONS: Final = 64
"""Requests to Telegram at once: as many as updates are worked on at once."""
PATIENCE: Final = 10.0
"""Seconds that Telegram gets to answer a request."""

_LOG: Final = logging.getLogger(__name__)

App = Application[Any, Any, Any, Any, Any, Any]


def now() -> datetime:
    """Return the time of the wall clock."""
    return datetime.now(UTC)


def open_desk(settings: Settings, world: World, clock: Clock = now) -> Desk:
    """Return what handlers work with, serving a world."""
    held = Held(world, clock())
    return Desk(
        held=held,
        memory=ShortMemory(clock),
        reloader=Reloader(
            held, settings.knowledge_dir, settings.intents_dir, settings.cache_dir, clock
        ),
        admins=settings.admins,
        clock=clock,
        menus=menus(),
    )


def build(settings: Settings, desk: Desk, *, patience: float = PATIENCE) -> App:
    """Return the application with every handler; nothing is sent before it is started."""
    app: App = (
        ApplicationBuilder()
        .token(settings.token)
        .base_url(f"{settings.api_base_url}/bot")
        .base_file_url(f"{settings.api_base_url}/file/bot")
        .updater(None)
        .concurrent_updates(ChatOrder())
        .rate_limiter(Limiter())
        .connection_pool_size(CONNECTIONS)
        .connect_timeout(patience)
        .read_timeout(patience)
        .write_timeout(patience)
        .pool_timeout(patience)
        .get_updates_read_timeout(patience)
        .build()
    )
    app.add_handlers(handlers(desk))

    async def on_error(update: object, context: Context) -> None:
        await errors.handle(desk, update, context.error)

    app.add_error_handler(on_error)
    return app


async def serve(app: App, desk: Desk, stop: asyncio.Event) -> Status:
    """Answer people until stopped, finish what is in hand, and return how it ended."""
    status = await _connect(app, stop)
    if status is not None:
        # Nothing is initialised that the application would shut down, but connections are open.
        await app.bot.request.shutdown()
        return status
    async with _running(app):
        presenting = asyncio.create_task(_present(app.bot, desk))
        _LOG.info("serving version %s", desk.held.world.version)
        try:
            return await poll(app.bot, app.update_queue, UPDATES, stop)
        finally:
            presenting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await presenting


@contextlib.asynccontextmanager
async def _running(app: App) -> AsyncIterator[None]:
    await app.start()
    try:
        yield
    finally:
        await app.stop()
        await app.shutdown()


async def _connect(app: App, stop: asyncio.Event) -> Status | None:
    """Reach Telegram, however long that takes; returns why not, if so."""
    failures = Failures()
    while not stop.is_set():
        try:
            await app.initialize()
            # A webhook that was left over would keep polling from getting anything.
            await app.bot.delete_webhook(drop_pending_updates=False)
        except InvalidToken:
            _LOG.error("Telegram does not accept the token; ask BotFather for the right one")
            return Status.BAD_TOKEN
        except TelegramError as error:
            pause = failures.pause(error)
            _LOG.warning("Telegram is out of reach (%s); next try in %.1f s", error, pause)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)
        else:
            return None
    return Status.STOPPED


async def _present(bot: Bot, desk: Desk) -> None:
    await present(bot, desk.held.world, desk.menus, desk.admins)


async def _serve_until_signal(settings: Settings, world: World) -> Status:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    desk = open_desk(settings, world)
    return await serve(build(settings, desk), desk, stop)


def run(settings: Settings, world: World) -> int:
    """Serve in Telegram until a signal; returns the exit status of the process."""
    redaction.install(settings.token, settings.log_level)
    return int(asyncio.run(_serve_until_signal(settings, world)))
