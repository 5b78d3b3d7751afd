"""How long the bot takes to understand and answer, beside a WRatio scan over the same phrasings."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rapidfuzz import fuzz, process

from bot.asking import ask
from bot.evaluation import read_suites
from bot.state import DialogueState
from bot.world import World, build, settle
from content.problems import Problems

ANEW = 5
"""Rounds in which every question is asked as if for the first time."""
ROUNDS = 3
"""How often every question is asked; the median of all is told."""


def run(suites: Iterable[Path]) -> str:
    """Return the figures as lines of Markdown: medians and 99th percentiles in milliseconds."""
    texts = asked(suites)
    started = time.perf_counter()
    world = build()
    built = time.perf_counter() - started
    settle()  # As a service does.
    interpreter = world.interpreters["en"]
    now = datetime(2026, 1, 1, tzinfo=UTC)
    phrases = list(interpreter.matcher.phrases)
    ask(world, texts[0], DialogueState(), now)
    rows = {
        # What was read once is partly remembered: the first time is the figure that counts.
        "understand and answer, the first time": _times(
            texts, lambda t: ask(world, t, DialogueState(), now), rounds=1
        ),
        # Other work on the cores only ever adds to the time: the quickest round is the code's own.
        f"the same anew, quickest of {ANEW}": _quickest(
            texts, lambda t: ask(world, t, DialogueState(), now), world
        ),
        "understand and answer, again": _times(
            texts, lambda t: ask(world, t, DialogueState(), now)
        ),
        "understand, again": _times(texts, lambda t: interpreter.understand(t, now.date())),
        "rapidfuzz WRatio scan": _times(
            texts[:: len(texts) // 40 or 1],
            lambda t: process.extractOne(t.casefold(), phrases, scorer=fuzz.WRatio),
        ),
    }
    own = statistics.median(next(iter(rows.values())))
    lines = [
        f"{len(texts)} questions, {len(phrases)} phrasings; built in {built:.2f} s",
        "",
        "| | median ms | p99 ms | times ours |",
        "|---|---|---|---|",
    ]
    for name, times in rows.items():
        middle = statistics.median(times)
        late = sorted(times)[int(len(times) * 0.99)]
        lines.append(f"| {name} | {middle:.2f} | {late:.2f} | {middle / own:.1f} |")
    return "\n".join(lines)


def asked(suites: Iterable[Path]) -> list[str]:
    """Return the different English questions of suites, in order; raises ContentError."""
    problems = Problems()
    found = [q.ask for d in read_suites(suites, problems) for q in d.turns if d.lang == "en"]
    problems.check()
    return list(dict.fromkeys(found))


def _quickest(texts: Sequence[str], call: Callable[[str], object], world: World) -> list[float]:
    """Return the milliseconds of each text in its quickest round; between rounds all that was
    understood is forgotten."""
    rounds = []
    for _ in range(ANEW):
        for interpreter in world.interpreters.values():
            interpreter.forget()
        rounds.append(_times(texts, call, rounds=1))
    return [min(times) for times in zip(*rounds, strict=True)]


def _times(
    texts: Sequence[str], call: Callable[[str], object], rounds: int = ROUNDS
) -> list[float]:
    found = []
    for _ in range(rounds):
        for text in texts:
            started = time.perf_counter()
            call(text)
            found.append(1000 * (time.perf_counter() - started))
    return found
