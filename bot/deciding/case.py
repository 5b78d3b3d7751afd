"""One question under decision: what the rules ask of it, computed once.

Own words come first; what the question leaves out comes from the context."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.context import Context
from bot.deciding.thresholds import (
    FEW,
    GENERIC,
    INHERITED,
    LEAD,
    MARGIN,
    NEGATION_REACH,
    PAGE,
    SURE,
    TERSE,
    TRUSTED,
)
from bot.once import once
from bot.query import Span, Term, by_type, kinds_in, mentions
from bot.retrieval import Candidate, Candidates, rank
from bot.verdicts import Decision, Verdict
from bot.world import World
from intents.language import Language, grams
from intents.model import Family, Intent, Mention, Type, Understanding
from intents.phrasebook import Phrase
from knowledge.base import Criteria, lineage
from knowledge.dates import DateRange
from knowledge.model import Fact, Partner


@dataclass
class Case:
    """One question under decision, with what the rules ask of it, computed once."""

    world: World
    u: Understanding
    context: Context
    today: date

    def decision(self, verdict: Verdict, rule: str, intent: str) -> Decision:
        """Return a verdict with what led to it."""
        return Decision(
            verdict,
            rule,
            intent,
            self.confidence,
            self.candidates.spoken_for[:4],
            self.when,
            self.context.inherited,
            self.context.shown,
            self.context.again,
        )

    @once
    def language(self) -> Language:
        """The language of the question."""
        return self.world.interpreters[self.u.lang].language

    @once
    def intent(self) -> Intent | None:
        """The intent acted on: its own, or that of the question it goes on from."""
        if self.context.intent is not None:
            return self.context.intent
        return self.u.ranked[0].intent if self.u.ranked else None

    @once
    def takes_intent_over(self) -> bool:
        """Whether what it asks for is taken over from the last question."""
        own = self.u.ranked[0].intent if self.u.ranked else None
        return self.context.intent is not None and self.context.intent != own

    @once
    def confidence(self) -> float:
        """How sure the matcher is of it."""
        best = self.u.ranked[0] if self.u.ranked else None
        if self.intent is not None and (best is None or best.intent != self.intent):
            return INHERITED
        return best.confidence if best else 0.0

    @once
    def family(self) -> Family | None:
        """The best intent's family; None where it is not trusted."""
        if self.intent is None or self.confidence < TRUSTED:
            return None
        # More of somebody's is a set of its own: "what else is IOM running?".
        more = self.intent.family is Family.MORE and self.named and not self.context.facts
        return Family.LIST if more else self.intent.family

    @once
    def asks(self) -> tuple[str, ...]:
        """The aspects asked for, the best first."""
        if self.intent and self.family is Family.ATTRIBUTE:
            # Why something is not so is told by its reason alone, never by what it is for.
            return self.intent.asks[:1] if self.u.negated else self.intent.asks
        return ()

    @once
    def scope(self) -> Span:
        """The words that say what is asked about."""
        return self.context.query.span

    @once
    def terms(self) -> tuple[Term, ...]:
        return self.context.query.terms

    @once
    def specific(self) -> tuple[Term, ...]:
        """Telling words that say more than that there is cooperation."""
        return tuple(
            t
            for t in self.terms
            if not t.excused and t.weight >= GENERIC and "kind:cooperation" not in t.tags
        )

    @once
    def informative(self) -> tuple[Term, ...]:
        """Telling words, those that the intent accounts for included."""
        return tuple(
            t for t in self.terms if t.weight >= GENERIC and "kind:cooperation" not in t.tags
        )

    @once
    def partners(self) -> tuple[Partner, ...]:
        """The partners named, the first meaning of each."""
        ids = dict.fromkeys(
            min(ids, key=list(self.world.knowledge.partners).index)
            for ids in self.context.query.partners
        )
        return tuple(self.world.knowledge.partners[id_] for id_ in ids)

    @once
    def kinds(self) -> frozenset[str]:
        """The class words of facts."""
        own = frozenset(id_ for m in kinds_in(self.u, self.scope) for id_ in m.ids)
        return own or self.context.kinds

    @once
    def types(self) -> frozenset[str]:
        """The class words of partners."""
        own = frozenset(
            id_ for m in self.names(Type.PARTNER_TYPE) if not self._negated(m) for id_ in m.ids
        )
        return own or self.context.types

    @once
    def when(self) -> DateRange | None:
        """The time range named, the last where there are several."""
        if self.context.when is not None:
            return self.context.when
        start, end = self.u.focus if "date" in self.asks else self.scope
        for t in reversed(self.u.times):
            if (t.first or t.last) and start <= t.start < end:
                return DateRange(t.first, t.last)
        return None

    @once
    def month(self) -> int | None:
        """A month named without its year."""
        return next((t.month for t in self.u.times if t.month), None)

    @once
    def whether(self) -> bool:
        """Whether it asks if something is so: as a question of yes or no, or by holding a place
        or a time against what it names: "the 8th meeting took place in Moscow?"."""
        if self.u.yes_no:
            return True
        start, end = self.u.focus
        asking = any(t.text in self.language.question_words for t in self.u.tokens[start:end])
        one = self.called or self.people or self.context.query.ordinals
        held = bool(self.places or (self.people and self.u.times))
        bounded = bool(self.u.numbers) and self.says(self.language.bounds)
        if bounded and self.u.asked and not asking:
            return True  # "More than 40 governments?"
        if len(self.names(Type.PARTNER)) == 2:
            # "Turkey sits in the Prague Process?"
            held = held or self.language.alternatives.isdisjoint(self.spoken)
        told = end - start > TERSE - bool(self.people and self.u.times)  # "Swing came in 2016?"
        return self.u.asked and not asking and bool(one and held) and told

    @once
    def claimed(self) -> tuple[tuple[str, bool], ...]:
        """The statuses named, each with whether it is negated: "not yet signed"."""
        own = tuple((id_, self._negated(m)) for m in self.names(Type.STATUS) for id_ in m.ids)
        context, statuses = self.context, self.world.knowledge.statuses
        if self.language.either.isdisjoint(self.spoken):
            # "Is that finished now?" claims nothing to go on.
            past = {id_ for id_, denied in own if not (denied or statuses[id_].current)}
            own = tuple(
                (id_, negated)
                for id_, negated in own
                if not (statuses[id_].current and past.intersection(statuses[id_].excludes))
            )
        return own or (
            *((id_, False) for id_ in sorted(context.statuses)),
            *((id_, True) for id_ in sorted(context.denied)),
        )

    @once
    def asserted(self) -> frozenset[str]:
        """The statuses that are said of something, not denied of it."""
        return frozenset(id_ for id_, negated in self.claimed if not negated)

    @once
    def spoken(self) -> frozenset[str]:
        """The words of the question proper."""
        return frozenset(self.u.words)

    def _negated(self, mention: Mention) -> bool:
        """Return whether a negation stands shortly before a mention, or that it is to come."""
        before = [t.text for t in self.u.tokens[: mention.start]]
        if any(tuple(before[-len(p) :]) == p for p in self.language.unfinished):
            return True
        return not self.language.negations.isdisjoint(before[-NEGATION_REACH:])

    @once
    def statuses(self) -> frozenset[str]:
        """The statuses to look for: of several named, the one that stands first in the file;
        negated, those that rule it out."""
        order = list(self.world.knowledge.statuses)
        named = sorted(self.claimed, key=lambda claim: order.index(claim[0]))
        if not named:
            return frozenset()
        id_, negated = named[0]
        if not negated:
            return frozenset({id_})
        return frozenset(s.id for s in self.world.knowledge.statuses.values() if id_ in s.excludes)

    @once
    def candidates(self) -> Candidates:
        """All facts, ranked."""
        return rank(self.world, self.u.lang, self.context.query)

    @once
    def called(self) -> bool:
        """Whether a fact is called by a phrase of its own."""
        return bool(self.context.query.called)

    @once
    def people(self) -> frozenset[str]:
        """The people named."""
        return self.context.query.people

    @once
    def named(self) -> bool:
        """Whether anything of ours is named at all."""
        return bool(self.partners or self.people or self.called)

    @once
    def _said(self) -> frozenset[Phrase]:
        return grams(tuple(self.u.words))

    def says(self, phrases: Iterable[Phrase]) -> bool:
        """Return whether any of some phrases stands in the question."""
        return not self._said.isdisjoint(phrases)

    @once
    def _mentions(self) -> Mapping[Type, tuple[Mention, ...]]:
        return by_type(self.u, self.scope)

    def names(self, *types: Type) -> tuple[Mention, ...]:
        """Return the names of some types in the question, in order."""
        if len(types) == 1:
            return self._mentions.get(types[0], ())
        return mentions(self.u, self.scope, *types)

    @once
    def partner_ids(self) -> frozenset[str]:
        """The partners named, by id."""
        return frozenset(p.id for p in self.partners)

    @once
    def places(self) -> frozenset[str]:
        """The places named."""
        return frozenset(id_ for m in self.names(Type.PLACE) for id_ in m.ids)

    def at_place(self, fact: Fact) -> bool:
        """Return whether a fact took place where the question says."""
        return fact.place is not None and not self.places.isdisjoint(
            lineage(self.world.knowledge.places, fact.place)
        )

    def _abroad(self, fact: Fact) -> bool:
        """Return whether a fact took place in another state than one that it is said to have: "in
        the Netherlands"."""
        base = self.world.knowledge
        within = self.language.within
        said = [m for m in self.names(Type.PARTNER) if base.partners[m.ids[0]].type == "state"]
        if fact.place is None or not said:
            return False
        words = [t.text for t in self.u.tokens]
        before = [[w for w in words[: m.start] if w not in self.language.articles] for m in said]
        inside = [m for m, w in zip(said, before, strict=True) if within.issuperset(w[-1:]) and w]
        if not inside:
            return False
        there = {base.places[p].stands_for for p in lineage(base.places, fact.place)}
        return all(there.isdisjoint(m.ids) for m in inside)

    def elsewhere(self, fact: Fact) -> bool:
        """Return whether a fact took place where none of the places named can be."""
        if self._abroad(fact):
            return True
        if fact.place is None or not self.places or self.at_place(fact):
            return False
        places = self.world.knowledge.places
        return not any(fact.place in lineage(places, named) for named in self.places)

    def search(self, criteria: Criteria, *, order: str = "file") -> tuple[Fact, ...]:
        """Return facts by criteria, in the order of the files or of their dates; those about the
        page itself only where they are asked for."""
        found = self.world.knowledge.search(criteria, order=order)
        return found if PAGE in criteria.kinds else tuple(f for f in found if f.kind != PAGE)

    def telling_content(self, candidate: Candidate) -> float:
        """Return the content that a fact brings by words which the intent does not account for."""
        excused = {t.concept for t in self.terms if t.excused and not t.tags}
        if not excused.intersection(candidate.explained):
            return candidate.content
        words = [t.weight for t in self.terms if t.concept in candidate.explained]
        open_ = [
            t.weight
            for t in self.terms
            if t.concept in candidate.explained and t.concept not in excused
        ]
        called = self.context.query.called.get(candidate.fact.id, 0.0)
        return called + (candidate.content - called) * sum(open_) / sum(words)

    def asks_the_unknown(self, candidate: Candidate) -> bool:
        """Return whether what the question word asks for is nothing that a fact, a name or the
        intent knows: the gifts in "what gifts did Swing bring", unless the intent is sure."""
        start, end = self.u.focus
        asking = self.language.question_words
        words = [t.text for t in self.u.tokens[start:end]]
        at = next((i for i, w in enumerate(words[:LEAD]) if w in asking), None)
        if at is None:
            return False
        named = {
            i
            for m in self.names(Type.PARTNER, Type.PERSON, Type.PLACE, Type.SELF)
            for i in range(m.start, m.end)
        }
        following = [
            i for i in range(start + at + 1, end) if i not in named and self.u.tokens[i].concept
        ]
        classed = {m.start for m in self.names(Type.KIND, Type.PARTNER_TYPE)}
        if not following or classed.intersection((following[0], following[0] + 1)):
            return False
        between = (t.text for t in self.u.tokens[start + at + 1 : following[0]])
        if not frozenset().union(*self.language.units.values()).isdisjoint(between):
            return False  # "In what year" asks for a year.
        near = following[0] == start + at + 1 or self.confidence < SURE
        concept = self.u.tokens[following[0]].concept
        # What an intent accounts for that is not trusted is not accounted for.
        guessed = self.confidence < TRUSTED and concept not in candidate.explained
        return near and (concept in candidate.missing or guessed)

    def nearest(self) -> tuple[Fact, ...]:
        """Return up to three facts worth offering."""
        found = [
            c.fact
            for c in self.candidates.spoken_for
            if c.explained or (c.score > 0 and self.partners)
        ]
        return tuple(found[:FEW])

    def best(self, facts: Iterable[Candidate] | None = None) -> tuple[Candidate, ...]:
        """Return those of some facts that fit equally well, the best first; of all by default."""
        return self._best if facts is None else _equal(tuple(facts))

    @once
    def _best(self) -> tuple[Candidate, ...]:
        return _equal(self.candidates.spoken_for)


def _equal(ranked: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Return the first of ranked facts, and those that fit as well."""
    if not ranked or ranked[0].score <= 0:
        return ()
    line = ranked[0].score * MARGIN
    return tuple([c for c in ranked if c.score >= line])
