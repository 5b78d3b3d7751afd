"""Which facts does a question describe? Every word of it must be accounted for.

The weight of a fact is the weight of the words that it explains, more where people call it so,
less where the question names a partner or a person that it does not concern. What no fact, name
or intent explains lowers the coverage, by which the decision to answer at all is taken.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from bot.world import World
from intents.model import Mention, PhraseMention, Type, Understanding
from intents.ranking import Ranking
from knowledge.base import lineage
from knowledge.model import Fact

COMMON_SHARE: Final = 0.3
"""What an everyday word that no fact explains counts, beside a rare one."""
PHRASE_BONUS: Final = 0.6
"""What the words of a whole phrase by which a fact is called count again."""
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

Span = tuple[int, int]
"""First token and token after the last."""

_NAMES: Final = frozenset({Type.PARTNER, Type.OUTSIDER, Type.PERSON, Type.PLACE, Type.SELF})


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


@dataclass(frozen=True, slots=True)
class Term:
    """A telling word of the question."""

    concept: str
    weight: float
    excused: bool
    """Accounted for by the intent: it helps where a fact has it and does not harm where not."""
    tags: frozenset[str] = frozenset()
    """Class marks that account for it."""


def scope(world: World, u: Understanding) -> tuple[int, int]:
    """Return the span of words that say what is asked about: the question; with what it goes on
    from, or all of the message, where the question itself names nothing."""
    start, end = u.focus
    if _names_any(u, u.focus):
        return u.focus
    if u.context != u.focus and _names_any(u, u.context):
        return u.context
    classed = any(
        start <= m.start < end for m in u.mentions if m.type in (Type.KIND, Type.PARTNER_TYPE)
    )
    timed = any(start <= t.start < end for t in u.times)
    pointing = _points_back(world, u)
    if (classed and not pointing) or timed or not (_bare(u) or pointing):
        return u.focus
    for start, _ in reversed([s for s in u.sentences if s[0] < u.focus[0]]):
        if _names_any(u, (start, end)):
            return start, end
    return 0, len(u.tokens)


def _names_any(u: Understanding, span: tuple[int, int]) -> bool:
    """Return whether a span names or calls anything but ourselves."""
    named = [m.start for m in u.mentions if m.type in _NAMES and m.type is not Type.SELF]
    return any(span[0] <= at < span[1] for at in (*named, *(p.start for p in u.phrases)))


def _points_back(world: World, u: Understanding) -> bool:
    """Return whether the question takes its object from the sentence before: "is it finished?"."""
    words = world.interpreters[u.lang].language.references.get("one", frozenset())
    first = u.focus[0] > 0 and any(t.text in words for t in u.tokens[slice(*u.focus)])
    return first and u.context == u.focus


def _bare(u: Understanding) -> bool:
    """Return whether the question holds no word beside those of its intent."""
    start, end = u.focus
    return all(not u.tokens[i].concept or i in u.cues for i in range(start, end))


def mentions(
    world: World, u: Understanding, *types: Type, span: Span | None = None
) -> tuple[Mention, ...]:
    """Return the names of some types inside a span, the scope by itself, in order."""
    start, end = span or scope(world, u)
    return tuple(m for m in u.mentions if m.type in types and start <= m.start < end)


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: the question's own words and names, with what it left out filled in."""

    terms: tuple[Term, ...] = ()
    """Telling words."""
    called: Mapping[str, float] = field(default_factory=dict)
    """Fact -> bonus for being called by a phrase of its own."""
    partners: tuple[frozenset[str], ...] = ()
    """Partners that a fact must concern, each with all its meanings."""
    people: frozenset[str] = frozenset()
    """People whom it must name."""
    places: frozenset[str] = frozenset()
    """Places where it may have been."""
    kinds: tuple[frozenset[str], ...] = ()
    """Kinds that it may be of."""
    ordinals: frozenset[int] = frozenset()
    """Numbers that it may have in its series."""
    favoured: frozenset[str] = frozenset()
    """Facts of the last answer and those that they lead to: preferred among equals."""
    pool: frozenset[str] | None = None
    """Facts that are meant, where the question points at the last answer."""


def _about_us(world: World, u: Understanding, span: tuple[int, int]) -> list[PhraseMention]:
    """Return what calls the facts about ourselves, where a question names nobody else."""
    start, end = span
    inside = [m for m in u.mentions if start <= m.start < end and m.type in _NAMES]
    if any(m.type is not Type.SELF for m in inside):
        return []
    index = world.interpreters[u.lang].entries
    return [
        PhraseMention(index.phrases[f"@{m.ids[0]}",], m.start, m.end)
        for m in inside
        if (f"@{m.ids[0]}",) in index.phrases
    ]


def read_query(world: World, u: Understanding, span: Span | None = None) -> Query:
    """Return the query that an understood question holds by itself, or a span of its words."""
    index = world.interpreters[u.lang].entries
    start, end = within = span or scope(world, u)
    called: dict[str, float] = {}
    for phrase in u.phrases or _about_us(world, u, within):
        if start <= phrase.start < end:
            words = [t.concept for t in u.tokens[phrase.start : phrase.end] if t.concept]
            gain = PHRASE_BONUS * sum(index.idf.get(w, 0.0) for w in words) + 0.4 * len(words)
            for id_ in phrase.ids:
                called[id_] = max(called.get(id_, 0.0), gain)

    def named(type_: Type) -> tuple[frozenset[str], ...]:
        return tuple(frozenset(m.ids) for m in mentions(world, u, type_, span=within))

    return Query(
        terms=terms(world, u, within),
        called=called,
        partners=tuple(frozenset(m.ids) for m in mentions(world, u, Type.PARTNER, span=within)),
        people=frozenset(
            id_ for m in mentions(world, u, Type.PERSON, span=within) for id_ in m.ids
        ),
        places=frozenset(id_ for m in mentions(world, u, Type.PLACE, span=within) for id_ in m.ids),
        kinds=tuple(frozenset(m.ids) for m in mentions(world, u, Type.KIND, span=within)),
        ordinals=frozenset(value for i, value in u.ordinals if start <= i < end),
    )


def terms(world: World, u: Understanding, span: Span) -> tuple[Term, ...]:
    """Return the telling words in a span of a question."""
    interpreter = world.interpreters[u.lang]
    index = interpreter.entries
    start, end = span
    taken: set[int] = set()
    tags: dict[int, frozenset[str]] = {}
    for m in u.mentions:
        covered = range(m.start, m.end)
        if m.type in _NAMES:
            taken.update(covered)
        elif m.type is Type.KIND:
            tags[m.start] = frozenset(f"kind:{id_}" for id_ in m.ids)
            taken.update(range(m.start + 1, m.end))
        elif m.type is Type.STATUS:
            taken.update(
                i for i in covered if u.tokens[i].concept not in index.postings or i in u.cues
            )
    for t in u.times:
        taken.update(range(t.start, t.end))
    taken.update(i for i, _ in (*u.numbers, *u.ordinals))
    found: dict[str, Term] = {}
    statuses = {i for m in u.mentions if m.type is Type.STATUS for i in range(m.start, m.end)}
    types = {i for m in u.mentions if m.type is Type.PARTNER_TYPE for i in range(m.start, m.end)}
    for i in range(start, end):
        concept = u.tokens[i].concept
        if not concept or i in taken or concept[0] == "@":
            continue
        excused = i in u.cues or i in statuses or i in types
        weight = index.idf.get(concept)
        if weight is None:
            if excused:
                continue
            common = (
                interpreter.language.stem(u.tokens[i].text) in interpreter.language.common_stems
            )
            weight = index.rarest * (COMMON_SHARE if common else 1.0)
        excused = excused or not u.context[0] <= i < u.focus[1]
        found.setdefault(concept, Term(concept, weight, excused, tags.get(i, frozenset())))
    return tuple(found.values())


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
