"""What people say of an answer by its buttons, and what strangers may try with them."""

from __future__ import annotations

import asyncio

import pytest

from tests.botapi import Person
from tests.botapi.checks import Json
from tests.botapi.people import labels
from tests.e2e.conftest import Bot

QUESTION = "when was the readmission agreement signed"
FACT = "eu-readmission-agreement"


async def kept(bot: Bot) -> list[tuple[str, str, str]]:
    """Return what is in the log of questions."""
    await bot.settled()
    return await bot.desk.store.people.log(99)


def said(bot: Bot) -> list[str]:
    """Return what presses were answered with."""
    calls = (c for c in bot.api.calls if c.method == "answerCallbackQuery")
    return [str(c.params.get("text", "")) for c in calls]


@pytest.mark.parametrize(
    ("lang", "question", "offered", "thanks"),
    [
        ("en", QUESTION, ["👍 Helpful", "👎 Not right"], "✓ Thank you"),
        ("ru", "когда подписали реадмиссию", ["👍 Полезно", "👎 Неверно"], "✓ Спасибо"),
        ("az", "readmissiya nə vaxt imzalanıb", ["👍 Faydalıdır", "👎 Düz deyil"], "✓ Təşəkkürlər"),
    ],
)
async def test_an_answer_can_be_judged_once(
    bot: Bot, lang: str, question: str, offered: list[str], thanks: str
) -> None:
    answer = await bot.person.asks(question)
    row = next(r for r in answer["reply_markup"]["inline_keyboard"] if r[0]["text"] in offered)
    assert [b["text"] for b in row[:2]] == offered
    query = await bot.person.presses(answer, offered[1])
    changed = await bot.person.hears()
    assert changed["message_id"] == answer["message_id"]
    assert changed["text"] == answer["text"]
    assert labels(changed) == [
        thanks if label == offered[0] else label for label in labels(answer) if label != offered[1]
    ]
    ((kind, language, text),) = await kept(bot)
    assert (kind, language) == ("feedback", lang)
    assert text.startswith(f"not right: {FACT}: ")
    assert "2014" in text
    assert question not in text
    assert query not in bot.api.queries
    # Thanks can be pressed as well, and a second tap of a quick finger comes from the old keyboard.
    await bot.person.presses(changed, thanks)
    await bot.person.presses(answer, offered[0])
    assert len(await kept(bot)) == 1
    assert bot.person.unheard() == []
    assert bot.api.queries == set()


async def test_two_taps_at_once_count_once(bot: Bot) -> None:
    answer = await bot.person.asks(QUESTION)
    await asyncio.gather(*(bot.person.presses(answer, "👍 Helpful") for _ in range(3)))
    ((_, _, text),) = await kept(bot)
    assert text.startswith("helpful: ")


async def test_the_other_buttons_go_on_working(bot: Bot) -> None:
    answer = await bot.person.asks(QUESTION)
    other = labels(answer)[0]
    assert "👍" not in other
    await bot.person.presses(answer, "👍 Helpful")
    changed = await bot.person.hears()
    await bot.person.presses(changed, other)
    assert "👍 Helpful" in labels(await bot.person.hears())


@pytest.mark.parametrize("text", ["hello", "/help", "/partners", "what is the weather on mars"])
async def test_what_is_no_answer_is_not_judged(bot: Bot, text: str) -> None:
    assert not any("👍" in label for label in labels(await bot.person.asks(text)))


async def test_groups_are_spared(bot: Bot) -> None:
    member = bot.group.member(7100)
    assert not any("👍" in label for label in labels(await member.asks(f"/ask {QUESTION}")))


@pytest.mark.parametrize(
    "data",
    [
        f"1k:w:{FACT}:place",  # of another intent than the button's
        "1k:y:no-such-fact:date",
        "1k:y",
        f"1k:f:{FACT}",
        f"1o:y:{FACT}:date",
        f"1s:w:{FACT}:date",
        f"0k:w:{FACT}:date",
    ],
)
async def test_forged_data_is_stale_and_not_kept(bot: Bot, data: str) -> None:
    answer = await bot.person.asks(QUESTION)
    await bot.person.presses_data(data, answer)
    assert await kept(bot) == []
    assert said(bot) == [bot.desk.held.world.texts["en"].say("buttons.stale")]
    assert bot.person.unheard() == []


async def test_strangers_judge_nothing(bot: Bot) -> None:
    answer = await bot.person.asks(QUESTION)
    data = next(
        b["callback_data"]
        for row in answer["reply_markup"]["inline_keyboard"]
        for b in row
        if b["text"] == "👍 Helpful"
    )
    in_group = {**answer, "chat": bot.group.chat}
    gone: Json = {"chat": bot.person.chat, "message_id": answer["message_id"], "date": 0}
    stranger = Person(bot.api, 666, "Stranger")
    await bot.group.member(7200).presses_data(data, in_group)
    await stranger.presses_data(data, {**answer, "chat": stranger.chat, "reply_markup": None})
    await stranger.presses_data(data, None)
    await bot.person.presses_data(data, gone)
    assert await kept(bot) == []
    assert len(said(bot)) == 4
    assert bot.person.unheard() == []


async def test_what_was_said_goes_with_its_person(bot: Bot) -> None:
    answer = await bot.person.asks(QUESTION)
    await bot.person.presses(answer, "👍 Helpful")
    assert await kept(bot)
    await bot.person.says("/forget")
    assert await kept(bot) == []
