"""What is remembered of conversations between two messages.

The protocol is what surfaces use; the store behind it here is the process's memory, bounded in
number and time. Surfaces hold no conversation of their own.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from bot.state import DialogueState

TTL: Final = timedelta(hours=1)
"""How long a silent conversation is remembered: beyond it a follow-up refers to nothing."""
LIMIT: Final = 20_000
"""Conversations remembered at once, about 20 MB; the longest silent goes first."""
EXCHANGES: Final = 5
"""Questions of a conversation that can still be edited or explained."""

Clock = Callable[[], datetime]
"""Returns now, with a time zone."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whose conversation it is: one user in one chat."""

    chat: int
    """Id of the chat."""
    user: int
    """Id of the user."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what answered it, without their texts."""

    question: int
    """Id of the question's message."""
    answers: tuple[int, ...]
    """Ids of the messages that answered it, in order."""
    before: DialogueState
    """What the question was asked against."""
    at: datetime
    """When it was asked."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """What is remembered of one."""

    state: DialogueState = field(default_factory=DialogueState)
    """What the next question is asked against."""
    exchanges: tuple[Exchange, ...] = ()
    """The last questions, the oldest first."""
    album: str = ""
    """Id of the last album of pictures that was declined."""

    def of_question(self, message: int) -> Exchange | None:
        """Return the exchange that a message asked for."""
        return next((e for e in self.exchanges if e.question == message), None)

    def with_exchange(self, exchange: Exchange, state: DialogueState) -> Conversation:
        """Return the conversation after a question was answered.

        An edited question takes its old place, and the state only where it was the last one.
        """
        if not self.of_question(exchange.question):
            exchanges = (*self.exchanges, exchange)[-EXCHANGES:]
            return replace(self, state=state, exchanges=exchanges)
        is_last = self.exchanges[-1].question == exchange.question
        return replace(
            self,
            state=state if is_last else self.state,
            exchanges=tuple(
                exchange if e.question == exchange.question else e for e in self.exchanges
            ),
        )

    def with_state(self, state: DialogueState) -> Conversation:
        """Return the conversation in another state."""
        return replace(self, state=state)

    def with_album(self, album: str) -> Conversation:
        """Return the conversation after an album was declined."""
        return replace(self, album=album)


class Memory(Protocol):
    """Where conversations are kept."""

    async def recall(self, who: Speaker) -> Conversation:
        """Return a conversation; a fresh one where nothing is remembered."""
        ...

    async def remember(self, who: Speaker, conversation: Conversation) -> None:
        """Keep a conversation."""
        ...

    async def forget(self, user: int) -> None:
        """Drop a user's conversations in every chat."""
        ...


class ShortMemory:
    """A memory inside the process, gone with it."""

    def __init__(self, clock: Clock, *, ttl: timedelta = TTL, limit: int = LIMIT) -> None:
        self._clock = clock
        self._ttl = ttl
        self._limit = limit
        self._kept: OrderedDict[Speaker, tuple[datetime, Conversation]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    async def recall(self, who: Speaker) -> Conversation:
        """Return a conversation; a fresh one where nothing is remembered."""
        self._drop_stale()
        entry = self._kept.get(who)
        return entry[1] if entry else Conversation()

    async def remember(self, who: Speaker, conversation: Conversation) -> None:
        """Keep a conversation as the freshest."""
        self._kept[who] = (self._clock(), conversation)
        self._kept.move_to_end(who)
        self._drop_stale()
        while len(self._kept) > self._limit:
            self._kept.popitem(last=False)

    async def forget(self, user: int) -> None:
        """Drop a user's conversations in every chat."""
        for who in [who for who in self._kept if who.user == user]:
            del self._kept[who]

    def _drop_stale(self) -> None:
        # Entries stand in the order in which they were kept, so the stale ones are in front.
        deadline = self._clock() - self._ttl
        while self._kept and next(iter(self._kept.values()))[0] < deadline:
            self._kept.popitem(last=False)
