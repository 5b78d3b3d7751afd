"""Which facts does a question describe? Every word of it must be accounted for.

The weight of a fact is the weight of the words that it explains, more where people call it so,
less where the question names a partner or a person that it does not concern. What no fact, name
or intent explains lowers the coverage, by which the decision to answer at all is taken.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple, overload

from bot.once import once
from bot.query import Query, Term
from bot.world import World
from intents.ranking import Ranking
from knowledge.base import lineage
from knowledge.model import Fact

PARTNER_BONUS: Final = 1.2
PARTNER_PENALTY: Final = 2.6
"""For concerning a partner that is named, and for not concerning it. The penalty is below the
weight of a telling phrase, so that a question about the right fact with the wrong partner finds
the fact, and the mismatch is told."""
SPOKEN_OF: Final = 0.4
"""What it counts that a fact's text names a partner that it does not concern."""
PERSON_BONUS: Final = 3.0
PERSON_PENALTY: Final = 4.0
TAG_WEIGHT: Final = 0.8
"""What a class word counts for a fact of its class that does not hold the word itself."""
KIND_BONUS: Final = 1.0
KIND_PENALTY: Final = 0.7
PLACE_BONUS: Final = 0.8
ORDINAL_BONUS: Final = 3.0
FAVOUR: Final = 0.9
"""For standing near the last answer, in a follow-up question."""
POOL_BONUS: Final = 2.0
"""For being among the facts of the last answer, where the question points there."""

MANY: Final = 500
"""Facts from which only those that something speaks for are weighed."""


class Candidate(NamedTuple):
    """A fact with how well it fits a question."""

    fact: Fact
    """The fact."""
    score: float
    """Sum of weights; comparable within one question."""
    content: float
    """The part of it that words, not names, brought."""
    coverage: float
    """Share of the question's telling words that it explains, 0 to 1."""
    explained: tuple[str, ...]
    """The concepts that it explains."""
    asked: tuple[str, ...]
    """The concepts that are to be explained."""
    wrong_partner: bool
    """Whether the question names a partner that it does not concern."""
    some_partner_wrong: bool
    """Whether one of several partners named is not concerned."""
    wrong_person: bool
    """Whether the question names a person whom it does not."""

    @property
    def missing(self) -> tuple[str, ...]:
        """The concepts that it does not explain."""
        return tuple([c for c in self.asked if c not in self.explained])


_candidate: Final[Callable[[Iterable[Any]], Candidate]] = partial(tuple.__new__, Candidate)
"""Makes a candidate of its values in order, in half the time that the class by itself takes."""


class Candidates(Sequence[Candidate]):
    """The facts that a query may mean, best first, ties in file order.

    Nothing in the query speaks for most of them: these differ in nothing but the fact, and are
    laid out only for who looks so far.
    """

    def __init__(self, scales: _Scales) -> None:
        """Weigh the facts that something speaks for, and one of the others."""
        self._scales = scales
        ids = scales.spoken_for()
        self._weighed = {id_: scales.weigh(id_) for id_ in ids}
        self.spoken_for = _in_order(self._weighed.values())
        """Those that the query speaks for, and perhaps others: whatever explains anything or has
        a score above 0 is among them."""
        other = next((id_ for id_ in scales.pool if id_ not in self._weighed), None)
        self._other = scales.weigh(other) if other else None
        self._ahead = self.spoken_for
        if self._other:
            limit = _order(self._other)
            self._ahead = tuple([c for c in self.spoken_for if _order(c) < limit])

    @once
    def _all(self) -> tuple[Candidate, ...]:
        if self._other is None:
            return self.spoken_for
        facts, (_, *same) = self._scales.base.facts, self._other
        weighed = self._weighed
        return _in_order(
            [weighed.get(id_) or _candidate((facts[id_], *same)) for id_ in self._scales.pool]
        )

    @overload
    def __getitem__(self, at: int) -> Candidate: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Candidate, ...]: ...
    def __getitem__(self, at: int | slice) -> Candidate | tuple[Candidate, ...]:
        """Return one of them, or some."""
        end = at.stop if isinstance(at, slice) else at + 1
        near = end is not None and 0 < end <= len(self._ahead)
        return (self._ahead if near else self._all)[at]

    def __len__(self) -> int:
        return len(self._scales.pool)

    def __iter__(self) -> Iterator[Candidate]:
        return iter(self._all)


def rank(world: World, lang: str, query: Query) -> Candidates:
    """Return the facts that a query may mean, best first, ties in file order."""
    return Candidates(_Scales(world, lang, query))


def _order(candidate: Candidate) -> float:
    """Return what candidates are ordered by, the best first."""
    return -candidate.score * (1 + candidate.coverage)


def _in_order(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    return tuple(sorted(found, key=_order))


class _Scales:
    """A query laid out so that facts are weighed one by one: which of them does each of its words
    and names speak for? Most facts are spoken for by none, and cost next to nothing."""

    def __init__(self, world: World, lang: str, query: Query) -> None:
        self.base = base = world.knowledge
        self.index = index = world.interpreters[lang].entries
        self.query = query
        self.open_terms = tuple(t.concept for t in query.terms if not t.excused)
        self.open_weight = sum(t.weight for t in query.terms if not t.excused)
        self.uncovered = 0.0 if self.open_weight else 1.0
        """Coverage of a fact that explains nothing."""
        self.concerning = [_concerning(world, lang, ids) for ids in query.partners]
        self.related = {id_ for ids in query.partners for id_ in ids}
        # What event it was asks for anything that happened.
        self.kinds = [kinds for kinds in query.kinds if kinds != {"event"}]
        self.naming = {id_ for p in query.people for id_ in base.naming("person", p)}
        # A town lies where something took place that is known by its country alone.
        places = {wide for p in query.places for wide in lineage(base.places, p)}
        self.there = {id_ for p in places for id_ in base.naming("place", p)}
        self.pool: Collection[str] = base.facts
        if query.pool is not None:
            self.pool = [f for f in base.facts if f in query.pool]
        elif len(base.facts) > MANY:
            self.pool = _touched(world, query, _groups(index, query.terms), self.concerning)
        within = None if self.pool is base.facts else self.pool
        self.told = _told(index, query.terms, within)
        marks = frozenset(f"kind:{kind}" for kinds in self.kinds for kind in kinds)
        self.of_kind = set(_marked(index, marks, within))

    def spoken_for(self) -> Collection[str]:
        """Return the facts that anything in the query speaks for, and perhaps others, in file
        order."""
        if self.query.pool is not None:
            return self.pool
        found = set(self.query.called).union(
            self.told, *self.concerning, self.of_kind, self.naming, self.there, self.query.favoured
        )
        if self.query.ordinals:
            facts, wanted = self.base.facts, self.query.ordinals
            found.update(id_ for id_ in self.pool if facts[id_].ordinal in wanted)
        if self.pool is not self.base.facts:
            return [id_ for id_ in self.pool if id_ in found]
        position = self.base.position
        return sorted(found.intersection(position), key=position.__getitem__)

    def weigh(self, id_: str) -> Candidate:
        """Return a fact with how well it fits the query."""
        query, fact = self.query, self.base.facts[id_]
        content, coverage = query.called.get(id_, 0.0), self.uncovered
        explained: tuple[str, ...] = ()
        told = self.told.get(id_)
        if told is not None:
            brought = weight = 0.0
            open_, left = self.open_weight, len(self.open_terms)
            for term, share in told:
                brought += term.weight * share
                weight += term.weight
                if not term.excused:
                    open_ -= term.weight
                    left -= 1
            content += brought
            explained = tuple([term.concept for term, _ in told])
            open_ = open_ if left else 0.0
            coverage = weight / (weight + open_) if weight + open_ else 1.0
        score = content
        wrong_partner = some_partner_wrong = False
        if self.concerning:
            near = [facts.get(id_, 0.0) for facts in self.concerning]
            score += PARTNER_BONUS * sum(near) - PARTNER_PENALTY * near.count(0.0)
            wrong_partner, some_partner_wrong = not any(near), not all(near)
        if self.kinds:
            score += KIND_BONUS if id_ in self.of_kind else -KIND_PENALTY
        wrong_person = bool(query.people) and id_ not in self.naming
        if wrong_person:
            score -= PERSON_PENALTY
        elif query.people:
            score += PERSON_BONUS * (1.2 if fact.people[0] in query.people else 1.0)
        if id_ in self.there:
            score += PLACE_BONUS
        if fact.ordinal in query.ordinals:
            score += ORDINAL_BONUS
        if query.pool is not None:
            postings = self.index.postings
            spoken = sum(id_ in postings.get(f"@{p}", ()) for p in self.related)
            score += POOL_BONUS + PARTNER_PENALTY * spoken
        elif id_ in query.favoured:
            score += FAVOUR
        return _candidate((
            fact, score, content, coverage, explained, self.open_terms,
            wrong_partner, some_partner_wrong, wrong_person,
        ))  # fmt: skip


def _told(
    index: Ranking, terms: Sequence[Term], within: Collection[str] | None
) -> dict[str, list[tuple[Term, float]]]:
    """Return by fact the words that it explains, each with how much it makes of it, 0 to 1: as it
    holds the word, or as one of the class that the word names. Only facts `within` are asked where
    that is told: of the others, many thousands may hold a common word."""
    found: dict[str, list[tuple[Term, float]]] = defaultdict(list)
    for term in terms:
        shares = index.postings.get(term.concept, {})
        if within is not None:
            shares = {id_: shares[id_] for id_ in within if id_ in shares}
        if term.tags:
            shares = dict(shares)
            for id_ in _marked(index, term.tags, within):
                shares[id_] = max(shares.get(id_, 0.0), TAG_WEIGHT)
        for id_, share in shares.items():
            found[id_].append((term, share))
    return found


def _marked(
    index: Ranking, marks: Collection[str], within: Collection[str] | None
) -> Iterable[str]:
    """Return the facts that bear any of some class marks, each once."""
    if within is None:
        return {id_ for mark in marks for id_ in index.tagged.get(mark, ())}
    return [id_ for id_ in within if any(mark in index.tags[id_] for mark in marks)]


def _groups(index: Ranking, terms: Sequence[Term]) -> list[Collection[str]]:
    """Return the facts that hold each word, and those of each class that it names."""
    held: list[Collection[str]] = [index.postings.get(term.concept, {}) for term in terms]
    return held + [index.tagged.get(tag, ()) for term in terms for tag in sorted(term.tags)]


def _concerning(world: World, lang: str, partners: Collection[str]) -> Mapping[str, float]:
    """Return how directly facts concern any of some partners; those that do not are left out."""
    index = world.interpreters[lang].entries
    found: dict[str, float] = {}
    for partner in partners:
        for id_ in index.postings.get(f"@{partner}", ()):
            found[id_] = max(found.get(id_, 0.0), SPOKEN_OF)
        for id_, near in world.knowledge.concerning.get(partner, {}).items():
            found[id_] = max(found.get(id_, 0.0), near)
    return found


def _touched(
    world: World,
    query: Query,
    groups: Sequence[Collection[str]],
    concerning: Sequence[Mapping[str, float]],
) -> list[str]:
    """Return the facts of a large knowledge base that anything in a query speaks for.

    What concerns the partners named comes before what shares words with the question, and that
    before what is merely of its class: of that there may be any number.
    """
    base = world.knowledge
    found = set(query.called).union(*concerning, query.favoured)
    for person in query.people:
        found |= base.naming("person", person)
    for group in sorted(groups, key=len):
        if len(found) + len(group) > MANY and found:
            break
        found.update(itertools.islice(group, MANY))
    order = base.position
    return sorted((id_ for id_ in found if id_ in base.facts), key=order.__getitem__)
