"""Spelling: an unknown word is read as the known one that it is a slip of."""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

LONG: Final = 8
"""Letters from which a word may hold two slips; below, one."""
SHORT: Final = 4
"""Letters below which nothing is repaired: too much is near."""


@dataclass(frozen=True, slots=True)
class Repairer:
    """The known words; build it with `Repairer.of`."""

    counts: Mapping[str, int]
    """Known word -> in how many places it stands."""
    ranked: tuple[str, ...]
    """Known words that can be meant, the shortest first."""
    ends: tuple[int, ...]
    """How many of them have at most so many letters, from none on."""
    letters: NDArray[np.uint64] = field(repr=False, compare=False)
    """Which letters each has, a bit for some of them: a slip changes two bits at the most."""

    @classmethod
    def of(cls, texts: Iterable[Sequence[str]]) -> Repairer:
        """Return the repairer that knows the words of texts."""
        return cls.known(Counter(word for words in texts for word in words))

    @classmethod
    def known(cls, counts: Mapping[str, int]) -> Repairer:
        """Return the repairer of known words with how often they stand."""
        ranked = sorted(w for w in counts if w.isalpha() and len(w) >= SHORT - 1)
        ranked.sort(key=len)
        sizes = [len(word) for word in ranked]
        ends = [bisect.bisect_right(sizes, size) for size in range(max(sizes, default=0) + 1)]
        letters = np.array([_letters(word) for word in ranked], dtype=np.uint64)
        return cls(counts, tuple(ranked), tuple(ends), letters)

    def repair(self, word: str) -> str | None:
        """Return the known word that an unknown one stands for, None where none is near.

        Among equally near ones the same first letter wins, then the more frequent word.
        """
        if word in self.counts or len(word) < SHORT or not word.isalpha():
            return None
        budget = 2 if len(word) >= LONG else 1
        first, last = self._up_to(len(word) - budget - 1), self._up_to(len(word) + budget)
        changed = np.bitwise_count(self.letters[first:last] ^ np.uint64(_letters(word)))
        near = [
            (distance, known[0] != word[0], -self.counts[known], known)
            for at in np.flatnonzero(changed <= 2 * budget).tolist()
            if (known := self.ranked[first + at])
            and (distance := OSA.distance(word, known, score_cutoff=budget)) <= budget
        ]
        return min(near)[-1] if near else None

    def _up_to(self, size: int) -> int:
        """Return how many of the ranked words have at most so many letters."""
        return self.ends[min(size, len(self.ends) - 1)]


def _letters(word: str) -> int:
    """Return the letters of a word as a set of bits; some letters share one."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 63)
    return bits
