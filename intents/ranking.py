"""An inverted index over entries: which of them do the words of a question describe?

A pure structure: entries come in as plain data, words as concepts (stems with synonyms folded).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from intents.model import Entry, PhraseMention

PHRASE_WEIGHT: Final = 1.0
"""What a word counts that stands in a phrase by which people call the entry."""
WORD_WEIGHT: Final = 0.75
"""What a word counts that stands in the entry's texts alone."""

Concepts = Callable[[str], Sequence[str]]
"""Turns a text into the concepts of its words, empty ones left out."""


class Ranking(Struct, frozen=True):
    """The index. Immutable; build it with `Ranking.of`."""

    ids: tuple[str, ...]
    """Entries in file order."""
    postings: Mapping[str, Mapping[str, float]]
    """Concept -> entry id -> weight, 0 to 1."""
    idf: Mapping[str, float]
    """Concept -> how much it tells entries apart: 0.7 (all have it) to ln(1 + entries)."""
    tags: Mapping[str, frozenset[str]]
    """Entry id -> class marks."""
    tagged: Mapping[str, tuple[str, ...]]
    """Class mark -> entries that bear it, in file order."""
    phrases: Mapping[tuple[str, ...], tuple[str, ...]]
    """Concepts of a phrase -> entries called so, in file order."""
    longest: int
    """Words in the longest phrase."""

    @classmethod
    def of(cls, entries: Iterable[Entry], concepts: Concepts) -> Ranking:
        """Return the index over entries."""
        postings: dict[str, dict[str, float]] = defaultdict(dict)
        phrases: dict[tuple[str, ...], list[str]] = defaultdict(list)
        tags: dict[str, frozenset[str]] = {}
        for entry in entries:
            tags[entry.id] = entry.tags
            for text in entry.words:
                for concept in concepts(text):
                    postings[concept].setdefault(entry.id, WORD_WEIGHT)
            for phrase in (*entry.phrases, *entry.borrowed):
                key = tuple(concepts(phrase))
                for concept in key:
                    postings[concept][entry.id] = PHRASE_WEIGHT
                if _calls(phrase, key) and entry.id not in phrases[key]:
                    phrases[key].append(entry.id)
        total = len(tags)
        return cls(
            ids=tuple(tags),
            postings=dict(postings),
            idf={c: math.log(1 + total / len(found)) for c, found in postings.items()},
            tags=tags,
            tagged=_invert(tags),
            phrases={key: tuple(ids) for key, ids in phrases.items() if key},
            longest=max((len(key) for key in phrases), default=0),
        )

    @property
    def rarest(self) -> float:
        """The weight of a word that no entry has: that of one that a single entry has."""
        return math.log(1 + len(self.ids))

    def find_phrases(self, concepts: Sequence[str]) -> tuple[PhraseMention, ...]:
        """Return the phrases in a sequence of concepts, the longest first found, none overlapping.

        Empty concepts (later words of a compound) are passed over.
        """
        found: list[PhraseMention] = []
        at = 0
        while at < len(concepts):
            end = self._longest_at(concepts, at)
            if end is None:
                at += 1
                continue
            key = tuple(c for c in concepts[at:end] if c)
            found.append(PhraseMention(self.phrases[key], at, end))
            at = end
        return tuple(found)

    def _longest_at(self, concepts: Sequence[str], at: int) -> int | None:
        """Return the end of the longest phrase that starts at a token, None where none does."""
        if not concepts[at]:
            return None
        best: int | None = None
        key: list[str] = []
        for end in range(at, min(len(concepts), at + self.longest + 2)):
            if concepts[end]:
                key.append(concepts[end])
                if tuple(key) in self.phrases:
                    best = end + 1
        return best


def _calls(phrase: str, key: tuple[str, ...]) -> bool:
    """Return whether a phrase calls its entry: what is left of several words must be several, a
    compound or a name; "other organisations" must not call by "organisations" alone."""
    whole = len(phrase.split()) == 1 or any(mark in key[0] for mark in "@_") if key else False
    return len(key) > 1 or whole


def _invert(tags: Mapping[str, frozenset[str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for id_, marks in tags.items():
        for mark in marks:
            found[mark].append(id_)
    return {mark: tuple(ids) for mark, ids in found.items()}
