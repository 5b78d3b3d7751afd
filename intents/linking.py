"""Which names and class words stand in an utterance?"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec import Struct
from msgspec.structs import replace

from intents.language import Language
from intents.lexicon import Lexicon
from intents.model import Mention, Type


class Linker(Struct, frozen=True):
    """Finds the names of closed lists. Immutable."""

    language: Language
    lexicon: Lexicon

    def link(self, words: Sequence[str], taken: Collection[int] = ()) -> tuple[Mention, ...]:
        """Link names over the words that carry meaning, and map spans back to all words."""
        asking = self.language.question_words
        at = [
            i
            for i, w in enumerate(words)
            if i not in taken and (w not in self.language.fillers or w in asking)
        ]
        # A question word parts names: "besides Almaty, which other processes?"
        stems = ["" if words[i] in asking else self.language.stem(words[i]) for i in at]
        linked = [self._with_given_name(m, stems) for m in self.lexicon.names.link(stems)]
        people = [m for m in linked if m.type is Type.PERSON]
        found = [
            m
            for m in linked
            if m.type is Type.PERSON or not any(p.start <= m.start < p.end for p in people)
        ]
        named = {i for m in found for i in range(m.start, m.end)}
        verbs = {
            i
            for start, phrase in self.language.verbal.standing(words)
            for i in range(start, start + len(phrase))
        }
        exact = [
            "" if i in named or j in verbs or words[j] in asking else words[j]
            for i, j in enumerate(at)
        ]
        found += self.lexicon.classes.link(exact)
        found.sort(key=lambda m: (m.start, m.end))
        spans = (Mention(m.type, m.ids, at[m.start], at[m.end - 1] + 1, m.form) for m in found)
        return tuple(self._for_its_state(m, words) for m in spans)

    def _for_its_state(self, mention: Mention, words: Sequence[str]) -> Mention:
        """Return what a capital stands for: whoever deals with Moscow deals with Russia."""
        seat = self.lexicon.seats.get(mention.ids[0], "") if mention.type is Type.PLACE else ""
        dealt_with = mention.start > 0 and words[mention.start - 1] in self.language.dealing
        return replace(mention, type=Type.PARTNER, ids=(seat,)) if seat and dealt_with else mention

    def _with_given_name(self, mention: Mention, stems: Sequence[str]) -> Mention:
        """Let a person's mention take the other names beside it: "aleksandr" before "gorovoj"."""
        if mention.type is not Type.PERSON:
            return mention
        own = self.lexicon.given_names.get(mention.ids[0], frozenset())
        start, end = mention.start, mention.end
        while start > 0 and stems[start - 1] in own:
            start -= 1
        while end < len(stems) and stems[end] in own:
            end += 1
        return replace(mention, start=start, end=end)
