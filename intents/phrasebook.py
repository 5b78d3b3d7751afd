"""Phrases, found where they stand in a text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

Phrase = tuple[str, ...]


class Phrasebook(Struct, frozen=True):
    """Phrases by how they open: a language may have thousands that start with one word, yet only
    a few lengths. Immutable; build it with `Phrasebook.of`."""

    phrases: frozenset[Phrase]
    lengths: Mapping[str, tuple[int, ...]]
    """How many words the phrases have that start with a word, longest first."""

    @classmethod
    def of(cls, phrases: Iterable[Phrase]) -> Phrasebook:
        """Return the phrasebook of phrases, each of at least one word."""
        kept = frozenset(phrases)
        lengths: dict[str, set[int]] = defaultdict(set)
        for phrase in kept:
            lengths[phrase[0]].add(len(phrase))
        return cls(kept, {word: tuple(sorted(n, reverse=True)) for word, n in lengths.items()})

    def __iter__(self) -> Iterator[Phrase]:
        return iter(self.phrases)

    def __contains__(self, phrase: object) -> bool:
        return phrase in self.phrases

    def at(self, words: Sequence[str], start: int = 0) -> list[Phrase]:
        """Return the phrases that start at a word, longest first; none past the last word."""
        if start >= len(words):
            return []
        left, lengths = len(words) - start, self.lengths.get(words[start], ())
        spans = [tuple(words[start : start + n]) for n in lengths if n <= left]
        return [span for span in spans if span in self.phrases]

    def standing(self, words: Sequence[str]) -> list[tuple[int, Phrase]]:
        """Return the phrases that stand in words, each with where it starts."""
        lengths = self.lengths
        return [
            (at, phrase)
            for at, word in enumerate(words)
            if word in lengths
            for phrase in self.at(words, at)
        ]
