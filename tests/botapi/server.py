"""The server: chats, updates and long polling behind the HTTP interface of the Bot API.

State lives here; what is refused stands in checks.py, what people do in people.py.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web

from tests.botapi.checks import (
    MAX_CALLBACK_ANSWER,
    Json,
    Refused,
    check_commands,
    check_keyboard,
    check_parameters,
    check_text,
    decode,
)
from tests.botapi.faults import Fault, Trouble
from tests.botapi.markup import length

TOKEN: Final = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
PATIENCE: Final = 60.0
"""How long a test waits for something that should happen at once, in seconds."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request of the bot's."""

    method: str
    """Which method."""
    params: Json
    """With what."""
    ok: bool
    """Whether it was carried out."""


@dataclass(slots=True)
class BotApi:
    """A Bot API server for one bot."""

    token: str = TOKEN
    username: str = "partner_test_bot"
    bot_id: int = 110201543
    clock: Callable[[], float] = time.time
    """Where the dates of messages come from."""
    calls: list[Call] = field(default_factory=list)
    """Every request but getUpdates, in order."""
    sent: list[Json] = field(default_factory=list)
    """Every message of the bot's, as sent or as edited, in order."""
    faults: list[Fault] = field(default_factory=list)
    """Failures yet to happen."""
    chats: dict[int, Json] = field(default_factory=dict)
    messages: dict[tuple[int, int], Json] = field(default_factory=dict)
    updates: list[Json] = field(default_factory=list)
    """Updates that the bot has not confirmed."""
    blocked: set[int] = field(default_factory=set)
    """Chats whose user has blocked the bot."""
    migrated: dict[int, int] = field(default_factory=dict)
    """Groups that became supergroups: old id -> new id."""
    queries: set[str] = field(default_factory=set)
    """Callback queries that wait for their answer."""
    menus: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    """(scope as JSON, language) -> commands."""
    descriptions: dict[tuple[str, str], str] = field(default_factory=dict)
    """(which, language) -> text."""
    allowed: list[str] | None = None
    """The allowed_updates of the last getUpdates."""
    webhook: str = ""
    polls: int = 0
    """How many getUpdates were answered or are waiting."""
    base_url: str = ""
    """Where the server listens."""
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _ids: int = 0
    _update_ids: int = 1000
    _runner: web.AppRunner | None = None

    async def __aenter__(self) -> BotApi:
        await self.start()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.stop()

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; port 0 takes a free one."""
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        address = self._runner.addresses[0]
        self.base_url = f"http://{address[0]}:{address[1]}"

    async def stop(self) -> None:
        """Close every connection."""
        if self._runner:
            await self._runner.cleanup()

    def next_id(self) -> int:
        """Return a new message id."""
        self._ids += 1
        return self._ids

    async def push(self, kind: str, content: Json) -> Json:
        """Queue an update for the bot and return it."""
        self._update_ids += 1
        update = {"update_id": self._update_ids, kind: content}
        async with self.changed:
            self.updates.append(update)
            self.changed.notify_all()
        return update

    async def until(self, condition: Callable[[], bool], within: float | None = PATIENCE) -> None:
        """Wait until something holds; raises TimeoutError."""
        async with asyncio.timeout(within), self.changed:
            await self.changed.wait_for(condition)

    def count(self, method: str) -> int:
        """Return how many calls of a method were carried out."""
        return sum(call.method == method and call.ok for call in self.calls)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if request.match_info["token"] != self.token:
            return _answer(Refused("Unauthorized", 401))
        params = await _parameters(request)
        fault = self._fault(method, str(params.get("chat_id", "")))
        if fault and (response := await self._suffer(fault, request)):
            await self._note(method, params, ok=False)
            return response
        try:
            check_parameters(method, params)
            result = await self._carry_out(method, params)
        except Refused as refusal:
            await self._note(method, params, ok=False)
            return _answer(refusal)
        await self._note(method, params, ok=True)
        if fault and fault.trouble is Trouble.LOST_ANSWER:
            await asyncio.sleep(fault.seconds)
        return web.json_response({"ok": True, "result": result})

    async def _note(self, method: str, params: Json, *, ok: bool) -> None:
        if method == "getUpdates":
            return
        async with self.changed:
            self.calls.append(Call(method, params, ok))
            self.changed.notify_all()

    def _fault(self, method: str, chat: str) -> Fault | None:
        fault = next((f for f in self.faults if f.fits(method, chat)), None)
        if fault:
            fault.times -= 1
        return fault

    async def _suffer(self, fault: Fault, request: web.Request) -> web.StreamResponse | None:
        match fault.trouble:
            case Trouble.TOO_MANY:
                wait = max(1, round(fault.seconds))
                return _answer(Refused("Too Many Requests: retry later", 429, retry_after=wait))
            case Trouble.SERVER:
                return _answer(Refused("Bad Gateway", 502))
            case Trouble.GARBAGE:
                return web.Response(text="<html>it works</html>", content_type="text/html")
            case Trouble.SILENCE:
                await asyncio.sleep(fault.seconds)
                return _answer(Refused("Gateway Timeout", 504))
            case Trouble.RESET:
                if request.transport:
                    request.transport.abort()
                return web.Response()
            case Trouble.BLOCKED:
                return _answer(Refused("Forbidden: bot was blocked by the user", 403))
            case Trouble.REVOKED:
                return _answer(Refused("Unauthorized", 401))
            case Trouble.CONFLICT:
                return _answer(_CONFLICT)
            case Trouble.REFUSED:
                return _answer(Refused(fault.description))
            case Trouble.LOST_ANSWER:
                return None

    async def _carry_out(self, method: str, params: Json) -> Any:
        match method:
            case "getMe":
                return self._me()
            case "getUpdates":
                return await self._get_updates(params)
            case "setWebhook" | "deleteWebhook":
                self.webhook = str(params.get("url", "")) if method == "setWebhook" else ""
                return True
            case "getWebhookInfo":
                return {
                    "url": self.webhook,
                    "has_custom_certificate": False,
                    "pending_update_count": len(self.updates),
                }
            case "sendMessage":
                return await self._send(params)
            case "editMessageText" | "editMessageReplyMarkup":
                return await self._edit(method, params)
            case "deleteMessage":
                return self._delete(params)
            case "answerCallbackQuery":
                return self._answer_query(params)
            case "sendChatAction" | "getChat":
                chat = self._chat(params)
                return True if method == "sendChatAction" else chat
            case _:
                return self._identity(method, params)

    def _me(self) -> Json:
        return {
            "id": self.bot_id,
            "is_bot": True,
            "first_name": "Partners",
            "username": self.username,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    async def _get_updates(self, params: Json) -> list[Json]:
        if self.webhook:
            raise Refused("Conflict: can't use getUpdates method while webhook is active", 409)
        self.polls += 1
        turn = self.polls
        offset = int(params.get("offset") or 0)
        limit = int(params.get("limit") or 100)
        allowed = decode(params, "allowed_updates")
        self.allowed = allowed if allowed is not None else self.allowed

        def ready() -> list[Json]:
            wanted = [u for u in self.updates if not self.allowed or set(u) & set(self.allowed)]
            return wanted[:limit]

        async with self.changed:
            # The confirmed ones go, and so do kinds that nobody listens to.
            self.updates = [u for u in self.updates if u["update_id"] >= offset]
            self.changed.notify_all()
            try:
                async with asyncio.timeout(float(params.get("timeout") or 0)):
                    await self.changed.wait_for(lambda: bool(ready()) or self.polls != turn)
            except TimeoutError:
                pass
            if self.polls != turn:
                raise _CONFLICT
            return ready()

    def _chat(self, params: Json) -> Json:
        raw = str(params.get("chat_id", ""))
        chat = self.chats.get(int(raw)) if raw.lstrip("-").isdigit() else None
        if chat is None:
            raise Refused("Bad Request: chat not found")
        if chat["id"] in self.blocked:
            raise Refused("Forbidden: bot was blocked by the user", 403)
        if chat["id"] in self.migrated:
            raise Refused(
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=self.migrated[chat["id"]],
            )
        return chat

    async def _send(self, params: Json) -> Json:
        chat = self._chat(params)
        message: Json = {
            "message_id": self.next_id(),
            "date": int(self.clock()),
            "chat": chat,
            "from": self._me(),
            "text": check_text(params),
        }
        keyboard = check_keyboard(params)
        if keyboard:
            message["reply_markup"] = keyboard
        if params.get("message_thread_id"):
            message["message_thread_id"] = int(params["message_thread_id"])
            message["is_topic_message"] = True
        quoted = decode(params, "reply_parameters")
        if quoted:
            original = self.messages.get((chat["id"], int(quoted["message_id"])))
            if original is not None:
                message["reply_to_message"] = original
            elif not quoted.get("allow_sending_without_reply"):
                raise Refused("Bad Request: message to be replied not found")
        return await self._keep(message, params)

    async def _edit(self, method: str, params: Json) -> Json:
        chat = self._chat(params)
        old = self.messages.get((chat["id"], int(params.get("message_id") or 0)))
        if old is None or old["from"]["id"] != self.bot_id:
            raise Refused("Bad Request: message to edit not found")
        message = {k: v for k, v in old.items() if k != "reply_markup"}
        if method == "editMessageText":
            message["text"] = check_text(params)
        keyboard = check_keyboard(params)
        if keyboard:
            message["reply_markup"] = keyboard
        if (message["text"], keyboard) == (old["text"], old.get("reply_markup")):
            raise Refused(
                "Bad Request: message is not modified: specified new message content and reply "
                "markup are exactly the same as a current content and reply markup of the message"
            )
        return await self._keep({**message, "edit_date": int(self.clock())}, params)

    async def _keep(self, message: Json, params: Json) -> Json:
        async with self.changed:
            self.messages[message["chat"]["id"], message["message_id"]] = message
            self.sent.append({**message, "html": params.get("text", "")})
            self.changed.notify_all()
        return message

    def _delete(self, params: Json) -> bool:
        chat = self._chat(params)
        if self.messages.pop((chat["id"], int(params.get("message_id") or 0)), None) is None:
            raise Refused("Bad Request: message to delete not found")
        return True

    def _answer_query(self, params: Json) -> bool:
        query = str(params.get("callback_query_id", ""))
        if query not in self.queries:
            raise Refused(
                "Bad Request: query is too old and response timeout expired or query ID is invalid"
            )
        if length(str(params.get("text", ""))) > MAX_CALLBACK_ANSWER:
            raise Refused("Bad Request: MESSAGE_TOO_LONG")
        self.queries.discard(query)
        return True

    def _identity(self, method: str, params: Json) -> Any:
        language = str(params.get("language_code", ""))
        scope = decode(params, "scope") or {"type": "default"}
        if "chat_id" in scope:
            self._chat(scope)
        key = (str(sorted(scope.items())), language)
        match method:
            case "setMyCommands":
                self.menus[key] = check_commands(params)
                return True
            case "getMyCommands":
                return self.menus.get(key, [])
            case "deleteMyCommands":
                self.menus.pop(key, None)
                return True
        which = "short_description" if "Short" in method else "description"
        if method.startswith("get"):
            return {which: self.descriptions.get((which, language), "")}
        text = str(params.get(which, ""))
        if length(text) > (120 if which == "short_description" else 512):
            raise Refused("Bad Request: description is too long")
        self.descriptions[which, language] = text
        return True


_CONFLICT: Final = Refused(
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is "
    "running",
    409,
)


def _answer(refusal: Refused) -> web.Response:
    body: Json = {"ok": False, "error_code": refusal.code, "description": str(refusal)}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return web.json_response(body, status=refusal.code)


async def _parameters(request: web.Request) -> Json:
    if request.content_type == "application/json":
        body = await request.json()
        return dict(body)
    form = await request.post()
    return {**request.query, **form}
