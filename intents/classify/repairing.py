"""Spelling: an unknown word is read as the known one that it is a slip of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

LONG: Final = 8
"""Letters from which a word may hold two slips; below, one."""
SHORT: Final = 4
"""Letters below which nothing is repaired: too much is near."""


@dataclass(frozen=True, slots=True)
class Repairer:
    """The known words. Immutable but for memory; build it with `Repairer.of`."""

    counts: Mapping[str, int]
    """Known word -> in how many places it stands."""
    by_length: Mapping[int, tuple[str, ...]]
    _memory: dict[str, str | None] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, texts: Iterable[Sequence[str]]) -> Repairer:
        """Return the repairer that knows the words of texts."""
        return cls.known(Counter(word for words in texts for word in words))

    @classmethod
    def known(cls, counts: Mapping[str, int]) -> Repairer:
        """Return the repairer of known words with how often they stand."""
        by_length: dict[int, list[str]] = defaultdict(list)
        for word in sorted(counts):
            if word.isalpha() and len(word) >= SHORT - 1:
                by_length[len(word)].append(word)
        return cls(counts, {size: tuple(words) for size, words in by_length.items()})

    def repair(self, word: str) -> str | None:
        """Return the known word that an unknown one stands for, None where none is near.

        Among equally near ones the same first letter wins, then the more frequent word.
        """
        if word in self.counts or len(word) < SHORT or not word.isalpha():
            return None
        if word not in self._memory:
            if len(self._memory) >= 50_000:
                self._memory.clear()
            self._memory[word] = self._nearest(word)
        return self._memory[word]

    def _nearest(self, word: str) -> str | None:
        budget = 2 if len(word) >= LONG else 1
        near = [
            (distance, known[0] != word[0], -self.counts[known], known)
            for size in range(len(word) - budget, len(word) + budget + 1)
            for known, distance, _ in process.extract(
                word, self.by_length.get(size, ()), scorer=OSA.distance,
                score_cutoff=budget, limit=None,
            )
        ]  # fmt: skip
        return min(near)[-1] if near else None
