"""What is remembered of conversations between two messages.

The protocol is what surfaces use; where it is kept is not theirs to know. Surfaces hold no
conversation of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Final, Protocol

from msgspec import Meta, MsgspecError, Struct, field, json
from msgspec.structs import replace

from bot.state import DialogueState

TTL: Final = timedelta(hours=1)
"""How long a silent conversation is kept; what a follow-up refers to goes cold sooner."""
EXCHANGES: Final = 5
"""Questions of a conversation that can still be edited or explained."""


Clock = Callable[[], datetime]
"""Returns now, with a time zone."""


class Speaker(Struct, frozen=True):
    """Whose conversation it is: one user in one chat."""

    chat: int
    """Id of the chat."""
    user: int
    """Id of the user."""


class Exchange(Struct, frozen=True, array_like=True):
    """A question and what answered it, without their texts."""

    question: int
    """Id of the question's message."""
    answers: tuple[int, ...]
    """Ids of the messages that answered it, in order."""
    before: DialogueState
    """What the question was asked against."""
    at: Annotated[datetime, Meta(tz=True)]
    """When it was asked."""


class Conversation(Struct, frozen=True, omit_defaults=True):
    """What is remembered of one."""

    state: DialogueState = field(default_factory=DialogueState)
    """What the next question is asked against."""
    exchanges: tuple[Exchange, ...] = ()
    """The last questions, the oldest first."""
    album: str = ""
    """Id of the last album of pictures that was declined."""
    preferred: str = ""
    """The language that the user has chosen; empty where none. It is kept apart."""

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


def to_json(conversation: Conversation) -> str:
    """Return a conversation as compact JSON, so that any replica can go on with it."""
    return json.encode(replace(conversation, preferred="")).decode()


def from_json(text: str) -> Conversation:
    """Return the conversation that `to_json` wrote; a damaged one is a fresh one."""
    try:
        return json.decode(text, type=Conversation)
    except MsgspecError:
        return Conversation()


class Memory(Protocol):
    """Where conversations are kept."""

    async def recall(self, who: Speaker) -> Conversation:
        """Return a conversation; a fresh one where nothing is remembered."""
        ...

    async def remember(self, who: Speaker, conversation: Conversation) -> None:
        """Keep a conversation."""
        ...

    async def prefer(self, user: int, lang: str) -> None:
        """Keep the language that a user has chosen."""
        ...

    async def forget(self, user: int) -> None:
        """Erase everything that is kept of a user."""
        ...
