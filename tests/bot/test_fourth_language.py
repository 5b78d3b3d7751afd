"""A language is YAML: Turkish, that the code knows no word of, with a dozen facts of its own."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import wording
from bot.asking import ask
from bot.model import ReplyKind
from bot.render import to_text
from bot.state import DialogueState
from bot.world import World, build
from intents import reading

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DATA = Path(__file__).with_name("fourth_language")
"""Its knowledge and phrasings. Its texts are the English ones: what they say is no matter here."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("fourth")
    knowledge = folder / "knowledge"
    shutil.copytree(DATA / "knowledge", knowledge)
    intents = folder / "intents"
    shutil.copytree(DATA / "intents", intents)
    shutil.copy(reading.DATA / "intents.yaml", intents / "intents.yaml")
    texts = folder / "texts"
    shutil.copytree(wording.DATA / "en", texts / "tr")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(wording, "DATA", texts)
        return build(knowledge, intents)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Geri kabul anlaşması ne zaman imzalandı?", "28 Şubat 2014"),
        ("geri kabul anlasmasi tarihi", "28 Şubat 2014"),
        ("vize anlaşması ne zaman imzalandı", "29 Kasım 2013"),
        ("Bakü'deki toplantı ne zaman yapıldı?", "12 Ekim 2016"),
        ("toplantı nerede yapıldı", "Bakü"),
        ("RESTART projesi nedir?", "RESTART"),
        ("kaç TAIEX projesi uygulandı?", "9"),
    ],
)
def test_it_is_understood_and_answered(world: World, question: str, said: str) -> None:
    turn = ask(world, question, DialogueState(), NOW)
    assert turn.reply.kind is ReplyKind.ANSWER, question
    assert said in to_text(turn.reply)
    assert turn.reply.lang == "tr"


def test_what_is_not_known_is_not_told(world: World) -> None:
    turn = ask(world, "bugün hava nasıl", DialogueState(), NOW)
    assert turn.reply.kind is ReplyKind.DECLINE


def test_a_conversation_goes_on(world: World) -> None:
    first = ask(world, "geri kabul anlaşması ne zaman imzalandı", DialogueState(), NOW)
    second = ask(world, "peki vize anlaşması?", first.state, NOW)
    assert "29 Kasım 2013" in to_text(second.reply)
