"""What the suite breaks: bot processes, the database, and the way updates come to them."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import random
import resource
import signal
import socket
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx

from bot.telegram.intake import chat_of
from bot.telegram.web import HEADER, path_of
from tests import postgres
from tests.botapi import BotApi, Person
from tests.postgres import Postgres
from tests.worlds import hand_to

ROOT: Final = Path(__file__).parents[2]
SECRET: Final = "a-secret-for-the-fault-suite"
ADMIN: Final = 501
EACH: Final = 5
"""Questions that each person asks."""
QUESTIONS: Final = (
    "when was the readmission agreement signed",
    "who visited from IOM",
    "how many TAIEX projects were there",
    "is the protocol with Germany signed",
    "реадмиссия когда подписана",
)
"""Each is answered by one message."""


@dataclass(slots=True)
class Replica:
    """A bot process that is started again whenever it was ended."""

    api: BotApi
    data: Path
    settings: dict[str, str]
    port: int
    """Where it listens; 0 where it polls."""
    process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it and wait until it is ready."""
        # Worked out once: what is tested is not how long that takes.
        await asyncio.to_thread(hand_to, self.data)
        polls = self.api.polls
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"),
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "TELEGRAM_BOT_TOKEN": self.api.token,
                "TELEGRAM_API_BASE_URL": self.api.base_url,
                "ADMIN_IDS": str(ADMIN),
                "DATA_DIR": str(self.data),
                "LOG_LEVEL": "ERROR",
                "MESSAGES_PER_SECOND": "0",
                **self.settings,
            },
        )
        if not self.port:
            async with asyncio.timeout(120):
                for _ in itertools.count():
                    if self.api.polls > polls:
                        return
                    await asyncio.sleep(0.05)
        async with httpx.AsyncClient() as client, asyncio.timeout(120):
            for _ in itertools.count():
                with contextlib.suppress(httpx.HTTPError):
                    address = f"http://127.0.0.1:{self.port}/readyz"
                    if (await client.get(address)).status_code == 200:
                        return
                await asyncio.sleep(0.1)

    async def end(self, how: signal.Signals) -> int:
        """End it and return its exit status."""
        assert self.process
        self.process.send_signal(how)
        return await self.process.wait()

    def limit_files(self, size: int) -> None:
        """Let no file of it grow beyond a size: what a full disk is like. -1 is no limit."""
        assert self.process
        most = resource.RLIM_INFINITY if size < 0 else size
        limits = (most, resource.RLIM_INFINITY)
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, limits)


@dataclass(slots=True)
class World:
    """A deployment under load."""

    api: BotApi
    replicas: list[Replica]
    server: Postgres | None = None
    """The database server; None where it is SQLite."""
    delivering: list[asyncio.Task[None]] = field(default_factory=list)
    chance: random.Random = field(default_factory=lambda: random.Random(5))
    twice: bool = False
    """Whether Telegram delivers some updates twice, and some chats late."""
    people: int = 10_000
    asked: Counter[int] = field(default_factory=Counter)

    async def ask(self, questions: int) -> None:
        """Let people ask so many questions, all at once."""
        people = []
        for _ in range(max(1, questions // EACH)):
            self.people += 1
            people.append(Person(self.api, self.people))
        for question in QUESTIONS[:EACH]:
            for person in people:
                self.asked[person.id] += 1
                await person.says(question)

    async def answered(self, within: float) -> None:
        """Wait until everybody has as many answers as questions; raises TimeoutError."""
        heard: Counter[int] = Counter()
        read = 0

        def complete() -> bool:
            nonlocal read
            heard.update(m["chat"]["id"] for m in self.api.sent[read:])
            read = len(self.api.sent)
            return all(heard[person] >= count for person, count in self.asked.items())

        await self.api.until(complete, within)

    def tally(self) -> tuple[int, int]:
        """Return how many questions got no answer, and how many answers came twice."""
        heard = Counter(m["chat"]["id"] for m in self.api.sent)
        lost = sum(max(0, n - heard[person]) for person, n in self.asked.items())
        doubled = sum(max(0, heard[person] - n) for person, n in self.asked.items())
        return lost, doubled

    async def deliver(self) -> None:
        """Hand updates to the replicas as Telegram and a load balancer do, until cancelled."""
        queues: list[asyncio.Queue[Any]] = [asyncio.Queue() for _ in range(8)]
        async with httpx.AsyncClient(timeout=10) as client, asyncio.TaskGroup() as group:
            for queue in queues:
                group.create_task(self._post(client, queue))
            while True:
                async with self.api.changed:
                    await self.api.changed.wait_for(lambda: bool(self.api.updates))
                    batch = list(self.api.updates)
                    self.api.updates.clear()
                if self.twice:
                    batch = [u for u in batch for _ in range(self.chance.choice((1, 1, 2)))]
                for update in batch:
                    queues[chat_of(update) % len(queues)].put_nowait(update)

    async def _post(self, client: httpx.AsyncClient, queue: asyncio.Queue[Any]) -> None:
        while True:
            update = await queue.get()
            if self.twice:
                await asyncio.sleep(self.chance.random() / 100)
            while True:
                replica = self.chance.choice(self.replicas)
                address = f"http://127.0.0.1:{replica.port}{path_of(SECRET)}"
                with contextlib.suppress(httpx.HTTPError):
                    sent = await client.post(address, json=update, headers={HEADER: SECRET})
                    if sent.status_code == 200:
                        break
                await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def sqlite() -> AsyncIterator[World]:
    """One process that polls, on SQLite."""
    async with BotApi() as api:
        with tempfile.TemporaryDirectory() as data:
            world = World(api, [Replica(api, Path(data), {}, 0)])
            async with _running(world):
                yield world


@contextlib.asynccontextmanager
async def postgresql(count: int = 3) -> AsyncIterator[World]:
    """Processes behind a load balancer, by webhook, on PostgreSQL."""
    with postgres.running() as server, tempfile.TemporaryDirectory() as data:
        async with BotApi() as api:
            settings = {
                "DATABASE_URL": server.url,
                "WEBHOOK_URL": "https://bot.example",
                "WEBHOOK_SECRET": SECRET,
            }
            replicas = [
                Replica(
                    api,
                    Path(data) / str(number),
                    {**settings, "LISTEN": f"127.0.0.1:{port}"},
                    port,
                )
                for number, port in enumerate(_free_ports(count))
            ]
            world = World(api, replicas, server)
            world.delivering.append(asyncio.create_task(world.deliver()))
            async with _running(world):
                yield world


@contextlib.asynccontextmanager
async def _running(world: World) -> AsyncIterator[None]:
    await asyncio.gather(*(replica.start() for replica in world.replicas))
    try:
        yield
    finally:
        for replica in world.replicas:
            with contextlib.suppress(ProcessLookupError):
                await replica.end(signal.SIGTERM)
        for task in world.delivering:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports
