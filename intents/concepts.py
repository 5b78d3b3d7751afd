"""What words stand for: stems, synonyms of one or several words, and the names among them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from msgspec.structs import replace

from content.normal import normalise
from intents.gazetteer import Gazetteer
from intents.language import Language
from intents.model import Entry, Mention, Name, Type

ABSORBED: Final = "+"
"""Concept of a word that an earlier one of its compound speaks for ("carry" speaks for "out")."""
NAMES: Final = frozenset({Type.PARTNER, Type.OUTSIDER, Type.PERSON, Type.PLACE, Type.SELF})
"""What is called by a name of its own, not by a class word."""


NAME_WORD: Final = 3
"""How readily a word of a name is meant, the most of all words."""
BORROWED: Final = 0
"""How readily a word of another language is meant, the least of all words."""


class Words:
    """Turns texts of a language into stems and concepts."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def name_stems(self, text: str) -> list[str]:
        """Return the stems of a name, fillers left out."""
        return [
            self.language.stem(w) for w in normalise(text).split() if w not in self.language.fillers
        ]

    def name_words(self, text: str) -> list[str]:
        """Return the words of a class word, fillers left out."""
        return [w for w in normalise(text).split() if w not in self.language.fillers]

    def concepts(self, words: Sequence[str], named: Collection[int] = ()) -> list[str]:
        """Return a concept a word: empty for fillers, ABSORBED for later words of a compound.

        No compound reaches into a name: in "head of State Migration Service" no head of state.
        """
        language = self.language
        stems = [language.stem(w) for w in words]
        out = ["" if w in language.fillers else s for w, s in zip(words, stems, strict=True)]
        at = 0
        while at < len(words):
            for size in range(min(language.reach.get(stems[at], 0), len(words) - at), 0, -1):
                canonical = language.synonyms.get(tuple(stems[at : at + size]))
                if canonical is None:
                    continue
                if not any(out[at : at + size]):
                    continue
                if size > 1 and any(i in named for i in range(at, at + size)):
                    continue
                out[at : at + size] = [canonical] + [ABSORBED] * (size - 1)
                at += size - 1
                break
            at += 1
        return out

    def entry_concepts(self, text: str, names: Gazetteer) -> list[str]:
        """Return the concepts of an entry's text, names replaced by what they stand for."""
        words = normalise(text).split()
        at = [i for i, w in enumerate(words) if w not in self.language.fillers]
        mentions = [
            replace(m, start=at[m.start], end=at[m.end - 1] + 1)
            for m in names.link([self.language.stem(words[i]) for i in at])
        ]
        named = {i for m in mentions for i in range(m.start, m.end)}
        concepts = with_names(self.concepts(words, named), mentions)
        return [c for c in concepts if c not in ("", ABSORBED)]


def with_names(concepts: Sequence[str], mentions: Sequence[Mention]) -> list[str]:
    """Return concepts with the words of a name replaced by a mark of what it stands for."""
    out = list(concepts)
    for m in mentions:
        if m.type in NAMES:
            out[m.start : m.end] = [f"@{m.ids[0]}"] + [""] * (m.end - m.start - 1)
    return out


def vocabulary(
    language: Language, names: Sequence[Name], entries: Sequence[Entry]
) -> dict[str, int]:
    """Return every known word with how readily it is meant: names 3, facts and cues 2, others 1,
    those of other languages 0."""
    weights: dict[str, int] = {}
    for words in (
        language.common,
        language.fillers, language.question_words, language.yes_no_openers, language.negations,
        language.connectors, language.times.months, language.numbers,
        language.ordinals, language.cities, language.naming, language.hosting, language.exact,
        language.chiefly, language.restrictions, language.universal, language.belonging,
        *language.amounts.values(), *language.units.values(),
        *language.frames, *language.asides, *language.story,
        *language.yes_no_tags, *language.synonyms,
        *language.times.relations, *language.times.relative,
    ):  # fmt: skip
        for word in words:
            if word[0] != "{":
                weights[word] = max(weights.get(word, 0), 1)
    for entry in entries:
        for text in (*entry.phrases, *entry.words):
            for word in normalise(text).split():
                weights[word] = 2
    for name in names:
        for form in name.forms:
            for word in normalise(form).split():
                weights[word] = NAME_WORD
    for borrowed in (*(n.borrowed for n in names), *(e.borrowed for e in entries)):
        for word in normalise(" ".join(borrowed)).split():
            weights.setdefault(word, BORROWED)
    return weights
