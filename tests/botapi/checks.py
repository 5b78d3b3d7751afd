"""What Telegram checks before it takes a request: parameters, texts, keyboards."""

from __future__ import annotations

import json
from typing import Any, Final

from tests.botapi.markup import BadMarkup, is_empty, length, parse

Json = dict[str, Any]

MAX_TEXT: Final = 4096
MAX_CALLBACK_DATA: Final = 64
MAX_CALLBACK_ANSWER: Final = 200
MAX_BUTTONS: Final = 100
MAX_ROW: Final = 8
"""Written out on purpose: the server must not take its limits from the library that it tests."""

_SENDING: Final = {
    "chat_id", "text", "parse_mode", "entities", "link_preview_options", "reply_markup",
}  # fmt: skip
PARAMETERS: Final[dict[str, set[str]]] = {
    "getMe": set(),
    "getUpdates": {"offset", "limit", "timeout", "allowed_updates"},
    "setWebhook": {
        "url",
        "secret_token",
        "allowed_updates",
        "max_connections",
        "drop_pending_updates",
    },
    "deleteWebhook": {"drop_pending_updates"},
    "getWebhookInfo": set(),
    "sendMessage": _SENDING
    | {"message_thread_id", "reply_parameters", "disable_notification", "protect_content"},
    "editMessageText": _SENDING | {"message_id", "inline_message_id"},
    "editMessageReplyMarkup": {"chat_id", "message_id", "inline_message_id", "reply_markup"},
    "deleteMessage": {"chat_id", "message_id"},
    "answerCallbackQuery": {"callback_query_id", "text", "show_alert", "url", "cache_time"},
    "sendChatAction": {"chat_id", "action", "message_thread_id"},
    "setMyCommands": {"commands", "scope", "language_code"},
    "getMyCommands": {"scope", "language_code"},
    "deleteMyCommands": {"scope", "language_code"},
    "setMyDescription": {"description", "language_code"},
    "getMyDescription": {"language_code"},
    "setMyShortDescription": {"short_description", "language_code"},
    "getMyShortDescription": {"language_code"},
    "getChat": {"chat_id"},
}


class Refused(Exception):
    """A request that Telegram would refuse."""

    def __init__(self, description: str, code: int = 400, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.parameters = parameters


def check_parameters(method: str, params: Json) -> None:
    """Refuse a method or parameter that the server does not know."""
    if method not in PARAMETERS:
        raise Refused("Not Found: method not found", 404)
    unknown = set(params) - PARAMETERS[method]
    if unknown:
        raise Refused(f"Bad Request: {method} has no parameter {sorted(unknown)}")


def decode(params: Json, name: str) -> Any:
    """Return a parameter that may come as JSON text; None where it is absent."""
    value = params.get(name)
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise Refused(f"Bad Request: can't parse {name} JSON object") from error


def check_text(params: Json) -> str:
    """Return the text of a message after parsing; refuses what Telegram refuses."""
    source = str(params.get("text", ""))
    mode = params.get("parse_mode")
    if mode not in (None, "HTML"):
        raise Refused("Bad Request: this server takes HTML or plain text only")
    try:
        text = parse(source).text if mode else source
    except BadMarkup as error:
        raise Refused(f"Bad Request: {error}") from error
    if is_empty(text):
        raise Refused("Bad Request: message text is empty")
    if length(text.strip()) > MAX_TEXT:
        raise Refused("Bad Request: message is too long")
    return text.strip()


def check_keyboard(params: Json) -> Json | None:
    """Return the inline keyboard; refuses one that Telegram refuses."""
    markup = decode(params, "reply_markup")
    if markup is None:
        return None
    if not isinstance(markup, dict) or set(markup) != {"inline_keyboard"}:
        raise Refused("Bad Request: only inline keyboards are used here")
    rows = markup["inline_keyboard"]
    for row in rows:
        if not 1 <= len(row) <= MAX_ROW:
            raise Refused(f"Bad Request: a keyboard row has {len(row)} buttons")
        for button in row:
            _check_button(button)
    if sum(map(len, rows)) > MAX_BUTTONS:
        raise Refused("Bad Request: reply markup is too long")
    return markup if rows else None


def _check_button(button: Json) -> None:
    if is_empty(str(button.get("text", ""))):
        raise Refused("Bad Request: text buttons are unallowed in the inline keyboard")
    actions = set(button) - {"text", "style", "icon_custom_emoji_id"}
    if len(actions) != 1 or not actions <= {"callback_data", "url", "switch_inline_query"}:
        raise Refused(f"Bad Request: a button needs exactly one action, this has {sorted(actions)}")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(data.encode()) <= MAX_CALLBACK_DATA:
        raise Refused("Bad Request: BUTTON_DATA_INVALID")
    if "url" in button and not str(button["url"]).startswith(("https://", "http://", "tg://")):
        raise Refused("Bad Request: BUTTON_URL_INVALID")


def check_commands(params: Json) -> list[Json]:
    """Return a command menu; refuses one that Telegram refuses."""
    commands = decode(params, "commands") or []
    if len(commands) > 100:
        raise Refused("Bad Request: BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        name, what = command["command"], command["description"]
        word = name.replace("_", "a")
        if not (
            1 <= len(name) <= 32 and word.isascii() and word.isalnum() and name == name.lower()
        ):
            raise Refused("Bad Request: BOT_COMMAND_INVALID")
        if not 1 <= len(what) <= 256:
            raise Refused("Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
    return list(commands)
