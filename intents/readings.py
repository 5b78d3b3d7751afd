"""The readings of a question: what is named in it is masked, in more ways than one, and the
reading that resembles a phrasing most is taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from intents.concepts import ABSORBED
from intents.fitted import Fitted
from intents.language import Language
from intents.masking import collapse
from intents.matching import Match
from intents.model import Family, Intent, PhraseMention, Ranked
from intents.opinion import Opinion

MOST_REMEMBERED: Final = 2_000
"""Masked questions of which the matches are remembered: about 2 MB."""
TELLING: Final = 1.05
"""Advantage of the reading that leaves asking words in a masked phrase, for it explains more."""
KINDRED: Final = 0.4
"""Share of the best resemblance from which a phrasing that asks by the question's word is taken."""
ENDS: Final = 3
"""Words at the start of a question among which stands the one that asks."""
POINTING: Final = 0.85
"""The same of the reading in which a pronoun stands for a name: phrasings with it come first."""


class Question(Struct, frozen=True):
    """The words of an utterance, and what is named among them."""

    text: str
    """As typed."""
    words: Sequence[str]
    """As normalised and mended."""
    concepts: Sequence[str]
    """Of each word what it stands for."""
    focus: tuple[int, int]
    """First word and word after the last of the question proper."""
    slots: Mapping[int, str]
    """Word -> the slot that stands for what it names."""
    phrases: Sequence[PhraseMention]
    """Entries called by a phrase."""


class Reading(Struct, frozen=True):
    """One way of masking a question."""

    masked: tuple[str, ...]
    """Words that ask, and slots."""
    cue_at: Mapping[int, str]
    """Word -> the cue that it was seen as."""


class Readings:
    """Reads questions of a language. Immutable, but that it remembers what it matched."""

    def __init__(
        self, language: Language, intents: Mapping[str, Intent], fitted: Fitted, opinion: Opinion
    ) -> None:
        """Take what may be asked, what the phrasings taught, and who is asked of close matches."""
        self._language = language
        self._intents = intents
        self._fitted = fitted
        self._sorts = {
            language.stem(word): sort
            for sort, words in language.interrogatives.items()
            for word in words
        }
        # Of other partners the same is asked, in words that are the same once masked.
        self._rank = lru_cache(MOST_REMEMBERED)(fitted.matcher.rank)
        self._settled = lru_cache(MOST_REMEMBERED)(opinion.on)

    def forget(self) -> None:
        """Forget which masked questions were ranked."""
        self._rank.cache_clear()
        self._settled.cache_clear()

    def best(self, question: Question) -> tuple[Reading, tuple[Ranked, ...]]:
        """Return the reading that resembles a phrasing most, and the intents that it resembles."""
        chosen, matches = self._nearest(question)
        matches = self._led(chosen, self._settled(chosen.masked, matches))
        emoji = self._language.emoji
        if not chosen.masked and not emoji.keys().isdisjoint(question.text):
            meant = next(emoji[c] for c in question.text if c in emoji)
            return chosen, (Ranked(self._intents[meant], 1.0, ""),)
        needs, seen = self._language.needs, set(question.words[slice(*question.focus)])
        return chosen, tuple(
            Ranked(self._intents[m.label], m.confidence, m.phrase, m.settled)
            for m in matches
            if m.label not in needs or seen & needs[m.label]
        )

    def _led(self, reading: Reading, matches: tuple[Match, ...]) -> tuple[Match, ...]:
        """Return the matches; where the nearest phrasing asks by another word than the question
        ("who came to Baku", for "what year did he come to Baku"), the first that asks by a word of
        the same sort comes first."""
        # In the middle they are relatives: "the places where migrants are kept".
        asked = self._asking((*reading.masked[:ENDS], *reading.masked[-1:]))
        if not asked or len(matches) < 2:
            return matches
        sorts = [self._asking(m.phrase.split()) for m in matches]
        beyond = self._intents[matches[0].label].family is Family.OUT_OF_SCOPE
        if not sorts[0] or beyond or not asked.isdisjoint(sorts[0]):
            return matches  # What is none of ours is none, however it is asked.
        least = KINDRED * matches[0].score
        own = (i for i, m in enumerate(matches) if asked & sorts[i] and m.score >= least)
        at = next(own, 0)
        if not at:
            return matches
        ahead = replace(matches[at], confidence=matches[0].confidence)
        behind = replace(matches[0], confidence=KINDRED * matches[at].confidence)
        return (ahead, behind, *(m for i, m in enumerate(matches[1:], 1) if i != at))

    def _asking(self, words: Iterable[str]) -> set[str]:
        """Return the sorts of question words among masked ones: time, place, person."""
        return {self._sorts[w] for w in words if w in self._sorts}

    def _nearest(self, question: Question) -> tuple[Reading, tuple[Match, ...]]:
        """Return the reading that resembles a phrasing most.

        A phrase that calls a fact may hold a word that asks ("join" in "join IOM"). It is masked
        whole and with such words left, and the reading that resembles a phrasing more wins. Where
        nothing is named, a pronoun may stand for what is.
        """
        whole, telling = self._phrases_masked(question)
        ways = [(whole, 1.0)]
        if telling != whole:
            ways.append((telling, TELLING))
        pointing = {} if question.slots else self._pronouns(question)
        if pointing:
            ways.append(({**whole, **pointing}, POINTING))
        readings = [self._mask(question, slots) for slots, _ in ways]
        ranked = [self._rank(reading.masked) for reading in readings]
        scores = [
            gain * matches[0].score if matches else 0.0
            for (_, gain), matches in zip(ways, ranked, strict=True)
        ]
        best = scores.index(max(scores))
        return readings[best], ranked[best]

    def _phrases_masked(self, question: Question) -> tuple[dict[int, str], dict[int, str]]:
        """Return what stands for each word where phrases are masked whole, and where the words
        that ask are left in them."""
        words, concepts, slots = question.words, question.concepts, question.slots
        whole, telling = dict(slots), dict(slots)
        for p in question.phrases:
            for i in range(p.start, p.end):
                if i in slots and slots[i] not in ("{kind}", "{type}"):
                    continue
                if concepts[i] or words[i] in self._language.connectors:
                    whole[i] = "{x}"
                    if concepts[i] not in self._fitted.asking or i in slots:
                        telling[i] = "{x}"
        return whole, telling

    def _pronouns(self, question: Question) -> dict[int, str]:
        """Return what stands for each pronoun of the question."""
        person = self._language.references.get("person", frozenset())
        return {
            i: "{person}" if question.words[i] in person else "{x}"
            for i in range(*question.focus)
            if question.words[i] in self._language.pronouns
        }

    def _mask(self, question: Question, slots: Mapping[int, str]) -> Reading:
        """Return the question with its slots, and without what says nothing."""
        language, matcher = self._language, self._fitted.matcher
        row: list[str] = []
        cue_at: dict[int, str] = {}
        previous = ""
        for i in range(*question.focus):
            slot = slots.get(i, "")
            if slot:
                if slot != previous:
                    row.append(slot)
                previous = slot
                continue
            typed, concept = question.words[i], question.concepts[i]
            if concept == ABSORBED or typed in language.articles:
                continue
            word = concept or language.stem(typed)
            if word in matcher.words:
                row.append(word)
                cue_at[i] = word
            elif concept and concept in self._fitted.entries.postings:
                row.append("{x}")
            previous = ""
        return Reading(tuple(collapse(row, language.connectors)), cue_at)
