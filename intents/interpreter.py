"""Understanding of one utterance in one language: the pipeline from text to Understanding.

Built once of what was learnt from content; pure afterwards: the clock comes in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from msgspec import Struct, field

from intents.concepts import ABSORBED, NAMES, Words, with_names
from intents.familiarity import Familiarity, Heard
from intents.fitted import Fitted
from intents.focusing import Finder, context_of
from intents.language import Language
from intents.linking import Linker
from intents.masking import slots_of
from intents.matching import Matcher
from intents.mending import Mender
from intents.model import (
    Family,
    Intent,
    PhraseMention,
    Ranked,
    Token,
    Type,
    Understanding,
)
from intents.opinion import Opinion
from intents.ranking import Ranking
from intents.readings import Question, Readings
from intents.sentences import asides as asides_in
from intents.sentences import numbers as numbers_in
from intents.sentences import ordinals as ordinals_in
from intents.sentences import split
from intents.spelling import Speller
from intents.stemming import remembering
from intents.times import read_times

MOST_REMEMBERED: Final = 2_000
"""Utterances that are remembered as they were understood: about 4 MB."""
BRIEF: Final = 100
"""Letters up to which an utterance is: longer ones hardly come again."""


class Interpreter(Struct, frozen=True):
    """Everything that reading utterances of a language needs. Build it with `Interpreter.of`.

    Immutable, but that it remembers: what many ask is asked in the same words.
    """

    language: Language
    linker: Linker
    """Finds names and class words."""
    finder: Finder
    """Finds the question proper."""
    fitted: Fitted
    """What entries and phrasings taught."""
    mender: Mender
    """Mends what was typed."""
    familiar: Familiarity
    """Tells how much of a text is the language's."""
    readings: Readings
    """Tells what the question proper asks."""
    opinion: Opinion
    """Is asked of close matches."""
    cues_of: Callable[[str], frozenset[str]]
    """Returns the words of an intent's phrasings."""
    _understood: dict[tuple[str, date], Understanding] = field(default_factory=dict)
    """Utterance and day -> what was understood; when it is full, it starts again."""

    @classmethod
    def of(
        cls,
        language: Language,
        intents: Mapping[str, Intent],
        fitted: Fitted,
        path: Path | None = None,
    ) -> Interpreter:
        """Return the interpreter of a language, from what its content taught; the file is that of
        its classifier, None keeping none."""
        opinion = Opinion(fitted.matcher, path)
        linker = Linker(language, fitted.lexicon)
        speller = Speller(fitted.weights, fitted.by_sound, language.sounds)
        stems = (fitted.lexicon.names.longest, fitted.matcher.words, fitted.entries.idf)

        def inflected(word: str) -> bool:
            """Whether a word is a form of a known one, though it was never seen itself."""
            stem = language.stem(word)
            return stem != word and any(stem in known for known in stems)

        def named(word: str) -> bool:
            """Whether a word is a form of one that a name starts with."""
            return language.stem(word) in fitted.lexicon.names.longest

        return cls(
            language,
            linker,
            Finder.of(language),
            fitted,
            Mender(speller, inflected, language.letters),
            Familiarity(language, speller, fitted.both, inflected, named),
            Readings(language, intents, fitted, opinion),
            opinion,
            remembering(fitted.cues_of),
        )

    @property
    def entries(self) -> Ranking:
        """The index of the entries."""
        return self.fitted.entries

    @property
    def matcher(self) -> Matcher:
        """The matcher of masked questions."""
        return self.fitted.matcher

    def familiarity(self, heard: Heard) -> float:
        """Return how much of a text is this language's; comparable between languages."""
        return self.familiar.of(heard)

    def understand(self, text: str, today: date) -> Understanding:
        """Return what was understood of an utterance; never fails, whatever is typed."""
        found = self._understood.get((text, today))
        if found is None:
            found = self._read(text, today)
            if len(text) <= BRIEF:
                if len(self._understood) >= MOST_REMEMBERED:
                    self._understood.clear()
                self._understood[text, today] = found
        return found

    def forget(self) -> None:
        """Forget which utterances were understood, so that they are read anew: for measuring."""
        self._understood.clear()
        self.readings.forget()

    def _read(self, text: str, today: date) -> Understanding:
        read = self.mender.mend(split(text, self.language))
        words, clauses = read.words, read.clauses
        numbers = numbers_in(words, self.language)
        ordinals = ordinals_in(words, self.language)
        times = read_times(words, self.language.times, today, dict(numbers))
        aside = asides_in(words, clauses, self.language)
        times = tuple([t for t in times if aside.isdisjoint(range(t.start, t.end))])
        taken = aside.union(*[range(t.start, t.end) for t in times])
        mentions = self.linker.link(words, taken)
        named = {i for m in mentions if m.type in NAMES for i in range(m.start, m.end)}
        concepts = with_names(Words(self.language).concepts(words, named), mentions)
        concepts = [ABSORBED if i in aside else c for i, c in enumerate(concepts)]
        selves = [m for m in mentions if m.type is Type.SELF]
        ours = {i for m in selves for i in range(m.start, m.end)}
        # "Your people" are nobody's staff by whom a fact is called.
        small = self.language.fillers
        unread = taken.union(*[range(m.start, m.end) for m in selves if words[m.start] in small])
        readable = ["" if i in unread or c == ABSORBED else c for i, c in enumerate(concepts)]
        phrases = tuple(
            PhraseMention(p.ids, p.start + clause.start, p.end + clause.start)
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
        reading, ranked = self.readings.best(Question(text, words, concepts, focus, slots, phrases))
        if not yes_no and not self.language.question_words.isdisjoint(words[slice(*focus)]):
            # What asks which, who or when does not ask whether, unless a phrasing does so too.
            ranked = tuple(r for r in ranked if not self._asks_whether(r, words, focus)) or ranked
        cues = self._cues_of(ranked)
        return Understanding(
            text=text,
            lang=self.language.code,
            tokens=tuple(
                [
                    Token(w, "" if c == ABSORBED else c, t)
                    for w, c, t in zip(words, concepts, read.typed, strict=True)
                ]
            ),
            focus=focus,
            context=context,
            sentences=tuple((c.start, c.end) for c in clauses),
            mentions=mentions,
            phrases=phrases,
            times=times,
            numbers=numbers,
            ordinals=ordinals,
            masked=" ".join(reading.masked),
            ranked=ranked,
            cues=frozenset(i for i, word in reading.cue_at.items() if word in cues),
            yes_no=yes_no,
            negated=self._negates(words, focus, named, yes_no=yes_no),
            asked=asked,
            elliptic=self.finder.goes_on(words, context[0], focus),
        )

    def _negates(
        self, words: Sequence[str], focus: tuple[int, int], named: Collection[int], *, yes_no: bool
    ) -> bool:
        """Return whether a question denies something; "isn't it IOM?" denies nothing."""
        language, (start, end) = self.language, focus
        opening = words[start : start + 3]
        doubting = (
            yes_no
            and len(opening) == 3
            and opening[0] in language.yes_no_openers
            and opening[1] in language.negations
            and (start + 2 in named or opening[2] in language.pronouns | language.articles)
        )
        return any(w in language.negations for w in words[start + 2 * doubting : end])

    def _asks_whether(self, r: Ranked, words: Sequence[str], focus: tuple[int, int]) -> bool:
        """Return whether an intent is to verify, by a phrasing without the words that ask here."""
        asking = self.language.question_words.intersection(words[slice(*focus)])
        said = r.phrase.split()
        return r.intent.family is Family.VERIFY and not any(
            self.language.stem(w) in said for w in asking
        )

    def _cues_of(self, ranked: Sequence[Ranked]) -> frozenset[str]:
        """Return the words that the best intent accounts for; out of scope accounts for none."""
        if not ranked or ranked[0].intent.family is Family.OUT_OF_SCOPE:
            return frozenset()
        return self.cues_of(ranked[0].intent.id)
