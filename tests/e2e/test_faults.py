"""What goes wrong between the bot and Telegram: people are answered all the same, or once told."""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot.telegram import asking, sending
from bot.telegram.polling import CONFLICTS, Failures, Status
from bot.world import World
from tests.botapi import BotApi, Fault, Person, Trouble
from tests.e2e.conftest import Bot, Clock, at_work

QUESTION = "when was readmission agreement signed"
DATE = "28 February 2014"


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the pauses."""
    monkeypatch.setattr(sending, "PAUSES", (0.01, 0.02, 0.03))
    monkeypatch.setattr("bot.telegram.polling.PAUSE", 0.02)


@pytest.mark.parametrize(
    "trouble", [Trouble.TOO_MANY, Trouble.SERVER, Trouble.GARBAGE, Trouble.RESET]
)
async def test_a_passing_failure_costs_no_answer(bot: Bot, trouble: Trouble) -> None:
    bot.api.faults.append(Fault(trouble, "sendMessage"))
    assert DATE in (await bot.person.asks(QUESTION))["text"]
    await bot.settled()
    assert bot.person.unheard() == []


async def test_markup_that_is_refused_is_left_out(bot: Bot) -> None:
    bot.api.faults.append(Fault(Trouble.REFUSED, "sendMessage"))
    reply = await bot.person.asks(QUESTION)
    assert DATE in reply["text"]
    assert "<" not in reply["html"]


async def test_an_answer_that_may_have_got_lost_is_sent_again(bot: Bot) -> None:
    bot.api.faults.append(Fault(Trouble.LOST_ANSWER, "sendMessage", seconds=1.5))
    await bot.person.says(QUESTION)
    await bot.settled()
    assert [DATE in m["text"] for m in bot.person.unheard()] == [True, True]


async def test_an_answer_that_telegram_swallowed_is_sent_again(bot: Bot) -> None:
    bot.api.faults.append(Fault(Trouble.SILENCE, "sendMessage", seconds=1.5))
    await bot.person.says(QUESTION)
    await bot.settled()
    assert [DATE in m["text"] for m in bot.person.unheard()] == [True]


async def test_a_blocked_bot_is_silent(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    bot.api.blocked.add(bot.person.id)
    with caplog.at_level(logging.INFO):
        await bot.person.says(QUESTION)
        await bot.settled()
    assert bot.person.unheard() == []
    assert "orbidden" not in caplog.text
    assert sum(c.method == "sendMessage" for c in bot.api.calls) == 1


async def test_a_group_that_moved_is_followed(bot: Bot) -> None:
    bot.api.chats[-100999] = {"id": -100999, "type": "supergroup", "title": "New"}
    bot.api.migrated[bot.group.id] = -100999
    await bot.group.member(7100).says(f"/ask {QUESTION}")
    await bot.settled()
    assert [m["chat"]["id"] for m in bot.api.sent if DATE in m["text"]] == [-100999]


async def test_a_mistake_of_ours_is_apologised_for_once(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(world: object, text: str, *more: object) -> None:
        raise ValueError(f"cannot read {text}")

    monkeypatch.setattr(asking, "ask", broken)
    with caplog.at_level(logging.INFO):
        await bot.person.says("my secret question")
        await bot.settled()
    assert [m["text"] for m in bot.person.unheard()] == [
        bot.desk.held.world.texts["en"].say("error.apology")
    ]
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text


async def test_questions_leave_no_trace_in_the_log(
    bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        for text in ("zebra crossing", "/ask zebra", "zebra " * 200, "/zebra"):
            await bot.person.says(text)
        await bot.person.presses_data("zebra", None)
        bot.api.faults.append(Fault(Trouble.REFUSED, "sendMessage", times=9, description="no"))
        await bot.person.says("zebra again")
        await bot.settled()
    assert "zebra" not in caplog.text
    assert bot.api.token.partition(":")[2] not in caplog.text


@pytest.mark.parametrize(
    "trouble",
    [Trouble.SERVER, Trouble.GARBAGE, Trouble.RESET, Trouble.CONFLICT, Trouble.SILENCE],
)
async def test_polling_goes_on_after_failures(
    bot: Bot, trouble: Trouble, caplog: pytest.LogCaptureFixture
) -> None:
    bot.api.faults.append(Fault(trouble, "getUpdates", times=2, seconds=0.1))
    for _ in range(3):
        assert DATE in (await bot.person.asks(QUESTION))["text"]
    await bot.settled()
    assert bot.person.unheard() == []


async def test_another_poller_ends_the_process_with_advice(
    bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    bot.api.faults.append(Fault(Trouble.CONFLICT, "getUpdates", times=CONFLICTS))
    await bot.person.says(QUESTION)
    assert await asyncio.wait_for(bot.task, 60) is Status.CONFLICT
    assert "another process polls" in caplog.text
    assert "Traceback" not in caplog.text


async def test_a_revoked_token_ends_the_process(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    bot.api.faults.append(Fault(Trouble.REVOKED, "getUpdates", times=9))
    await bot.person.says(QUESTION)
    assert await asyncio.wait_for(bot.task, 60) is Status.BAD_TOKEN
    assert bot.api.token not in caplog.text


async def test_a_wrong_token_is_told_without_showing_it(
    api: BotApi, world: World, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    api.faults.append(Fault(Trouble.REVOKED, "getMe", times=9))
    async with at_work(api, world, clock, wait=False) as bot:
        assert await asyncio.wait_for(bot.task, 60) is Status.BAD_TOKEN
    assert "BotFather" in caplog.text
    assert api.token not in caplog.text


async def test_the_start_waits_for_telegram(api: BotApi, world: World, clock: Clock) -> None:
    api.faults.append(Fault(Trouble.SERVER, "getMe", times=3))
    api.webhook = "https://left.over"
    async with at_work(api, world, clock) as bot:
        assert DATE in (await bot.person.asks(QUESTION))["text"]
    assert api.webhook == ""


async def test_stopping_while_telegram_is_out_of_reach(
    api: BotApi, world: World, clock: Clock
) -> None:
    api.faults.append(Fault(Trouble.SERVER, "getMe", times=999))
    async with at_work(api, world, clock, wait=False) as bot:
        await asyncio.sleep(0.1)
        assert await bot.ended() is Status.STOPPED


async def test_presenting_itself_fails_without_harm(
    api: BotApi, world: World, clock: Clock
) -> None:
    api.faults += [
        Fault(Trouble.TOO_MANY, "setMyDescription", times=9, seconds=3600),
        Fault(Trouble.SERVER, "setMyCommands", times=9),
    ]
    async with at_work(api, world, clock, wait=False) as bot:
        assert DATE in (await bot.person.asks(QUESTION))["text"]


async def test_what_was_taken_before_stopping_is_answered_and_confirmed(bot: Bot) -> None:
    askers = [Person(bot.api, 8000 + n) for n in range(15)]
    for asker in askers:
        await asker.says(QUESTION)
    await bot.api.until(lambda: bool(bot.api.sent))
    assert await bot.ended() is Status.STOPPED
    answered = {m["chat"]["id"] for m in bot.api.sent}
    left = {u["message"]["chat"]["id"] for u in bot.api.updates}
    assert answered | left == {asker.id for asker in askers}
    assert not answered & left


def test_pauses_grow_and_are_bounded() -> None:
    from telegram.error import NetworkError, RetryAfter, TimedOut

    failures = Failures()
    pauses = [failures.pause(NetworkError("x")) for _ in range(20)]
    assert pauses == sorted(pauses)
    assert pauses[0] < 1 < pauses[-1] <= 30
    assert Failures().pause(RetryAfter(7)) > 7
    assert Failures().pause(TimedOut()) == 0
