"""Mending what was typed: misspelt words, words run together or apart, foreign letters.

Each word is mended by itself, but that two may be halves of one; so what was worked out for a
word is remembered. A known word and a form of one are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from intents.letters import NO_LETTERS, Letters
from intents.sentences import Clause, Split
from intents.spelling import Speller
from intents.stemming import remembering

LONGEST_WHOLE: Final = 5
"""Letters up to which a word is never two that were typed as one."""

_HELD: Final = re.compile(r"(.)\1{2,}")
"""A letter held down."""


class Mender:
    """Mends texts of a language. Immutable, but that it remembers words."""

    def __init__(
        self, speller: Speller, inflected: Callable[[str], bool], letters: Letters = NO_LETTERS
    ) -> None:
        """Take the vocabulary, what tells forms of its words, and how foreign letters are read."""
        self._speller = speller
        self._inflected = inflected
        self._letters = letters
        self._parts = remembering(self._mend)

    def mend(self, text: Split) -> Split:
        """Return the words of a text, those mended that are no known word nor a form of one."""
        words, typed = text.words, text.typed
        out: list[str] = []
        seen: list[str] = []
        moved: list[Clause] = []
        for clause in text.clauses:
            start, at = len(out), clause.start
            while at < clause.end:
                joined = (
                    self._speller.join(words[at], words[at + 1]) if at + 1 < clause.end else None
                )
                if joined:
                    out.append(joined)
                    seen.append(f"{typed[at]} {typed[at + 1]}")
                    at += 2
                    continue
                for part in self._parts(words[at]):
                    out.append(part)
                    seen.append(typed[at])
                at += 1
            moved.append(Clause(start, len(out), clause.asked, clause.joined))
        return Split(out, seen, moved)

    def _mend(self, word: str) -> tuple[str, ...]:
        """Return the words that one stands for: itself, another, or two that were run together."""
        if self._inflected(word):
            return (word,)
        parts = self._speller.split(word) if len(word) > LONGEST_WHOLE else None
        return parts or (self._respelt(word) or self._speller.repair(word) or word,)

    def _respelt(self, word: str) -> str | None:
        """Return the known word that one typed in another alphabet stands for: kogda is когда; or
        one with a letter held down: salammm."""
        known = self._speller.weights
        meant = self._letters.read(word)
        single = _HELD.sub(r"\1", word)
        if meant is None and single != word:
            return single if single in known else None
        if meant and single != word:
            meant = _HELD.sub(r"\1", meant)
        if meant is None or meant in known:
            return meant
        if word in known:
            return None
        return meant if self._inflected(meant) else self._speller.repair(meant)
