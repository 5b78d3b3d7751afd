"""The pages behind commands, and what a deep link opens."""

from __future__ import annotations

from telegram import Message, Update

from bot import pages
from bot.asking import choose
from bot.memory import Conversation, Exchange
from bot.model import Action, Reply, Verb
from bot.render import to_messages
from bot.telegram.asking import buttons, show
from bot.telegram.desk import (
    PRIVATE,
    Act,
    Desk,
    Scope,
    argument,
    is_admin,
    reader_language,
    speaker,
)
from bot.telegram.sending import FITS, deliver, target_of
from bot.world import World


def page(name: str) -> Act:
    """Return a handler that shows one of the standing pages."""

    async def turn_to(desk: Desk, update: Update) -> None:
        message = update.effective_message
        if message is None:
            return
        world = desk.held.world
        await show(message, pages.PAGES[name](world, await _language(desk, world, message)))

    return turn_to


async def privacy(desk: Desk, update: Update) -> None:
    """Tell what is kept, and for how long."""
    message = update.effective_message
    if message is not None:
        world = desk.held.world
        lang = await _language(desk, world, message)
        await show(message, pages.privacy(world, lang, desk.retention_days))


async def start(desk: Desk, update: Update) -> None:
    """Greet, or show the fact or partner that a deep link names; an unknown link greets."""
    message = update.effective_message
    if message is None:
        return
    world, who = desk.held.world, speaker(message, message.from_user)
    conversation = await desk.memory.recall(who)
    lang = reader_language(world, conversation, message.from_user)
    action = linked(world, argument(message))
    turn = choose(world, action, conversation.state, desk.clock(), lang) if action else None
    if turn is None:
        await show(message, pages.start(world, lang))
        return
    answers = await deliver(
        message.get_bot(),
        target_of(message, quote=message.chat.type != PRIVATE),
        to_messages(turn.reply, FITS),
        buttons(world, message, turn.reply),
    )
    exchange = Exchange(message.message_id, answers, conversation.state, desk.clock())
    await desk.memory.remember(who, conversation.with_exchange(exchange, turn.state))


def linked(world: World, payload: str) -> Action | None:
    """Return what the payload of a deep link asks for; None where it names nothing known."""
    if payload in world.knowledge.facts:
        return Action(Verb.FACT, payload)
    if payload in world.knowledge.partners:
        return Action(Verb.PARTNER, payload)
    return None


async def help_(desk: Desk, update: Update) -> None:
    """Tell how to ask, and the commands that are offered here."""
    message = update.effective_message
    if message is None:
        return
    scope = Scope.PRIVATE if message.chat.type == PRIVATE else Scope.GROUPS
    commands = desk.menus[Scope.ADMINS if is_admin(desk, message) else scope]
    world = desk.held.world
    await show(message, pages.help_(world, await _language(desk, world, message), commands))


async def forget(desk: Desk, update: Update) -> None:
    """Drop a user's conversations."""
    message = update.effective_message
    if message is None:
        return
    world = desk.held.world
    lang = await _language(desk, world, message)
    await desk.memory.forget(speaker(message, message.from_user).user)
    await show(message, pages.note(world, lang, "forget.done"))


async def language(desk: Desk, update: Update) -> None:
    """Offer the languages; the one named behind the command is chosen at once."""
    message = update.effective_message
    if message is None:
        return
    world, wanted = desk.held.world, argument(message).casefold()
    if wanted in world.languages:
        await desk.memory.prefer(speaker(message, message.from_user).user, wanted)
        await show(message, pages.note(world, wanted, "language.done"))
    else:
        await show(message, pages.languages(world, await _language(desk, world, message)))


async def unknown(desk: Desk, update: Update) -> None:
    """Say that there is no such command; the same is said of commands that one may not use."""
    message = update.effective_message
    if message is None or message.chat.type != PRIVATE:
        return
    await show(message, await refusal(desk, message))


async def refusal(desk: Desk, message: Message) -> Reply:
    """Return the refusal that tells nothing."""
    world = desk.held.world
    return pages.note(world, await _language(desk, world, message), "ask.unknown_command")


async def _language(desk: Desk, world: World, message: Message) -> str:
    conversation: Conversation = await desk.memory.recall(speaker(message, message.from_user))
    return reader_language(world, conversation, message.from_user)
