"""The one way through: any text gets a reply, and conversations go on."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.asking import ask, choose
from bot.explain import explain
from bot.model import Action, ReplyKind, Role, Verb
from bot.render import to_text
from bot.settings import NAMES
from bot.state import TTL, DialogueState
from bot.world import World

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


def _say(world: World, *texts: str) -> list[str]:
    state, replies = DialogueState(), []
    for text in texts:
        turn = ask(world, text, state, NOW)
        state = turn.state
        replies.append(to_text(turn.reply))
    return replies


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.text(max_size=120), min_size=1, max_size=3))
def test_any_text_gets_a_reply(world: World, texts: list[str]) -> None:
    state = DialogueState()
    for text in texts:
        turn = ask(world, text, state, NOW)
        state = turn.state
        assert turn.reply.parts
        assert explain(turn)
        assert len(state.to_json()) < 2500


WORDS = st.sampled_from(
    [
        "when",
        "who",
        "what",
        "how",
        "many",
        "iom",
        "germany",
        "eu",
        "readmission",
        "visa",
        "signed",
        "2018",
        "2019",
        "before",
        "and",
        "which",
        "first",
        "second",
        "it",
        "they",
        "these",
        "meeting",
        "visit",
        "swing",
        "not",
        "no",
        "taiex",
        "projects",
        "between",
        "?",
        "in",
        "the",
        "baku",
    ]
)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@example([["who"], ["iom", "?", "first"]])
@given(st.lists(st.lists(WORDS, min_size=1, max_size=7), min_size=1, max_size=4))
def test_any_talk_rests_on_facts_with_their_source(world: World, talk: list[list[str]]) -> None:
    state = DialogueState()
    for words in talk:
        turn = ask(world, " ".join(words), state, NOW)
        state = turn.state
        assert all(id_ in world.knowledge.facts for id_ in turn.reply.facts)
        if turn.reply.kind is ReplyKind.ANSWER:
            roles = [part.role for part in turn.reply.parts]
            assert Role.SOURCE in roles or "source" in to_text(turn.reply).lower()
        assert DialogueState.from_json(state.to_json()) == state


def test_every_fact_can_be_asked_for(world: World) -> None:
    missed = [
        fact.id
        for fact in world.knowledge.facts.values()
        if fact.id
        not in ask(world, f"tell me about {fact.name['en']}", DialogueState(), NOW).reply.facts
    ]
    assert not missed


def test_a_cold_conversation_starts_afresh(world: World) -> None:
    first = ask(world, "when was the readmission agreement signed", DialogueState(), NOW)
    warm = ask(world, "who signed it?", first.state, NOW + timedelta(minutes=1))
    cold = ask(world, "who signed it?", first.state, NOW + TTL + timedelta(minutes=1))
    assert "eu-readmission-agreement" in warm.reply.facts
    assert not cold.reply.facts


def test_a_state_of_a_long_talk_stays_small(world: World) -> None:
    state = DialogueState()
    for text in ("timeline", "and 2018?", "which visits were there", "the second one", "who came?"):
        state = ask(world, text, state, NOW).state
    assert len(state.to_json()) < 1500


@pytest.mark.parametrize(
    "text", ["", "null", "[]", '{"when": [1]}', '{"at": "x"}', '{"facts": 3}', "{"]
)
def test_a_damaged_state_is_a_fresh_one(text: str) -> None:
    state = DialogueState.from_json(text)
    assert isinstance(state, DialogueState)


def test_buttons(world: World) -> None:
    turn = choose(world, Action(Verb.ASPECT, "chmb-meeting-19", "date"), DialogueState(), NOW)
    assert turn is not None
    assert "12 October 2016" in to_text(turn.reply)
    assert choose(world, Action(Verb.FACT, "gone"), DialogueState(), NOW) is None


def test_a_reply_names_what_it_took_over(world: World) -> None:
    replies = _say(world, "when was the agreement with ICMPD signed?", "who signed it?")
    assert "you still mean the cooperation agreement with ICMPD" in replies[1]


def test_a_reply_names_of_what_the_same_is_asked(world: World) -> None:
    replies = _say(world, "when was the readmission agreement signed?", "and with Germany?")
    assert "the same question, now about Germany" in replies[1]
    assert "still mean" not in replies[1]


def test_the_same_asked_of_others_is_asked_of_that_kind(world: World) -> None:
    replies = _say(world, "when did you and the EU agree on readmission?", "and with Russia?")
    assert "names no agreement with Russia" in replies[1]


def test_the_explanation_shows_the_way(world: World) -> None:
    turn = ask(world, "redmision agreemnt date", DialogueState(), NOW)
    text = explain(turn)
    for wanted in (
        "repaired: redmision -> readmission",
        "masked: ",
        "intent: date",
        "rule: attribute",
    ):
        assert wanted in text


def test_json_lines_answer_line_by_line() -> None:
    lines = '{"id": 1, "session": "s", "text": "taiex count"}\nnonsense\n{"id": 2, "session": "s", "text": "thx"}\n'
    done = subprocess.run(
        [sys.executable, "-m", "bot", "ask", "--jsonl"],
        input=lines, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, check=True,
    )  # fmt: skip
    first, second, third = done.stdout.splitlines()
    assert '"id": 1' in first
    assert '"kind": "answer"' in first
    assert '"id": null' in second
    assert "error" in second
    assert '"kind": "smalltalk"' in third


def test_the_operators_page_names_every_setting() -> None:
    page = (ROOT / "docs" / "operating.md").read_text("utf-8")
    example = (ROOT / ".env.example").read_text("utf-8")
    for name in NAMES:
        assert name in page
        assert re.search(rf"^{name}=", example, re.MULTILINE)
    assert set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)) == set(NAMES)


def test_the_readme_tells_the_truth(world: World) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    shown = " ".join(
        readme.split("> when was readmission agreement signed")[1].split("> and with")[0].split()
    )
    assert " ".join(_say(world, "when was readmission agreement signed")[0].split()) == shown


def test_what_is_typed_in_latin_letters_is_read_in_those_of_its_language(world: World) -> None:
    turn = ask(world, "kem rabotaet Robberse", DialogueState(), NOW)
    assert turn.reply.lang == "ru"
    assert turn.reply.intent == "role"
