"""Spelling repair against a closed vocabulary: edits by length, joined and split words, sounds.

It repairs words that it does not know; a known word is never changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct
from rapidfuzz import process
from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHORT: Final = 4
"""Words up to this length are repaired for a swap or a doubled letter alone: iom is not imo."""
LONG: Final = 8
"""Words from this length on may differ by two edits, shorter ones by one: one typo a word is the
rule, and at seven letters two edits reach another word (austria, australia)."""
LEAST_PART: Final = 3
"""Letters at least of each half of a word that was typed without its space."""
LEAST_SOUND: Final = 3
"""Sounds at least that a name must have to be recognised by them."""


class Sounds(Struct, frozen=True):
    """How words are folded to what is heard: replacements in order, then vowels out."""

    replacements: tuple[tuple[str, str], ...] = ()
    """(letters, letters) replaced everywhere, in order."""
    silent: frozenset[str] = frozenset()
    """Letters dropped but at the start."""

    def fold(self, word: str) -> str:
        """Return the key of a word: words that sound alike share it."""
        for old, new in self.replacements:
            word = word.replace(old, new)
        kept = [c for i, c in enumerate(word) if i == 0 or c not in self.silent]
        return "".join(c for i, c in enumerate(kept) if i == 0 or c != kept[i - 1])

    def index(self, names: Iterable[str]) -> dict[str, str]:
        """Return the names by their keys; of several alike the first is meant."""
        found: dict[str, str] = {}
        for name in sorted(set(names)):
            key = self.fold(name)
            if len(key) >= LEAST_SOUND:
                found.setdefault(key, name)
        return found


class Shelf(Struct, frozen=True):
    """Words of one length, with what letters each has."""

    words: tuple[str, ...]
    letters: NDArray[np.uint32]
    """(words,) a bit a letter; letters 32 apart in Unicode share one."""

    @classmethod
    def of(cls, words: Sequence[str]) -> Shelf:
        """Return the shelf of words, all of one length and none of them empty."""
        return cls(tuple(words), _letters(words))

    def alike(self, word: str, edits: int) -> list[str]:
        """Return the words whose letters are near enough to a word's for so many edits: each
        replaces one letter by another at most. Most words are out without comparing them."""
        differing = np.bitwise_count(self.letters ^ _letters([word])[0])
        return [self.words[i] for i in np.flatnonzero(differing <= 2 * edits).tolist()]


def _letters(words: Sequence[str]) -> NDArray[np.uint32]:
    codes = np.array(words, dtype=np.str_).view(np.uint32).reshape(len(words), -1)
    bits = np.left_shift(np.uint32(1), codes % np.uint32(32), dtype=np.uint32)
    found: NDArray[np.uint32] = np.bitwise_or.reduce(bits, axis=1)
    return found


class Speller(Struct, frozen=True, dict=True):
    """The vocabulary. Immutable."""

    weights: Mapping[str, int]
    """Known word -> how readily it is meant; larger first among equally near ones."""
    by_sound: Mapping[str, str]
    """Sound key -> name."""
    sounds: Sounds
    """How sound keys are made."""

    @cached_property
    def by_length(self) -> Mapping[int, Shelf]:
        """Length -> words that may stand for a misspelt one; made for the first of those."""
        found: dict[int, list[str]] = defaultdict(list)
        for word in sorted(self.weights):
            found[len(word)].append(word)
        return {length: Shelf.of(words) for length, words in found.items()}

    def repair(self, word: str) -> str | None:
        """Return the known word that an unknown one stands for, None where none is near."""
        if word in self.weights or len(word) < LEAST_PART or not word.isalpha():
            return None
        return self._near(word) or self._heard(word)

    def split(self, word: str) -> tuple[str, str] | None:
        """Return the two known words that were typed as one, the longest first part winning."""
        if word in self.weights:
            return None
        for cut in range(len(word) - LEAST_PART, LEAST_PART - 1, -1):
            left, right = word[:cut], word[cut:]
            if self.weights.get(left, 0) > 1 and self.weights.get(right, 0) > 1:
                return left, right
        return None

    def join(self, left: str, right: str) -> str | None:
        """Return the known word that was typed with a space in it."""
        joined = left + right
        if self.weights.get(joined, 0) < 2 or (left in self.weights and right in self.weights):
            return None
        return joined

    def _near(self, word: str) -> str | None:
        budget = 2 if len(word) >= LONG else 1
        best: tuple[int, bool, bool, int, bool, str] | None = None
        for length in range(len(word) - budget, len(word) + budget + 1):
            shelf = self.by_length.get(length)
            if shelf is None:
                continue
            words = shelf.alike(word, budget)
            for candidate, distance, _ in process.extract_iter(
                word, words, scorer=OSA.distance, score_cutoff=budget
            ):
                if len(word) <= SHORT and not _slip(word, candidate):
                    continue
                if distance > 1 and min(len(word), length) < LONG:
                    continue
                rank = (
                    distance,
                    candidate[0] != word[0],
                    sorted(candidate) != sorted(word),  # Two letters swapped are the likelier slip.
                    -self.weights[candidate],
                    length == len(word),  # A letter too many or too few before another one.
                    candidate,
                )
                if best is None or rank < best:
                    best = rank
        return best[-1] if best else None

    def _heard(self, word: str) -> str | None:
        key = self.sounds.fold(word)
        return self.by_sound.get(key) if len(key) >= LEAST_SOUND else None


def _slip(word: str, candidate: str) -> bool:
    """Return whether two short words differ by swapped or doubled letters alone."""
    if sorted(word) == sorted(candidate):
        return True
    longer, shorter = sorted((word, candidate), key=len, reverse=True)
    return any(
        longer[i] == longer[i - 1] and longer[:i] + longer[i + 1 :] == shorter
        for i in range(1, len(longer))
    )
