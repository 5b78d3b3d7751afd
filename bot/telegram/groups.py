"""When a bot may speak in a group: answered to, mentioned, or not at all."""

from __future__ import annotations

from telegram import Message, MessageEntity


def addressed(message: Message) -> str | None:
    """Return a group message without the mention of the bot; None where it is not meant for it."""
    mentions = _mentions(message)
    if not mentions and not _answers_bot(message):
        return None
    text = message.text or ""
    for mention in mentions:
        text = text.replace(mention, " ")
    return text


def _mentions(message: Message) -> list[str]:
    bot = message.get_bot()
    me = f"@{bot.username}".lower()
    kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
    return [
        text
        for entity, text in message.parse_entities(kinds).items()
        if text.lower() == me or (entity.user is not None and entity.user.id == bot.id)
    ]


def _answers_bot(message: Message) -> bool:
    original = message.reply_to_message
    return (
        original is not None
        and original.from_user is not None
        and original.from_user.id == message.get_bot().id
    )
