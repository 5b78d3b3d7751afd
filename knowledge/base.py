"""The knowledge base: immutable, indexed, searched by criteria."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import Protocol, TypeVar

from msgspec import Struct

from knowledge.dates import DateRange
from knowledge.model import (
    FIELD_OF,
    Document,
    Fact,
    Named,
    Omission,
    Outsider,
    Partner,
    Person,
    Status,
)


class _Nested(Protocol):
    @property
    def within(self) -> str | None: ...


N = TypeVar("N", bound=_Nested)


class Criteria(Struct, frozen=True):
    """What facts to find. Empty sets and None allow anything."""

    kinds: frozenset[str] = frozenset()
    """Any of these kinds or of the narrower ones."""
    partners: frozenset[str] = frozenset()
    """Concerning any of these partners or of their bodies."""
    topics: frozenset[str] = frozenset()
    """On any of these topics."""
    people: frozenset[str] = frozenset()
    """Naming any of these people."""
    places: frozenset[str] = frozenset()
    """At any of these places or inside them."""
    statuses: frozenset[str] = frozenset()
    """In any of these statuses."""
    ordinals: frozenset[int] = frozenset()
    """With any of these numbers in their series."""
    when: DateRange | None = None
    """Dated so that they may lie in the range; undated facts never do."""
    month: int | None = None
    """Dated in this month of any year."""
    dated: bool | None = None
    """Whether they have a date."""


class KnowledgeBase(Struct, frozen=True, dict=True):
    """Everything that is known. Mappings are by id, in the order of the files."""

    languages: tuple[str, ...]
    """Languages that every text is complete in, the first being the original."""
    documents: Mapping[str, Document]
    kinds: Mapping[str, Named]
    topics: Mapping[str, Named]
    places: Mapping[str, Named]
    partner_types: Mapping[str, Named]
    aspects: Mapping[str, Named]
    statuses: Mapping[str, Status]
    partners: Mapping[str, Partner]
    people: Mapping[str, Person]
    outsiders: Mapping[str, Outsider]
    selves: Mapping[str, Named]
    facts: Mapping[str, Fact]
    omissions: tuple[Omission, ...]
    _index: Mapping[tuple[str, str], frozenset[str]]
    """(field, id) -> facts that name it, narrower ones under the broader too."""

    def search(self, criteria: Criteria, *, order: str = "file") -> tuple[Fact, ...]:
        """Return the facts that meet every criterion.

        Order "file" is that of the files; "date" is by date, undated last, ties by file.
        """
        found: Collection[str] = self.facts
        for name, wanted in (
            ("kind", criteria.kinds),
            ("partner", criteria.partners),
            ("topic", criteria.topics),
            ("person", criteria.people),
            ("place", criteria.places),
            ("status", criteria.statuses),
        ):
            if wanted:
                several = [self.naming(name, id_) for id_ in wanted]
                allowed = several[0] if len(several) == 1 else frozenset[str]().union(*several)
                found = allowed if found is self.facts else allowed.intersection(found)
        if found is not self.facts:
            found = sorted(found, key=self.position.__getitem__)
        facts = [self.facts[id_] for id_ in found if _fits(self.facts[id_], criteria)]
        if order == "date":
            facts = [*chronological(facts), *(f for f in facts if f.date is None)]
        return tuple(facts)

    def given(self) -> frozenset[str]:
        """Return the aspects that any fact says something of."""
        told: set[str] = set()
        for fact in self.facts.values():
            told.update(fact.details)
        by_field = FIELD_OF.keys() - told
        told.update(a for a in by_field if any(f.answers(a) for f in self.facts.values()))
        return frozenset(told.intersection(self.aspects))

    def of_partner(self, partner: str) -> tuple[Fact, ...]:
        """Return the facts that concern a partner or a body of it, in file order."""
        return self.search(Criteria(partners=frozenset({partner})))

    def naming(self, field_: str, id_: str) -> frozenset[str]:
        """Return the ids of the facts that name something in a field, as a person."""
        return self._index.get((field_, id_), frozenset())

    @cached_property
    def position(self) -> Mapping[str, int]:
        """Fact -> its place in the files."""
        return {id_: number for number, id_ in enumerate(self.facts)}

    @cached_property
    def concerning(self) -> Mapping[str, Mapping[str, float]]:
        """Partner -> facts with how directly they concern it: 1 named first, 0.9 named, 0.75 where
        they concern a body of it."""
        found: dict[str, dict[str, float]] = defaultdict(dict)
        for fact in self.facts.values():
            for number, partner in reversed(list(enumerate(fact.partners))):
                for id_ in lineage(self.partners, partner):
                    near = 0.75 if id_ != partner else 0.9 if number else 1.0
                    found[id_][fact.id] = max(found[id_].get(fact.id, 0.0), near)
        return found

    def family(self, partner: str) -> frozenset[str]:
        """Return a partner with the bodies within it."""
        return frozenset(id_ for id_ in self.partners if partner in lineage(self.partners, id_))


def _fits(fact: Fact, criteria: Criteria) -> bool:
    if criteria.ordinals and fact.ordinal not in criteria.ordinals:
        return False
    if criteria.dated is not None and (fact.date is not None) != criteria.dated:
        return False
    if criteria.when is not None and (fact.date is None or not criteria.when.intersects(fact.date)):
        return False
    return criteria.month is None or (fact.date is not None and fact.date.month == criteria.month)


def chronological(facts: Iterable[Fact]) -> list[Fact]:
    """Return the facts that have a date, the earliest first, ties in the order given."""
    dated = [(fact.date, fact) for fact in facts if fact.date]
    return [fact for _, fact in sorted(dated, key=lambda pair: pair[0].first)]


def lineage(named: Mapping[str, N], id_: str) -> tuple[str, ...]:
    """Return an id and the broader ones that contain it, the nearest first; a cycle ends it."""
    at = named[id_].within if id_ in named else None
    if at is None:
        return (id_,)
    line: dict[str, None] = {id_: None}
    while at is not None and at not in line:
        line[at] = None
        at = named[at].within if at in named else None
    return tuple(line)


def index_facts(
    facts: Mapping[str, Fact],
    kinds: Mapping[str, Named],
    places: Mapping[str, Named],
    partners: Mapping[str, Partner],
) -> Mapping[tuple[str, str], frozenset[str]]:
    """Return (field, id) -> ids of the facts that name it."""
    index: dict[tuple[str, str], set[str]] = defaultdict(set)
    for fact in facts.values():
        for kind in lineage(kinds, fact.kind):
            index["kind", kind].add(fact.id)
        for name in fact.partners:
            for partner in lineage(partners, name):
                index["partner", partner].add(fact.id)
        for topic in fact.topics:
            index["topic", topic].add(fact.id)
        for person in fact.people:
            index["person", person].add(fact.id)
        for place in lineage(places, fact.place) if fact.place else ():
            index["place", place].add(fact.id)
        if fact.status:
            index["status", fact.status].add(fact.id)
    return {key: frozenset(ids) for key, ids in index.items()}
