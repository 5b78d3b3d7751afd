"""The standing pages tell all that there is, in every language."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot import pages
from bot.asking import ask
from bot.model import Action, ReplyKind, Role, Verb
from bot.render import to_text
from bot.state import DialogueState
from bot.telegram.codec import Place, Press, encode
from bot.world import World

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("name", list(pages.PAGES))
def test_every_page_has_something_to_say_in_every_language(world: World, name: str) -> None:
    for lang in world.languages:
        reply = pages.PAGES[name](world, lang)
        assert reply.lang == lang
        assert len(reply.parts) >= 2
        assert "{" not in to_text(reply)


def test_an_unknown_language_gets_the_default_one(world: World) -> None:
    assert pages.start(world, "xx").lang == world.languages[0]


def test_every_partner_is_on_its_page(world: World) -> None:
    reply = pages.partners(world, "en")
    items = [part.text for part in reply.parts if part.role is Role.ITEM]
    assert len(items) == len(world.knowledge.partners)


def test_the_timeline_is_in_order_and_pads_no_date(world: World) -> None:
    reply = pages.timeline(world, "en")
    facts = [world.knowledge.facts[id_] for id_ in reply.facts]
    dates = [fact.date for fact in facts if fact.date]
    assert dates == sorted(dates)
    text = to_text(reply)
    assert "• 2006 –" in text
    assert "• November 2018 –" in text


def test_every_example_is_answered(world: World) -> None:
    for lang in world.languages:
        for number, option in enumerate(pages.examples(world, lang)):
            assert pages.example(world, lang, str(number)) == option.label
            reply = ask(world, option.label, DialogueState(), NOW, lang).reply
            assert reply.kind is ReplyKind.ANSWER, option.label


@pytest.mark.parametrize("number", ["", "-1", "99", "x", "²"])
def test_there_is_no_such_example(world: World, number: str) -> None:
    assert pages.example(world, "en", number) == ""


def test_whatever_content_names_fits_on_a_button(world: World) -> None:
    known = world.knowledge
    details = [*known.aspects, *world.intents]
    longest = max(details, key=len)
    for id_ in known.facts:
        encode(Press(Place.OPTION, Action(Verb.ASPECT, id_, longest)))
    for id_ in known.partners:
        encode(Press(Place.OPTION, Action(Verb.PARTNER, id_)))
