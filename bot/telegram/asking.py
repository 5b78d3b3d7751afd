"""Questions: answered where they are asked, and answered anew when they are edited."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Final

from telegram import Message, Update

from bot import pages
from bot.asking import Turn, ask
from bot.memory import Conversation, Exchange, Speaker
from bot.model import Reply, ReplyKind
from bot.render import to_messages
from bot.state import DialogueState
from bot.storage.people import Asked
from bot.telegram import feedback, metrics
from bot.telegram.desk import PRIVATE, Desk, reader_language, speaker
from bot.telegram.incoming import MAX_QUESTION, may_still_change, question_in
from bot.telegram.keyboards import Markup, keyboard
from bot.telegram.sending import FITS, amend, deliver, target_of
from bot.telegram.work import note
from bot.world import World

DOUBTFUL: Final = 0.4
"""Confidence below which an answer is kept for curators to look at."""
NOTED: Final = {ReplyKind.DECLINE: "declined", ReplyKind.CLARIFY: "clarified"}
"""Replies whose questions are kept, with what they are kept as."""


async def answer(desk: Desk, update: Update) -> None:
    """Answer a question; in groups only one that is meant for the bot."""
    message = update.effective_message
    if message is None:
        return
    question = question_in(message)
    if question is not None:
        await _answer(desk, message, question)


async def answer_edited(desk: Desk, update: Update) -> None:
    """Turn the answer of a question that was edited into that of the new one."""
    message = update.effective_message
    if message is None or not may_still_change(message, desk.clock()):
        return
    conversation = await desk.memory.recall(speaker(message, message.from_user))
    exchange = conversation.of_question(message.message_id)
    question = question_in(message)
    if exchange is not None and question is not None:
        await _answer(desk, message, question, exchange)


async def decline_media(desk: Desk, update: Update) -> None:
    """Say that only text is read; of an album, once."""
    message = update.effective_message
    if message is None:
        return
    who = speaker(message, message.from_user)
    conversation = await desk.memory.recall(who)
    album = message.media_group_id or ""
    if album and album == conversation.album:
        return
    world = desk.held.world
    lang = reader_language(world, conversation, message.from_user)
    await show(message, pages.note(world, lang, "ask.text_only"))
    await desk.memory.remember(who, conversation.with_album(album))


async def show(message: Message, reply: Reply) -> tuple[int, ...]:
    """Send a reply to where a message came from and return the ids of its messages."""
    return await deliver(
        message.get_bot(),
        target_of(message, quote=message.chat.type != PRIVATE),
        to_messages(reply, FITS),
        keyboard(reply),
    )


def buttons(world: World, message: Message, reply: Reply) -> Markup | None:
    """Return the buttons of an answer: in private chats it can be judged and passed on."""
    if message.chat.type != PRIVATE:
        return keyboard(reply)
    texts = pages.texts_of(world, reply.lang)
    return keyboard(
        reply,
        feedback=feedback.offered(texts, reply),
        share=texts.say("buttons.share"),
        username=message.get_bot().username,
    )


async def _answer(
    desk: Desk, message: Message, question: str, edited: Exchange | None = None
) -> None:
    world, now = desk.held.world, desk.clock()
    who = speaker(message, message.from_user)
    conversation = await desk.memory.recall(who)
    before = edited.before if edited else conversation.state
    lang = reader_language(world, conversation, message.from_user)
    reply, state = _reply(desk, who, world, question, before, now, lang)
    bot, markup = message.get_bot(), buttons(world, message, reply)
    target = target_of(message, quote=message.chat.type != PRIVATE)
    messages = to_messages(reply, FITS)
    if edited:
        answers = await amend(bot, target, edited.answers, messages, markup)
    else:
        answers = await deliver(bot, target, messages, markup)
    exchange = Exchange(message.message_id, answers, before, edited.at if edited else now)
    await desk.memory.remember(who, conversation.with_exchange(exchange, state))


def _reply(
    desk: Desk,
    who: Speaker,
    world: World,
    question: str,
    state: DialogueState,
    now: datetime,
    lang: str,
) -> tuple[Reply, DialogueState]:
    if not question:
        return pages.note(world, lang, "ask.empty"), state
    if len(question) > MAX_QUESTION:
        return pages.note(world, lang, "ask.too_long", limit=MAX_QUESTION), state
    began = time.perf_counter()
    turn = ask(world, question, state, now, lang)
    metrics.UNDERSTANDING.observe(time.perf_counter() - began)
    metrics.REPLIES.labels(turn.reply.kind.value, turn.reply.lang).inc()
    _note(desk, who, turn, question)
    return turn.reply, turn.state


def _note(desk: Desk, who: Speaker, turn: Turn, question: str) -> None:
    """Keep a question that curators may learn from."""
    reply = turn.reply
    kind = NOTED.get(reply.kind, "")
    if not kind and reply.kind is ReplyKind.ANSWER and reply.confidence < DOUBTFUL:
        kind = "doubtful"
    if kind:
        whom = desk.store.people.hashed(who.user)
        note(Asked(whom, kind, reply.lang, question, reply.intent, reply.confidence))


def fresh_state(conversation: Conversation, message: int) -> DialogueState:
    """Return what a question was asked against; a fresh state where that is not remembered."""
    exchange = conversation.of_question(message)
    return exchange.before if exchange else DialogueState()
