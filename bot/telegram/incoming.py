"""What people send, made fit for asking: questions told from talk, invisible characters out."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from typing import Final

from telegram import Message, MessageEntity

from bot.telegram.desk import PRIVATE, argument
from bot.telegram.groups import addressed

MAX_QUESTION: Final = 500
"""Longest question that is read, in characters; whoever writes more is asked to shorten it."""
EDITABLE_FOR: Final = timedelta(minutes=10)
"""How long after it was sent an edited question still changes its answer."""
ASK: Final = "ask"
"""The command behind which a question may stand."""

_UNSEEN: Final = frozenset({"Cf", "Cc", "Cs", "Co", "Cn"})
"""Unicode categories of zero-width, tag and control characters, and of what is no character."""


def clean(text: str) -> str:
    """Return a text without what nobody sees."""
    if text.isprintable():
        return text.strip()  # Nothing unseen is printable.
    shown = (c for c in text if c in "\n\t" or unicodedata.category(c) not in _UNSEEN)
    return "".join(shown).strip()


def question_in(message: Message) -> str | None:
    """Return what a message asks the bot; None where it is not meant for it.

    In a private chat any text is; in a group a command, a reply to the bot, or a mention of it.
    """
    if message.text is None:
        return None
    if _is_command(message):
        return clean(argument(message))
    text = message.text if message.chat.type == PRIVATE else addressed(message)
    return None if text is None else clean(text)


def may_still_change(message: Message, now: datetime) -> bool:
    """Return whether an edit of this message still changes its answer."""
    return (message.edit_date or now) - message.date <= EDITABLE_FOR


def _is_command(message: Message) -> bool:
    me = message.get_bot().username.lower()
    commands = message.parse_entities([MessageEntity.BOT_COMMAND])
    return any(
        entity.offset == 0 and command.lower() in (f"/{ASK}", f"/{ASK}@{me}")
        for entity, command in commands.items()
    )
