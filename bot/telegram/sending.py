"""Sending replies: every message leaves through here.

Keeps Telegram's limits, falls back to plain text where markup is refused, follows a group that
became a supergroup, and repeats what surely or very likely was not carried out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, TypeVar

from msgspec import Struct
from msgspec.structs import replace
from telegram import Bot, LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import MessageLimit, ParseMode
from telegram.error import BadRequest, ChatMigrated, NetworkError, TelegramError, TimedOut
from telegram.ext import ExtBot

from bot import render
from bot.telegram import metrics
from bot.telegram.client import never_sent, written
from bot.telegram.keyboards import Markup
from bot.telegram.work import may_send, step_aside, was_sent

MARGIN: Final = 96
"""Units left free in a message, for the mark of a choice."""
FITS: Final = int(MessageLimit.MAX_TEXT_LENGTH) - MARGIN
"""Units of text in one message."""
PAUSES: Final = (0.3, 1.0, 3.0)
"""Seconds before each repetition of a failed request."""

NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
"""Links in replies are sources, not pictures."""
_NO_PREVIEW: Final = NO_PREVIEW.to_json()

T = TypeVar("T")


class Target(Struct, frozen=True):
    """Where a reply goes."""

    chat: int
    """Id of the chat."""
    thread: int | None = None
    """Id of the topic, in chats that have them."""
    quote: int | None = None
    """Id of the message to answer visibly."""


def target_of(message: Message, *, quote: bool) -> Target:
    """Return where an answer to a message goes."""
    thread = message.message_thread_id if message.is_topic_message else None
    return Target(message.chat_id, thread, message.message_id if quote else None)


async def deliver(
    bot: Bot,
    target: Target,
    messages: Sequence[render.Message],
    markup: Markup | None = None,
) -> tuple[int, ...]:
    """Send messages in order, the buttons below the last, and return their ids."""
    sent: list[int] = []
    for message in messages:
        below = markup if message is messages[-1] else None
        try:
            sent.append(await _send(bot, target, message, below))
        except ChatMigrated as moved:
            target = Target(moved.new_chat_id, target.thread)
            sent.append(await _send(bot, target, message, below))
        if target.quote:
            target = replace(target, quote=None)
    return tuple(sent)


async def amend(
    bot: Bot,
    target: Target,
    old: Sequence[int],
    messages: Sequence[render.Message],
    markup: Markup | None = None,
) -> tuple[int, ...]:
    """Turn messages sent before into new ones and return the ids of what stands then."""
    kept: list[int] = []
    for id_, message in zip(old, messages, strict=False):
        below = markup if message is messages[-1] else None
        if not await _edit(bot, target.chat, id_, message, below):
            break
        kept.append(id_)
    for id_ in old[len(kept) :]:
        await _remove(bot, target.chat, id_)
    rest = messages[len(kept) :]
    return (*kept, *(await deliver(bot, target, rest, markup) if rest else ()))


async def persist(request: Callable[[], Awaitable[T]]) -> T:
    """Return what a request returns, repeating it where that can hardly double anything."""
    for pause in PAUSES:
        try:
            return await _once(request)
        except TelegramError as error:
            if not _is_worth_repeating(error):
                raise
        metrics.REPEATED.inc()
        step_aside()
        await asyncio.sleep(pause)
    return await _once(request)


async def _once(request: Callable[[], Awaitable[T]]) -> T:
    await may_send()
    result = await request()
    was_sent()
    return result


def _is_worth_repeating(error: TelegramError) -> bool:
    # A timeout while waiting for the answer may mean that the message was sent. A broken
    # connection nearly always is an idle one that the server closed before it read anything.
    if isinstance(error, TimedOut):
        return never_sent(error)
    return type(error) in (NetworkError, TelegramError)


async def _send(bot: Bot, target: Target, message: render.Message, markup: Markup | None) -> int:
    quote = (
        ReplyParameters(target.quote, allow_sending_without_reply=True).to_json()
        if target.quote
        else None
    )

    async def send(text: str, mode: ParseMode | None) -> int:
        sent = await _call(
            bot,
            "sendMessage",
            chat_id=target.chat,
            text=text,
            parse_mode=mode,
            reply_markup=markup,
            reply_parameters=quote,
            message_thread_id=target.thread,
            link_preview_options=_NO_PREVIEW,
        )
        return int(sent["message_id"])

    try:
        return await send(message.html, ParseMode.HTML)
    except BadRequest as error:
        if not _is_about_markup(error):
            raise
        return await send(message.text, None)


async def _edit(
    bot: Bot, chat: int, id_: int, message: render.Message, markup: Markup | None
) -> bool:
    async def edit(text: str, mode: ParseMode | None) -> None:
        await _call(
            bot,
            "editMessageText",
            chat_id=chat,
            message_id=id_,
            text=text,
            parse_mode=mode,
            reply_markup=markup,
            link_preview_options=_NO_PREVIEW,
        )

    try:
        try:
            await edit(message.html, ParseMode.HTML)
        except BadRequest as error:
            if not _is_about_markup(error):
                raise
            await edit(message.text, None)
    except BadRequest as error:
        # The rest means that it is gone or too old: then a new message takes its place.
        return "not modified" in error.message.lower()
    return True


async def _call(bot: Bot, method: str, **parameters: str | int | None) -> Any:
    """Return what the Bot API answers to a method, as it came.

    It takes the library's way through limits and errors, past its methods of that name: those make
    objects of all that goes out and comes back, of which one number is read here.
    """
    given = {name: value for name, value in parameters.items() if value is not None}
    body = written(given)
    limiter = bot.rate_limiter if isinstance(bot, ExtBot) else None

    def request() -> Awaitable[Any]:
        sending = (f"{bot.base_url}/{method}", body)
        if limiter is None:
            return bot.request.post(*sending)
        return limiter.process_request(bot.request.post, sending, {}, method, given, None)

    return await persist(request)


async def _remove(bot: Bot, chat: int, id_: int) -> None:
    try:
        await bot.delete_message(chat, id_)
    except BadRequest:
        return  # Gone already, or too old: it stays as it is.


def _is_about_markup(error: BadRequest) -> bool:
    return "parse entities" in error.message.lower()
