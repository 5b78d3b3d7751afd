"""What people say of an answer: two small buttons below it, and what becomes of a press.

A press goes to the log of questions with the fact and the first line of the answer; what had been
typed is not known any more by then, and is not kept for this.
"""

from __future__ import annotations

from typing import Final

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import BadRequest

from bot.model import Action, Option, Reply, ReplyKind, Verb
from bot.storage.people import Asked
from bot.telegram import metrics
from bot.telegram.codec import Place, Press, decode, encode
from bot.telegram.desk import PRIVATE, Desk
from bot.telegram.keyboards import label_of
from bot.telegram.sending import persist
from bot.telegram.work import note
from bot.wording import Texts
from bot.world import World

KIND: Final = "feedback"
"""What it is kept as in the log of questions."""
SAID: Final = {Verb.HELPFUL: "helpful", Verb.WRONG: "not right"}
"""What a press says, as the log has it."""
LINE: Final = 200
"""Characters of the answer that are kept."""
DONE: Final = Press(Place.FEEDBACK, Action(Verb.NONE))
"""The button that stands there afterwards; pressing it does nothing."""


def offered(texts: Texts, reply: Reply) -> tuple[Option, ...]:
    """Return the buttons below an answer that tells something; below anything else none."""
    if reply.kind is not ReplyKind.ANSWER or not reply.facts:
        return ()
    fact, intent = reply.facts[0], reply.intent
    return (
        Option(texts.say("feedback.helpful"), Action(Verb.HELPFUL, fact, intent)),
        Option(texts.say("feedback.wrong"), Action(Verb.WRONG, fact, intent)),
    )


def is_fitting(world: World, query: CallbackQuery, message: Message | None, pressed: Press) -> bool:
    """Return whether a press can be one of those buttons: forged data and that of an old keyboard
    do not stand below the message."""
    return (
        message is not None
        and message.chat.type == PRIVATE
        and pressed.action.verb in SAID
        and pressed.action.target in world.knowledge.facts
        and bool(label_of(message.reply_markup, query.data or ""))
    )


async def keep(
    desk: Desk, query: CallbackQuery, message: Message, pressed: Press, texts: Texts
) -> None:
    """Keep what was said of an answer, and show thanks in place of the buttons."""
    try:
        markup = _thanked(message, texts.say("feedback.thanks"))
        await persist(lambda: message.edit_reply_markup(markup))
    except BadRequest as error:
        # Of two quick taps the second changes nothing any more, and says nothing more.
        if "not modified" in error.message.lower():
            return
    said, action = SAID[pressed.action.verb], pressed.action
    line = (message.text or "").partition("\n")[0][:LINE]
    whom = desk.store.people.hashed(query.from_user.id)
    note(Asked(whom, KIND, texts.lang, f"{said}: {action.target}: {line}", action.detail, 1.0))
    metrics.FEEDBACK.labels(said, texts.lang).inc()


def _thanked(message: Message, thanks: str) -> InlineKeyboardMarkup:
    """Return the keyboard of a message with thanks in place of the buttons."""
    done = InlineKeyboardButton(thanks, callback_data=encode(DONE))
    rows = []
    for row in message.reply_markup.inline_keyboard if message.reply_markup else ():
        rest = [button for button in row if not _is_feedback(button)]
        rows.append([done, *rest] if len(rest) < len(row) else rest)
    return InlineKeyboardMarkup(rows)


def _is_feedback(button: InlineKeyboardButton) -> bool:
    data = button.callback_data
    press = decode(data) if isinstance(data, str) else None
    return press is not None and press.place is Place.FEEDBACK
