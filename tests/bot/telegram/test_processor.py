"""Chats are worked on side by side, each in its own order, until every update is settled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from datetime import UTC, datetime
from pathlib import Path

import pytest
from telegram import Chat, Message, Update
from telegram.error import (
    BadRequest,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.storage import StorageError, Store
from bot.storage.lease import Lease
from bot.telegram import work
from bot.telegram.keeping import KeptMemory
from bot.telegram.processor import AT_ONCE, TRIES, ChatOrder, is_passing
from bot.telegram.work import LapsedError


def update(chat: int, number: int) -> Update:
    message = Message(number, datetime.now(UTC), Chat(chat, "private"))
    return Update(number, message=message)


class Jobs:
    """Work whose length is set, and which notes when it was done."""

    def __init__(self) -> None:
        self.done: list[int] = []
        self.at_once = 0
        self.most = 0

    async def on(self, number: int, seconds: float) -> None:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await asyncio.sleep(seconds)
        self.at_once -= 1
        self.done.append(number)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store(f"sqlite:///{tmp_path / 'bot.db'}") as opened:
        yield opened


def order_of(store: Store, at_once: int = AT_ONCE) -> ChatOrder:
    async def at_once_(seconds: float) -> None:
        await asyncio.sleep(0)

    return ChatOrder(
        store, KeptMemory(store, lambda: datetime.now(UTC)), at_once=at_once, sleep=at_once_
    )


async def run(
    store: Store, order: ChatOrder, *jobs: tuple[Update, Coroutine[None, None, None]]
) -> None:
    """Accept, claim and work on updates."""
    await store.inbox.accept(
        [(u.to_dict(), u.effective_chat.id) for u, _ in jobs if u.effective_chat]
    )
    order.held.update({w.update_id: w for w in await store.inbox.claim(100)})
    await asyncio.gather(*(order.process_update(u, c) for u, c in jobs))
    while order.held and not order.stopping.is_set():
        order.settled.clear()
        await order.settled.wait()


async def test_a_chat_keeps_its_order_however_long_each_takes(store: Store) -> None:
    jobs = Jobs()
    await run(
        store, order_of(store), *[(update(1, n), jobs.on(n, (5 - n) / 200)) for n in range(5)]
    )
    assert jobs.done == [0, 1, 2, 3, 4]
    assert jobs.most == 1
    assert (await store.inbox.depth()).waiting == 0


async def test_chats_do_not_wait_for_each_other(store: Store) -> None:
    jobs = Jobs()
    await run(store, order_of(store), *[(update(n, n), jobs.on(n, 0.05)) for n in range(1, 21)])
    assert jobs.most == 20


async def test_a_flooding_chat_takes_no_places_of_others(store: Store) -> None:
    jobs = Jobs()
    flood = [(update(1, n), jobs.on(n, 0.02)) for n in range(10)]
    await run(store, order_of(store, 2), *flood, (update(2, 99), jobs.on(99, 0.02)))
    assert jobs.done.index(99) < 3


async def test_no_more_than_allowed_at_once(store: Store) -> None:
    jobs = Jobs()
    await run(store, order_of(store, 3), *[(update(n, n), jobs.on(n, 0.01)) for n in range(1, 13)])
    assert jobs.most == 3


async def test_what_is_not_from_the_inbox_is_worked_on_as_well(store: Store) -> None:
    jobs = Jobs()
    await order_of(store).process_update("something", jobs.on(1, 0))
    await order_of(store).process_update(Update(1), jobs.on(2, 0))
    assert jobs.done == [1, 2]


class Failing:
    """A handler that fails so many times."""

    def __init__(self, error: Exception, times: int) -> None:
        self.error = error
        self.times = times
        self.begun = 0

    async def __call__(self, _: object = None) -> None:
        self.begun += 1
        if self.begun <= self.times:
            work.fail(self.error)


@pytest.mark.parametrize("error", [NetworkError("x"), RetryAfter(3), TimedOut(), StorageError("x")])
async def test_what_fails_in_passing_is_tried_again_while_its_chat_waits(
    store: Store, error: Exception
) -> None:
    jobs, order, handler = Jobs(), order_of(store), Failing(error, 3)
    order.again = handler
    await run(store, order, (update(1, 1), handler()), (update(1, 2), jobs.on(2, 0)))
    assert handler.begun == 4
    assert jobs.done == [2]
    assert await store.inbox.dead(5) == []


@pytest.mark.parametrize(("error", "begun"), [(ValueError("x"), 1), (NetworkError("x"), TRIES)])
async def test_what_fails_for_good_is_laid_aside_and_does_not_hold_up_its_chat(
    store: Store, error: Exception, begun: int
) -> None:
    jobs, order, handler = Jobs(), order_of(store), Failing(error, 99)
    order.again = handler
    await run(store, order, (update(1, 1), handler()), (update(1, 2), jobs.on(2, 0)))
    assert handler.begun == begun
    assert [d.update_id for d in await store.inbox.dead(5)] == [1]
    assert jobs.done == [2]
    assert order.held == {}


async def test_who_blocked_the_bot_needs_no_answer(store: Store) -> None:
    order, handler = order_of(store), Failing(Forbidden("blocked"), 9)
    await run(store, order, (update(1, 1), handler()))
    assert handler.begun == 1
    depth = await store.inbox.depth()
    assert (depth.waiting, depth.dead) == (0, 0)


async def test_nothing_is_begun_after_stopping(store: Store) -> None:
    jobs, order = Jobs(), order_of(store)
    order.stopping.set()
    await run(store, order, (update(1, 1), jobs.on(1, 0)))
    assert jobs.done == []
    assert (await store.inbox.depth()).waiting == 1


def test_what_passes_and_what_does_not() -> None:
    assert is_passing(TimedOut())
    assert is_passing(TelegramError("Invalid server response"))
    assert not is_passing(BadRequest("x"))
    assert not is_passing(Forbidden("x"))
    assert not is_passing(ValueError("x"))


async def test_what_may_be_anothers_is_not_begun_and_not_marked(store: Store) -> None:
    at, jobs, order = 0.0, Jobs(), order_of(store)
    store.inbox.lease = Lease(15, lambda: at)
    first, second = update(1, 1), update(2, 2)
    await store.inbox.accept([(u.to_dict(), n) for n, u in enumerate((first, second), 1)])
    order.held.update({w.update_id: w for w in await store.inbox.claim(9)})
    await order.process_update(first, jobs.on(1, 0))
    at = 20.0
    await order.process_update(second, jobs.on(2, 0))
    assert jobs.done == [1]
    store.inbox.lease.renewed(at)
    order.drop_lapsed()
    assert list(order.held) in ([], [1])  # the first may still wait for its mark
    await store.settled()
    assert [w.update_id for w in await store.inbox.claim(9, holding=())] == [2]


async def test_what_is_taken_up_anew_is_not_mistaken_for_what_was_let_go(store: Store) -> None:
    at, jobs, order = 0.0, Jobs(), order_of(store)
    store.inbox.lease = Lease(15, lambda: at)
    await store.inbox.accept([(update(1, 1).to_dict(), 1)])
    (before,) = await store.inbox.claim(9)
    order.held[1] = before
    at = 20.0
    store.inbox.lease.renewed(at)
    order.drop_lapsed()
    (again,) = await store.inbox.claim(9, holding=tuple(order.held))
    order.held[1] = again
    order._let_go(before)
    assert order.held == {1: again}
    await order.process_update(update(1, 1), jobs.on(1, 0))
    assert jobs.done == [1]


@pytest.mark.parametrize("error", [LapsedError(), InvalidToken()])
async def test_what_must_not_or_cannot_be_sent_stays_in_the_inbox(
    store: Store, error: Exception
) -> None:
    order, handler = order_of(store), Failing(error, 9)
    order.again = handler
    await store.inbox.accept([(update(1, 1).to_dict(), 1)])
    order.held.update({w.update_id: w for w in await store.inbox.claim(9)})
    await order.process_update(update(1, 1), handler())
    assert handler.begun == 1
    depth = await store.inbox.depth()
    assert (depth.waiting, depth.dead) == (1, 0)
    assert order.refused.is_set() == isinstance(error, InvalidToken)
