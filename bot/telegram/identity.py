"""How the bot presents itself: command menus by scope and language, and its descriptions.

Set only where they differ, because Telegram allows few such changes; whatever fails here is
told in the log and keeps nobody from being answered.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from msgspec import Struct
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from bot import pages
from bot.telegram.desk import Scope
from bot.wording import Texts
from bot.world import World

_LOG: Final = logging.getLogger(__name__)


class Menu(Struct, frozen=True):
    """The commands that are offered somewhere."""

    scope: BotCommandScope
    """Where."""
    names: tuple[str, ...]
    """Which, in order."""


async def present(
    bot: Bot, world: World, names: Mapping[Scope, tuple[str, ...]], admins: Collection[int]
) -> None:
    """Set menus and descriptions where they are not yet as they should be."""
    for texts, code in _languages(world):
        for menu in _menus(names, admins):
            try:
                await _set_menu(bot, menu, texts, code)
            except TelegramError as error:
                # An admin who never wrote to the bot has no chat with it to put a menu into.
                _LOG.info("no menu for %s: %s", menu.scope.type, error)
        try:
            await _describe(bot, texts, code)
        except TelegramError as error:
            _LOG.warning("no description set: %s", error)


def _languages(world: World) -> Iterator[tuple[Texts, str | None]]:
    """Yield the default language for everybody, then each of the others for its readers."""
    yield pages.texts_of(world, world.languages[0]), None
    for code in world.languages[1:]:
        yield pages.texts_of(world, code), code


def _menus(names: Mapping[Scope, tuple[str, ...]], admins: Collection[int]) -> Iterator[Menu]:
    yield Menu(BotCommandScopeDefault(), names[Scope.GROUPS])
    yield Menu(BotCommandScopeAllPrivateChats(), names[Scope.PRIVATE])
    yield Menu(BotCommandScopeAllGroupChats(), names[Scope.GROUPS])
    for admin in sorted(admins):
        yield Menu(BotCommandScopeChat(admin), names[Scope.ADMINS])


async def _set_menu(bot: Bot, menu: Menu, texts: Texts, code: str | None) -> None:
    wanted = tuple(BotCommand(name, texts.say(f"commands.{name}")) for name in menu.names)
    if await bot.get_my_commands(menu.scope, code) != wanted:
        await bot.set_my_commands(wanted, menu.scope, code)


async def _describe(bot: Bot, texts: Texts, code: str | None) -> None:
    description, short = texts.say("about.description"), texts.say("about.short")
    if (await bot.get_my_description(code)).description != description:
        await bot.set_my_description(description, code)
    if (await bot.get_my_short_description(code)).short_description != short:
        await bot.set_my_short_description(short, code)
