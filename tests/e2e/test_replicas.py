"""Replicas that stand still, take over and lose their token: nobody is answered twice or never."""

from __future__ import annotations

import asyncio
import itertools
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.reload import Reloaded
from bot.storage.inbox import LEASE
from bot.telegram.polling import Status
from bot.telegram.web import path_of
from bot.world import World
from knowledge.loading import DATA
from tests.botapi import BotApi, Fault, Person, Trouble
from tests.e2e.conftest import Bot, Clock, at_work
from tests.e2e.test_admin import edit
from tests.e2e.test_durable import QUESTION, SECRET, answered


async def stand_still(bot: Bot) -> None:
    """Let a replica's lease run out, by its own clock and by the database's."""
    lease = bot.desk.store.inbox.lease
    real = lease.clock
    lease.clock = lambda: real() + LEASE
    async with bot.desk.store.database.begin() as connection:
        await connection.execute(
            text("UPDATE chats SET until = 1 WHERE owner = :me"), {"me": bot.desk.store.replica}
        )


async def test_a_replica_that_stood_still_answers_nothing_that_others_took_over(
    api: BotApi, world: World, clock: Clock, postgres_url: str, tmp_path: Path
) -> None:
    options: dict[str, Any] = {"database_url": postgres_url}
    people = [Person(api, 8000 + n) for n in range(10)]
    async with at_work(api, world, clock, data=tmp_path / "1", **options) as one:
        # Everything is in hand, and nothing can be sent for a while.
        api.faults.append(Fault(Trouble.TOO_MANY, "sendMessage", times=1, seconds=2))
        for person in people:
            await person.says(QUESTION)
        await api.until(lambda: not api.updates and not api.faults[0].times)
        async with at_work(api, world, clock, data=tmp_path / "2", wait=False, **options) as two:
            await stand_still(one)
            await api.until(lambda: len(set(answered(api))) == len(people))
            await two.settled()
            await asyncio.sleep(3)
    assert sorted(answered(api)) == [person.id for person in people]


async def test_a_replica_that_stood_still_alone_goes_on_by_itself(
    api: BotApi, world: World, clock: Clock, postgres_url: str
) -> None:
    people = [Person(api, 8000 + n) for n in range(10)]
    async with at_work(api, world, clock, database_url=postgres_url) as bot:
        api.faults.append(Fault(Trouble.TOO_MANY, "sendMessage", times=1, seconds=1))
        for person in people:
            for _ in range(2):
                await person.says(QUESTION)
        await api.until(lambda: not api.updates and not api.faults[0].times)
        await stand_still(bot)
        await bot.settled()
    assert sorted(answered(api)) == sorted(person.id for person in people for _ in range(2))


async def test_a_token_that_is_revoked_by_webhook_ends_it_and_loses_nothing(
    api: BotApi, world: World, clock: Clock, postgres_url: str, tmp_path: Path
) -> None:
    options: dict[str, Any] = {
        "webhook_url": "https://bot.example",
        "webhook_secret": SECRET,
        "listen": ("127.0.0.1", 0),
        "database_url": postgres_url,
    }
    person = Person(api, 8000)
    await person.says(QUESTION)
    (update,) = api.updates
    api.updates.clear()
    async with at_work(api, world, clock, data=tmp_path, wait=False, **options) as bot:
        await api.until(lambda: api.webhook == "https://bot.example" + path_of(SECRET))
        api.faults.append(Fault(Trouble.REVOKED, times=99))
        await bot.service.intake.accept(update)
        assert await asyncio.wait_for(bot.task, 20) is Status.BAD_TOKEN
    assert answered(api) == []
    api.faults.clear()
    async with at_work(api, world, clock, data=tmp_path, wait=False, **options) as bot:
        await bot.settled()
    assert answered(api) == [person.id]


async def test_replicas_need_not_ask_for_what_they_are_told(
    api: BotApi,
    world: World,
    clock: Clock,
    postgres_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("intake.LOOK", "intake.REST", "replication.LOOK", "replication.SIGN"):
        monkeypatch.setattr(f"bot.telegram.{name}", 600)
    folder = Path(shutil.copytree(DATA, tmp_path / "knowledge"))
    options: dict[str, Any] = {"database_url": postgres_url}
    async with (
        at_work(api, world, clock, folder, data=tmp_path / "1", **options) as one,
        at_work(api, world, clock, data=tmp_path / "2", wait=False, **options) as two,
    ):
        # Of two messages of a chat, one comes to each replica, while the first is in hand.
        api.faults.append(Fault(Trouble.SILENCE, "sendMessage", times=1, seconds=0.5))
        await one.person.says(QUESTION)
        await api.until(lambda: not api.faults[0].times)
        message = next(m for (chat, _), m in api.messages.items() if chat == one.person.id)
        await two.service.intake.accept({"update_id": 77, "message": message})
        await api.until(lambda: len(answered(api)) == 2)
        edit(folder, "facts:", "# a new version\nfacts:")
        outcome = await one.desk.reloader.reload()
        assert isinstance(outcome, Reloaded)
        await one.desk.replication.announce(outcome)
        async with asyncio.timeout(60):
            for _ in itertools.count():
                if two.desk.held.world.version != world.version:
                    break
                await asyncio.sleep(0.05)


async def test_a_new_token_finds_what_was_kept_under_the_old(
    api: BotApi, world: World, clock: Clock, tmp_path: Path
) -> None:
    async with at_work(api, world, clock, data=tmp_path) as bot:
        await bot.person.asks("/language ru")
        await bot.person.asks("what is the weather on mars")
        await bot.settled()
    api.token = "110201543:BBHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
    async with at_work(api, world, clock, data=tmp_path) as bot:
        store = bot.desk.store
        assert await store.people.chosen([bot.person.id]) == {bot.person.id: "ru"}
        assert await store.people.log(9)
        await bot.person.asks("/forget")
        await bot.settled()
        assert await store.people.log(9) == []
