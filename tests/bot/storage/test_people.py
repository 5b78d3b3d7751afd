"""What is kept of people, and what is erased; the same on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import text

from bot.storage import Store
from bot.storage.journal import Finished
from bot.storage.people import Asked
from tests.bot.storage import raw


async def test_a_conversation_is_kept_with_the_mark(store: Store) -> None:
    await store.inbox.accept([raw(1, 5)])
    await store.inbox.claim(1)
    await store.finish(Finished(1, 5, {(5, 9): "{}"}))
    assert {who: kept for who, (kept, _) in (await store.people.threads([5], 60)).items()} == {
        (5, 9): "{}"
    }
    assert await store.people.threads([5], -1) == {}


async def test_forgetting_erases_every_row_of_a_person(store: Store) -> None:
    for number, person in ((1, 9), (2, 8)):
        await store.inbox.accept([raw(number, person)])
        await store.inbox.claim(1)
        asked = Asked(store.people.hashed(person), "declined", "en", f"why {person}", "reason", 0.2)
        await store.finish(Finished(number, person, {(person, person): "{}"}, (asked,)))
        await store.people.choose(person, "az")
    await store.people.forget(9)
    assert await store.people.chosen([8, 9]) == {8: "az"}
    assert list(await store.people.threads([8, 9], 60)) == [(8, 8)]
    assert await store.people.log(9) == [("declined", "en", "why 8")]


async def test_questions_name_nobody_and_go_after_their_time(store: Store) -> None:
    await store.inbox.accept([raw(1, 123456)])
    await store.inbox.claim(1)
    asked = Asked(store.people.hashed(123456), "declined", "en", "why", "reason", 0.2)
    await store.finish(Finished(1, 123456, {}, (asked,)))
    async with store.database.begin() as connection:
        (row,) = await connection.execute(text("SELECT * FROM questions"))
    assert "123456" not in str(row)
    await store.people.purge(3600, 3600)
    assert await store.people.log(9)
    await store.people.purge(-1, -1)
    assert await store.people.log(9) == []


async def test_a_choice_can_be_changed(store: Store) -> None:
    await store.people.choose(1, "az")
    await store.people.choose(1, "ru")
    assert await store.people.chosen([1, 2]) == {1: "ru"}


async def test_texts_that_a_database_refuses_are_mended(store: Store) -> None:
    await store.inbox.accept([raw(1)])
    await store.inbox.claim(1)
    asked = Asked(store.people.hashed(9), "declined", "en", "a\0b\ud800", "reason", 0.2)
    await store.finish(Finished(1, 1, {}, (asked,)))
    assert await store.people.log(1) == [("declined", "en", "ab?")]


async def test_whoever_opens_a_database_hashes_alike_and_no_two_databases_do(
    url: str, tmp_path: Path
) -> None:
    async with Store(url) as one:
        hashed = one.people.hashed(9)
    async with Store(url) as again, Store(f"sqlite:///{tmp_path / 'other.db'}") as other:
        assert again.people.hashed(9) == hashed
        assert other.people.hashed(9) != hashed


async def test_replicas_that_start_at_once_make_one_key(postgres_url: str) -> None:
    async with Store(postgres_url):
        pass
    stores = [Store(postgres_url) for _ in range(3)]
    async with stores[0].database.begin() as connection:
        await connection.execute(text("DELETE FROM keys"))
    await asyncio.gather(*(store.people.open() for store in stores))
    assert len({store.people.hashed(9) for store in stores}) == 1
    for store in stores:
        await store.database.close()
