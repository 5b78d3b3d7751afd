"""Conversations are bounded, and go to a store and back unchanged."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.memory import EXCHANGES, Conversation, Exchange, from_json, to_json
from bot.state import DialogueState

START = datetime(2026, 1, 1, tzinfo=UTC)
STATE = DialogueState(lang="en", at=START)


def exchange(number: int, *answers: int) -> Exchange:
    return Exchange(number, answers, DialogueState(), START)


def test_the_last_exchanges_are_kept() -> None:
    conversation = Conversation()
    for number in range(EXCHANGES + 3):
        conversation = conversation.with_exchange(exchange(number, number + 100), STATE)
    assert len(conversation.exchanges) == EXCHANGES
    assert conversation.of_question(0) is None
    found = conversation.of_question(EXCHANGES + 2)
    assert found is not None
    assert found.answers == (EXCHANGES + 102,)


def test_an_edited_question_takes_its_place_and_the_state_only_at_the_end() -> None:
    first = Conversation().with_exchange(exchange(1, 11), STATE)
    both = first.with_exchange(exchange(2, 12), STATE)
    other = replace(STATE, lang="az")
    assert both.with_exchange(exchange(1, 21), other).state.lang == "en"
    assert both.with_exchange(exchange(2, 22), other).state.lang == "az"
    assert [e.question for e in both.with_exchange(exchange(1, 21), other).exchanges] == [1, 2]


@given(st.lists(st.tuples(st.integers(1, 99), st.lists(st.integers(1, 10**9))), max_size=4))
def test_a_conversation_survives_the_store(made: list[tuple[int, list[int]]]) -> None:
    conversation = Conversation(album="a1")
    for number, answers in made:
        conversation = conversation.with_exchange(exchange(number, *answers), STATE)
    assert from_json(to_json(conversation)) == conversation


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"state": 5}', '{"state": "{}", "exchanges": [1]}']
)
def test_a_damaged_conversation_is_a_fresh_one(text: str) -> None:
    assert from_json(text) == Conversation()


def test_a_state_made_of_another_is_written_anew() -> None:
    written = STATE.to_json()
    other = replace(STATE, lang="az")
    assert STATE.to_json() == written
    assert DialogueState.from_json(other.to_json()) == other != STATE
