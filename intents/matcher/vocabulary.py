"""Words the matcher has seen, and the repair of those it has not.

A known word is never changed; an unknown one becomes the nearest known one within a budget of edits
that grows with its length, because one edit in a short word makes another word.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from intents.matcher.features import OPAQUE

LEAST_LETTERS: Final = 4
"""Words under this length are not repaired: most of their neighbours are words too."""
TWO_EDITS: Final = 8
"""Words from this length on may differ by two edits, shorter ones by one."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Known words, by frequency. Immutable; build it with `Vocabulary.of`."""

    counts: Mapping[str, int]
    """Word -> how often it occurs in the phrasings."""
    by_length: Mapping[int, tuple[str, ...]]
    """Length -> words that a misspelt one may stand for."""

    @classmethod
    def of(cls, texts: Iterable[str]) -> Vocabulary:
        """Return the vocabulary of texts."""
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update(text.split())
        return cls.counted(counts)

    @classmethod
    def counted(cls, counts: Mapping[str, int]) -> Vocabulary:
        """Return the vocabulary of counted words."""
        by_length: dict[int, list[str]] = defaultdict(list)
        for word in sorted(counts):
            if not word.startswith(OPAQUE) and word.isalpha():
                by_length[len(word)].append(word)
        return cls(dict(counts), {n: tuple(words) for n, words in by_length.items()})

    def repair(self, word: str) -> str | None:
        """Return the known word that an unknown one stands for, None where none is near.

        The fewest edits win, then the same first letter, then the more frequent word.
        """
        if word in self.counts or len(word) < LEAST_LETTERS or not word.isalpha():
            return None
        budget = 2 if len(word) >= TWO_EDITS else 1
        best: tuple[int, bool, int, str] | None = None
        for length in range(len(word) - budget, len(word) + budget + 1):
            near = process.extract_iter(
                word, self.by_length.get(length, ()), scorer=OSA.distance, score_cutoff=budget
            )
            for candidate, distance, _ in near:
                rank = (distance, candidate[0] != word[0], -self.counts[candidate], candidate)
                if best is None or rank < best:
                    best = rank
        return best[3] if best else None
