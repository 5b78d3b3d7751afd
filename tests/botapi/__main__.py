"""Converse with the real bot by hand, without Telegram: `python -m tests.botapi [PORT]`.

Lines typed here are sent to the bot; `#2` presses the second button of its last message,
`!429`, `!502`, `!garbage`, `!reset` make its next call fail.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from typing import TextIO

from tests.botapi.checks import Json
from tests.botapi.faults import Fault, Trouble
from tests.botapi.people import Person, labels
from tests.botapi.server import BotApi

USER = 7001


async def converse(api: BotApi, lines: TextIO, out: TextIO, pause: float = 1.0) -> None:
    """Carry lines to the bot and its messages back until the lines end."""
    person = Person(api, USER)
    last: list[Json] = []
    printing = asyncio.create_task(_print(person, last, out))
    while line := await asyncio.to_thread(lines.readline):
        text = line.strip()
        if text.startswith("!"):
            api.faults.append(Fault(Trouble(text[1:]), method="sendMessage"))
        elif text.startswith("#") and last:
            await person.presses(last[-1], labels(last[-1])[int(text[1:]) - 1])
        elif text:
            await person.says(text)
    await api.until(lambda: not api.updates)
    await asyncio.sleep(pause)
    printing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await printing


async def _print(person: Person, last: list[Json], out: TextIO) -> None:
    while True:
        message = await person.hears(within=None)
        last[:] = [message]
        numbered = "".join(f"\n  #{n} {label}" for n, label in enumerate(labels(message), 1))
        edited = " (edited)" if "edit_date" in message else ""
        out.write(f"\nbot{edited}: {message['text']}{numbered}\n")
        out.flush()


async def main(port: int) -> None:
    """Serve until standard input ends."""
    async with contextlib.AsyncExitStack() as stack:
        api = BotApi()
        await api.start(port=port)
        stack.push_async_callback(api.stop)
        sys.stdout.write(
            f"TELEGRAM_API_BASE_URL={api.base_url} TELEGRAM_BOT_TOKEN={api.token} "
            f"ADMIN_IDS={USER} python -m bot run\n"
        )
        sys.stdout.flush()
        await converse(api, sys.stdin, sys.stdout)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 8081))
