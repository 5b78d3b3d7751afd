"""What is measured at scale is the bot that answers, not one that refuses what was made up."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from benchmarks import scale
from bot.asking import ask
from bot.state import DialogueState
from bot.world import build


def test_made_up_facts_are_knowledge_that_is_answered_from(tmp_path: Path) -> None:
    partners = scale._partners(5)
    scale._write(tmp_path / "knowledge", partners, 20)
    world = build(tmp_path / "knowledge", None, tmp_path / "cache")
    assert len(world.knowledge.facts) == 20
    now = datetime(2026, 1, 1, tzinfo=UTC)
    question = f"when was the agreement with {partners[0]} signed"
    reply = ask(world, question, DialogueState(), now).reply
    assert "f0" in reply.facts
