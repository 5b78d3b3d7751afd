"""python -m benchmarks process: the memory of a bot at rest, and what one question costs by itself.

The bot is a process of its own that polls a Bot API server of the tests' own over HTTP and keeps
what it must in SQLite. Its memory is told after one answer and after many, from an empty data
folder and from one with what was worked out. `ask` is measured beside a process that imports the
same modules of other people's, and does nothing.
"""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tqdm import tqdm

from benchmarks.asking import asked
from benchmarks.echo import OURS, PEOPLE, send, start
from benchmarks.machine import describe
from tests.botapi import BotApi, Person

QUESTION: Final = "when was readmission agreement signed"
RUNS: Final = 15
"""Processes of each kind; the median is told."""
SETTLING: Final = 1.5
"""Seconds after an answer until what belongs to it is stored."""
LOADED: Final = f"""
import sys
from bot.cli.parser import main
main(["ask", {QUESTION!r}])
known = {{*sys.stdlib_module_names, "bot", "content", "intents", "knowledge", "__main__"}}
found = [m for m in sys.modules if m.split(".")[0] not in known and sys.modules[m].__spec__]
sys.stderr.write(" ".join(sorted(found)))
"""
"""Answers a question, and tells the modules of other people's that this took."""
ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1"}
"""What the bot sets before it imports numpy."""


def run(updates: int, suites: Sequence[Path]) -> str:
    """Return the report: megabytes at rest, and processor time of one question."""
    rest = asyncio.run(_rest(updates, asked(suites)))
    lines = [
        "# A process",
        f"{describe()}.",
        "",
        f"| MB resident | after one answer | after {updates} more |",
        "|---|---|---|",
        *(f"| {name} | {one:.0f} | {many:.0f} |" for name, (one, many) in rest.items()),
        "",
        "| | CPU ms | times |",
        "|---|---|---|",
    ]
    times = _ask()
    own = next(iter(times.values()))
    lines += [f"| {name} | {1000 * t:.0f} | {own / t:.2f} |" for name, t in times.items()]
    return "\n".join(lines) + "\n"


async def _rest(updates: int, questions: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Return the megabytes after one answer and after so many more, by the kind of start."""
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as warm:
        found = {"first start": await _answering(Path(first), updates, questions)}
        # The cache alone: the first bot's database knows updates of this one's numbers.
        shutil.copytree(Path(first) / "cache", Path(warm) / "cache")
        found["warm cache"] = await _answering(Path(warm), updates, questions)
    return found


async def _answering(data: Path, updates: int, questions: Sequence[str]) -> tuple[float, float]:
    async with BotApi() as api:
        people = [Person(api, 10_000 + n) for n in range(PEOPLE)]
        process = await start(OURS, api, data)
        try:
            await people[0].says(QUESTION)
            await api.until(lambda: bool(api.sent))
            await asyncio.sleep(SETTLING)
            one = _resident(process.pid)
            await send(api, people, updates, questions)
            await asyncio.sleep(SETTLING)
            return one, _resident(process.pid)
        finally:
            process.terminate()
            await process.wait()


def _resident(process: int) -> float:
    """Return the megabytes that a process holds."""
    pages = int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _ask() -> dict[str, float]:
    """Return the seconds of the processor that processes take: `ask` first, then its libraries."""
    with tempfile.TemporaryDirectory() as data:
        warm = {"DATA_DIR": data}
        ask = (sys.executable, "-m", "bot", "ask", QUESTION)
        _seconds(ask, warm)  # works out what is kept
        told = subprocess.run(
            (sys.executable, "-c", LOADED),
            env={**os.environ, **warm},
            capture_output=True,
            text=True,
            check=True,
        )
        modules = told.stderr.split()
        libraries = (sys.executable, "-c", "import " + ", ".join(modules))
        names = sorted({module.split(".")[0] for module in modules if module[0] != "_"})
        kinds = {
            "ask, warm": (ask, warm),
            f"importing what it imports ({', '.join(names)})": (libraries, {}),
            "the same without threads": (libraries, ONE_THREAD),
            "Python alone": ((sys.executable, "-c", ""), {}),
        }
        times: dict[str, list[float]] = {name: [] for name in kinds}
        for name in tqdm(list(kinds) * RUNS, unit="process"):
            times[name].append(_seconds(*kinds[name]))
    return {name: statistics.median(found) for name, found in times.items()}


def _seconds(command: Sequence[str], more: Mapping[str, str]) -> float:
    """Return the seconds of the processor that a process takes, with more in its environment."""
    usual = {name: value for name, value in os.environ.items() if name not in ONE_THREAD}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env={**usual, **more}, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
