"""What may go wrong between the bot and Telegram, to be ordered by a test."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Trouble(StrEnum):
    """A kind of failure."""

    TOO_MANY = "429"
    """Too many requests, with retry_after."""
    SERVER = "502"
    """Telegram is ill: 502 with a JSON body."""
    GARBAGE = "garbage"
    """200 with something that is not JSON."""
    SILENCE = "silence"
    """The request is taken and never answered."""
    LOST_ANSWER = "lost answer"
    """The request is carried out and its answer never comes."""
    RESET = "reset"
    """The connection is torn down before the request is carried out."""
    BLOCKED = "403"
    """The user has blocked the bot."""
    REVOKED = "401"
    """The token is not valid any more."""
    CONFLICT = "409"
    """Somebody else polls with the same token."""
    REFUSED = "400"
    """The request is refused, as for entities that cannot be parsed."""


@dataclass(slots=True)
class Fault:
    """A failure that happens to the next calls of a method."""

    trouble: Trouble
    """What happens."""
    method: str = ""
    """The method that it happens to; empty for any."""
    times: int = 1
    """How many calls are left that it happens to."""
    seconds: float = 1.0
    """retry_after of TOO_MANY; how long SILENCE and LOST_ANSWER last."""
    description: str = "Bad Request: can't parse entities: refused by the test"
    """What REFUSED says."""
    chat: int | None = None
    """The chat that it happens in; None for any."""

    def fits(self, method: str, chat: str) -> bool:
        """Return whether it happens to this call."""
        if self.times <= 0 or self.method not in ("", method):
            return False
        return self.chat is None or chat == str(self.chat)
