"""Pressed buttons: the query is acknowledged, the choice answered, and shown where it was made."""

from __future__ import annotations

import contextlib
import logging
from datetime import datetime
from typing import Final

from telegram import CallbackQuery, Message, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from bot import pages
from bot.asking import Turn, ask, choose
from bot.memory import Speaker
from bot.model import Action, Verb
from bot.render import escape, to_messages
from bot.state import DialogueState
from bot.telegram import feedback
from bot.telegram.asking import buttons
from bot.telegram.codec import Place, Press, decode
from bot.telegram.desk import PRIVATE, Desk, reader_language
from bot.telegram.keyboards import keyboard, label_of, relabelled
from bot.telegram.sending import FITS, NO_PREVIEW, Target, deliver, target_of
from bot.wording import Texts
from bot.world import World

_LOG: Final = logging.getLogger(__name__)


async def press(desk: Desk, update: Update) -> None:
    """Answer what a button asks for."""
    query = update.callback_query
    if query is None:
        return
    world, now = desk.held.world, desk.clock()
    pressed = decode(query.data or "")
    chat = query.message.chat if query.message else None
    who = Speaker(chat.id if chat else query.from_user.id, query.from_user.id)
    conversation = await desk.memory.recall(who)
    lang = reader_language(world, conversation, query.from_user)
    texts = pages.texts_of(world, lang)
    # Too old a message comes without its content, an inline one without a chat.
    message = query.message if isinstance(query.message, Message) else None
    if pressed is None or chat is None:
        await _acknowledge(query, texts.say("buttons.stale"))
        return
    if message and _is_anothers(pressed, message, query):
        await _acknowledge(query, texts.say("buttons.foreign"))
        return
    if pressed.place is Place.FEEDBACK:
        await _take_feedback(desk, query, message, pressed, texts)
        return
    if pressed.action.verb is Verb.LANGUAGE:
        await _choose_language(desk, query, message, pressed)
        return
    turn = _turn(world, pressed.action, conversation.state, now, lang)
    await _acknowledge(query, "" if turn else texts.say("buttons.stale"))
    if turn is None:
        return
    await deliver(
        query.get_bot(),
        target_of(message, quote=chat.type != PRIVATE) if message else Target(chat.id),
        to_messages(turn.reply, FITS),
        buttons(world, message, turn.reply) if message else keyboard(turn.reply),
    )
    await desk.memory.remember(who, conversation.with_state(turn.state))
    if message:
        await _show_choice(query, message, pressed, texts)


def _turn(
    world: World, action: Action, state: DialogueState, now: datetime, lang: str
) -> Turn | None:
    if action.verb is not Verb.EXAMPLE:
        return choose(world, action, state, now, lang)
    question = pages.example(world, lang, action.target)
    return ask(world, question, state, now, lang) if question else None


async def _take_feedback(
    desk: Desk, query: CallbackQuery, message: Message | None, pressed: Press, texts: Texts
) -> None:
    if pressed == feedback.DONE:
        await _acknowledge(query, "")
    elif message and feedback.is_fitting(desk.held.world, query, message, pressed):
        await _acknowledge(query, texts.say("feedback.noted"))
        await feedback.keep(desk, query, message, pressed, texts)
    else:
        await _acknowledge(query, texts.say("buttons.stale"))


async def _choose_language(
    desk: Desk, query: CallbackQuery, message: Message | None, pressed: Press
) -> None:
    world, lang = desk.held.world, pressed.action.target
    if lang not in world.languages:
        await _acknowledge(query, pages.texts_of(world, lang).say("buttons.stale"))
        return
    await desk.memory.prefer(query.from_user.id, lang)
    texts = pages.texts_of(world, lang)
    await _acknowledge(query, texts.say("language.done"))
    if message:
        await _show_choice(query, message, pressed, texts)


async def _acknowledge(query: CallbackQuery, note: str) -> None:
    # A query that is too old cannot be answered any more; what it asks for still can.
    with contextlib.suppress(BadRequest):
        await query.answer(note or None)


def _is_anothers(pressed: Press, message: Message, query: CallbackQuery) -> bool:
    """In groups a clarification quotes its question, and only the asker may settle it."""
    asked = message.reply_to_message
    return (
        pressed.place is Place.OPTION
        and asked is not None
        and asked.from_user is not None
        and asked.from_user.id not in (query.from_user.id, query.get_bot().id)
    )


async def _show_choice(
    query: CallbackQuery, message: Message, pressed: Press, texts: Texts
) -> None:
    data = query.data or ""
    label = label_of(message.reply_markup, data)
    mark = texts.say("buttons.chosen", label="").strip()
    if not label or label.startswith(mark):
        return
    chosen = texts.say("buttons.chosen", label=label)
    try:
        if pressed.place is Place.OPTION:
            text = f"{message.text_html}\n\n{escape(chosen)}"
            await message.edit_text(
                text, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW
            )
        elif message.reply_markup:
            markup = relabelled(message.reply_markup, data, chosen)
            await message.edit_reply_markup(markup)
    except TelegramError as error:
        # The answer is out; that the choice cannot be shown any more is no matter for the user.
        _LOG.debug("choice not shown: %s", error)
