"""Who talks to the bot: people in private chats, and groups of them."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from typing import Final

from tests.botapi.checks import Json
from tests.botapi.markup import length
from tests.botapi.server import PATIENCE, BotApi

_COMMAND: Final = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,32}(?:@\w+)?")
_MENTION: Final = re.compile(r"(?<![\w@])@\w{4,32}")


@dataclass(slots=True)
class Person:
    """Somebody with a private chat with the bot, or speaking in a group."""

    api: BotApi
    id: int
    name: str = "Leyla"
    language: str = "en"
    group: Group | None = None
    """Where they speak; None is the private chat."""
    _read: int = 0
    """How much of what the bot sent was looked at."""

    def __post_init__(self) -> None:
        self.api.chats.setdefault(
            self.id, {"id": self.id, "type": "private", "first_name": self.name}
        )
        self._read = len(self.api.sent)

    @property
    def chat(self) -> Json:
        """The chat they speak in."""
        return self.group.chat if self.group else self.api.chats[self.id]

    @property
    def profile(self) -> Json:
        """How Telegram describes them."""
        return {
            "id": self.id,
            "is_bot": False,
            "first_name": self.name,
            "language_code": self.language,
        }

    async def says(self, text: str, **more: object) -> Json:
        """Send a text; commands and mentions in it become entities."""
        return await self.sends(text=text, **_entities(text), **more)

    async def sends(self, **content: object) -> Json:
        """Send a message of any content."""
        message: Json = {
            "message_id": self.api.next_id(),
            "date": int(self.api.clock()),
            "chat": self.chat,
            "from": self.profile,
            **content,
        }
        self.api.messages[self.chat["id"], message["message_id"]] = message
        await self.api.push("message", message)
        return message

    async def edits(self, message: Json, text: str) -> Json:
        """Change a message sent before."""
        edited = {k: v for k, v in message.items() if k != "entities"}
        edited |= {"text": text, "edit_date": int(self.api.clock()), **_entities(text)}
        self.api.messages[self.chat["id"], message["message_id"]] = edited
        await self.api.push("edited_message", edited)
        return edited

    async def presses(self, message: Json, label: str) -> str:
        """Press a button of a message and return the id of the query."""
        rows = message["reply_markup"]["inline_keyboard"]
        button = next(b for row in rows for b in row if b["text"] == label)
        return await self.presses_data(button["callback_data"], message)

    async def presses_data(self, data: str, message: Json | None) -> str:
        """Send callback data of any kind, as a client might."""
        query = secrets.token_hex(8)
        self.api.queries.add(query)
        content: Json = {"id": query, "from": self.profile, "chat_instance": "1", "data": data}
        if message is not None:
            content["message"] = {k: v for k, v in message.items() if k != "html"}
        else:
            content["inline_message_id"] = "somewhere"
        await self.api.push("callback_query", content)
        return query

    async def hears(self, within: float | None = PATIENCE) -> Json:
        """Wait for the next message, or edit, of the bot's in this chat and return it."""
        found: list[Json] = []

        def came() -> bool:
            while self._read < len(self.api.sent):
                message = self.api.sent[self._read]
                self._read += 1
                if message["chat"]["id"] == self.chat["id"]:
                    found.append(message)
                    return True
            return False

        await self.api.until(came, within)
        return found[0]

    async def asks(self, text: str) -> Json:
        """Send a text and return the reply."""
        await self.says(text)
        return await self.hears()

    def heard_all(self) -> None:
        """Take everything that the bot sent so far as looked at."""
        self._read = len(self.api.sent)

    def unheard(self) -> list[Json]:
        """Return what the bot sent to this chat and was not looked at."""
        rest = self.api.sent[self._read :]
        return [message for message in rest if message["chat"]["id"] == self.chat["id"]]


@dataclass(slots=True)
class Group:
    """A group chat."""

    api: BotApi
    id: int = -100200300
    members: dict[int, Person] = field(default_factory=dict)

    def __post_init__(self) -> None:
        chat = {"id": self.id, "type": "supergroup", "title": "Migration desk"}
        self.api.chats.setdefault(self.id, chat)

    @property
    def chat(self) -> Json:
        """The group's chat."""
        return self.api.chats[self.id]

    def member(self, id_: int, name: str = "Rashad") -> Person:
        """Return somebody who speaks in the group."""
        if id_ not in self.members:
            self.members[id_] = Person(self.api, id_, name, group=self)
        return self.members[id_]


def _entities(text: str) -> Json:
    found = [
        {"type": kind, "offset": length(text[: m.start()]), "length": length(m.group())}
        for kind, pattern in (("bot_command", _COMMAND), ("mention", _MENTION))
        for m in pattern.finditer(text)
    ]
    return {"entities": found} if found else {}


def labels(message: Json) -> list[str]:
    """Return what stands on the buttons of a message."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]
