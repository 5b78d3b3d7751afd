"""Understanding of one utterance in one language: the pipeline from text to Understanding.

Built once from closed lists (names, entries) and a language; pure afterwards: the clock comes in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from content.normal import normalise
from intents.concepts import ABSORBED, NAMES, Words, vocabulary, with_names
from intents.fitted import Fitted
from intents.fitting import fit
from intents.focusing import Finder, context_of
from intents.language import Language
from intents.linking import Linker
from intents.masking import collapse, slots_of
from intents.matching import Matcher
from intents.model import (
    Entry,
    Family,
    Intent,
    Name,
    PhraseMention,
    Ranked,
    Token,
    Type,
    Understanding,
)
from intents.ranking import Ranking
from intents.sentences import MAX_TOKENS, repair, split
from intents.sentences import numbers as numbers_in
from intents.sentences import ordinals as ordinals_in
from intents.spelling import Speller
from intents.times import read_times

TELLING: Final = 1.05
"""Advantage of the reading that leaves asking words in a masked phrase, for it explains more."""
POINTING: Final = 0.85
"""The same of the reading in which a pronoun stands for a name: phrasings with it come first."""
MOST_REMEMBERED: Final = 50_000
"""Words whose reading is remembered."""
LEAST_READ: Final = 3
"""Letters from which a word typed in another alphabet tells its language."""
READ: Final = 0.3
"""How much it tells: less than one that the language writes so itself."""


@dataclass(frozen=True, slots=True)
class Interpreter:
    """Everything that reading utterances of a language needs. Build it with `Interpreter.of`."""

    language: Language
    intents: Mapping[str, Intent]
    linker: Linker
    """Finds names and class words."""
    finder: Finder
    """Finds the question proper."""
    fitted: Fitted
    """What entries and phrasings taught."""
    speller: Speller
    _as_read: dict[str, str] = field(default_factory=dict, repr=False, compare=False)
    """Words that were read before."""

    @classmethod
    def of(
        cls,
        language: Language,
        intents: Mapping[str, Intent],
        names: Sequence[Name],
        entries: Sequence[Entry],
        fitted: Fitted | None = None,
    ) -> Interpreter:
        """Return the interpreter of a language over names and entries.

        `fitted` is what an earlier one of the same content learnt; without it, it is learnt now.
        """
        linker = Linker.of(language, names)
        if fitted is None:
            reader = Words(language)
            ranking = Ranking.of(entries, lambda text: reader.entry_concepts(text, linker.names))
            fitted = fit(language, intents, linker, ranking)
        known = vocabulary(language, names, entries)
        weights = {
            **fitted.words,
            **{w: max(n, fitted.words.get(w, 0)) for w, n in known.items()},
        }
        for word in language.abbreviations:
            weights.pop(word, None)
        people = (f for n in names if n.type is Type.PERSON for f in n.forms)
        speller = Speller.of(
            weights, {w for form in people for w in normalise(form).split()}, language.sounds
        )
        return cls(language, intents, linker, Finder.of(language), fitted, speller)

    @property
    def entries(self) -> Ranking:
        """The index of the entries."""
        return self.fitted.entries

    @property
    def matcher(self) -> Matcher:
        """The matcher of masked questions."""
        return self.fitted.matcher

    def familiarity(self, text: str) -> float:
        """Return how much of a text is this language's: its small words count whole, its other
        words half, names that every language shares a little; unknown words count against it."""
        language = self.language
        score = 0.0
        for typed in normalise(text).split()[:MAX_TOKENS]:
            if typed.isdigit():
                continue
            word = self._read(typed)
            if word != typed:
                score += READ
                continue
            weight = self.speller.weights.get(word, 0)
            short = language.abbreviations.get(word)
            if word in language.fillers or word in language.question_words:
                score += 1.0
            elif short is not None:
                named = any(self.speller.weights.get(w, 0) > 2 for w in short)
                score += 0.2 if named else 0.6
            elif weight in (1, 2) or word in self.fitted.words:
                score += 0.5
            elif weight:
                score += 0.2
            elif word.isalpha():
                score += 0.3 if self.linker.names.longest.get(language.stem(word)) else -0.4
        return score

    def understand(self, text: str, today: date) -> Understanding:
        """Return what was understood of an utterance; never fails, whatever is typed."""
        read = repair(
            split(text, self.language), self.speller, self._inflected, self.language.letters
        )
        words, clauses = read.words, read.clauses
        numbers = numbers_in(words, self.language)
        ordinals = ordinals_in(words, self.language)
        times = read_times(words, self.language.times, today, dict(numbers))
        taken = {i for t in times for i in range(t.start, t.end)}
        mentions = self.linker.link(words, taken)
        named = {i for m in mentions if m.type in NAMES for i in range(m.start, m.end)}
        concepts = with_names(Words(self.language).concepts(words, named), mentions)
        ours = {i for m in mentions if m.type is Type.SELF for i in range(m.start, m.end)}
        readable = ["" if i in taken or c == ABSORBED else c for i, c in enumerate(concepts)]
        phrases = tuple(
            replace(p, start=p.start + clause.start, end=p.end + clause.start)
            for clause in clauses
            for p in self.entries.find_phrases(readable[clause.start : clause.end])
            if not ours.issuperset(
                i + clause.start for i in range(p.start, p.end) if readable[i + clause.start]
            )
        )
        focus, asked, yes_no = self.finder.find(
            words, clauses, [*(m.start for m in mentions), *(p.start for p in phrases)]
        )
        context = context_of(focus, clauses)
        ordinals = tuple(o for o in ordinals if o[0] not in taken)
        counted = taken.union(i for i, _ in ordinals)
        numbers = tuple(n for n in numbers if n[0] not in counted)
        slots = slots_of(mentions, times, numbers, ordinals)
        masked, cue_at, ranked = self._match(text, words, concepts, focus, slots, phrases)
        cues = self._cues_of(ranked)
        return Understanding(
            text=text,
            lang=self.language.code,
            tokens=tuple(
                Token(w, "" if c == ABSORBED else c, t)
                for w, c, t in zip(words, concepts, read.typed, strict=True)
            ),
            focus=focus,
            context=context,
            sentences=tuple((c.start, c.end) for c in clauses),
            mentions=mentions,
            phrases=phrases,
            times=times,
            numbers=numbers,
            ordinals=ordinals,
            masked=" ".join(masked),
            ranked=ranked,
            cues=frozenset(i for i, word in cue_at.items() if word in cues),
            yes_no=yes_no,
            negated=any(w in self.language.negations for w in words[focus[0] : focus[1]]),
            asked=asked,
            elliptic=self.finder.goes_on(words, context[0], focus),
        )

    def _read(self, word: str) -> str:
        """Return a word as the language writes it, where it was typed in another alphabet."""
        if len(word) < LEAST_READ or word in self.speller.weights:
            return word
        found = self._as_read.get(word)
        if found is None:
            if len(self._as_read) >= MOST_REMEMBERED:
                self._as_read.clear()
            found = self._as_read[word] = self._read_anew(word)
        return found

    def _read_anew(self, word: str) -> str:
        meant = self.language.letters.read(word)
        known = meant in self.speller.weights or meant in self.language.fillers
        return meant if meant and (known or self._inflected(meant)) else word

    def _inflected(self, word: str) -> bool:
        """Return whether a word is a form of a known one, though it was never seen itself."""
        stem = self.language.stem(word)
        known = (self.linker.names.longest, self.matcher.words, self.entries.idf)
        return stem != word and any(stem in stems for stems in known)

    def _match(
        self,
        text: str,
        words: Sequence[str],
        concepts: Sequence[str],
        focus: tuple[int, int],
        slots: Mapping[int, str],
        phrases: Sequence[PhraseMention],
    ) -> tuple[list[str], dict[int, str], tuple[Ranked, ...]]:
        """Return the masked focus, its cue words by token, and the intents that it resembles.

        A phrase that calls a fact may hold a word that asks ("join" in "join IOM"). It is masked
        whole and with such words left, and the reading that resembles a phrasing more wins. Where
        nothing is named, a pronoun may stand for what is.
        """
        whole, telling = dict(slots), dict(slots)
        for p in phrases:
            for i in range(p.start, p.end):
                if i in slots and slots[i] not in ("{kind}", "{type}"):
                    continue
                if concepts[i] or words[i] in self.language.connectors:
                    whole[i] = "{x}"
                    if concepts[i] not in self.fitted.asking or i in slots:
                        telling[i] = "{x}"
        readings = [self._mask(words, concepts, focus, whole)]
        gains = [1.0]
        if telling != whole:
            readings.append(self._mask(words, concepts, focus, telling))
            gains.append(TELLING)
        person = self.language.references.get("person", frozenset())
        pointing = {
            i: "{person}" if words[i] in person else "{x}"
            for i in range(*focus)
            if words[i] in self.language.pronouns
        }
        if pointing and not slots:
            readings.append(self._mask(words, concepts, focus, {**whole, **pointing}))
            gains.append(POINTING)
        ranked = [self.matcher.rank(masked) for masked, _ in readings]
        scores = [found[0].score if found else 0.0 for found in ranked]
        best = max(range(len(readings)), key=lambda i: scores[i] * gains[i])
        masked, cue_at = readings[best]
        emoji = next((self.language.emoji[c] for c in text if c in self.language.emoji), None)
        if emoji and not masked:
            return masked, cue_at, (Ranked(self.intents[emoji], 1.0, ""),)
        seen = {words[i] for i in range(*focus)}
        found = [
            Ranked(self.intents[m.label], m.confidence, m.phrase)
            for m in ranked[best]
            if m.label not in self.language.needs or seen & self.language.needs[m.label]
        ]
        return masked, cue_at, tuple(found)

    def _mask(
        self,
        words: Sequence[str],
        concepts: Sequence[str],
        focus: tuple[int, int],
        slots: Mapping[int, str],
    ) -> tuple[list[str], dict[int, str]]:
        """Return the masked focus, and by token the cue word that it was seen as."""
        row: list[str] = []
        cue_at: dict[int, str] = {}
        previous = ""
        for i in range(*focus):
            slot = slots.get(i, "")
            if slot:
                if slot != previous:
                    row.append(slot)
                previous = slot
                continue
            if concepts[i] == ABSORBED or words[i] in self.language.articles:
                continue
            word = concepts[i] or self.language.stem(words[i])
            if word in self.matcher.words:
                row.append(word)
                cue_at[i] = word
            elif concepts[i] and concepts[i] in self.entries.postings:
                row.append("{x}")
            previous = ""
        return collapse(row, self.language.connectors), cue_at

    def _cues_of(self, ranked: Sequence[Ranked]) -> frozenset[str]:
        """Return the words that the best intent accounts for; out of scope accounts for none."""
        if not ranked or ranked[0].intent.family is Family.OUT_OF_SCOPE:
            return frozenset()
        return self.fitted.cues.get(ranked[0].intent.id, frozenset())
