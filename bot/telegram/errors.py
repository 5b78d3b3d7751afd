"""What happens when handling an update fails: one log line fit for operators, one apology.

A border: whatever was raised below ends here. What a user typed stays out of the log, and what
went wrong stays out of the chat.
"""

from __future__ import annotations

import logging
import traceback
from typing import Final

from telegram import Message, Update
from telegram.error import Forbidden, InvalidToken, TelegramError

from bot import pages
from bot.model import Reply
from bot.telegram.asking import show
from bot.telegram.desk import Desk, reader_language, speaker
from bot.telegram.processor import is_passing
from bot.telegram.work import LapsedError, fail

_LOG: Final = logging.getLogger(__name__)


async def handle(desk: Desk, update: object, error: Exception | None) -> None:
    """Log a failure without what the user typed, and apologise once where that makes sense."""
    if error is None:
        return
    fail(error)
    if isinstance(error, Forbidden):
        _LOG.debug("not welcome any more: %s", error)
        return
    which = update.update_id if isinstance(update, Update) else None
    if isinstance(error, LapsedError):
        _LOG.warning("update %s is left to other replicas: this one stood still too long", which)
        return
    if isinstance(error, InvalidToken):
        _LOG.error("update %s: Telegram does not accept the token any more", which)
        return
    if is_passing(error):
        _LOG.warning("update %s: %s; it is tried again", which, type(error).__name__)
        return
    if isinstance(error, TelegramError):
        # Telegram's descriptions quote nothing of what users typed.
        _LOG.error("update %s: Telegram: %s: %s", which, type(error).__name__, error)
    else:
        # The message of an exception may quote the text it failed on; its place does not.
        _LOG.error("update %s: %s\n%s", which, type(error).__name__, _places(error))
        _LOG.debug("update %s", which, exc_info=error)
    message = update.effective_message if isinstance(update, Update) else None
    if isinstance(message, Message):
        await _apologise(desk, message)


async def _apologise(desk: Desk, message: Message) -> None:
    try:
        await show(message, await _apology(desk, message))
    except TelegramError as error:
        _LOG.warning("no apology: %s: %s", type(error).__name__, error)


async def _apology(desk: Desk, message: Message) -> Reply:
    world = desk.held.world
    conversation = await desk.memory.recall(speaker(message, message.from_user))
    lang = reader_language(world, conversation, message.from_user)
    return pages.note(world, lang, "error.apology")


def _places(error: BaseException) -> str:
    return "".join(traceback.format_tb(error.__traceback__)).rstrip()
