"""Which facts does a question describe? Every word of it must be accounted for.

The weight of a fact is the weight of the words that it explains, more where people call it so,
less where the question names a partner or a person that it does not concern. What no fact, name
or intent explains lowers the coverage, by which the decision to answer at all is taken.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple

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
    missing: tuple[str, ...]
    """The concepts that it does not."""
    wrong_partner: bool
    """Whether the question names a partner that it does not concern."""
    some_partner_wrong: bool
    """Whether one of several partners named is not concerned."""
    wrong_person: bool
    """Whether the question names a person whom it does not."""


def rank(world: World, lang: str, query: Query) -> tuple[Candidate, ...]:
    """Return the facts that a query may mean, best first, ties in file order."""
    base = world.knowledge
    index = world.interpreters[lang].entries
    pool = base.facts if query.pool is None else [f for f in base.facts if f in query.pool]
    postings = [index.postings.get(term.concept, {}) for term in query.terms]
    related = {id_ for ids in query.partners for id_ in ids}
    concerning = [_concerning(world, lang, ids) for ids in query.partners]
    kinds = {f"kind:{kind}" for kinds in query.kinds for kind in kinds}
    open_terms = tuple(t.concept for t in query.terms if not t.excused)
    open_weight = sum(t.weight for t in query.terms if not t.excused)
    if query.pool is None and len(pool) > MANY:
        pool = _touched(world, query, _groups(index, query.terms), concerning)
    found = []
    for id_ in pool:
        fact = base.facts[id_]
        content, open_, weight = query.called.get(id_, 0.0), open_weight, 0.0
        explained: tuple[str, ...] = ()
        missing = open_terms
        told = [
            (term, share)
            for term, own in zip(query.terms, postings, strict=True)
            if (share := _share(index, term, own, id_))
        ]
        if told:
            content += sum(t.weight * share for t, share in told)
            weight = sum(t.weight for t, _ in told)
            open_ -= sum(t.weight for t, _ in told if not t.excused)
            explained = tuple(t.concept for t, _ in told)
            missing = tuple(c for c in open_terms if c not in explained)
            open_ = open_ if missing else 0.0
        score = content
        concerned: list[float] = []
        if concerning:
            concerned = [near.get(id_, 0.0) for near in concerning]
            score += PARTNER_BONUS * sum(concerned) - PARTNER_PENALTY * concerned.count(0.0)
        if kinds:
            score += -KIND_PENALTY if kinds.isdisjoint(index.tags[id_]) else KIND_BONUS
        named = bool(query.people) and not query.people.isdisjoint(fact.people)
        if query.people:
            first = bool(fact.people) and fact.people[0] in query.people
            score += PERSON_BONUS * (1.2 if first else 1.0) if named else -PERSON_PENALTY
        if fact.place and not query.places.isdisjoint(lineage(base.places, fact.place)):
            score += PLACE_BONUS
        if fact.ordinal in query.ordinals:
            score += ORDINAL_BONUS
        if query.pool is not None:
            spoken = sum(id_ in index.postings.get(f"@{p}", ()) for p in related)
            score += POOL_BONUS + PARTNER_PENALTY * spoken
        elif id_ in query.favoured:
            score += FAVOUR
        found.append(
            Candidate(
                fact,
                score,
                content,
                weight / (weight + open_) if weight + open_ else 1.0,
                explained,
                missing,
                bool(concerned) and not any(concerned),
                not all(concerned),
                bool(query.people) and not named,
            )
        )
    found.sort(key=lambda c: -c.score * (1 + c.coverage))
    return tuple(found)


def _share(index: Ranking, term: Term, own: Mapping[str, float], id_: str) -> float:
    """Return how much a fact makes of a word, 0 to 1: as it holds it, or as one of its class."""
    share = own.get(id_, 0.0)
    return share if term.tags.isdisjoint(index.tags[id_]) else max(share, TAG_WEIGHT)


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
