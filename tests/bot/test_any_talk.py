"""Whatever is said after whatever: a reply comes, and the state survives being kept."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.asking import ask
from bot.evaluation import read_suites
from bot.render import to_text
from bot.state import DialogueState
from bot.world import World
from content.problems import Problems

SUITES = Path(__file__).parents[1] / "questions"
ASKED = sorted({q.ask for d in read_suites([SUITES], Problems()) for q in d.turns})
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@given(talk=st.lists(st.sampled_from(ASKED), min_size=2, max_size=6))
@settings(max_examples=150, deadline=None)
def test_any_talk_is_answered_and_can_be_kept(world: World, talk: list[str]) -> None:
    state = DialogueState()
    for text in talk:
        turn = ask(world, text, state, NOW)
        kept = turn.state.to_json()
        state = DialogueState.from_json(kept)

        assert to_text(turn.reply)
        assert state == turn.state
        assert len(kept) < 4_000
