"""Words typed in the letters of another alphabet, read in those of the language: kogda is когда."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from msgspec import Struct


class Letters(Struct, frozen=True):
    """What sequences of foreign letters stand for. Immutable; build it with `Letters.of`."""

    meant: Mapping[str, str]
    """Foreign letters -> letters of the language."""
    sequences: re.Pattern[str]
    """Any of the foreign ones, longer before shorter."""

    @classmethod
    def of(cls, meant: Mapping[str, str]) -> Letters:
        """Return the reading of a table of sequences, none of them empty."""
        longest_first = sorted(meant, key=len, reverse=True)
        return cls(meant, re.compile("|".join(map(re.escape, longest_first)) or "(?!)"))

    def read(self, word: str) -> str | None:
        """Return a word in the letters of the language, the longest sequences first; None where
        any of its letters stands for nothing."""
        found: list[str] = self.sequences.findall(word)
        if not found or sum(map(len, found)) < len(word):
            return None
        return "".join([self.meant[letters] for letters in found]) or None


NO_LETTERS: Final = Letters.of({})
"""For a language that nobody types in another alphabet."""
