"""What only admins may do, and only in private: reload, version, why. Others learn nothing."""

from __future__ import annotations

import logging
import platform
from collections.abc import Awaitable, Callable, Iterator
from importlib import metadata
from typing import Final

from telegram import Message, Update
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot import pages
from bot.asking import ask
from bot.explain import explain
from bot.model import Part, Reply, ReplyKind, Role
from bot.reload import Counts, Refused, Reloaded
from bot.render import code_messages
from bot.telegram.asking import fresh_state, show
from bot.telegram.browsing import refusal
from bot.telegram.desk import Act, Desk, is_admin, reader_language, speaker
from bot.telegram.incoming import clean
from bot.telegram.sending import FITS, deliver, target_of
from bot.wording import Texts

SHOWN: Final = 15
"""Problems, changes or warnings told in a message; the log and `validate` tell the rest."""
PACKAGE: Final = "partnerbot"
"""Name of the distribution, for its release number."""

_LOG: Final = logging.getLogger(__name__)


def for_admins(act: Act) -> Act:
    """Return a handler that does its work for admins and refuses everybody else."""

    async def guarded(desk: Desk, update: Update) -> None:
        message = update.effective_message
        if message is None:
            return
        if is_admin(desk, message):
            await act(desk, update)
        else:
            await show(message, await refusal(desk, message))

    return guarded


def reports(parts: Callable[[Desk, Message, Texts], Awaitable[list[Part]]]) -> Act:
    """Return a handler that shows admins what a function reports, in their language."""

    @for_admins
    async def report(desk: Desk, update: Update) -> None:
        message = update.effective_message
        if message is None:
            return
        texts = await _texts(desk, message)
        told = await parts(desk, message, texts)
        await show(message, Reply(ReplyKind.SMALLTALK, texts.lang, "", (), tuple(told)))

    return report


@reports
async def reload(desk: Desk, message: Message, texts: Texts) -> list[Part]:
    """Serve what the folders hold now, and tell what changed; or tell why not."""
    if desk.reloader.busy:
        return [Part(Role.LEAD, texts.say("reload.busy"))]
    try:
        await message.reply_chat_action(ChatAction.TYPING)
    except TelegramError as error:
        _LOG.debug("no chat action: %s", error)
    try:
        outcome = await desk.reloader.reload()
    except Exception as error:  # noqa: BLE001 - a border: whatever breaks, the old world is served
        _LOG.exception("reload broke off")
        cause = type(error).__name__
        return [Part(Role.LEAD, texts.say("reload.failed", cause=cause))]
    _log(outcome)
    await _announce(desk, message, outcome)
    return list(_outcome(texts, outcome))


@reports
async def version(desk: Desk, _: Message, texts: Texts) -> list[Part]:
    """Tell what is being served, since when, and by which software."""
    since = f"{desk.held.since:%Y-%m-%d %H:%M:%S}"
    world = desk.held.world
    return [
        Part(Role.LEAD, texts.say("version.lead", version=world.version)),
        Part(Role.CONTEXT, _counts(texts, Counts.of(world))),
        Part(Role.CONTEXT, texts.say("version.since", at=since)),
        Part(Role.CONTEXT, _software(texts)),
    ]


@reports
async def how_to_ask_why(_: Desk, __: Message, texts: Texts) -> list[Part]:
    """Tell how the next command is used."""
    return [Part(Role.LEAD, texts.say("why.how"))]


@for_admins
async def why(desk: Desk, update: Update) -> None:
    """Explain what is made of the question that the command replies to."""
    message = update.effective_message
    if message is None:
        return
    question = message.reply_to_message
    if question is None or question.from_user is None or question.from_user.is_bot:
        await how_to_ask_why(desk, update)
        return
    conversation = await desk.memory.recall(speaker(message, message.from_user))
    state = fresh_state(conversation, question.message_id)
    turn = ask(desk.held.world, clean(question.text or ""), state, desk.clock())
    listing = code_messages(explain(turn), FITS)
    await deliver(message.get_bot(), target_of(message, quote=False), listing)


async def _announce(desk: Desk, message: Message, outcome: Reloaded | Refused) -> None:
    """Keep that an admin reloaded, and hand what came of it to the other replicas."""
    told = outcome.new if isinstance(outcome, Reloaded) else "refused"
    await desk.store.replicas.note(message.chat_id, "reload", told)
    if isinstance(outcome, Reloaded):
        await desk.replication.announce(outcome)


async def _texts(desk: Desk, message: Message) -> Texts:
    world = desk.held.world
    conversation = await desk.memory.recall(speaker(message, message.from_user))
    return pages.texts_of(world, reader_language(world, conversation, message.from_user))


def _outcome(texts: Texts, outcome: Reloaded | Refused) -> Iterator[Part]:
    if isinstance(outcome, Refused):
        yield Part(Role.LEAD, texts.say("reload.refused", count=len(outcome.problems)))
        yield from _some(texts, [str(problem) for problem in outcome.problems])
        return
    key = "reload.same" if outcome.old == outcome.new else "reload.done"
    yield Part(Role.LEAD, texts.say(key, old=outcome.old, new=outcome.new))
    yield Part(Role.CONTEXT, _counts(texts, outcome.counts))
    yield from _some(texts, list(_changes(texts, outcome)))
    if outcome.warnings:
        yield Part(Role.CONTEXT, texts.say("reload.warnings", count=len(outcome.warnings)))
        yield from _some(texts, [str(warning) for warning in outcome.warnings])
    seconds = f"{outcome.seconds:.1f}"
    yield Part(Role.SOURCE, texts.say("reload.took", seconds=seconds, questions=outcome.questions))


def _some(texts: Texts, lines: list[str]) -> Iterator[Part]:
    for line in lines[:SHOWN]:
        yield Part(Role.ITEM, line)
    if len(lines) > SHOWN:
        yield Part(Role.ITEM, texts.say("reload.more", count=len(lines) - SHOWN))


def _changes(texts: Texts, outcome: Reloaded) -> Iterator[str]:
    for change in outcome.changes:
        what = texts.say(f"reload.section.{change.section}", id=change.id)
        if change.fields:
            fields = texts.join(change.fields)
            what = texts.say("reload.changed_fields", what=what, fields=fields)
        yield texts.say(f"reload.change.{change.how}", what=what)
    for phrasing in outcome.phrasings:
        what = texts.say(
            "reload.phrasings", lang=phrasing.lang, intent=phrasing.intent, count=phrasing.count
        )
        yield texts.say(f"reload.change.{phrasing.how}", what=what)


def _counts(texts: Texts, counts: Counts) -> str:
    return texts.say(
        "reload.counts",
        facts=counts.facts,
        partners=counts.partners,
        people=counts.people,
        phrasings=counts.phrasings,
        languages=", ".join(counts.languages),
    )


def _software(texts: Texts) -> str:
    try:
        release = metadata.version(PACKAGE)
    except metadata.PackageNotFoundError:
        release = "?"  # Run from a checkout that was never installed.
    return texts.say("version.software", release=release, python=platform.python_version())


def _log(outcome: Reloaded | Refused) -> None:
    if isinstance(outcome, Refused):
        _LOG.warning("reload refused: %d problems", len(outcome.problems))
        for problem in outcome.problems:
            _LOG.warning("%s", problem)
    else:
        _LOG.info("reloaded: %s -> %s in %.1f s", outcome.old, outcome.new, outcome.seconds)
