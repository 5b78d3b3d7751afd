"""A person at a keyboard converses with the bot through the server."""

from __future__ import annotations

import asyncio
import io

from tests.botapi import BotApi
from tests.botapi.__main__ import converse


async def test_lines_go_to_the_bot_and_its_messages_come_back() -> None:
    out = io.StringIO()
    async with BotApi() as api:
        lines = io.StringIO("hello\n\n!429\n")
        talk = asyncio.create_task(converse(api, lines, out, pause=0.2))
        await api.until(lambda: len(api.updates) == 1)
        chat = api.updates[0]["message"]["chat"]["id"]
        await api._send({"chat_id": chat, "text": "Good day."})
        async with api.changed:
            api.updates.clear()
            api.changed.notify_all()
        await asyncio.wait_for(talk, 5)
        assert api.faults[0].method == "sendMessage"
    assert "bot: Good day." in out.getvalue()
