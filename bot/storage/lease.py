"""How long a replica may take what it holds for its own, by its own clock.

A process that stood still, because it was stopped or its machine was, cannot know that others have
taken over meanwhile; the database would tell, but a message to Telegram asks nobody. So it counts
from when it last renewed, which costs nothing, and what it held under a term that ran out is not
its own any more, however soon it renews again.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

Ticks = Callable[[], float]
"""Seconds since some moment, never set back."""


def uptime() -> float:
    """Return the seconds since the machine started, those it slept among them where they can be
    had."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.monotonic()


class Lease:
    """A replica's belief in what it holds. A new one runs: nothing is held yet."""

    def __init__(self, seconds: float, clock: Ticks = uptime) -> None:
        """Take for how long after a renewal it runs."""
        self.clock = clock
        self.term = 0
        """Counted up whenever it ran out."""
        self._seconds = seconds
        self._since = clock()
        self._runs = True

    def holds(self, term: int) -> bool:
        """Return whether what was taken under a term is still this replica's."""
        if self._runs and self.clock() - self._since >= self._seconds:
            # Noted at once: a renewal that is on its way does not bring back what was let go.
            self._runs = False
            self.term += 1
        return self._runs and term == self.term

    def renewed(self, asked: float) -> None:
        """Note a renewal that was asked for at a moment of the clock."""
        self.holds(self.term)
        self._since = max(self._since, asked)
        self._runs = True
