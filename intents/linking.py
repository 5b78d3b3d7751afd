"""Which names and class words stand in an utterance?"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from intents.concepts import NAMES, Words
from intents.gazetteer import Gazetteer
from intents.language import Language
from intents.model import Mention, Name, Type


@dataclass(frozen=True, slots=True)
class Linker:
    """Finds the names of closed lists. Immutable; build it with `Linker.of`."""

    language: Language
    names: Gazetteer
    """Names of partners, people, places: matched on stems."""
    classes: Gazetteer
    """Class words and statuses: matched as written, for stems confuse author with authority."""
    given_names: Mapping[str, frozenset[str]]
    """Person -> stems of all words of the person's names."""
    seats: Mapping[str, str]
    """Place -> the partner that it may stand for."""

    @classmethod
    def of(cls, language: Language, names: Sequence[Name]) -> Linker:
        """Return the linker of a language over names."""
        reader = Words(language)
        return cls(
            language,
            Gazetteer.of((n for n in names if n.type in NAMES), reader.name_stems),
            Gazetteer.of((n for n in names if n.type not in NAMES), reader.name_words),
            _given_names(names, reader),
            {name.id: name.stands_for for name in names if name.stands_for},
        )

    def link(self, words: Sequence[str], taken: Collection[int] = ()) -> tuple[Mention, ...]:
        """Link names over the words that carry meaning, and map spans back to all words."""
        at = [i for i, w in enumerate(words) if i not in taken and w not in self.language.fillers]
        stems = [self.language.stem(words[i]) for i in at]
        linked = [self._with_given_name(m, stems) for m in self.names.link(stems)]
        people = [m for m in linked if m.type is Type.PERSON]
        found = [
            m
            for m in linked
            if m.type is Type.PERSON or not any(p.start <= m.start < p.end for p in people)
        ]
        named = {i for m in found for i in range(m.start, m.end)}
        verbs = {
            i
            for phrase in self.language.verbal
            if phrase[0] in words
            for start in range(len(words) - len(phrase) + 1)
            if tuple(words[start : start + len(phrase)]) == phrase
            for i in range(start, start + len(phrase))
        }
        exact = ["" if i in named or j in verbs else words[j] for i, j in enumerate(at)]
        found += self.classes.link(exact)
        found.sort(key=lambda m: (m.start, m.end))
        spans = (Mention(m.type, m.ids, at[m.start], at[m.end - 1] + 1, m.form) for m in found)
        return tuple(self._for_its_state(m, words) for m in spans)

    def _for_its_state(self, mention: Mention, words: Sequence[str]) -> Mention:
        """Return what a capital stands for: whoever deals with Moscow deals with Russia."""
        seat = self.seats.get(mention.ids[0], "") if mention.type is Type.PLACE else ""
        dealt_with = mention.start > 0 and words[mention.start - 1] in self.language.dealing
        return replace(mention, type=Type.PARTNER, ids=(seat,)) if seat and dealt_with else mention

    def _with_given_name(self, mention: Mention, stems: Sequence[str]) -> Mention:
        """Let a person's mention take the other names beside it: "aleksandr" before "gorovoj"."""
        if mention.type is not Type.PERSON:
            return mention
        own = self.given_names.get(mention.ids[0], frozenset())
        start, end = mention.start, mention.end
        while start > 0 and stems[start - 1] in own:
            start -= 1
        while end < len(stems) and stems[end] in own:
            end += 1
        return replace(mention, start=start, end=end)


def _given_names(names: Sequence[Name], reader: Words) -> dict[str, frozenset[str]]:
    return {
        name.id: frozenset(stem for form in name.forms for stem in reader.name_stems(form))
        for name in names
        if name.type is Type.PERSON
    }
