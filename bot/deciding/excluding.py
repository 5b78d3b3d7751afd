"""The rule for a set with a part left out: partners that are not countries, all but the EU's."""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from bot.deciding.case import Case
from bot.deciding.narrowing import broad_of, listing
from bot.deciding.thresholds import LIKELY, PEOPLE
from bot.verdicts import ListFacts, ListPartners, Tell, Verdict
from intents.model import Family, Mention, Type
from intents.phrasebook import Phrasebook
from knowledge.base import Criteria, lineage
from knowledge.dates import DateRange
from knowledge.model import Fact, Partner

REACH: Final = 3
"""Words between what excludes and what is excluded."""


class _Part(Struct, frozen=True):
    """What a set is made of, or what is left out of it."""

    mentions: tuple[Mention, ...] = ()
    """Names of kinds, partners, types, places and people."""
    when: tuple[DateRange, ...] = ()
    """Times."""
    called: frozenset[str] = frozenset()
    """Facts called by phrases of their own."""

    def ids(self, *types: Type) -> frozenset[str]:
        """Return what its names of some types stand for."""
        return frozenset(id_ for m in self.mentions if m.type in types for id_ in m.ids)


def rule_except(case: Case) -> Verdict | None:
    """All of a set but what is named, or but what has something: countries without an agreement."""
    if case.u.yes_no:
        return None
    start, end = case.scope
    words = [t.text for t in case.u.tokens[start:end]]
    undated = bool(_spans(words, case.language.undated))
    spans = [] if undated else _spans(words, case.language.exclusions)
    for _, after in spans:
        # Without the dated ones: those that have no date.
        near = words[after : after + REACH]
        undated = undated or (bool(case.context.facts) and bool(_spans(near, case.language.dated)))
    if not (undated or spans):
        return None
    out, head = _parts(case, [(i + start, j + start) for i, j in spans])
    if not (undated or out.mentions or out.when or out.called) or _asks_of_one(case, spans):
        return None
    kinds, types = head.ids(Type.KIND), head.ids(Type.PARTNER_TYPE)
    partners = head.ids(Type.PARTNER)
    base = case.world.knowledge
    listing_ = case.family is Family.LIST and not case.context.facts
    if listing_ and partners and not kinds and not types and out.called:
        # What else there is with somebody is of the kinds that are left out.
        kinds = broad_of(case, frozenset(base.facts[id_].kind for id_ in out.called))
    dated = undated or bool(_spans(words, case.language.dated))
    if case.context.members and not kinds:
        partners_left = [base.partners[p] for p in case.context.members if p in base.partners]
        left = [p for p in partners_left if not _left_out(case, p, out, dated=dated)]
        return ListPartners(tuple(left), listing(case, left)) if left else ListFacts(())
    somebody = bool(out.mentions or out.called) and not case.context.facts
    if somebody and PEOPLE.intersection(case.asks):
        came = [f for f in _facts(case, frozenset(), head) if f.people and not f.several]
        left_ = [f for f in came if not _excluded(case, f, out, undated=undated)]
        if left_ and len(left_) < len(came):
            return Tell(tuple(left_), case.asks[0])
    other = {"exception", *PEOPLE}
    if somebody and case.asks and case.confidence >= LIKELY and other.isdisjoint(case.asks):
        telling = [f for f in case.search(Criteria()) if f.answers(case.asks[0])]
        others = [f for f in telling if not _excluded(case, f, out, undated=undated)]
        if telling and not others:
            # Whoever else pays is not told.
            return ListFacts(())
    if case.context.facts or kinds:
        facts = _facts(case, kinds, head)
        kept = tuple(f for f in facts if not _excluded(case, f, out, undated=undated))
        if not kept and kinds and case.context.facts:
            # What is left out was all that was told: the others are meant.
            every = case.search(Criteria(kinds=kinds), order="date")
            kept = tuple(f for f in every if not _excluded(case, f, out, undated=undated))
        if kept or not types:
            return ListFacts(kept)
    whole = types or case.language.collective.intersection(words) or case.family is Family.LIST
    other = {base.partners[p].type for p in out.ids(Type.PARTNER)} - types
    if not whole or partners or (types and other):
        return None
    left = [p for p in _partners(case, types) if not _left_out(case, p, out, dated=dated)]
    return ListPartners(tuple(left), listing(case, left)) if left else ListFacts(())


def _asks_of_one(case: Case, spans: list[tuple[int, int]]) -> bool:
    """Return whether an attribute of one fact is asked for, which is called by its phrase after
    what is left out: "besides the EU, who are the parties to the declaration?"."""
    start, end = case.scope
    after = start + spans[-1][1] + REACH if spans else end
    called = {id_ for p in case.u.phrases if after <= p.start < end for id_ in p.ids}
    return len(called) == 1 and any(r.intent.asks for r in case.u.ranked[:1])


def _spans(words: list[str], phrases: Phrasebook) -> list[tuple[int, int]]:
    """Return where phrases stand, the longest at each place."""
    found: dict[int, int] = {}
    for at, phrase in phrases.standing(words):
        found.setdefault(at, at + len(phrase))
    return list(found.items())


def _parts(case: Case, spans: list[tuple[int, int]]) -> tuple[_Part, _Part]:
    """Return what is left out, within reach of the excluding phrases, and the rest."""
    u = case.u
    names = case.names(
        Type.KIND, Type.PARTNER, Type.PARTNER_TYPE, Type.PLACE, Type.PERSON, Type.STATUS
    )
    things = sorted(
        [(m.start, m.end) for m in names]
        + [(t.start, t.end) for t in u.times]
        + [(p.start, p.end) for p in u.phrases]
    )
    reached = set[int]()
    for first, after in spans:
        at = after
        for start, end in things:
            # Where the question itself goes on, nothing more is left out.
            asking = case.language.question_words
            between = [
                t
                for t in u.tokens[at:start]
                if t.text not in case.language.fillers or t.text in asking
            ]
            near = len(between) <= REACH if at == after else not between
            if first <= start and end > after and near:
                reached.update(range(start, end))
                at = max(at, end)
    phrases = [
        p for p in u.phrases
        if p.start in reached
        and all(m.end - m.start < p.end - p.start for m in names if p.start <= m.start < p.end)
    ]  # fmt: skip
    covered = {i for p in phrases for i in range(p.start, p.end)}

    def part(*, inside: bool) -> _Part:
        return _Part(
            tuple(
                m for m in names
                if (m.start in reached) is inside and not (inside and m.start in covered)
                and (m.type is not Type.STATUS or not inside)
            ),
            tuple(
                DateRange(t.first, t.last) for t in u.times
                if (t.start in reached) is inside and (t.first or t.last)
            ),
            frozenset(id_ for p in phrases for id_ in p.ids) if inside else frozenset(),
        )  # fmt: skip

    return part(inside=True), part(inside=False)


def _facts(case: Case, kinds: frozenset[str], head: _Part) -> tuple[Fact, ...]:
    """Return the set that the question starts from: the last answer, or the facts of its kinds."""
    base = case.world.knowledge
    if case.context.facts:
        facts = tuple(base.facts[f] for f in case.context.facts)
        return tuple(f for f in facts if not kinds or kinds & set(lineage(base.kinds, f.kind)))
    criteria = Criteria(
        kinds=kinds,
        partners=head.ids(Type.PARTNER),
        places=head.ids(Type.PLACE),
        statuses=head.ids(Type.STATUS),
        when=head.when[0] if head.when else None,
    )
    found = base.search(criteria, order="date")
    return found or base.search(replace(criteria, kinds=broad_of(case, kinds)), order="date")


def _excluded(case: Case, fact: Fact, out: _Part, *, undated: bool) -> bool:
    """Return whether a fact is left out; one whose place or date is not told is, where either
    was asked about, for nobody can say."""
    base = case.world.knowledge
    places = out.ids(Type.PLACE)
    types = {base.partners[p].type for p in fact.partners}
    return bool(
        (undated and fact.date)
        or fact.id in out.called
        or out.ids(Type.KIND).intersection(lineage(base.kinds, fact.kind))
        or any(out.ids(Type.PARTNER).intersection(lineage(base.partners, p)) for p in fact.partners)
        or out.ids(Type.PARTNER_TYPE) & types
        or out.ids(Type.PERSON).intersection(fact.people)
        or (places and (not fact.place or places.intersection(lineage(base.places, fact.place))))
        or any(not fact.date or when.intersects(fact.date) for when in out.when)
    )


def _partners(case: Case, types: frozenset[str]) -> list[Partner]:
    partners = case.world.knowledge.partners.values()
    known = types & {p.type for p in partners}
    return [p for p in partners if p.type in (known or {"organisation", "state"})]


def _left_out(case: Case, partner: Partner, out: _Part, *, dated: bool) -> bool:
    base = case.world.knowledge
    having = out.ids(Type.KIND)
    return bool(
        out.ids(Type.PARTNER).intersection(lineage(base.partners, partner.id))
        or partner.type in out.ids(Type.PARTNER_TYPE)
        or ((having or (dated and not out.mentions)) and _has(case, partner, having, dated=dated))
    )


def _has(case: Case, partner: Partner, kinds: frozenset[str], *, dated: bool) -> bool:
    """Return whether a partner has a fact of some kinds, with a date where that is asked for."""
    return bool(
        case.world.knowledge.search(
            Criteria(
                kinds=broad_of(case, kinds) if kinds else frozenset(),
                partners=frozenset({partner.id}),
                dated=True if dated else None,
            )
        )
    )
