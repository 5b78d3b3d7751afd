"""How much of a text is a language's: each word is judged by itself, and once.

It knows one language and compares with no other: whoever asks several takes the largest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final, NamedTuple

from content.normal import normalise
from intents.concepts import BORROWED, NAME_WORD
from intents.language import Language
from intents.sentences import MAX_TOKENS, without_markup
from intents.spelling import Speller
from intents.stemming import remembering

LEAST_READ: Final = 3
"""Letters from which a word typed in another alphabet tells its language."""
READ: Final = 0.3
"""How much it tells: less than one that the language writes so itself."""
OWN: Final = 1.0
"""How much a word tells by its letters alone: as much as one of the small words."""

Known = Callable[[str], bool]
"""Whether a word is a form of a known one."""


class Heard(NamedTuple):
    """A text as every language hears it."""

    words: Sequence[str]
    """Normalised, the first of them."""
    typed: str
    """It as it was typed, casefolded."""
    letters: frozenset[str]
    """The letters of that."""

    @classmethod
    def of(cls, text: str) -> Heard:
        """Return a text as it is heard."""
        text = without_markup(text)
        typed = text.casefold()
        return cls(normalise(text).split()[:MAX_TOKENS], typed, frozenset(typed))


class Familiarity:
    """The words of a language as they tell it from others. Immutable, but that it remembers."""

    def __init__(
        self,
        language: Language,
        speller: Speller,
        phrased: Collection[str],
        inflected: Known,
        named: Known,
    ) -> None:
        """Take the vocabulary, the words of names that phrasings use too, and what tells forms of
        words and names."""
        self._language = language
        self._weights = speller.weights
        own = (known for known, weight in speller.weights.items() if weight > BORROWED)
        self._script = frozenset("".join(language.fillers))
        self._alphabet = frozenset("".join(own))
        self._phrased = phrased
        self._inflected = inflected
        self._named = named
        self._tells = remembering(self._judge)

    def of(self, heard: Heard) -> float:
        """Return how much of a text is this language's: its small words count whole, its other
        words half, names that every language shares a little; unknown words count against it,
        twice where they hold letters that it never has; a letter of its own counts as a word."""
        told = sum(map(self._tells, heard.words))
        if self._language.own_letters.isdisjoint(heard.letters):
            return told
        return told + OWN * sum(map(self._is_own, heard.typed.split()[:MAX_TOKENS]))

    def _is_own(self, typed: str) -> bool:
        """Return whether a text holds a letter that tells the language by itself."""
        return not self._language.own_letters.isdisjoint(typed)

    def _judge(self, word: str) -> float:
        """Return what a word tells, as it was typed and normalised."""
        if word.isdigit():
            return 0.0
        if self._is_read(word):
            return READ
        language = self._language
        if word in language.fillers or word in language.question_words:
            return 1.0
        meant = language.abbreviations.get(word)
        if meant is not None:
            return 0.2 if any(self._weights.get(w, 0) >= NAME_WORD for w in meant) else 0.6
        weight = self._weights.get(word, 0)
        if weight > BORROWED and not self._script.issuperset(word):
            return 0.2  # A name of ours in the letters of others.
        if 0 < weight < NAME_WORD or word in self._phrased:
            return 0.5
        if weight:
            return 0.2
        known = word in self._weights
        if known and self._alphabet.issuperset(word):
            return 0.0  # Another language's, which counts it there.
        if not word.isalpha():
            return 0.0
        if not known and (self._named(word) or self._inflected(word)):
            return 0.3
        return -0.4 if self._alphabet.issuperset(word) else -0.8

    def _is_read(self, word: str) -> bool:
        """Return whether a word was typed in another alphabet and is known in the language's."""
        if len(word) < LEAST_READ or word in self._weights:
            return False
        meant = self._language.letters.read(word)
        if not meant or meant == word:
            return False
        return meant in self._weights or meant in self._language.fillers or self._inflected(meant)
