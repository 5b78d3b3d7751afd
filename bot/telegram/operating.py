"""What admins ask of the running service: how it does, what was given up, and to try that again."""

from __future__ import annotations

from typing import Final

from telegram import Message

from bot.model import Part, Role
from bot.processes import resident
from bot.storage import StorageError
from bot.telegram.admin import reports
from bot.telegram.desk import Desk
from bot.wording import Texts

SHOWN: Final = 20
"""Updates that are listed."""


@reports
async def status(desk: Desk, _: Message, texts: Texts) -> list[Part]:
    """Tell how the service does."""
    up = (desk.clock() - desk.started).total_seconds()
    lead = texts.say("status.lead", version=desk.held.world.version, **_hours(up))
    parts = [Part(Role.LEAD, lead)]
    try:
        parts += await _stored(desk, texts)
    except StorageError:
        parts.append(Part(Role.CONTEXT, texts.say("status.unreachable")))
    megabytes = round(resident())
    return [*parts, Part(Role.CONTEXT, texts.say("status.memory", megabytes=megabytes))]


@reports
async def dead(desk: Desk, _: Message, texts: Texts) -> list[Part]:
    """List what was given up, by number and kind of error."""
    found = await desk.store.inbox.dead(SHOWN)
    if not found:
        return [Part(Role.LEAD, texts.say("dead.none"))]
    count = (await desk.store.inbox.depth()).dead
    lines = (
        texts.say("dead.entry", number=d.update_id, hours=round(d.age / 3600), why=d.why)
        for d in found
    )
    return [
        Part(Role.LEAD, texts.say("dead.lead", count=count)),
        *(Part(Role.ITEM, line) for line in lines),
        Part(Role.CONTEXT, texts.say("dead.hint")),
    ]


@reports
async def retry(desk: Desk, message: Message, texts: Texts) -> list[Part]:
    """Try what was given up again."""
    count = await desk.store.inbox.retry()
    await desk.store.replicas.note(message.chat_id, "retry", f"{count} updates")
    return [Part(Role.LEAD, texts.say("dead.retried" if count else "dead.none", count=count))]


async def _stored(desk: Desk, texts: Texts) -> list[Part]:
    """Tell of the inbox and the replicas; raises StorageError."""
    depth = await desk.store.inbox.depth()
    inbox = texts.say("status.inbox", waiting=depth.waiting, age=round(depth.age), dead=depth.dead)
    replicas = (
        texts.say(
            "status.replica",
            host=replica.host,
            version=replica.version,
            seen=round(replica.seen),
            **_hours(replica.age),
        )
        for replica in await desk.store.replicas.all()
    )
    return [Part(Role.CONTEXT, inbox), *(Part(Role.ITEM, line) for line in replicas)]


def _hours(seconds: float) -> dict[str, int]:
    minutes = int(seconds) // 60
    return {"hours": minutes // 60, "minutes": minutes % 60}
