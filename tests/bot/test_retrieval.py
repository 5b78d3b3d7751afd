"""Many facts: those that a question does not touch are passed over, and nothing else changes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from bot import retrieval
from bot.query import Query, read_query
from bot.retrieval import rank
from bot.world import World

NOW = datetime(2026, 1, 1, tzinfo=UTC)
QUESTIONS = (
    "when was the readmission agreement with Norway signed",
    "list all visits to Turkey",
    "who signed the memorandum with the Netherlands",
    "what do you do with ICMPD",
    "tell me about the implementing protocol",
    "second visit to Georgia",
)


def query_of(world: World, text: str) -> Query:
    return read_query(world, world.interpreters["en"].understand(text, NOW.date()))


@pytest.mark.parametrize("text", QUESTIONS)
def test_the_best_survives_a_small_budget(
    world: World, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = query_of(world, text)
    whole = rank(world, "en", query)
    monkeypatch.setattr(retrieval, "MANY", 40)
    found = rank(world, "en", query)
    assert 0 < len(found) < len(world.knowledge.facts)
    assert found[0] == whole[0]
    assert set(found) <= set(whole)


def test_a_pool_of_unknown_facts_is_empty(world: World) -> None:
    assert not tuple(rank(world, "en", replace(Query(), pool=frozenset({"gone"}))))


@pytest.mark.parametrize("text", (*QUESTIONS, "hello", "the 19th meeting", "projects in 2016"))
def test_facts_laid_out_late_stand_where_they_belong(world: World, text: str) -> None:
    found = rank(world, "en", query_of(world, text))
    heads = [found[:n] for n in range(len(found) + 1)]
    every = tuple(found)
    assert len(every) == len(world.knowledge.facts)
    assert list(every) == sorted(every, key=lambda c: -c.score * (1 + c.coverage))
    assert all(head == every[: len(head)] for head in heads)
    spoken_for = [c for c in every if c in found.spoken_for]
    assert spoken_for == list(found.spoken_for)
    assert all(c in spoken_for for c in every if c.explained or c.score > 0)


def test_what_was_understood_is_read_anew_once_it_is_forgotten(world: World) -> None:
    interpreter = world.interpreters["en"]
    first = interpreter.understand(QUESTIONS[0], NOW.date())
    assert interpreter.understand(QUESTIONS[0], NOW.date()) is first
    interpreter.forget()
    again = interpreter.understand(QUESTIONS[0], NOW.date())
    assert again is not first
    assert again == first
