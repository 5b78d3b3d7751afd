"""How much each user may ask: a burst, then a steady pace. Bounded memory, injected clock."""

from __future__ import annotations

from collections import OrderedDict
from enum import Enum
from typing import Final

from bot.memory import Clock

BURST: Final = 20
"""Messages that may come at once."""
PACE: Final = 2.0
"""Seconds after which one more is allowed."""
KNOWN: Final = 20_000
"""Users watched at once; the longest silent are forgotten first."""


class Admission(Enum):
    """What becomes of a message."""

    ALLOWED = "allowed"
    """It is handled."""
    NOTED = "noted"
    """It is not, and its sender is told so, once until he has slowed down."""
    DROPPED = "dropped"
    """It is not, without a word."""


class Throttle:
    """A bucket of allowances for each user."""

    def __init__(
        self, clock: Clock, *, burst: int = BURST, pace: float = PACE, known: int = KNOWN
    ) -> None:
        self._clock = clock
        self._burst = burst
        self._pace = pace
        self._known = known
        self._left: OrderedDict[int, tuple[float, float, bool]] = OrderedDict()

    def admit(self, user: int) -> Admission:
        """Count a message of a user and return what becomes of it."""
        now = self._clock().timestamp()
        left, since, told = self._left.get(user, (float(self._burst), now, False))
        # A clock that was set back gives nothing and takes nothing.
        left = min(float(self._burst), left + max(0.0, now - since) / self._pace)
        if left >= 1:
            result, left, told = Admission.ALLOWED, left - 1, told and left < self._burst / 2
        else:
            result = Admission.DROPPED if told else Admission.NOTED
            told = True
        self._left[user] = (left, now, told)
        self._left.move_to_end(user)
        while len(self._left) > self._known:
            self._left.popitem(last=False)
        return result
