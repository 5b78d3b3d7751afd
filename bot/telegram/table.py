"""Everything that the bot reacts to, in one table: handlers, menus, /help and tests follow it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct
from telegram import Update
from telegram.constants import UpdateType
from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.telegram import admin, asking, browsing, callbacks, operating
from bot.telegram.desk import Act, Desk, Scope
from bot.telegram.gate import admitted
from bot.telegram.incoming import ASK


class Command(Struct, frozen=True):
    """A command; its line in menus and help is the text `commands.<name>`."""

    name: str
    """What is typed behind the slash."""
    act: Act
    """What it does."""
    scopes: frozenset[Scope]
    """Where it is offered; it is understood everywhere."""


_ADMINS: Final = frozenset({Scope.ADMINS})
_PRIVATE: Final = frozenset({Scope.PRIVATE, Scope.ADMINS})
_ALL: Final = frozenset(Scope)

COMMANDS: Final = (
    Command("start", browsing.start, _PRIVATE),
    Command("help", browsing.help_, _ALL),
    Command(ASK, asking.answer, _ALL),
    Command("partners", browsing.page("partners"), _ALL),
    Command("timeline", browsing.page("timeline"), _ALL),
    Command("sources", browsing.page("sources"), _ALL),
    Command("privacy", browsing.privacy, _ALL),
    Command("language", browsing.language, _ALL),
    Command("forget", browsing.forget, _PRIVATE),
    Command("reload", admin.reload, _ADMINS),
    Command("version", admin.version, _ADMINS),
    Command("why", admin.why, _ADMINS),
    Command("status", operating.status, _ADMINS),
    Command("dead", operating.dead, _ADMINS),
    Command("retry", operating.retry, _ADMINS),
)
"""The commands, in the order of menus and help."""

_BY_PEOPLE: Final = filters.UpdateType.MESSAGE & ~filters.VIA_BOT
_QUESTIONS: Final = filters.TEXT & ~filters.COMMAND & _BY_PEOPLE
_EDITS: Final = filters.TEXT & filters.UpdateType.EDITED_MESSAGE & ~filters.VIA_BOT
_OTHER: Final = ~filters.TEXT & ~filters.StatusUpdate.ALL & filters.ChatType.PRIVATE & _BY_PEOPLE

MESSAGES: Final = (
    (_QUESTIONS, asking.answer),
    (_EDITS, asking.answer_edited),
    (filters.COMMAND & _BY_PEOPLE, browsing.unknown),
    (_OTHER, asking.decline_media),
)
"""Messages that are no known command: which, and what they lead to."""

UPDATES: Final = (UpdateType.MESSAGE, UpdateType.EDITED_MESSAGE, UpdateType.CALLBACK_QUERY)
"""The kinds of update that the handlers below take: exactly these are asked for."""

Context = ContextTypes.DEFAULT_TYPE
Handler = BaseHandler[Update, Context, None]


def menus() -> Mapping[Scope, tuple[str, ...]]:
    """Return the names of the commands of each scope."""
    return MappingProxyType(
        {scope: tuple(c.name for c in COMMANDS if scope in c.scopes) for scope in Scope}
    )


def handlers(desk: Desk) -> tuple[Handler, ...]:
    """Return the handlers, the first that takes an update being the one that acts."""
    commands = [
        CommandHandler(c.name, _callback(desk, c.act), filters=_BY_PEOPLE) for c in COMMANDS
    ]
    questions, *others = [MessageHandler(kind, _callback(desk, act)) for kind, act in MESSAGES]
    return (
        # No question is a command: what comes most often is not held against each of them first.
        questions,
        *commands,
        *others,
        CallbackQueryHandler(_callback(desk, callbacks.press)),
    )


def _callback(desk: Desk, act: Act) -> Callable[[Update, Context], Coroutine[None, None, None]]:
    async def callback(update: Update, _: Context) -> None:
        if await admitted(desk, update):
            await act(desk, update)

    return callback
