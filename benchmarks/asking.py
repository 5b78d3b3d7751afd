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
from bot.world import build
from content.problems import Problems

ROUNDS = 3
"""How often every question is asked; the median of all is told."""


def run(suites: Iterable[Path]) -> str:
    """Return the figures as lines of Markdown: medians and 99th percentiles in milliseconds."""
    problems = Problems()
    texts = [q.ask for d in read_suites(suites, problems) for q in d.turns if d.lang == "en"]
    problems.check()
    started = time.perf_counter()
    world = build()
    built = time.perf_counter() - started
    interpreter = world.interpreters["en"]
    now = datetime(2026, 1, 1, tzinfo=UTC)
    phrases = list(interpreter.matcher.phrases)
    rows = {
        "understand and answer": _times(texts, lambda t: ask(world, t, DialogueState(), now)),
        "understand": _times(texts, lambda t: interpreter.understand(t, now.date())),
        "rapidfuzz WRatio scan": _times(
            texts[:: len(texts) // 40 or 1],
            lambda t: process.extractOne(t.casefold(), phrases, scorer=fuzz.WRatio),
        ),
    }
    own = statistics.median(rows["understand and answer"])
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


def _times(texts: Sequence[str], call: Callable[[str], object]) -> list[float]:
    found = []
    for _ in range(ROUNDS):
        for text in texts:
            started = time.perf_counter()
            call(text)
            found.append(1000 * (time.perf_counter() - started))
    return found
