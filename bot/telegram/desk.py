"""What every handler is handed, and what it learns of who wrote."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from enum import Enum
from typing import Final

from msgspec import Struct
from telegram import Message, Update, User
from telegram.constants import ChatType

from bot.memory import Clock, Conversation, Memory, Speaker
from bot.reload import Held, Reloader
from bot.storage import Store
from bot.telegram.replication import Replication
from bot.telegram.throttle import Throttle
from bot.world import World


class Scope(Enum):
    """Where a command is offered."""

    PRIVATE = "private"
    """In private chats."""
    GROUPS = "groups"
    """In groups."""
    ADMINS = "admins"
    """In the private chats of admins."""


class Desk(Struct, frozen=True):
    """What handlers work with."""

    held: Held
    """The world being served; take it once an update."""
    memory: Memory
    """Conversations."""
    store: Store
    """What outlives the process."""
    throttle: Throttle
    """How much each user may ask."""
    retention_days: int
    """How long questions are kept for curators."""
    started: datetime
    """When this process began."""
    reloader: Reloader
    """Builds and swaps worlds."""
    replication: Replication
    """Serves the same on every replica."""
    admins: frozenset[int]
    """User ids of the admins."""
    clock: Clock
    """Now."""
    menus: Mapping[Scope, tuple[str, ...]]
    """The commands of each scope, in the order of the table."""


Act = Callable[[Desk, Update], Awaitable[None]]
"""A handler: does everything that an update asks for."""

PRIVATE: Final = ChatType.PRIVATE


def speaker(message: Message, user: User | None) -> Speaker:
    """Return whose conversation a message belongs to; a channel speaks as its own user."""
    sender = user.id if user else message.sender_chat.id if message.sender_chat else message.chat_id
    return Speaker(message.chat_id, sender)


def reader_language(world: World, conversation: Conversation, user: User | None) -> str:
    """Return the language to write in where a message does not tell: the one that was chosen,
    else that of the last reply, else that of the user's Telegram."""
    code = (user.language_code or "")[:2] if user else ""
    for lang in (conversation.preferred, conversation.state.lang, code):
        if lang in world.languages:
            return lang
    return world.languages[0]


def is_admin(desk: Desk, message: Message) -> bool:
    """Return whether an admin wrote this, in person, in a private chat."""
    user = message.from_user
    return (
        user is not None
        and message.chat.type == PRIVATE
        and message.chat_id == user.id
        and message.sender_chat is None
        and user.id in desk.admins
    )


def argument(message: Message) -> str:
    """Return what stands behind a command."""
    words = (message.text or "").split(maxsplit=1)
    return words[1] if len(words) > 1 else ""
