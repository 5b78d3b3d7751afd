"""Stems: by Snowball where it knows the language, by a list of endings where it does not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Final, TypeVar

import Stemmer

from content.shape import Row

T = TypeVar("T")

LEAST_STEM: Final = 3
"""Letters that must remain of a word whose endings are taken off."""
MOST_REMEMBERED: Final = 10_000
"""Words of which it is remembered what was worked out: more than people use, at most 2 MB."""
MOST_SUFFIXES: Final = 4
"""Endings that are taken off a word: plural, possessive, case and a particle."""


class Suffixes:
    """A stemmer for languages without one of their own: takes off endings, the longest first."""

    def __init__(self, endings: Collection[str], known: Mapping[str, str] | None = None) -> None:
        """Take endings, and words whose stem is known by heart."""
        self._endings = frozenset(endings)
        self._lengths = sorted({len(ending) for ending in endings}, reverse=True)
        self._by_heart = known or {}

    def strip(self, word: str) -> str:
        """Return a word without its endings."""
        for _ in range(MOST_SUFFIXES):
            if word in self._by_heart:
                return self._by_heart[word]
            shorter = [
                word[:-length]
                for length in self._lengths
                if len(word) - length >= LEAST_STEM and word[-length:] in self._endings
            ]
            if not shorter:
                break
            # A word known by heart may end like a suffix: sazisi is sazis and i, not sazi and si.
            word = next((rest for rest in shorter if rest in self._by_heart), shorter[0])
        return self._by_heart.get(word, word)


class _Remembered(dict[str, T]):
    """What was worked out for words; when it is full, it starts again.

    A cache that knows which word was asked for last takes twice the memory for each.
    """

    def __init__(self, work: Callable[[str], T]) -> None:
        self._work = work

    def __missing__(self, word: str) -> T:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        found = self[word] = self._work(word)
        return found


def remembering(work: Callable[[str], T]) -> Callable[[str], T]:
    """Return a function of a word, as a stemmer, that works out no word twice."""
    return _Remembered(work).__getitem__


def with_exceptions(
    regular: Callable[[str], str], irregular: Mapping[str, str]
) -> Callable[[str], str]:
    """Return a stemmer that knows some words by heart."""
    if not irregular:
        return regular
    return lambda word: irregular.get(word) or regular(word)


def snowball(name: str | None, row: Row) -> Callable[[str], str]:
    """Return the Snowball stemmer of a name, or one that leaves words alone."""
    if name is None:
        return lambda word: word
    if name not in Stemmer.algorithms():
        row.problems.add(
            row.at("stemmer"),
            f"there is no stemmer '{name}'",
            "known are: " + ", ".join(Stemmer.algorithms()),
        )
        return lambda word: word
    # No words remembered here: `remembering` does, once.
    stem: Callable[[str], str] = Stemmer.Stemmer(name, 0).stemWord
    return stem
