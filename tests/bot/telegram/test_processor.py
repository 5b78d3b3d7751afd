"""Chats are worked on side by side, each in its own order."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime

import pytest
from telegram import Chat, Message, Update

from bot.telegram.processor import ChatOrder


def update(chat: int, number: int) -> Update:
    message = Message(number, datetime.now(UTC), Chat(chat, "private"))
    return Update(number, message=message)


class Work:
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


async def run(processor: ChatOrder, *jobs: tuple[Update, Coroutine[None, None, None]]) -> None:
    await asyncio.gather(*(processor.process_update(u, c) for u, c in jobs))


async def test_a_chat_keeps_its_order_however_long_each_takes() -> None:
    work = Work()
    jobs = [(update(1, n), work.on(n, (5 - n) / 200)) for n in range(5)]
    await run(ChatOrder(), *jobs)
    assert work.done == [0, 1, 2, 3, 4]
    assert work.most == 1


async def test_chats_do_not_wait_for_each_other() -> None:
    work = Work()
    await run(ChatOrder(), *[(update(n, n), work.on(n, 0.05)) for n in range(20)])
    assert work.most == 20


async def test_a_flooding_chat_takes_no_places_of_others() -> None:
    work = Work()
    flood = [(update(1, n), work.on(n, 0.02)) for n in range(10)]
    await run(ChatOrder(at_once=2), *flood, (update(2, 99), work.on(99, 0.02)))
    assert work.done.index(99) < 3


async def test_no_more_than_allowed_at_once() -> None:
    work = Work()
    await run(ChatOrder(at_once=3), *[(update(n, n), work.on(n, 0.01)) for n in range(12)])
    assert work.most == 3


async def test_a_failure_does_not_hold_up_its_chat() -> None:
    async def fail() -> None:
        raise ValueError("x")

    work, processor = Work(), ChatOrder()
    first = asyncio.create_task(processor.process_update(update(1, 1), fail()))
    await processor.process_update(update(1, 2), work.on(2, 0))
    with pytest.raises(ValueError, match="x"):
        await first
    assert work.done == [2]
    assert processor._last == {}


async def test_what_has_no_chat_is_worked_on_as_well() -> None:
    work = Work()
    await ChatOrder().process_update("something", work.on(1, 0))
    await ChatOrder().process_update(Update(1), work.on(2, 0))
    assert work.done == [1, 2]
