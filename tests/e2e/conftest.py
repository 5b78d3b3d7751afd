"""The whole bot over real HTTP, against the tests' own Bot API server."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings
from bot.telegram import redaction
from bot.telegram.app import Service, open_store
from bot.telegram.application import App
from bot.telegram.desk import Desk
from bot.telegram.polling import Status
from bot.world import World
from tests.botapi import BotApi, Group, Person
from tests.worlds import hand_to

ADMIN = 501
READER = 7001

SETTLED = 90.0
"""Seconds within which everything is settled: a reload works out all of the content, on a busy machine too."""


@dataclass(slots=True)
class Bot:
    """A bot at work."""

    api: BotApi
    service: Service
    stop: asyncio.Event
    task: asyncio.Task[Status]
    person: Person
    """Somebody in a private chat."""
    admin: Person
    """An admin in a private chat."""
    group: Group
    """A group that the bot is in."""

    @property
    def desk(self) -> Desk:
        """What its handlers work with."""
        return self.service.desk

    @property
    def app(self) -> App:
        """The application."""
        return self.service.app

    async def settled(self) -> None:
        """Wait until everything sent so far is fetched and settled."""
        await self.api.until(lambda: not self.api.updates)
        inbox = self.desk.store.inbox
        async with asyncio.timeout(SETTLED):
            for _ in itertools.count():
                if not (await inbox.depth()).waiting:
                    return
                await asyncio.sleep(0.01)

    async def ended(self) -> Status:
        """Ask the bot to stop and return how it ended."""
        self.stop.set()
        return await asyncio.wait_for(self.task, 20)


class Clock:
    """A clock that a test can put forward."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


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


def settings_for(api: BotApi, data: Path) -> Settings:
    """Return settings for a bot at this server."""
    return replace(
        Settings(),
        token=api.token,
        data_dir=data,
        api_base_url=api.base_url,
        admins=frozenset({ADMIN}),
    )


Start = Callable[..., contextlib.AbstractAsyncContextManager[Bot]]


@contextlib.asynccontextmanager
async def at_work(
    api: BotApi,
    world: World,
    clock: Clock,
    knowledge: Path | None = None,
    *,
    wait: bool = True,
    data: Path | None = None,
    **more: Any,
) -> AsyncIterator[Bot]:
    """Run a bot at a server until the end of the block."""
    with contextlib.ExitStack() as stack:
        data = data or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        hand_to(data)
        settings = replace(settings_for(api, data), knowledge_dir=knowledge, **more)
        async with open_store(settings) as store:
            service = Service(settings, world, store, clock, patience=1.0)
            stop = asyncio.Event()
            people = Person(api, READER), Person(api, ADMIN, "Aysel")
            task = asyncio.create_task(service.serve(stop))
            bot = Bot(api, service, stop, task, *people, Group(api))
            if wait:
                await api.until(lambda: bool(api.polls) and api.count("getMyShortDescription") > 0)
            try:
                yield bot
            finally:
                stop.set()
                await asyncio.wait_for(task, 20)


@pytest.fixture
async def bot(api: BotApi, world: World, clock: Clock) -> AsyncIterator[Bot]:
    """A bot at work with the packaged content."""
    async with at_work(api, world, clock) as running:
        yield running
