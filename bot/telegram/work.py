"""The update in hand: what its handling came to, gathered to be kept in one go when it is done.

Handlers remember conversations and note questions as if that were done at once; it is done with
the mark that the update is answered, so that a killed process leaves both or neither.
"""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final

from bot.memory import Conversation, Speaker, to_json
from bot.storage.journal import Finished
from bot.storage.lease import Lease
from bot.storage.people import Asked
from bot.telegram import metrics

PATIENCE: Final = 2.0
"""Seconds that Telegram may take before the next update is let through beside this one."""
HOLD: Final = 0.25
"""The same while Telegram stalls: nobody waits long for each of many that hang."""


class Turnstile:
    """Lets updates through to Telegram one after the other, each until it is marked.

    An answer that was sent and is not yet marked is sent twice if the process is killed in
    between; so there is to be one such at a time. Only where Telegram takes long is the next one
    let through: a connection that hangs must not keep everybody waiting. For the mark, which is
    ours, it is always waited.
    """

    def __init__(self, patience: float = PATIENCE, hold: float = HOLD) -> None:
        self._patience = patience
        self._hold = hold
        self._lock = asyncio.Lock()
        self._inside: Work | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._stalled: set[int] = set()

    async def enter(self, work: Work) -> None:
        """Wait for the turn of an update; once it had its turn, it goes on."""
        if work.let_through:
            return
        work.let_through = True
        await self._lock.acquire()
        self._inside = work
        patience = self._hold if self._stalled else self._patience
        self._timer = asyncio.get_running_loop().call_later(patience, self._overtake, work)

    def stay(self, work: Work) -> None:
        """Keep an update inside: Telegram has answered, and only its mark is waited for."""
        if self._inside is work and self._timer:
            self._timer.cancel()

    def leave(self, work: Work) -> None:
        """Let the next one through, if this one is inside."""
        self._stalled.discard(work.update_id)
        self._open(work)

    def step_aside(self, work: Work) -> None:
        """Let others through while an update of which nothing was sent waits to try again."""
        if not work.spoken:
            self.leave(work)
            work.let_through = False

    def _overtake(self, work: Work) -> None:
        metrics.OVERTAKEN.inc()
        self._stalled.add(work.update_id)
        self._open(work)

    def _open(self, work: Work) -> None:
        if self._inside is work:
            self._inside = None
            if self._timer:
                self._timer.cancel()
            self._lock.release()


@dataclass(slots=True)
class Work:
    """An update in hand."""

    update_id: int
    """Telegram's number."""
    chat: int
    """Whose order it keeps."""
    conversations: dict[Speaker, Conversation] = field(default_factory=dict)
    """As they are after it."""
    asked: list[Asked] = field(default_factory=list)
    """Questions that curators may learn from."""
    failure: Exception | None = None
    """What its handling failed with."""
    turnstile: Turnstile | None = None
    """Where it waits before it sends anything."""
    let_through: bool = False
    """Whether it had its turn."""
    spoken: bool = False
    """Whether anything of its answer was sent."""
    lease: Lease | None = None
    """That of the replica, where others may take over."""
    term: int = 0
    """Term of the lease under which it was taken up."""

    def finished(self) -> Finished:
        """Return what is to be kept."""
        threads = {(who.chat, who.user): to_json(c) for who, c in self.conversations.items()}
        return Finished(self.update_id, self.chat, threads, tuple(self.asked))


CURRENT: Final[ContextVar[Work | None]] = ContextVar("work", default=None)
"""The update that the running task handles."""


class LapsedError(Exception):
    """The lease ran out: the update in hand may be another replica's, and must not send."""


async def may_send() -> None:
    """Wait until the update in hand may send."""
    work = CURRENT.get()
    if work is not None and work.turnstile is not None:
        await work.turnstile.enter(work)


def was_sent() -> None:
    """Note that something of the answer in hand was sent."""
    work = CURRENT.get()
    if work is not None:
        work.spoken = True


def step_aside() -> None:
    """Let other updates send while that in hand waits to try again."""
    work = CURRENT.get()
    if work is not None and work.turnstile is not None:
        work.turnstile.step_aside(work)


def ensure_ours() -> None:
    """Raise LapsedError where the update in hand may be another replica's by now."""
    work = CURRENT.get()
    if work is not None and work.lease is not None and not work.lease.holds(work.term):
        raise LapsedError


def fail(error: Exception) -> None:
    """Note that handling the update in hand failed."""
    work = CURRENT.get()
    if work is not None:
        work.failure = error


def note(asked: Asked) -> None:
    """Note a question for curators."""
    work = CURRENT.get()
    if work is not None:
        work.asked.append(asked)
