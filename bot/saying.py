"""What a question says by itself: its words, its names and the words by which it points."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.once import once
from bot.query import Query, Term
from bot.state import DialogueState
from bot.world import World
from intents.language import Language, grams
from intents.model import Family, Understanding
from intents.phrasebook import Phrase
from knowledge.model import Fact

SHORT: Final = 4
"""Telling words up to which a message may be the rest of the last question."""
CUED: Final = 0.45
"""Confidence from which an intent is the question's own and not inherited."""


class Saying:
    """A question with the state of its conversation at hand: what do its words say?"""

    def __init__(self, world: World, u: Understanding, state: DialogueState, own: Query) -> None:
        self.world = world
        self.base = world.knowledge
        self.u = u
        self.state = state
        self.own = own
        self.language: Language = world.interpreters[u.lang].language
        self.words = u.words
        self._spoken = spoken = frozenset(self.words)
        self._said = grams(tuple(self.words))
        references = self.language.references
        self._referred = {k for k, words in references.items() if not spoken.isdisjoint(words)}
        # Inside a phrase it points at nothing: "that" in "wrote that page".
        inside = {i for p in u.phrases for i in range(p.start, p.end)}
        ones = references.get("one", frozenset())
        self._ones = {
            word for i in range(*u.focus) if (word := u.tokens[i].text) in ones and i not in inside
        }
        if not self._ones:
            self._referred.discard("one")
        self.best = u.ranked[0] if u.ranked else None

    @once
    def last_facts(self) -> tuple[Fact, ...]:
        """The facts of the last answer."""
        facts = self.base.facts
        return tuple(facts[f] for f in self.state.facts if f in facts)

    def says(self, phrases: Iterable[Phrase]) -> bool:
        """Return whether any of some phrases stands in the question."""
        return not self._said.isdisjoint(phrases)

    def named(self) -> bool:
        """Return whether the question names a partner, a person or a fact."""
        return bool(self.own.partners or self.own.people or self.own.called)

    def refers(self, *kinds: str) -> bool:
        """Return whether a word points back: it, they, the others."""
        return not self._referred.isdisjoint(kinds)

    def points_at_it(self) -> bool:
        """Return whether a pronoun points at one thing: it, that, and not "the one"."""
        return not self.language.pronouns.isdisjoint(self._ones)

    def asking(self) -> bool:
        """Return whether it holds a question word."""
        return not self.language.question_words.isdisjoint(self._spoken)

    def _asks_after_all(self) -> bool:
        """Return whether a question word stands behind the words that open a follow-up: "then what
        do you do", and not "what about"."""
        words = [t.text for t in self.u.tokens[self.u.context[0] : self.u.focus[1]]]
        opening = max(
            (len(p) for p in self.language.follow_ups if tuple(words[: len(p)]) == p), default=0
        )
        return not self.language.question_words.isdisjoint(words[opening:])

    def sure(self) -> bool:
        """Return whether what it asks is surely its own."""
        return self.best is not None and self.best.confidence >= CUED

    def telling(self) -> list[Term]:
        """Return the telling words that the intent does not account for."""
        return [t for t in self.own.terms if not t.excused]

    def _specific(self) -> list[Term]:
        """Return the telling words that are no class words."""
        return [t for t in self.telling() if not t.tags]

    def there(self) -> bool:
        """Return whether a place word points back, and does not open like "how many are there"."""
        if self.refers("set", "one", "person"):
            return False
        places = self.language.references.get("place", frozenset())
        # "Are there", "how many were there" point at no place; "who was there" does.
        pointing = self.asking() and not self._counts() and len(self.words) > 2
        openers = frozenset() if pointing else self.language.yes_no_openers
        pairs = zip(("", *self.words), self.words, strict=False)
        return any(w in places and before not in openers for before, w in pairs)

    def _only_counts(self) -> bool:
        """Return whether it is a bare number or ordinal: "2", "the second"."""
        spoken = {i for i, _ in (*self.u.numbers, *self.u.ordinals)}
        start, end = self.u.focus
        return bool(spoken) and all(
            i in spoken or not self.u.tokens[i].concept for i in range(start, end)
        )

    def takes_up(self) -> bool:
        """Return whether it asks of whom else the last thing is true: "who did?"."""
        return tuple(self.words) in self.language.predicates

    def _counts(self) -> bool:
        """Return whether it asks how many."""
        return self.best is not None and self.best.intent.family is Family.COUNT

    def _asks_whom(self) -> bool:
        """Return whether it asks who holds an office."""
        best = self.best
        return best is not None and best.intent.asks[:1] == ("person-name",)
