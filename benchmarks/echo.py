"""python -m benchmarks bot: whole updates a second, beside a bare echo bot of the same library.

Both are processes of their own that poll a Bot API server of the tests' own over HTTP; ours has
its storage on. One after the other, several times, so that both have the same machine.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
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
ROUNDS = 3
PEOPLE = 250
"""Chats that ask at once."""


def run(updates: int, suites: Sequence[Path]) -> str:
    """Return the report: medians of updates answered a second, the questions those of suites."""
    questions = asked(suites)
    rates: dict[str, list[float]] = {"bare echo bot": [], "this bot, SQLite": []}
    programs = {"bare echo bot": ECHO, "this bot, SQLite": OURS}
    for name in tqdm(list(rates) * ROUNDS, unit="run"):
        rates[name].append(asyncio.run(_rate(programs[name], updates, questions)))
    echo, ours = (statistics.median(rates[name]) for name in rates)
    lines = [
        "# Updates a second",
        f"{describe()}. {updates} updates of {PEOPLE} chats, {len(questions)} different questions, "
        f"median of {ROUNDS} runs.",
        "",
        "| | updates/s | share |",
        "|---|---|---|",
        f"| bare echo bot | {echo:.0f} | |",
        f"| this bot, SQLite | {ours:.0f} | {ours / echo:.0%} |",
    ]
    return "\n".join(lines) + "\n"


async def _rate(program: str, updates: int, questions: Sequence[str]) -> float:
    async with BotApi() as api:
        with tempfile.TemporaryDirectory() as data:
            people = [Person(api, 10_000 + n) for n in range(PEOPLE)]
            process = await _start(program, api, Path(data))
            try:
                await people[0].says(questions[0])
                await api.until(lambda: bool(api.sent))
                await asyncio.sleep(1)
                return await _ask(api, people, updates, questions)
            finally:
                process.terminate()
                await process.wait()


async def _ask(
    api: BotApi, people: Sequence[Person], updates: int, questions: Sequence[str]
) -> float:
    """Return updates answered a second, all of them waiting from the start."""
    before = len(api.sent)
    began = time.perf_counter()
    for number in range(updates):
        await people[number % PEOPLE].says(questions[number % len(questions)])
    await api.until(lambda: len(api.sent) >= before + updates, within=600)
    return updates / (time.perf_counter() - began)


async def _start(program: str, api: BotApi, data: Path) -> asyncio.subprocess.Process:
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
