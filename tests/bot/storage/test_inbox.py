"""The inbox: stored, taken up in order, settled once; the same on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio

from sqlalchemy import text

from bot.storage import Store, inbox
from bot.storage.journal import Finished
from tests.bot.storage import raw


async def test_what_came_is_taken_up_in_order_until_it_is_finished(store: Store) -> None:
    assert await store.inbox.accept([raw(3), raw(1), raw(2, 7)]) == 3
    claimed = await store.inbox.claim(10)
    assert [(w.update_id, w.chat) for w in claimed] == [(1, 1), (2, 7), (3, 1)]
    assert claimed[0].raw["message"]["text"] == "hello"
    assert await store.inbox.claim(10) == []
    for waiting in claimed:
        await store.finish(Finished(waiting.update_id, waiting.chat))
    assert await store.inbox.depth() == inbox.Depth(0, 0.0, 0)


async def test_what_comes_again_is_known_before_and_after_it_was_answered(store: Store) -> None:
    await store.inbox.accept([raw(1)])
    assert await store.inbox.accept([raw(1), raw(1)]) == 0
    (waiting,) = await store.inbox.claim(10)
    await store.finish(Finished(waiting.update_id, waiting.chat))
    assert await store.inbox.accept([raw(1)]) == 0
    assert await store.inbox.claim(10) == []


async def test_nothing_typed_is_left_of_what_was_answered(store: Store) -> None:
    await store.inbox.accept([raw(1, typed="a secret")])
    (waiting,) = await store.inbox.claim(10)
    await store.finish(Finished(waiting.update_id, waiting.chat))
    async with store.database.begin() as connection:
        rows = await connection.execute(text("SELECT raw FROM inbox"))
        assert rows.scalars().all() == [""]


async def test_later_messages_of_a_chat_in_hand_are_taken_up_by_the_same(store: Store) -> None:
    await store.inbox.accept([raw(1)])
    await store.inbox.claim(10)
    await store.inbox.accept([raw(2)])
    assert [w.update_id for w in await store.inbox.claim(10)] == [2]


async def test_what_a_claim_may_have_taken_unseen_is_taken_again(store: Store) -> None:
    await store.inbox.accept([raw(1), raw(2, 2)])
    await store.inbox.claim(10)
    assert [w.update_id for w in await store.inbox.claim(10, holding=[1])] == [2]


async def test_letters_and_numbers_of_any_kind_survive(store: Store) -> None:
    odd = "\x00 \ud800 \U0001f600 ə"
    await store.inbox.accept([raw(2**62, -(2**62), odd)])
    (waiting,) = await store.inbox.claim(1)
    assert waiting.raw["message"]["text"] == odd
    assert waiting.chat == -(2**62)


async def test_what_is_given_up_is_listed_and_retried(store: Store) -> None:
    await store.inbox.accept([raw(1)])
    await store.inbox.claim(10)
    await store.inbox.give_up(1, "ValueError")
    assert [(d.update_id, d.why) for d in await store.inbox.dead(5)] == [(1, "ValueError")]
    assert (await store.inbox.depth()).dead == 1
    assert await store.inbox.retry() == 1
    assert [w.update_id for w in await store.inbox.claim(10)] == [1]


async def test_what_kills_every_process_that_takes_it_is_given_up(url: str) -> None:
    async with Store(url) as first:
        await first.inbox.accept([raw(1)])
    for _ in range(inbox.MOST_TRIES):
        store = Store(url)
        await store.inbox.hand_back(all_=True)
        assert len(await store.inbox.claim(1)) == 1
        await store.database.close()
    async with Store(url) as last:
        await last.inbox.hand_back(all_=True)
        assert await last.inbox.claim(1) == []
        assert (await last.inbox.depth()).dead == 1


async def test_what_was_handed_back_is_no_try(url: str) -> None:
    for number in range(inbox.MOST_TRIES + 2):
        async with Store(url) as store:
            if number == 0:
                await store.inbox.accept([raw(1)])
            assert len(await store.inbox.claim(1)) == 1


async def test_answered_updates_are_forgotten_after_two_days(store: Store) -> None:
    await store.inbox.accept([raw(1)])
    await store.inbox.claim(1)
    await store.finish(Finished(1, 1))
    await store.inbox.purge(3600)
    assert await store.inbox.accept([raw(1)]) == 0
    async with store.database.begin() as connection:
        await connection.execute(text("UPDATE inbox SET at = at - 200000"))
    await store.inbox.purge(3600)
    assert await store.inbox.accept([raw(1)]) == 1


async def test_many_finish_together(store: Store) -> None:
    await store.inbox.accept([raw(n, n) for n in range(1, 201)])
    claimed = await store.inbox.claim(500)
    await asyncio.gather(*(store.finish(Finished(w.update_id, w.chat)) for w in claimed))
    assert (await store.inbox.depth()).waiting == 0


async def test_what_was_given_up_is_forgotten_with_its_person(store: Store) -> None:
    for number, person in ((1, 5), (2, 6)):
        update, chat = raw(number, -100, "a secret")
        update["message"]["from"] = {"id": person}
        await store.inbox.accept([(update, chat)])
    await store.inbox.claim(9)
    for number in (1, 2):
        await store.inbox.give_up(number, "ValueError")
    await store.inbox.forget(5)
    assert [d.update_id for d in await store.inbox.dead(9)] == [2]
    await store.inbox.purge(-1)
    async with store.database.begin() as connection:
        rows = await connection.execute(text("SELECT raw FROM inbox"))
        assert set(rows.scalars()) == {""}
