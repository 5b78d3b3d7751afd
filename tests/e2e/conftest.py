"""The whole bot over real HTTP, against the tests' own Bot API server."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.telegram import app as telegram_app
from bot.telegram import redaction
from bot.telegram.desk import Desk
from bot.telegram.polling import Status
from bot.world import World, build
from tests.botapi import BotApi, Group, Person

ADMIN = 501
READER = 7001


@dataclass(slots=True)
class Bot:
    """A bot at work."""

    api: BotApi
    desk: Desk
    app: telegram_app.App
    stop: asyncio.Event
    task: asyncio.Task[Status]
    person: Person
    """Somebody in a private chat."""
    admin: Person
    """An admin in a private chat."""
    group: Group
    """A group that the bot is in."""

    async def settled(self) -> None:
        """Wait until everything sent so far is fetched and handled."""
        await self.api.until(lambda: not self.api.updates)
        await self.app.update_queue.join()

    async def ended(self) -> Status:
        """Ask the bot to stop and return how it ended."""
        self.stop.set()
        return await asyncio.wait_for(self.task, 10)


class Clock:
    """A clock that a test can put forward."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture(scope="session")
def world() -> World:
    """The world of the packaged content."""
    return build()


@pytest.fixture(autouse=True)
def quiet() -> None:
    """Silence the loggers that the bot silences when it is run."""
    redaction.quieten()


@pytest.fixture
def clock() -> Clock:
    """The bot's clock."""
    return Clock()


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """A Bot API server."""
    async with BotApi() as server:
        yield server


def settings_for(api: BotApi) -> Settings:
    """Return settings for a bot at this server."""
    return replace(
        Settings(),
        token=api.token,
        api_base_url=api.base_url,
        admins=frozenset({ADMIN}),
    )


Start = Callable[..., contextlib.AbstractAsyncContextManager[Bot]]


@contextlib.asynccontextmanager
async def at_work(
    api: BotApi, world: World, clock: Clock, knowledge: Path | None = None, *, wait: bool = True
) -> AsyncIterator[Bot]:
    """Run a bot at a server until the end of the block."""
    settings = replace(settings_for(api), knowledge_dir=knowledge)
    desk = telegram_app.open_desk(settings, world, clock)
    app = telegram_app.build(settings, desk, patience=1.0)
    stop = asyncio.Event()
    people = Person(api, READER), Person(api, ADMIN, "Aysel")
    task = asyncio.create_task(telegram_app.serve(app, desk, stop))
    bot = Bot(api, desk, app, stop, task, *people, Group(api))
    if wait:
        await api.until(lambda: api.polls > 0 and api.count("getMyShortDescription") > 0)
    try:
        yield bot
    finally:
        stop.set()
        await asyncio.wait_for(task, 10)


@pytest.fixture
async def bot(api: BotApi, world: World, clock: Clock) -> AsyncIterator[Bot]:
    """A bot at work with the packaged content."""
    async with at_work(api, world, clock) as running:
        yield running
