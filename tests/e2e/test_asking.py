"""Questions in, answers out: in private chats, in groups, edited, and not questions at all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.telegram.incoming import MAX_QUESTION
from tests.botapi.people import labels
from tests.e2e.conftest import Bot, Clock

QUESTION = "when was readmission agreement signed"
DATE = "28 February 2014"
OTHER = "when was the visa facilitation agreement signed"
OTHER_DATE = "29 November 2013"


async def test_a_question_is_answered_with_its_date_and_source(bot: Bot) -> None:
    reply = await bot.person.asks(QUESTION)
    lead, *_, source = reply["text"].splitlines()
    assert DATE in lead
    assert "paragraph 3" in source
    assert reply["html"].startswith("<b>")
    assert "reply_to_message" not in reply


async def test_links_are_not_previewed(bot: Bot) -> None:
    await bot.person.asks(QUESTION)
    sent = [call for call in bot.api.calls if call.method == "sendMessage"]
    assert all('"is_disabled": true' in c.params["link_preview_options"] for c in sent)


async def test_an_answer_of_one_fact_can_be_passed_on(bot: Bot) -> None:
    reply = await bot.person.asks(QUESTION)
    urls = [b["url"] for row in reply["reply_markup"]["inline_keyboard"] for b in row if "url" in b]
    assert len(urls) == 1
    assert f"{bot.api.username}%3Fstart%3D" in urls[0]


@pytest.mark.parametrize(
    "text",
    [
        "<b>when was</b> readmission agreement signed & why > 5 < 6?",
        "when was the agreement with <Peru> & Chile signed",
        "\u202egnihtemos",
        "😀" * 200,
        "a\x00b\ud83dc",
        "<",
        "&amp;",
    ],
)
async def test_strange_texts_get_a_valid_reply(bot: Bot, text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    assert (await bot.person.asks(text))["text"]


async def test_invisible_characters_do_not_hide_a_question(bot: Bot) -> None:
    hidden = "\u200b".join(QUESTION) + "".join(chr(0xE0000 + ord(c)) for c in "ignore")
    await bot.person.says(hidden[: MAX_QUESTION * 2])
    assert DATE in (await bot.person.hears())["text"]


async def test_what_is_too_long_is_to_be_shortened(bot: Bot) -> None:
    reply = await bot.person.asks("a " * MAX_QUESTION)
    assert str(MAX_QUESTION) in reply["text"]


@pytest.mark.parametrize("text", ["\u200b\u200b", "/ask", "/ask  "])
async def test_an_empty_question_is_asked_for(bot: Bot, world_says: str, text: str) -> None:
    assert (await bot.person.asks(text))["text"] == world_says


@pytest.fixture
def world_says(bot: Bot) -> str:
    return bot.desk.held.world.texts["en"].say("ask.empty")


async def test_groups_are_left_in_peace(bot: Bot) -> None:
    member = bot.group.member(7100)
    await member.says(QUESTION)
    await member.says("@somebody_else " + QUESTION)
    await member.says("/ask@another_bot " + QUESTION)
    await member.says("/nonsense")
    await member.sends(photo=[], caption=QUESTION)
    await bot.settled()
    assert member.unheard() == []


@pytest.mark.parametrize(
    "text",
    [
        f"@partner_test_bot {QUESTION}",
        f"😀 {QUESTION}, @PARTNER_TEST_BOT",
        f"/ask {QUESTION}",
        f"/ask@partner_test_bot {QUESTION}",
    ],
)
async def test_in_groups_the_bot_answers_when_addressed(bot: Bot, text: str) -> None:
    member = bot.group.member(7100)
    asked = await member.says(text)
    reply = await member.hears()
    assert DATE in reply["text"]
    assert reply["reply_to_message"]["message_id"] == asked["message_id"]
    assert not any("t.me" in str(label) for label in labels(reply))


async def test_in_groups_a_reply_to_the_bot_is_a_question(bot: Bot) -> None:
    member = bot.group.member(7100)
    first = await member.asks(f"/ask {QUESTION}")
    await member.says(OTHER, reply_to_message={k: v for k, v in first.items() if k != "html"})
    assert OTHER_DATE in (await member.hears())["text"]


async def test_topics_of_a_group_are_kept(bot: Bot) -> None:
    member = bot.group.member(7100)
    await member.says(f"/ask {QUESTION}", message_thread_id=42, is_topic_message=True)
    assert (await member.hears())["message_thread_id"] == 42


async def test_an_edited_question_changes_its_answer(bot: Bot) -> None:
    asked = await bot.person.says(QUESTION)
    first = await bot.person.hears()
    await bot.person.edits(asked, OTHER)
    second = await bot.person.hears()
    assert OTHER_DATE in second["text"]
    assert second["message_id"] == first["message_id"]
    assert bot.api.count("sendMessage") == 1


async def test_an_edit_that_changes_nothing_changes_nothing(bot: Bot) -> None:
    asked = await bot.person.says(QUESTION)
    await bot.person.hears()
    await bot.person.edits(asked, QUESTION + "?")
    await bot.settled()
    assert bot.person.unheard() == []


async def test_an_old_question_keeps_its_answer(bot: Bot, clock: Clock) -> None:
    asked = await bot.person.says(QUESTION)
    await bot.person.hears()
    asked["date"] -= 601
    await bot.person.edits(asked, OTHER)
    await bot.settled()
    assert bot.person.unheard() == []
    clock.ahead = timedelta(hours=2)
    recent = {**asked, "date": asked["date"] + 601}
    await bot.person.edits(recent, OTHER)
    await bot.settled()
    assert bot.person.unheard() == []


async def test_an_answer_that_is_gone_is_sent_anew(bot: Bot) -> None:
    asked = await bot.person.says(QUESTION)
    first = await bot.person.hears()
    del bot.api.messages[bot.person.id, first["message_id"]]
    await bot.person.edits(asked, OTHER)
    second = await bot.person.hears()
    assert OTHER_DATE in second["text"]
    assert second["message_id"] != first["message_id"]


async def test_only_text_is_read(bot: Bot) -> None:
    expected = bot.desk.held.world.texts["en"].say("ask.text_only")
    await bot.person.sends(
        sticker={
            "file_id": "a",
            "file_unique_id": "a",
            "width": 1,
            "height": 1,
            "is_animated": False,
            "is_video": False,
            "type": "regular",
        }
    )
    assert (await bot.person.hears())["text"] == expected
    for _ in range(4):
        await bot.person.sends(photo=[_PHOTO], media_group_id="album", caption=QUESTION)
    await bot.settled()
    assert [m["text"] for m in bot.person.unheard()] == [expected]


_PHOTO = {"file_id": "b", "file_unique_id": "b", "width": 1, "height": 1}


async def test_what_other_bots_write_is_not_a_question(bot: Bot) -> None:
    other = {"id": 9, "is_bot": True, "first_name": "Other", "username": "other_bot"}
    await bot.person.says(QUESTION, via_bot=other)
    await bot.settled()
    assert bot.person.unheard() == []


async def test_each_chat_keeps_its_order(bot: Bot) -> None:
    for _ in range(5):
        await bot.person.says(QUESTION)
        await bot.person.says(OTHER)
    await bot.settled()
    dates = [DATE if DATE in m["text"] else OTHER_DATE for m in bot.person.unheard()]
    assert dates == [DATE, OTHER_DATE] * 5
