"""What admins ask of the running service: how it does, what was given up, and to try that again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

from telegram import Update

from bot.model import Part, Role
from bot.processes import resident
from bot.storage import StorageError
from bot.telegram.admin import for_admins, texts_for, told
from bot.telegram.asking import show
from bot.telegram.desk import Desk
from bot.wording import Texts

SHOWN: Final = 20
"""Updates that are listed."""


@for_admins
async def status(desk: Desk, update: Update) -> None:
    """Tell how the service does."""
    message = update.effective_message
    if message is None:
        return
    texts = await texts_for(desk, message)
    up = (desk.clock() - desk.started).total_seconds()
    lead = texts.say("status.lead", version=desk.held.world.version, **_hours(up))
    parts = [Part(Role.LEAD, lead)]
    try:
        parts += [part async for part in _stored(desk, texts)]
    except StorageError:
        parts.append(Part(Role.CONTEXT, texts.say("status.unreachable")))
    megabytes = round(resident())
    parts.append(Part(Role.CONTEXT, texts.say("status.memory", megabytes=megabytes)))
    await show(message, told(texts, parts))


@for_admins
async def dead(desk: Desk, update: Update) -> None:
    """List what was given up, by number and kind of error."""
    message = update.effective_message
    if message is None:
        return
    texts = await texts_for(desk, message)
    await show(message, told(texts, [part async for part in _given_up(desk, texts)]))


@for_admins
async def retry(desk: Desk, update: Update) -> None:
    """Try what was given up again."""
    message = update.effective_message
    if message is None:
        return
    texts = await texts_for(desk, message)
    count = await desk.store.inbox.retry()
    await desk.store.replicas.note(message.chat_id, "retry", f"{count} updates")
    key = "dead.retried" if count else "dead.none"
    await show(message, told(texts, [Part(Role.LEAD, texts.say(key, count=count))]))


async def _stored(desk: Desk, texts: Texts) -> AsyncIterator[Part]:
    depth = await desk.store.inbox.depth()
    yield Part(
        Role.CONTEXT,
        texts.say("status.inbox", waiting=depth.waiting, age=round(depth.age), dead=depth.dead),
    )
    for replica in await desk.store.replicas.all():
        line = texts.say(
            "status.replica",
            host=replica.host,
            version=replica.version,
            seen=round(replica.seen),
            **_hours(replica.age),
        )
        yield Part(Role.ITEM, line)


async def _given_up(desk: Desk, texts: Texts) -> AsyncIterator[Part]:
    found = await desk.store.inbox.dead(SHOWN)
    if not found:
        yield Part(Role.LEAD, texts.say("dead.none"))
        return
    count = (await desk.store.inbox.depth()).dead
    yield Part(Role.LEAD, texts.say("dead.lead", count=count))
    for entry in found:
        hours = round(entry.age / 3600)
        line = texts.say("dead.entry", number=entry.update_id, hours=hours, why=entry.why)
        yield Part(Role.ITEM, line)
    yield Part(Role.CONTEXT, texts.say("dead.hint"))


def _hours(seconds: float) -> dict[str, int]:
    minutes = int(seconds) // 60
    return {"hours": minutes // 60, "minutes": minutes % 60}
