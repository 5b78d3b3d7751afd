"""Commands, menus and deep links, out of one table."""

from __future__ import annotations

import pytest

from bot.telegram.desk import Scope
from bot.telegram.table import COMMANDS, UPDATES, handlers, menus
from bot.world import World
from tests.botapi import BotApi
from tests.botapi.people import labels
from tests.e2e.conftest import Bot, Clock, at_work


@pytest.mark.parametrize("name", menus()[Scope.PRIVATE])
async def test_every_command_that_is_offered_answers(bot: Bot, name: str) -> None:
    unknown = bot.desk.held.world.texts["en"].say("ask.unknown_command")
    assert (await bot.person.asks(f"/{name}"))["text"] != unknown


async def test_help_lists_what_is_offered_where_it_is_asked(bot: Bot) -> None:
    member = bot.group.member(7100)
    for who, scope in (
        (bot.person, Scope.PRIVATE),
        (bot.admin, Scope.ADMINS),
        (member, Scope.GROUPS),
    ):
        text = (await who.asks("/help"))["text"]
        told = [c.name for c in COMMANDS if f"/{c.name} " in text]
        assert tuple(told) == menus()[scope]


async def test_start_greets_with_questions_to_tap(bot: Bot) -> None:
    reply = await bot.person.asks("/start")
    assert 3 <= len(labels(reply)) <= 4
    for label in labels(reply):
        await bot.person.presses(reply, label)
        answer = await bot.person.hears()
        assert "Source" in answer["text"] or "source" in answer["text"].lower()
        await bot.person.hears()


@pytest.mark.parametrize("payload", ["", "nonsense", "../../etc", "a" * 64, "<b>"])
async def test_an_unknown_link_is_an_ordinary_start(bot: Bot, payload: str) -> None:
    greeting = bot.desk.held.world.texts["en"].say("start.greeting")
    assert greeting in (await bot.person.asks(f"/start {payload}"))["text"]


async def test_every_fact_and_partner_can_be_linked(bot: Bot) -> None:
    known = bot.desk.held.world.knowledge
    greeting = bot.desk.held.world.texts["en"].say("start.greeting")
    for payload in [*known.facts, *known.partners]:
        reply = await bot.admin.asks(f"/start {payload}")  # nobody else may ask so much
        assert greeting not in reply["text"], payload


async def test_an_unknown_command_gets_a_hint(bot: Bot) -> None:
    assert "/help" in (await bot.person.asks("/nonsense"))["text"]


async def test_forgetting_drops_the_conversation(bot: Bot) -> None:
    asked = await bot.person.says("when was readmission agreement signed")
    await bot.person.hears()
    await bot.person.asks("/forget")
    await bot.person.edits(asked, "when was the visa facilitation agreement signed")
    await bot.settled()
    assert bot.person.unheard() == []


async def test_menus_and_descriptions_are_set_once(api: BotApi, world: World, clock: Clock) -> None:
    async with at_work(api, world, clock) as bot:
        await api.until(lambda: len(api.descriptions) == 2 * len(world.languages))
        assert len(api.menus) == 4 * len(world.languages)
        admins = next(menu for (scope, _), menu in api.menus.items() if str(bot.admin.id) in scope)
        assert tuple(c["command"] for c in admins) == menus()[Scope.ADMINS]
        assert {which for which, _ in api.descriptions} == {"description", "short_description"}
    changes = [c for c in api.calls if c.method.startswith("setMy")]
    api.calls.clear()
    async with at_work(api, world, clock):
        pass
    assert changes
    assert [c for c in api.calls if c.method.startswith("setMy")] == []


async def test_exactly_what_is_handled_is_asked_for(bot: Bot) -> None:
    assert bot.api.allowed == [str(kind) for kind in UPDATES]
    assert {"message", "edited_message", "callback_query"} == set(bot.api.allowed or ())
    assert len(handlers(bot.desk)) == len(COMMANDS) + 5
