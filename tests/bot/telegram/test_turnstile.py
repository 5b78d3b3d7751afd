"""The turnstile: one answer at a time is out and not yet marked, unless Telegram stalls."""

from __future__ import annotations

import asyncio

import pytest
from telegram.error import NetworkError

from bot.telegram import sending
from bot.telegram.work import CURRENT, Turnstile, Work

LONG = 60.0
"""Seconds that no test waits."""


async def inside(turnstile: Turnstile, work: Work) -> bool:
    """Return whether an update gets through at once."""
    try:
        async with asyncio.timeout(0.05):
            await turnstile.enter(work)
    except TimeoutError:
        return False
    return True


async def test_the_next_one_waits_for_the_mark() -> None:
    turnstile, one, two = Turnstile(LONG), Work(1, 1), Work(2, 2)
    assert await inside(turnstile, one)
    assert await inside(turnstile, one)
    assert not await inside(turnstile, Work(3, 3))
    turnstile.leave(one)
    assert await inside(turnstile, two)
    turnstile.leave(one)
    assert not await inside(turnstile, Work(4, 4))


async def test_whom_telegram_stalls_is_overtaken_and_then_nobody_waits_long() -> None:
    turnstile = Turnstile(0.2, 0.001)
    stalled = Work(1, 1)
    assert await inside(turnstile, stalled)
    assert not await inside(turnstile, Work(2, 2))
    await asyncio.sleep(0.3)
    # As long as one hangs the others are let through quickly, whether they come back or not.
    for number in range(3, 9):
        assert await inside(turnstile, Work(number, number))


async def test_the_patience_is_back_when_nothing_stalls() -> None:
    turnstile = Turnstile(0.2, 0.001)
    stalled, after = Work(1, 1), Work(2, 2)
    assert await inside(turnstile, stalled)
    await turnstile.enter(after)
    turnstile.leave(stalled)
    turnstile.leave(after)
    assert await inside(turnstile, Work(3, 3))
    assert not await inside(turnstile, Work(4, 4))


async def test_nobody_overtakes_what_only_waits_for_its_mark() -> None:
    turnstile, sent = Turnstile(0.001), Work(1, 1)
    await turnstile.enter(sent)
    turnstile.stay(sent)
    assert not await inside(turnstile, Work(2, 2))


@pytest.mark.parametrize("spoken", [False, True])
async def test_who_waits_to_try_again_steps_aside_unless_something_was_sent(
    monkeypatch: pytest.MonkeyPatch, spoken: bool
) -> None:
    turnstile, other = Turnstile(LONG), Work(2, 2)
    work = Work(1, 1, turnstile=turnstile, spoken=spoken)
    through: list[bool] = []

    async def pause(_: float) -> None:
        through.append(await inside(turnstile, other))
        turnstile.leave(other)

    calls = 0

    async def request() -> str:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise NetworkError("reset")
        return "sent"

    monkeypatch.setattr(asyncio, "sleep", pause)
    token = CURRENT.set(work)
    try:
        assert await sending.persist(request) == "sent"
    finally:
        CURRENT.reset(token)
    assert through == [not spoken]
    assert work.spoken
    assert work.let_through
