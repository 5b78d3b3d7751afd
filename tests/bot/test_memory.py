"""Conversations are remembered for a while, in bounded number, and forgotten when asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.memory import EXCHANGES, Conversation, Exchange, ShortMemory, Speaker
from bot.state import DialogueState

START = datetime(2026, 1, 1, tzinfo=UTC)
STATE = DialogueState(lang="en", at=START)


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def exchange(number: int, *answers: int) -> Exchange:
    return Exchange(number, answers, DialogueState(), START)


async def test_a_conversation_is_remembered_for_its_speaker_alone(clock: Clock) -> None:
    memory = ShortMemory(clock)
    await memory.remember(Speaker(1, 1), Conversation(STATE))
    assert (await memory.recall(Speaker(1, 1))).state == STATE
    assert await memory.recall(Speaker(1, 2)) == Conversation()
    assert await memory.recall(Speaker(2, 1)) == Conversation()


async def test_silence_is_forgotten(clock: Clock) -> None:
    memory = ShortMemory(clock, ttl=timedelta(minutes=10))
    await memory.remember(Speaker(1, 1), Conversation(STATE))
    await memory.remember(Speaker(2, 2), Conversation(STATE))
    clock.now += timedelta(minutes=9)
    await memory.remember(Speaker(1, 1), Conversation(STATE))
    clock.now += timedelta(minutes=2)
    assert (await memory.recall(Speaker(1, 1))).state == STATE
    assert await memory.recall(Speaker(2, 2)) == Conversation()
    assert len(memory) == 1


async def test_the_longest_silent_goes_first(clock: Clock) -> None:
    memory = ShortMemory(clock, limit=2)
    for user in (1, 2, 1, 3):
        await memory.remember(Speaker(1, user), Conversation(STATE))
    assert len(memory) == 2
    assert await memory.recall(Speaker(1, 2)) == Conversation()


async def test_forgetting_covers_every_chat_of_a_user(clock: Clock) -> None:
    memory = ShortMemory(clock)
    for chat in (1, 2):
        await memory.remember(Speaker(chat, 7), Conversation(STATE))
    await memory.remember(Speaker(2, 8), Conversation(STATE))
    await memory.forget(7)
    assert len(memory) == 1


def test_only_the_last_questions_are_kept() -> None:
    conversation = Conversation()
    for number in range(EXCHANGES + 3):
        conversation = conversation.with_exchange(exchange(number), STATE)
    assert [e.question for e in conversation.exchanges] == list(range(3, EXCHANGES + 3))


def test_an_edited_question_takes_its_place_and_leaves_later_context_alone() -> None:
    later = DialogueState(lang="az")
    conversation = Conversation().with_exchange(exchange(1, 10), STATE)
    conversation = conversation.with_exchange(exchange(2, 20), later)
    edited = conversation.with_exchange(exchange(1, 11), DialogueState())
    assert edited.state == later
    assert [e.answers for e in edited.exchanges] == [(11,), (20,)]
    assert conversation.with_exchange(exchange(2, 21), STATE).state == STATE
