"""Replicas: nothing is worked on twice, what one announces all know."""

from __future__ import annotations

import asyncio
import random

import pytest

from bot.storage import Store, inbox
from bot.storage.journal import Finished
from tests.bot.storage import raw


async def test_replicas_tell_what_they_serve(store: Store) -> None:
    await store.replicas.sign("v1")
    await store.replicas.sign("v2")
    (one,) = await store.replicas.all()
    assert one.version == "v2"
    assert await store.replicas.take("polling")
    await store.replicas.leave()
    assert await store.replicas.all() == []


async def test_content_is_announced_under_the_next_number(store: Store) -> None:
    assert await store.replicas.announced() is None
    assert await store.replicas.announce("base", "v1", b"1") == 1
    assert await store.replicas.announce("base", "v2", b"\x00\xff") == 2
    found = await store.replicas.announced()
    assert found is not None
    assert (found.number, found.version) == (2, "v2")
    assert await store.replicas.bundle() == b"\x00\xff"


async def test_what_admins_did_is_kept(store: Store) -> None:
    await store.replicas.note(5, "reload", "v" * 900)
    ((admin, action, detail),) = await store.replicas.notes(5)
    assert (admin, action, len(detail)) == (5, "reload", 400)


async def test_two_replicas_never_work_on_one_chat(postgres_url: str) -> None:
    async with Store(postgres_url) as one, Store(postgres_url) as two:
        await one.inbox.accept([raw(n, n % 7) for n in range(1, 71)])
        mine, theirs = await asyncio.gather(one.inbox.claim(4), two.inbox.claim(4))
        assert len(mine) + len(theirs) == 70
        assert not {w.chat for w in mine} & {w.chat for w in theirs}
        chat = mine[0].chat
        await two.inbox.accept([raw(100, chat)])
        assert await two.inbox.claim(9) == []
        assert [w.update_id for w in await one.inbox.claim(9)] == [100]


async def test_a_dead_replica_is_succeeded_when_its_lease_is_over(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "LEASE", 0.3)
    async with Store(postgres_url) as alive:
        dead = Store(postgres_url)
        await dead.inbox.accept([raw(1), raw(2)])
        assert len(await dead.inbox.claim(1)) == 2
        await dead.database.close()
        assert await alive.inbox.claim(1) == []
        await asyncio.sleep(0.4)
        assert [w.update_id for w in await alive.inbox.claim(1)] == [1, 2]


async def test_a_lease_that_is_renewed_is_kept(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "LEASE", 0.5)
    async with Store(postgres_url) as one, Store(postgres_url) as two:
        await one.inbox.accept([raw(1)])
        await one.inbox.claim(1)
        for _ in range(3):
            await asyncio.sleep(0.25)
            await one.inbox.renew()
        assert await two.inbox.claim(1) == []


async def test_one_replica_alone_has_a_role(postgres_url: str) -> None:
    async with Store(postgres_url) as one, Store(postgres_url) as two:
        assert await one.replicas.take("polling")
        assert not await two.replicas.take("polling")
        assert await one.replicas.take("polling")
        await one.replicas.leave()
        assert await two.replicas.take("polling")


async def test_replicas_that_work_at_once_lose_and_double_nothing(postgres_url: str) -> None:
    handled: list[int] = []

    async def work(seed: int) -> None:
        chance = random.Random(seed)
        async with Store(postgres_url) as store:
            for _ in range(200):
                for waiting in await store.inbox.claim(chance.randrange(1, 5)):
                    handled.append(waiting.update_id)
                    await store.finish(Finished(waiting.update_id, waiting.chat))
                if not (await store.inbox.depth()).waiting:
                    return

    async with Store(postgres_url) as store:
        await store.inbox.accept([raw(n, n % 11) for n in range(1, 301)])
    await asyncio.gather(*(work(seed) for seed in range(3)))
    assert sorted(handled) == list(range(1, 301))
