"""News: replicas on PostgreSQL tell each other what there is to do and to serve."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from bot.storage import Store, news
from bot.storage.journal import Finished
from tests.bot.storage import raw


@contextlib.asynccontextmanager
async def listening(url: str) -> AsyncIterator[Store]:
    """A replica that hears news, those before forgotten."""
    async with Store(url) as store:
        task = asyncio.create_task(store.news.listen())
        await heard(store.news.work)
        assert store.news.complete
        await heard(store.news.content)
        try:
            yield store
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def heard(told: asyncio.Event, within: float = 30) -> bool:
    """Return whether something is told."""
    try:
        async with asyncio.timeout(within):
            await told.wait()
    except TimeoutError:
        return False
    told.clear()
    return True


async def test_who_works_on_a_chat_is_told_of_its_updates_and_nobody_else(
    postgres_url: str,
) -> None:
    async with (
        listening(postgres_url) as owner,
        listening(postgres_url) as other,
        Store(postgres_url) as accepting,
    ):
        await accepting.inbox.accept([raw(1, 5)])
        await owner.inbox.claim(1)
        assert not await heard(owner.news.work, 0.3)
        await accepting.inbox.accept([raw(2, 5), raw(3, 6)])
        assert await heard(owner.news.work)
        assert [w.update_id for w in await owner.inbox.claim(1)] == [2]
        assert not await heard(other.news.work, 0.3)
        for number in (1, 2):
            await owner.finish(Finished(number, 5))
        await accepting.inbox.accept([raw(4, 5)])
        assert not await heard(owner.news.work, 0.3)


async def test_all_are_told_what_anybody_may_take(postgres_url: str) -> None:
    async with listening(postgres_url) as store:
        async with Store(postgres_url) as leaving:
            await leaving.inbox.accept([raw(1), raw(2, 2)])
            await leaving.inbox.claim(9)
            await leaving.inbox.give_up(2, "ValueError")
        assert await heard(store.news.work)
        assert [w.update_id for w in await store.inbox.claim(9)] == [1]
        async with Store(postgres_url) as other:
            await other.inbox.retry()
            assert await heard(store.news.work)
            await other.news.call()
            assert await heard(store.news.work)
            assert not store.news.content.is_set()
            await other.replicas.announce("base", "v1", b"1")
            assert await heard(store.news.content)


async def test_what_is_not_committed_is_not_told(postgres_url: str) -> None:
    async with listening(postgres_url) as store:
        with contextlib.suppress(ZeroDivisionError):
            async with store.database.begin() as connection:
                await store.news.tell(connection, news.CONTENT)
                raise ZeroDivisionError
        assert not await heard(store.news.content, 0.3)


async def test_a_connection_that_breaks_is_made_again(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news, "PAUSE", 0.01)
    async with listening(postgres_url) as store:
        async with store.database.begin() as connection:
            await connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE query LIKE 'LISTEN%'"
                )
            )
        # What was told meanwhile was not heard: all is to be looked at, at once and once it listens.
        assert await heard(store.news.work)
        assert await heard(store.news.work)
        assert store.news.complete
        store.news.content.clear()
        await store.replicas.announce("base", "v1", b"1")
        assert await heard(store.news.content)


async def test_a_connection_that_says_nothing_is_tried(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.database.BEAT", 0.01)
    async with listening(postgres_url) as store:
        await asyncio.sleep(0.1)
        await store.news.call()
        assert await heard(store.news.work)


async def test_on_one_file_nobody_tells_anything(store: Store) -> None:
    if store.database.shared:
        assert not store.news.complete
        return
    assert store.news.complete
    await asyncio.wait_for(store.news.listen(), 5)
    await store.news.call()
    assert not store.news.work.is_set()
    await store.inbox.accept([raw(1)])
    await store.inbox.claim(1)
    await store.inbox.give_up(1, "ValueError")
    await store.inbox.retry()
    assert store.news.work.is_set()
