"""python -m benchmarks bot: whole updates a second, beside a bare echo bot of the same library.

Both are processes of their own that poll a Bot API server of the tests' own over HTTP; ours has
its storage on. One after the other, several times, so that both have the same machine. Beside the
rate stands the processor's time: other work on the machine changes it less.
"""

from __future__ import annotations

import asyncio
import math
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from benchmarks.asking import asked
from benchmarks.machine import describe
from tests.botapi import BotApi, Person

ECHO = """
import os
from telegram.ext import ApplicationBuilder, MessageHandler, filters

async def echo(update, context):
    await update.message.reply_text(update.message.text)

token, address = os.environ["TELEGRAM_BOT_TOKEN"], os.environ["TELEGRAM_API_BASE_URL"]
app = ApplicationBuilder().token(token).base_url(address + "/bot").build()
app.add_handler(MessageHandler(filters.TEXT, echo))
app.run_polling()
"""
OURS = "from bot.cli.parser import main; raise SystemExit(main(['run']))"
ROUNDS = 5
PEOPLE = 250
"""Chats that ask at once."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A run of one bot."""

    rate: float
    """Updates answered a second."""
    cpu: float
    """Milliseconds of the processor an update; not a number where the system does not tell."""


def run(updates: int, suites: Sequence[Path]) -> str:
    """Return the report: medians of updates answered a second, the questions those of suites."""
    questions = asked(suites)
    programs = {"bare echo bot": ECHO, "this bot, SQLite": OURS}
    runs: dict[str, list[Measured]] = {name: [] for name in programs}
    for name in tqdm(list(programs) * ROUNDS, unit="run"):
        runs[name].append(asyncio.run(_measure(programs[name], updates, questions)))
    rates = [statistics.median(found.rate for found in runs[name]) for name in programs]
    times = [statistics.median(found.cpu for found in runs[name]) for name in programs]
    lines = [
        "# Updates a second",
        f"{describe()}. {updates} updates of {PEOPLE} chats, {len(questions)} different questions, "
        f"median of {ROUNDS} runs.",
        "",
        "| | updates/s | share | CPU ms an update | share |",
        "|---|---|---|---|---|",
        *(
            f"| {name} | {rate:.0f} | {rate / rates[0]:.0%} | {cpu:.2f} | {times[0] / cpu:.0%} |"
            for name, rate, cpu in zip(programs, rates, times, strict=True)
        ),
    ]
    return "\n".join(lines) + "\n"


async def _measure(program: str, updates: int, questions: Sequence[str]) -> Measured:
    async with BotApi() as api:
        with tempfile.TemporaryDirectory() as data:
            people = [Person(api, 10_000 + n) for n in range(PEOPLE)]
            process = await start(program, api, Path(data))
            try:
                await people[0].says(questions[0])
                await api.until(lambda: bool(api.sent))
                await asyncio.sleep(1)
                before = _cpu(process.pid)
                rate = await send(api, people, updates, questions)
                return Measured(rate, 1000 * (_cpu(process.pid) - before) / updates)
            finally:
                process.terminate()
                await process.wait()


def _cpu(process: int) -> float:
    """Return the seconds of the processor that a process has taken."""
    try:
        told = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return math.nan
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


async def send(
    api: BotApi, people: Sequence[Person], updates: int, questions: Sequence[str]
) -> float:
    """Return updates answered a second, all of them waiting from the start."""
    before = len(api.sent)
    began = time.perf_counter()
    for number in range(updates):
        await people[number % PEOPLE].says(questions[number % len(questions)])
    await api.until(lambda: len(api.sent) >= before + updates, within=600)
    return updates / (time.perf_counter() - began)


async def start(program: str, api: BotApi, data: Path) -> asyncio.subprocess.Process:
    """Start a bot at a server, with a folder for what it keeps."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", program),
        env={
            **os.environ,
            "TELEGRAM_BOT_TOKEN": api.token,
            "TELEGRAM_API_BASE_URL": api.base_url,
            "DATA_DIR": str(data),
            "LOG_LEVEL": "WARNING",
            # Telegram's limit is for Telegram: the echo bot has none either.
            "MESSAGES_PER_SECOND": "0",
        },
    )
