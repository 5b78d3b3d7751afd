"""Who gets through to the handlers: not a flood, of a user or of a group."""

from __future__ import annotations

from telegram import Message, Update

from bot import pages
from bot.telegram.asking import show
from bot.telegram.desk import PRIVATE, Desk, reader_language, speaker
from bot.telegram.incoming import question_in
from bot.telegram.throttle import Admission


async def admitted(desk: Desk, update: Update) -> bool:
    """Return whether an update is to be handled; says once that somebody asks too much."""
    message, user = update.effective_message, update.effective_user
    if update.callback_query is None and not _is_for_us(message):
        return True
    sender = user.id if user else message.chat_id if message else 0
    if sender in desk.admins:
        return True
    result = desk.throttle.admit(sender)
    if result is Admission.ALLOWED and message and message.chat.type != PRIVATE:
        # Many members of a group together may flood it just as one.
        result = desk.throttle.admit(message.chat_id)
    if result is Admission.NOTED and isinstance(message, Message):
        world = desk.held.world
        conversation = await desk.memory.recall(speaker(message, user))
        lang = reader_language(world, conversation, user)
        await show(message, pages.note(world, lang, "throttle.slow"))
    return result is Admission.ALLOWED


def _is_for_us(message: Message | None) -> bool:
    """Return whether a message makes the bot speak; what people of a group say among themselves
    costs them nothing."""
    if message is None:
        return False
    if message.chat.type == PRIVATE or (message.text or "").startswith("/"):
        return True
    return question_in(message) is not None
