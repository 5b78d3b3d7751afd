"""Pressed buttons: current, stale, forged, of strangers, on messages that are gone."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import InlineKeyboardMarkup

from bot.model import Action, Option, Part, Reply, ReplyKind, Role, Verb
from bot.telegram.codec import Place, Press, encode
from bot.telegram.keyboards import MAX_BUTTONS, keyboard
from tests.botapi import Person
from tests.botapi.checks import Json, check_keyboard
from tests.botapi.people import labels
from tests.e2e.conftest import Bot

FACT = Action(Verb.FACT, "eu-readmission-agreement")


def data(action: Action, place: Place = Place.SUGGESTION) -> str:
    return encode(Press(place, action))


def some_fact(bot: Bot) -> Action:
    return Action(Verb.FACT, next(iter(bot.desk.held.world.knowledge.facts)))


async def bot_message(bot: Bot, person: Person, option: Option, quoting: int | None = None) -> Json:
    """Return a message of the bot's that offers an option, as a clarification does."""
    reply = Reply(ReplyKind.CLARIFY, "en", "", (), (Part(Role.LEAD, "Which <one>?"),), (option,))
    await bot.app.bot.send_message(
        person.chat["id"],
        "<b>Which &lt;one&gt;?</b>",
        parse_mode="HTML",
        reply_markup=InlineKeyboardMarkup.de_json(json.loads(keyboard(reply) or ""), bot.app.bot),
        reply_to_message_id=quoting,
    )
    return await person.hears()


async def test_a_choice_is_answered_and_shown(bot: Bot) -> None:
    message = await bot_message(bot, bot.person, Option("A & B", some_fact(bot)))
    query = await bot.person.presses(message, "A & B")
    answer, changed = await bot.person.hears(), await bot.person.hears()
    assert query not in bot.api.queries
    assert answer["message_id"] != message["message_id"]
    assert changed["message_id"] == message["message_id"]
    assert changed["text"].endswith("✓ A & B")
    assert labels(changed) == []


async def test_a_tapped_suggestion_is_marked_and_can_be_tapped_again(bot: Bot) -> None:
    message = await bot.person.asks("/start")
    first = labels(message)[0]
    await bot.person.presses(message, first)
    await bot.person.hears()
    marked = await bot.person.hears()
    assert labels(marked) == [f"✓ {first}", *labels(message)[1:]]
    await bot.person.presses(marked, f"✓ {first}")
    await bot.person.hears()
    await bot.settled()
    assert bot.person.unheard() == []


@pytest.mark.parametrize(
    "old", [data(Action(Verb.FACT, "gone-since")), "0:old:form", "", "💥", "1s:f:", "1o:x:999"]
)
async def test_a_stale_button_gets_a_polite_note(bot: Bot, old: str) -> None:
    message = await bot_message(bot, bot.person, Option("a", FACT))
    query = await bot.person.presses_data(old, message)
    await bot.settled()
    assert query not in bot.api.queries
    note = next(c for c in bot.api.calls if c.method == "answerCallbackQuery").params["text"]
    assert note == bot.desk.held.world.texts["en"].say("buttons.stale")
    assert bot.person.unheard() == []


async def test_a_query_that_is_too_old_is_answered_all_the_same(bot: Bot) -> None:
    message = await bot_message(bot, bot.person, Option("a", some_fact(bot)))
    rows = message["reply_markup"]["inline_keyboard"]
    query = await bot.person.presses_data(rows[0][0]["callback_data"], message)
    bot.api.queries.discard(query)
    assert (await bot.person.hears())["text"]


async def test_a_message_that_is_inaccessible_is_answered_in_its_chat(bot: Bot) -> None:
    gone: Json = {"chat": bot.person.chat, "message_id": 3, "date": 0}
    await bot.person.presses_data(data(some_fact(bot)), gone)
    assert (await bot.person.hears())["text"]
    await bot.settled()
    assert bot.person.unheard() == []


async def test_a_button_without_a_message_is_stale(bot: Bot) -> None:
    query = await bot.person.presses_data(data(some_fact(bot)), None)
    await bot.settled()
    assert query not in bot.api.queries
    assert bot.person.unheard() == []


async def test_only_the_asker_settles_a_clarification_in_a_group(bot: Bot) -> None:
    asker, stranger = bot.group.member(7100), bot.group.member(7200, "Nigar")
    asked = await asker.says("/ask which")
    await bot.settled()
    asker.heard_all()
    message = await bot_message(bot, asker, Option("a", some_fact(bot)), asked["message_id"])
    stranger.heard_all()
    await stranger.presses(message, "a")
    await bot.settled()
    assert stranger.unheard() == []
    await asker.presses(message, "a")
    assert (await asker.hears())["text"]


@given(
    st.lists(
        st.builds(Option, st.text("abc ə😀", min_size=1).map(lambda s: s + "a"), st.just(FACT)),
        max_size=150,
    )
)
def test_keyboards_of_any_length_are_accepted(options: list[Option]) -> None:
    reply = Reply(ReplyKind.ANSWER, "en", "", (), (), suggestions=tuple(options))
    markup = keyboard(reply)
    assert (markup is None) == (not options)
    if markup:
        check_keyboard({"reply_markup": markup})
        rows = json.loads(markup)["inline_keyboard"]
        assert sum(map(len, rows)) == min(len(options), MAX_BUTTONS)
