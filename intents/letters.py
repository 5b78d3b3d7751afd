"""Words typed in the letters of another alphabet, read in those of the language: kogda is когда."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Letters:
    """What sequences of foreign letters stand for. Immutable; build it with `Letters.of`."""

    meant: Mapping[str, str] = field(default_factory=dict)
    """Foreign letters -> letters of the language."""
    longest: int = 0
    """Letters in the longest sequence."""

    @classmethod
    def of(cls, meant: Mapping[str, str]) -> Letters:
        """Return the reading of a table of sequences."""
        return cls(meant, max(map(len, meant), default=0))

    def read(self, word: str) -> str | None:
        """Return a word in the letters of the language, the longest sequences first; None where
        any of its letters stands for nothing."""
        out: list[str] = []
        at = 0
        while at < len(word):
            for size in range(min(self.longest, len(word) - at), 0, -1):
                if word[at : at + size] in self.meant:
                    out.append(self.meant[word[at : at + size]])
                    at += size
                    break
            else:
                return None
        return "".join(out) or None


NO_LETTERS: Final = Letters()
"""For a language that nobody types in another alphabet."""
