"""The real process: started as an operator starts it, told to stop as a supervisor does."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from tests.botapi import BotApi, Fault, Person, Trouble
from tests.worlds import hand_to

ROOT = Path(__file__).parents[2]


async def start(api: BotApi, data: Path, **more: str) -> asyncio.subprocess.Process:
    hand_to(data)
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "TELEGRAM_BOT_TOKEN": api.token,
        "TELEGRAM_API_BASE_URL": api.base_url,
        "ADMIN_IDS": "501",
        "DATA_DIR": str(data),
        **more,
    }
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


async def finish(process: asyncio.subprocess.Process) -> str:
    out, _ = await asyncio.wait_for(process.communicate(), 90)
    return out.decode()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_answers_and_stops_when_told(
    api: BotApi, tmp_path: Path, number: signal.Signals
) -> None:
    process = await start(api, tmp_path, LOG_LEVEL="DEBUG")
    person = Person(api, 7001)
    await person.says("when was readmission agreement signed")
    assert "28 February 2014" in (await person.hears(within=120))["text"]
    api.faults.append(Fault(Trouble.RESET, "sendMessage"))
    await person.asks("thanks")
    process.send_signal(number)
    log = await finish(process)
    assert process.returncode == 0
    assert api.updates == []
    assert api.token.partition(":")[2] not in log
    assert "serving version" in log


async def test_a_token_that_telegram_refuses_ends_it_with_status_2(
    api: BotApi, tmp_path: Path
) -> None:
    api.faults.append(Fault(Trouble.REVOKED, times=99))
    process = await start(api, tmp_path)
    log = await finish(process)
    assert process.returncode == 2
    assert "BotFather" in log
    assert api.token.partition(":")[2] not in log
    assert "Traceback" not in log
