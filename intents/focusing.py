"""The question proper: which sentence asks, where its lead-in ends, whether it wants yes or no."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from intents.language import Language
from intents.phrasebook import Phrase, Phrasebook
from intents.sentences import Clause


class Finder(Struct, frozen=True):
    """Finds the question in a message. Immutable; build it with `Finder.of`."""

    language: Language
    frames: Phrasebook
    """Lead-ins."""
    story: Phrasebook
    """Openings of sentences that are no question."""
    follow_ups: Phrasebook
    """Openings of questions that follow another."""
    requests: Phrasebook
    """Openings that ask to do what follows."""
    tags: Phrasebook
    """Phrases of several words that make a statement a yes/no question."""
    endings: Mapping[str, tuple[Phrase, ...]]
    """The same, and single words that negate, by their last word."""
    inside: frozenset[str]
    """Words that make a statement with a question mark a yes/no question, openers among them."""

    @classmethod
    def of(cls, language: Language) -> Finder:
        """Return the finder of a language."""
        tags = [tag for tag in language.yes_no_tags if len(tag) > 1]
        denying = [
            tag for tag in language.yes_no_tags if tag in tags or tag[0] in language.negations
        ]
        return cls(
            language,
            Phrasebook.of(language.frames),
            Phrasebook.of(language.story),
            Phrasebook.of(language.follow_ups),
            Phrasebook.of(language.requests),
            Phrasebook.of(tags),
            _by_last(denying),
            language.yes_no_openers | language.yes_no_inside,
        )

    def find(
        self, words: Sequence[str], clauses: Sequence[Clause], named: Sequence[int]
    ) -> tuple[tuple[int, int], bool, bool]:
        """Return the span of the question, whether it is one, and whether it asks yes or no.

        `named` are the places where names and phrases start: a question is about something.
        """
        if not clauses:
            return (0, 0), False, False
        best = 0
        if len(clauses) > 1:
            best = max(
                range(len(clauses)),
                key=lambda i: (self._askingness(words, clauses[i], named), i),
            )
        following = clauses[best + 1 : best + 2]
        doubted = bool(following) and self._is_tag(words, following[0])
        best += doubted
        tagged = best > 0 and self._is_tag(words, clauses[best])
        clause = clauses[best - 1] if tagged else self._whole(words, clauses, best, named)
        start = self._after_frame(words, clause)
        yes_no = tagged or self._is_yes_no(words, start, clause)
        if yes_no:
            clause = self._without_rival(words, start, clause)
        clause = self._without_tag(words, start, clause)
        question = any(w in self.language.question_words for w in words[start : clause.end])
        return (start, clause.end), clause.asked or question or yes_no, yes_no

    def _without_tag(self, words: Sequence[str], start: int, clause: Clause) -> Clause:
        """Return a clause without the tag at its end, whose "not" denies nothing: "isn't it?"."""
        tags = self.endings.get(words[clause.end - 1], ())
        if not tags:
            return clause
        span = tuple(words[start : clause.end])
        size = next((len(t) for t in tags if len(span) > len(t) + 1 and span[-len(t) :] == t), 0)
        return replace(clause, end=clause.end - size)

    def _without_rival(self, words: Sequence[str], start: int, clause: Clause) -> Clause:
        """Return a clause without what would be there alone, if what it asks were not so: "with
        NGOs, or only with governments?"."""
        language = self.language
        for i in range(start + 2, clause.end - 1):
            near = words[i + 1 : i + 4]
            if words[i] in language.either and not language.restrictions.isdisjoint(near):
                return replace(clause, end=i)
        return clause

    def _is_tag(self, words: Sequence[str], clause: Clause) -> bool:
        """Return whether a sentence only asks whether the one before it is so: "Is it true?"."""
        span = tuple(words[clause.start : clause.end])
        return clause.asked and span in self.language.yes_no_tags

    def _whole(
        self, words: Sequence[str], clauses: Sequence[Clause], best: int, named: Sequence[int]
    ) -> Clause:
        """Return the clause that asks, with the one beside it that a colon parts from it, where
        one holds the question word and the other what it is about: "which was first: A or B?"."""
        clause = clauses[best]

        def asks(c: Clause) -> bool:
            return any(w in self.language.question_words for w in words[c.start : c.end])

        def names(c: Clause) -> bool:
            return any(c.start <= at < c.end for at in named)

        for left, right in itertools.pairwise(clauses[max(0, best - 1) : best + 2]):
            parted = right.joined and asks(left) and not asks(right)
            if parted and names(right) and not names(left):
                return Clause(left.start, right.end, left.asked or right.asked, left.joined)
            span = words[right.start : right.end]
            said = right.joined and names(left) and not names(right) and not asks(left)
            if said and not asks(right) and any(w in self.language.either for w in span):
                # "The pilot project: finished or still running?"
                return Clause(left.start, right.end, left.asked or right.asked, left.joined)
        return clause

    def goes_on(self, words: Sequence[str], start: int, focus: tuple[int, int]) -> bool:
        """Return whether a question opens as one that follows another: "and ...", "ok, but ..."."""
        while True:
            if self.follow_ups.at(words[start : focus[1]]):
                return True
            if start >= focus[0] or (words[start],) not in self.frames:
                return False
            start += 1

    def _askingness(
        self,
        words: Sequence[str],
        clause: Clause,
        named: Sequence[int],
    ) -> float:
        span = words[clause.start : clause.end]
        inside = sum(clause.start <= at < clause.end for at in named)
        score = min(inside, 3) * 0.5
        if clause.asked:
            score += 3
        if any(w in self.language.question_words for w in span[:3]):
            score += 2
        elif any(w in self.language.question_words for w in span):
            score += 1
        elif span[0] in self.language.yes_no_openers:
            score += 2
        if tuple(span) in self.language.closings or self._only_pleads(span, inside):
            score -= 6
        if all(w in self.language.ordinals or w in self.language.either for w in span):
            score -= 4  # "Which platform is it: first, second?"
        if self.story.at(span):
            score -= 1.5
        if any(len(frame) > 2 for _, frame in self.frames.standing(span)):
            score += 1.5
        return score

    def _only_pleads(self, span: Sequence[str], named: int) -> bool:
        """Return whether a sentence asks for what stood before it: "could you give me that?"."""
        asking = any(w in self.language.question_words for w in span)
        small = all(w in self.language.fillers for w in span)
        return small and not asking and not named and len(span) > 3

    def _after_frame(self, words: Sequence[str], clause: Clause) -> int:
        """Return where the question starts, past any lead-ins that leave something to read; what
        stands behind the only question word is none: "what documents I need for a permit"."""
        start = clause.start
        while True:
            rest = words[start : clause.end]
            ends = [
                start + at + len(frame)
                for at, frame in self.frames.standing(rest)
                if (len(frame) > 1 or at == 0)
                and not (self._asks(rest[:at]) and not self._asks(rest[at:]))
            ]
            ends = [end for end in ends if self._substance(words[end : clause.end])]
            if not ends:
                start += self._requests(rest)
                return start + self._counts_questions(words[start : clause.end])
            start = max(ends)

    def _requests(self, words: Sequence[str]) -> int:
        """Return how many words only ask to do what follows: "could you" in "could you name the
        partners", which asks for no yes or no."""
        return next(
            (
                len(phrase)
                for phrase in self.requests.at(words)
                if not self.language.told_to.isdisjoint(words[len(phrase) :][:1])
            ),
            0,
        )

    def _counts_questions(self, words: Sequence[str]) -> bool:
        """Return whether a question opens by its own number: "first, which officials came?"."""
        return (
            len(words) > 2
            and words[0] in self.language.ordinals
            and words[1] in self.language.question_words
        )

    def _asks(self, words: Sequence[str]) -> bool:
        """Return whether any of some words is a question word."""
        return not self.language.question_words.isdisjoint(words)

    def _substance(self, words: Sequence[str]) -> bool:
        return any(
            w not in self.language.fillers or w in self.language.question_words for w in words
        )

    def _is_yes_no(self, words: Sequence[str], start: int, clause: Clause) -> bool:
        span = list(words[start : clause.end])
        whole = list(words[clause.start : clause.end])
        if not span:
            return False
        if span[0] in self.language.yes_no_openers:
            return True
        if self.tags.standing(whole):
            return not any(w in self.language.question_words for w in span)
        if any(w in self.language.question_words for w in span):
            return False
        if (span[-1],) in self.language.yes_no_tags:
            return True
        if not self.language.yes_no_particles.isdisjoint(span):
            return True
        if self.language.yes_no_endings and span[-1].endswith(self.language.yes_no_endings):
            return True
        # "Titles of the projects that are completed?" claims nothing.
        relative = (
            i
            for i, (before, word) in enumerate(itertools.pairwise(span))
            if before in self.language.relatives and word in self.inside
        )
        said = next(relative, len(span))
        return clause.asked and len(span) > 1 and not self.inside.isdisjoint(span[:said])


def context_of(focus: tuple[int, int], clauses: Sequence[Clause]) -> tuple[int, int]:
    """Return the span of the question with the clauses that it goes on from."""
    start = focus[0]
    for clause in reversed(clauses):
        if clause.start <= start < clause.end or clause.end == start:
            start = clause.start
            if not clause.joined:
                break
    return start, focus[1]


def _by_last(phrases: Iterable[Phrase]) -> Mapping[str, tuple[Phrase, ...]]:
    """Return phrases by their last word, those of each in the order given."""
    found: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        found.setdefault(phrase[-1], []).append(phrase)
    return {word: tuple(several) for word, several in found.items()}
