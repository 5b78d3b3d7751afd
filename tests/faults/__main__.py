"""python -m tests.faults: break what can break under load, and count what is lost and doubled."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from benchmarks.machine import describe
from benchmarks.report import table
from tests.faults.scenarios import SCENARIOS, Scenario, breaks
from tests.faults.world import World, postgresql, sqlite

PATIENCE = 240.0
"""Seconds after which what is not answered counts as lost."""

Setup = Callable[[], AbstractAsyncContextManager[World]]
SETUPS: dict[str, Setup] = {
    "SQLite, one process, polling": sqlite,
    "PostgreSQL, three processes, webhook": postgresql,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a scenario."""

    setup: str
    scenario: str
    questions: int
    lost: int
    doubled: int
    kills: int
    seconds: float

    @property
    def passed(self) -> bool:
        """Whether nothing was lost, and no more doubled than processes were killed."""
        return not self.lost and self.doubled <= self.kills


async def _run(setup: str, scenario: Scenario, questions: int) -> Outcome:
    async with SETUPS[setup]() as world:
        began = time.perf_counter()
        asking = asyncio.create_task(world.ask(questions))
        kills = await scenario(world)
        await asking
        with suppress(TimeoutError):
            await world.answered(PATIENCE)
        seconds = time.perf_counter() - began
        # What comes twice comes soon after.
        await asyncio.sleep(1)
        lost, doubled = world.tally()
        name = (scenario.__doc__ or "").rstrip(".")
        count = sum(world.asked.values())
        return Outcome(setup, name, count, lost, doubled, kills, round(seconds, 1))


async def _all(names: list[str], questions: int) -> AsyncIterator[Outcome]:
    chosen = [s for s in SCENARIOS if not names or s.__name__ in names]
    jobs = [
        (n, s)
        for n, open_ in SETUPS.items()
        for s in chosen
        if breaks(s, server=open_ is postgresql)
    ]
    for setup, scenario in tqdm(jobs, unit="scenario"):
        yield await _run(setup, scenario, max(50, questions // len(jobs)))


def report(found: list[Outcome]) -> str:
    """Return the outcomes as Markdown."""
    head = ("set-up", "what breaks", "questions", "lost", "doubled", "kills", "seconds")
    rows = [
        (o.setup, o.scenario, o.questions, o.lost, o.doubled, o.kills, o.seconds) for o in found
    ]
    total = (
        "all",
        "",
        sum(o.questions for o in found),
        sum(o.lost for o in found),
        sum(o.doubled for o in found),
        sum(o.kills for o in found),
        "",
    )
    return f"{describe()}.\n\n{table(head, [*rows, total])}\n"


async def _main(options: argparse.Namespace) -> int:
    found = [outcome async for outcome in _all(options.only, options.questions)]
    text = report(found)
    print(text)
    if options.report:
        options.report.write_text(text, "utf-8")
    return 0 if all(outcome.passed for outcome in found) else 1


def main() -> int:
    """Run the suite; return 0 where nothing was lost and nothing doubled without a kill."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("only", nargs="*", help="scenarios to run; all of them by default")
    parser.add_argument("--questions", type=int, default=10_000, help="questions in all")
    parser.add_argument("--report", type=Path, help="file to write the table to")
    return asyncio.run(_main(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
