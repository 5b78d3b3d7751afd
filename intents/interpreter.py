"""Understanding of one utterance in one language: the pipeline from text to Understanding.

Built once from closed lists (names, entries) and a language; pure afterwards: the clock comes in.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from content.normal import normalise
from intents.fitted import Fitted
from intents.gazetteer import Gazetteer
from intents.language import Language
from intents.matching import Matcher
from intents.model import (
    Entry,
    Family,
    Intent,
    Mention,
    Name,
    PhraseMention,
    Ranked,
    TimeMention,
    Token,
    Type,
    Understanding,
)
from intents.ranking import Ranking
from intents.spelling import Speller
from intents.times import read_times

MAX_TOKENS: Final = 120
"""Words that are read of a long message; the question proper stands in its first or last lines."""
TELLING: Final = 1.05
"""Advantage of the reading that leaves asking words in a masked phrase, for it explains more."""
ABSORBED: Final = "+"
"""Concept of a word that an earlier one of its compound speaks for ("carry" speaks for "out")."""

_SENTENCE: Final = re.compile(
    r"(?<=[!?;:…])(?=\s)|(?<=\w{4}\.)(?=\s)|(?<=\.)(?=\s+[A-ZА-ЯƏÇĞİÖŞÜ0-9])|\n+|(?<=\s[-–—])(?=\s)"
)
"""Where a message is parted: after a short word ("int. org") a full stop parts before a capital."""
_RANGE: Final = re.compile(r"\b((?:19|20)\d\d)\s?[-–—]\s?((?:19|20)\d\d)\b")
"""Years joined by a dash, which normalising would drop."""
_JOINTS: Final = frozenset(":;-–—")
_MARKUP: Final = re.compile(r"<[^<>]{0,80}>")

_SLOTS: Final = {
    Type.PARTNER: "{x}",
    Type.OUTSIDER: "{x}",
    Type.PERSON: "{person}",
    Type.PLACE: "{place}",
    Type.SELF: "{self}",
    Type.KIND: "{kind}",
    Type.PARTNER_TYPE: "{type}",
}
_NAMES: Final = frozenset({Type.PARTNER, Type.OUTSIDER, Type.PERSON, Type.PLACE, Type.SELF})


@dataclass(frozen=True, slots=True)
class _Clause:
    """A sentence of the utterance, as token positions."""

    start: int
    end: int
    asked: bool
    """Ends with a question mark."""
    joined: bool
    """Goes on from the sentence before it, after a colon or a dash."""


@dataclass(frozen=True, slots=True)
class Interpreter:
    """Everything that reading utterances of a language needs. Build it with `Interpreter.of`."""

    language: Language
    intents: Mapping[str, Intent]
    names: Gazetteer
    """Names of partners, people, places: matched on stems."""
    classes: Gazetteer
    """Class words and statuses: matched as written, for stems confuse author with authority."""
    fitted: Fitted
    """What entries and phrasings taught."""
    speller: Speller
    frames: Mapping[str, tuple[tuple[str, ...], ...]]
    """First word -> lead-ins that start with it."""
    given_names: Mapping[str, frozenset[str]]
    """Person -> stems of all words of the person's names."""

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
        reader = _Words(language)
        gazetteer = Gazetteer.of((n for n in names if n.type in _NAMES), reader.name_stems)
        classes = Gazetteer.of((n for n in names if n.type not in _NAMES), reader.name_words)
        ranking = (
            fitted.entries
            if fitted
            else Ranking.of(entries, lambda text: reader.entry_concepts(text, gazetteer))
        )
        base = cls(
            language,
            intents,
            gazetteer,
            classes,
            Fitted(ranking, Matcher.of(()), {}, frozenset(), {}),
            Speller.of({}, (), language.sounds),
            _by_first(language.frames),
            _given_names(names, reader),
        )
        learnt = fitted or base._fit()
        known = _vocabulary(language, names, entries)
        vocabulary = {
            **learnt.words,
            **{w: max(n, learnt.words.get(w, 0)) for w, n in known.items()},
        }
        for word in language.abbreviations:
            vocabulary.pop(word, None)
        people = (f for n in names if n.type is Type.PERSON for f in n.forms)
        speller = Speller.of(
            vocabulary, {w for form in people for w in normalise(form).split()}, language.sounds
        )
        return replace(base, fitted=learnt, speller=speller)

    @property
    def entries(self) -> Ranking:
        """The index of the entries."""
        return self.fitted.entries

    @property
    def matcher(self) -> Matcher:
        """The matcher of masked questions."""
        return self.fitted.matcher

    def _fit(self) -> Fitted:
        """Return what the phrasings teach: the slow part of building an interpreter."""
        in_scope = {
            word
            for phrasing in self.language.phrasings
            if self.intents[phrasing.intent].family is not Family.OUT_OF_SCOPE
            for word in self._cue_words(phrasing.text.split())
            if word and word[0] != "{"
        }
        masked = self._masked_phrasings(in_scope)
        cues: dict[str, set[str]] = {}
        for label, words in masked:
            cues.setdefault(label, set()).update(words)
        return Fitted(
            self.entries,
            Matcher.of((label, " ".join(words)) for label, words in masked),
            {label: frozenset(words) for label, words in cues.items()},
            frozenset(in_scope),
            {w: 2 for p in self.language.phrasings for w in p.text.split() if w[0] != "{"},
        )

    def familiarity(self, text: str) -> float:
        """Return how much of a text is this language's: its small words count whole, its other
        words half, names that every language shares a little; unknown words count against it."""
        language = self.language
        score = 0.0
        for word in normalise(text).split()[:MAX_TOKENS]:
            if word.isdigit():
                continue
            weight = self.speller.weights.get(word, 0)
            short = language.abbreviations.get(word)
            if word in language.fillers or word in language.question_words:
                score += 1.0
            elif short is not None:
                named = any(self.speller.weights.get(w, 0) > 2 for w in short)
                score += 0.2 if named else 0.6
            elif weight in (1, 2):
                score += 0.5
            elif weight:
                score += 0.2
            elif word.isalpha():
                score += 0.3 if self.names.longest.get(language.stem(word)) else -0.4
        return score

    def understand(self, text: str, today: date) -> Understanding:
        """Return what was understood of an utterance; never fails, whatever is typed."""
        words, typed, clauses = self._words(text)
        numbers = self._numbers(words)
        ordinals = self._ordinals(words)
        times = read_times(words, self.language.times, today, dict(numbers))
        taken = {i for t in times for i in range(t.start, t.end)}
        mentions = self._link(words, taken)
        named = {i for m in mentions if m.type in _NAMES for i in range(m.start, m.end)}
        concepts = _with_names(_Words(self.language).concepts(words, named), mentions)
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
        focus, asked, yes_no = self._focus(words, clauses, mentions, phrases)
        context = _context(focus, clauses)
        ordinals = tuple(o for o in ordinals if o[0] not in taken)
        counted = taken.union(i for i, _ in ordinals)
        numbers = tuple(n for n in numbers if n[0] not in counted)
        slots = self._slots(mentions, times, numbers, ordinals)
        masked, cue_at, ranked = self._match(text, words, concepts, focus, slots, phrases)
        cues = self._cues_of(ranked)
        return Understanding(
            text=text,
            lang=self.language.code,
            tokens=tuple(
                Token(w, "" if c == ABSORBED else c, t)
                for w, c, t in zip(words, concepts, typed, strict=True)
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
            elliptic=_starts(words[context[0] : focus[1]], self.language.follow_ups) > 0,
        )

    # Words

    def _words(self, text: str) -> tuple[list[str], list[str], list[_Clause]]:
        """Return repaired words, typed words, and the sentences as spans over them."""
        words: list[str] = []
        typed: list[str] = []
        clauses: list[_Clause] = []
        joined = False
        readable = _RANGE.sub(rf"\1 {self.language.range_word} \2", _MARKUP.sub(" ", text))
        for sentence in _SENTENCE.split(readable):
            start = len(words)
            for word in normalise(sentence).split()[: MAX_TOKENS - start]:
                for part in self.language.abbreviations.get(word, (word,)):
                    words.append(part)
                    typed.append(word)
            if len(words) > start:
                clauses.append(_Clause(start, len(words), "?" in sentence, joined))
            joined = sentence.rstrip()[-1:] in _JOINTS
        return self._repair(words, typed, clauses)

    def _repair(
        self, words: list[str], typed: list[str], clauses: list[_Clause]
    ) -> tuple[list[str], list[str], list[_Clause]]:
        out: list[str] = []
        seen: list[str] = []
        moved: list[_Clause] = []
        for clause in clauses:
            start, at = len(out), clause.start
            while at < clause.end:
                word = words[at]
                joined = self.speller.join(word, words[at + 1]) if at + 1 < clause.end else None
                if joined:
                    out.append(joined)
                    seen.append(f"{typed[at]} {typed[at + 1]}")
                    at += 2
                    continue
                parts = self.speller.split(word) if len(word) > 5 else None
                fixed = None if parts or self._inflected(word) else self.speller.repair(word)
                for part in parts or (fixed or word,):
                    out.append(part)
                    seen.append(typed[at])
                at += 1
            moved.append(_Clause(start, len(out), clause.asked, clause.joined))
        return out, seen, moved

    def _inflected(self, word: str) -> bool:
        """Return whether a word is a form of a known one, though it was never seen itself."""
        stem = self.language.stem(word)
        return stem != word and (
            stem in self.names.longest or stem in self.matcher.words or stem in self.entries.idf
        )

    def _numbers(self, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
        return tuple(
            (i, value)
            for i, word in enumerate(words)
            if (
                value := int(word)
                if word.isdecimal() and len(word) < 7
                else self.language.numbers.get(word)
            )
            is not None
        )

    def _ordinals(self, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
        found = []
        for i, word in enumerate(words):
            value = self.language.ordinals.get(word)
            tens = self.language.numbers.get(words[i - 1], 0) if i else 0
            if value is not None and value < 10 and tens and tens % 10 == 0:
                # Two words are one number: on doqquzuncu, двадцать первый.
                value += tens
            for suffix in self.language.ordinal_suffixes:
                digits = word.removesuffix(suffix)
                if digits != word and digits.isdecimal() and len(digits) < 4:
                    value = int(digits)
            if value is None and word.isdecimal() and i + 1 < len(words):
                value = int(word) if words[i + 1] in self.language.ordinal_suffixes else None
            if value is not None:
                found.append((i, value))
        return tuple(found)

    # Names

    def _link(self, words: Sequence[str], taken: set[int]) -> tuple[Mention, ...]:
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
        exact = ["" if i in named else words[j] for i, j in enumerate(at)]
        found += self.classes.link(exact)
        found.sort(key=lambda m: (m.start, m.end))
        return tuple(replace(m, start=at[m.start], end=at[m.end - 1] + 1) for m in found)

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

    # The question proper

    def _focus(
        self,
        words: Sequence[str],
        clauses: Sequence[_Clause],
        mentions: Sequence[Mention],
        phrases: Sequence[PhraseMention],
    ) -> tuple[tuple[int, int], bool, bool]:
        """Return the span of the question, whether it is one, and whether it asks yes or no."""
        if not clauses:
            return (0, 0), False, False
        best = max(
            range(len(clauses)),
            key=lambda i: (self._askingness(words, clauses[i], mentions, phrases), i),
        )
        clause = clauses[best]
        start = self._after_frame(words, clause)
        yes_no = self._is_yes_no(words, start, clause)
        question = any(w in self.language.question_words for w in words[start : clause.end])
        return (start, clause.end), clause.asked or question or yes_no, yes_no

    def _askingness(
        self,
        words: Sequence[str],
        clause: _Clause,
        mentions: Sequence[Mention],
        phrases: Sequence[PhraseMention],
    ) -> float:
        span = words[clause.start : clause.end]
        starts = [*(m.start for m in mentions), *(p.start for p in phrases)]
        inside = sum(clause.start <= at < clause.end for at in starts)
        score = min(inside, 3) * 0.5
        if clause.asked:
            score += 3
        if any(w in self.language.question_words for w in span[:3]):
            score += 2
        elif any(w in self.language.question_words for w in span):
            score += 1
        elif span[0] in self.language.yes_no_openers:
            score += 2
        if tuple(span) in self.language.closings:
            score -= 6
        if _starts(span, self.language.story):
            score -= 1.5
        if any(len(frame) > 2 for _, frame in self._frames_in(span)):
            score += 1.5
        return score

    def _after_frame(self, words: Sequence[str], clause: _Clause) -> int:
        """Return where the question starts, past any lead-ins that leave something to read."""
        start = clause.start
        while True:
            rest = words[start : clause.end]
            ends = [
                start + at + len(frame)
                for at, frame in self._frames_in(rest)
                if len(frame) > 2 or at == 0
            ]
            ends = [end for end in ends if self._substance(words[end : clause.end])]
            if not ends:
                return start
            start = max(ends)

    def _frames_in(self, words: Sequence[str]) -> list[tuple[int, tuple[str, ...]]]:
        """Return the lead-ins in words with where they start."""
        return [
            (at, frame)
            for at, word in enumerate(words)
            for frame in self.frames.get(word, ())
            if tuple(words[at : at + len(frame)]) == frame
        ]

    def _substance(self, words: Sequence[str]) -> bool:
        return any(
            w not in self.language.fillers or w in self.language.question_words for w in words
        )

    def _is_yes_no(self, words: Sequence[str], start: int, clause: _Clause) -> bool:
        span = list(words[start : clause.end])
        whole = list(words[clause.start : clause.end])
        if not span:
            return False
        if span[0] in self.language.yes_no_openers:
            return True
        if any(_find(whole, tag) >= 0 for tag in self.language.yes_no_tags if len(tag) > 1):
            return not any(w in self.language.question_words for w in span)
        if any(w in self.language.question_words for w in span):
            return False
        if (span[-1],) in self.language.yes_no_tags:
            return True
        if not self.language.yes_no_particles.isdisjoint(span):
            return True
        if self.language.yes_no_endings and span[-1].endswith(self.language.yes_no_endings):
            return True
        inside = self.language.yes_no_openers | self.language.yes_no_inside
        return clause.asked and len(span) > 3 and any(w in inside for w in span)

    # Masking and matching

    def _cue_words(self, words: Sequence[str]) -> list[str]:
        """Return the words as the matcher sees them: fillers stemmed, others as concepts."""
        concepts = _Words(self.language).concepts(words)
        return [
            w if w[0] == "{" else "" if c == ABSORBED else c or self.language.stem(w)
            for w, c in zip(words, concepts, strict=True)
        ]

    def _masked_phrasings(self, in_scope: set[str]) -> list[tuple[str, list[str]]]:
        """Return (intent, masked words) of every phrasing, distinct ones once.

        Counter-examples are out of scope. A phrasing out of scope that reads like one in scope
        once masked is left out: "how much is {x}" is asked of agreements too.
        """
        strange = next((i.id for i in self.intents.values() if i.family is Family.OUT_OF_SCOPE), "")
        texts = [(p.intent, p.text) for p in self.language.phrasings]
        texts += [(strange, text) for _, text in self.language.counter_examples if strange]
        unique = dict.fromkeys((intent, self._without_articles(text)) for intent, text in texts)
        masked = [(intent, self._mask_phrasing(words, in_scope)) for intent, words in unique]
        ours = {tuple(words) for intent, words in masked if intent != strange}
        return [(i, words) for i, words in masked if i != strange or tuple(words) not in ours]

    def _without_articles(self, text: str) -> tuple[str, ...]:
        return tuple(w for w in text.split() if w not in self.language.articles)

    def _mask_phrasing(self, words: Sequence[str], cues: set[str]) -> list[str]:
        seen = self._cue_words(words)
        mentions = self._link([w if w[0] != "{" else "" for w in words], set())
        for m in mentions:
            slot = _SLOTS.get(m.type)
            if slot and m.type in _NAMES:
                seen[m.start : m.end] = [slot] + [""] * (m.end - m.start - 1)
        row = [
            "{x}" if w and w[0] != "{" and w not in cues and w in self.entries.postings else w
            for w in seen
        ]
        return self._collapse([w for w in row if w])

    def _slots(
        self,
        mentions: Sequence[Mention],
        times: Sequence[TimeMention],
        numbers: Sequence[tuple[int, int]],
        ordinals: Sequence[tuple[int, int]],
    ) -> dict[int, str]:
        """Return what stands for each named token."""
        slots: dict[int, str] = dict.fromkeys((i for i, _ in numbers), "{number}")
        slots.update(dict.fromkeys((i for i, _ in ordinals), "{ordinal}"))
        for m in sorted(mentions, key=lambda m: m.type in _NAMES):
            slot = _SLOTS.get(m.type)
            if slot is not None:
                slots.update(dict.fromkeys(range(m.start, m.end), slot))
        for t in times:
            slots.update(dict.fromkeys(range(t.start, t.end), "{time}"))
        return slots

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
        whole and with such words left, and the reading that resembles a phrasing more wins.
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
        if telling != whole:
            readings.append(self._mask(words, concepts, focus, telling))
        ranked = [self.matcher.rank(masked) for masked, _ in readings]
        scores = [found[0].score if found else 0.0 for found in ranked]
        best = max(range(len(readings)), key=lambda i: scores[i] * (TELLING if i else 1.0))
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
        return self._collapse(row), cue_at

    def _cues_of(self, ranked: Sequence[Ranked]) -> frozenset[str]:
        """Return the words that the best intent accounts for; out of scope accounts for none."""
        if not ranked or ranked[0].intent.family is Family.OUT_OF_SCOPE:
            return frozenset()
        return self.fitted.cues.get(ranked[0].intent.id, frozenset())

    def _collapse(self, row: Sequence[str]) -> list[str]:
        """Join neighbouring slots of one thing: {x} of {x}, {x} {kind}, {kind} with {x}."""
        out: list[str] = []
        for word in row:
            out.append(word)
            while len(out) >= 2 and out[-1] in ("{x}", "{kind}"):
                left = len(out) - 2
                while left >= 0 and out[left] in self.language.connectors:
                    left -= 1
                if left < 0 or out[left] not in ("{x}", "{kind}"):
                    break
                if out[left] == out[-1] == "{kind}":
                    break
                del out[left:]
                out.append("{x}")
        return out


def _by_first(phrases: Iterable[tuple[str, ...]]) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        found.setdefault(phrase[0], []).append(phrase)
    return {word: tuple(several) for word, several in found.items()}


def _context(focus: tuple[int, int], clauses: Sequence[_Clause]) -> tuple[int, int]:
    """Return the span of the question with the clauses that it goes on from."""
    start = focus[0]
    for clause in reversed(clauses):
        if clause.start <= start < clause.end or clause.end == start:
            start = clause.start
            if not clause.joined:
                break
    return start, focus[1]


def _given_names(names: Sequence[Name], reader: _Words) -> dict[str, frozenset[str]]:
    return {
        name.id: frozenset(stem for form in name.forms for stem in reader.name_stems(form))
        for name in names
        if name.type is Type.PERSON
    }


class _Words:
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
            for size in (4, 3, 2, 1):
                canonical = language.synonyms.get(tuple(stems[at : at + size]))
                if canonical is None or at + size > len(words):
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
        concepts = _with_names(self.concepts(words, named), mentions)
        return [c for c in concepts if c not in ("", ABSORBED)]


def _with_names(concepts: Sequence[str], mentions: Sequence[Mention]) -> list[str]:
    """Return concepts with the words of a name replaced by a mark of what it stands for."""
    out = list(concepts)
    for m in mentions:
        if m.type in _NAMES:
            out[m.start : m.end] = [f"@{m.ids[0]}"] + [""] * (m.end - m.start - 1)
    return out


def _vocabulary(
    language: Language, names: Sequence[Name], entries: Sequence[Entry]
) -> dict[str, int]:
    """Return every known word with how readily it is meant: names 3, facts and cues 2, others 1."""
    weights: dict[str, int] = {}
    for words in (
        language.common,
        language.fillers, language.question_words, language.yes_no_openers, language.negations,
        language.connectors, language.times.months, language.numbers,
        language.ordinals,
        *language.frames, *language.story, *language.yes_no_tags, *language.synonyms,
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
                weights[word] = 3
    return weights


def _starts(words: Sequence[str], phrases: Iterable[tuple[str, ...]]) -> int:
    """Return how many words a phrase takes that the words start with, 0 where none does."""
    return next((len(p) for p in phrases if tuple(words[: len(p)]) == p), 0)


def _find(words: Sequence[str], phrase: tuple[str, ...]) -> int:
    """Return where a phrase last stands in words, -1 where it does not."""
    size = len(phrase)
    for at in range(len(words) - size, -1, -1):
        if tuple(words[at : at + size]) == phrase:
            return at
    return -1
