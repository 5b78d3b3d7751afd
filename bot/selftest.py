"""The self-test of a world: questions that it must be able to answer before it is served.

They are few and stand in selftest.yaml: one for each thing that must never break. A question
about facts that the knowledge no longer holds is passed over with a warning, so that curators
can remove facts.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from msgspec import Struct

from bot.evaluation import Dialogue, read_suites, run
from bot.world import World
from content.problems import Problem, Problems

SUITE: Final = Path(__file__).with_name("selftest.yaml")
"""The questions that the package carries."""


class Tested(Struct, frozen=True):
    """What a self-test came to."""

    asked: int
    """How many questions were asked."""
    problems: tuple[Problem, ...]
    """Questions that were not answered as they must be."""
    warnings: tuple[Problem, ...]
    """Questions that were passed over."""


def test_world(world: World, suite: Path, now: datetime) -> Tested:
    """Ask a world the questions of a suite; raises ContentError where the suite is broken."""
    problems = Problems()
    dialogues = read_suites([suite], problems)
    problems.check()
    outcomes = run(world, [d for d in dialogues if not _is_void(world, d, problems)], now)
    for outcome in outcomes:
        if outcome.why:
            question = outcome.question
            what = f"the self-test question '{question.ask}' fails: its reply {outcome.why}"
            problems.add(question.mark, what, "see what ask --explain says of it")
    return Tested(len(outcomes), tuple(problems.errors), tuple(problems.warnings))


def _is_void(world: World, dialogue: Dialogue, problems: Problems) -> bool:
    for question in dialogue.turns:
        if question.facts and not set(question.facts) & set(world.knowledge.facts):
            what = f"'{question.ask}' is not asked: the fact '{question.facts[0]}' is gone"
            problems.warn(question.mark, what, "remove the question if that is meant")
            return True
    return False
