"""What stands beside the last answer: others of its series, kind, list or organisation."""

from __future__ import annotations

from msgspec.structs import replace

from bot.deciding.aspects import reads
from bot.deciding.case import Case
from bot.deciding.counting import counted_kind
from bot.deciding.narrowing import broad, listing, telling
from bot.deciding.thresholds import COVERED, FEW
from bot.retrieval import rank
from bot.verdicts import (
    Describe,
    ListFacts,
    ListPartners,
    NoneSuch,
    NoSuchNumber,
    SourceOf,
    Tell,
    TellPerson,
    Verdict,
)
from content.normal import normalise
from intents.model import Family, Type
from knowledge.base import Criteria, lineage
from knowledge.model import Fact, Partner


def other_kind(case: Case, facts: list[Fact]) -> Verdict | None:
    """Return the facts of another kind with the partners told of: "any treaty with them?"."""
    base = case.world.knowledge
    kinds = broad(case)
    existing = not case.spoken.isdisjoint(case.language.existence)
    asking = not case.spoken.isdisjoint(case.language.question_words)
    wanted = existing or (asking and counted_kind(case))
    if not wanted or not kinds or case.partners:
        return None
    if any(kinds.intersection(lineage(base.kinds, f.kind)) for f in facts):
        return None
    if _points_at_event(case, facts):
        return None
    partners = tuple(dict.fromkeys(p for f in facts for p in f.partners))
    if not partners:
        return None
    found = case.search(Criteria(kinds=kinds, partners=frozenset(partners), places=case.places))
    if found:
        return ListFacts(tuple(f for f in found if f.status in case.statuses) or found)
    return NoneSuch(tuple(sorted(case.kinds)), tuple(base.partners[p] for p in partners), ())


def _points_at_event(case: Case, facts: list[Fact]) -> bool:
    """Return whether the one event told last is meant by the name of another kind of event: "when
    was that meeting?" of a visit on which somebody was met, which led to no meeting besides."""
    base = case.world.knowledge
    ones = case.language.references.get("one", frozenset()) & case.language.pronouns
    tokens = case.u.tokens
    pointed = any(m.start and tokens[m.start - 1].text in ones for m in case.names(Type.KIND))
    events = ("event" in lineage(base.kinds, k) for k in (*case.kinds, *(f.kind for f in facts)))
    if len(facts) != 1 or not pointed or not all(events):
        return False
    led = (lineage(base.kinds, base.facts[id_].kind) for id_ in facts[0].related)
    return all(case.kinds.isdisjoint(kinds) for kinds in led)


def counted_near(case: Case, facts: list[Fact]) -> tuple[Fact, ...]:
    """Return the facts with a number, of the same partner, that the words describe."""
    wanted = {t.concept for t in case.terms if not t.tags}
    first = {p for f in facts for p in f.partners[:1]}
    if len(first) != 1 or not wanted:
        return ()
    own = {f.id for p in first for f in case.world.knowledge.of_partner(p)}
    ranked = rank(case.world, case.u.lang, replace(case.context.query, pool=frozenset(own)))
    return tuple(c.fact for c in ranked if c.fact.count and wanted.intersection(c.explained))[:FEW]


def in_series(case: Case, facts: list[Fact]) -> Verdict | None:
    """Return the one of another number in the series of the last answer: "and the 19th?"."""
    wanted = {value for _, value in case.u.ordinals}
    if case.family in (Family.INTERVAL, Family.EARLIER):
        return None
    base = case.world.knowledge
    whether = len(facts) == 1 and case.u.yes_no and reads(facts[0], ("ordinal",))
    alike = [f for f in base.facts.values() if f.ordinal and f.partners == facts[0].partners]
    if len(wanted) == 1 and whether and (len(alike) == 1 or "ordinal" in facts[0].details):
        return Tell((facts[0],), "ordinal")  # "Is it the 2nd platform?"
    led = [base.facts[id_] for id_ in facts[0].related] if len(facts) == 1 else []
    series = [f for f in led if f.ordinal]
    if len(wanted) == 1 and case.u.yes_no and len(series) == 1 and not facts[0].ordinal:
        # "Was it for the 8th meeting?" of a visit that was for another.
        right = series[0].ordinal in wanted
        return Tell((series[0],), "ordinal", "yes" if right else "no", "" if right else "ordinal")
    if len(wanted) != 1 or wanted.intersection(range(len(facts) + 1)) or case.specific:
        return None
    last = [f for f in facts if f.ordinal]
    found = [
        f
        for f in case.world.knowledge.facts.values()
        if f.ordinal in wanted and any(f.kind == n.kind and f.partners == n.partners for n in last)
    ]
    if not found:
        numbered = (
            [f for f in case.search(Criteria()) if f.ordinal and f.kind == last[0].kind]
            if last
            else []
        )
        return NoSuchNumber(min(wanted), tuple(numbered)) if numbered and not case.named else None
    return Tell((found[0],), next((a for a in case.asks if reads(found[0], (a,))), ""))


def counted_beside(case: Case, facts: list[Fact]) -> Verdict | None:
    """Return the number of something else that stands beside the last one: "and governments?"."""
    asked = case.u.elliptic or case.family is Family.COUNT
    if not asked or not any(f.count for f in facts) or case.named or case.u.yes_no:
        return None
    stem, base = case.language.stem, case.world.knowledge
    start, end = case.u.focus
    words = {
        stem(t.text)
        for i, t in enumerate(case.u.tokens[start:end], start)
        if t.concept and (i not in case.u.cues or case.u.elliptic)
    }

    def of(fact: Fact) -> set[str]:
        return (
            {stem(w) for w in normalise(fact.count.of[case.u.lang]).split()}
            if fact.count
            else set()
        )

    if any(words and words <= of(f) for f in facts):
        return None  # It is the number told last that is asked for.
    partners = {p for f in facts for p in f.partners[:1]}
    for near in dict.fromkeys(f for p in sorted(partners) for f in base.of_partner(p)):
        if near not in facts and words and words <= of(near):
            return Tell((near,), "count")
    return None


def colleague_of(case: Case, facts: list[Fact]) -> Verdict | None:
    """Return who holds another office of the same organisation: "and his deputy?"."""
    base, stem = case.world.knowledge, case.language.stem
    asked_for = {"person-name", "role", "participants"}.intersection(case.asks) or case.u.elliptic
    told = [base.people[p] for f in facts for p in f.people[:1]]
    several = len({p.organisation for p in told}) > 1
    if several or not asked_for or case.names(Type.PERSON) or case.u.yes_no:
        return None

    def words(text: str) -> set[str]:
        return {stem(w) for w in normalise(text).split() if w not in case.language.fillers}

    asked = words(" ".join(case.u.words))
    if told:
        asked -= {w for p in told for w in words(p.role[case.u.lang])}
        theirs = {told[0].organisation}
    else:
        theirs = {p for f in facts for p in f.partners[:1]} if "person-name" in case.asks else set()
    others = [p for p in base.people.values() if p.organisation in theirs - {None}]
    met = {p.id: len(asked & words(p.role[case.u.lang])) for p in others if p not in told}
    fitting = [p for p in others if met.get(p.id) and (not told or met[p.id] == max(met.values()))]
    if not told:
        # The office that is said whole: a director general is no deputy, nor the other way about.
        fitting = [p for p in fitting if words(p.role[case.u.lang]) <= asked]
        most = max((len(words(p.role[case.u.lang])) for p in fitting), default=0)
        fitting = [p for p in fitting if len(words(p.role[case.u.lang])) == most]
    if len(fitting) != 1:
        return None
    return TellPerson((fitting[0],), case.search(Criteria(people=frozenset({fitting[0].id}))))


def of_members(case: Case) -> Verdict | None:
    """Return what is asked of the partners last listed: one of them, those of a type, how many."""
    base = case.world.knowledge
    members = [base.partners[p] for p in case.context.members if p in base.partners]
    wanted = [v for _, v in (*case.u.ordinals, *case.u.numbers)]
    if case.family is Family.SOURCE:
        return SourceOf(tuple(base.facts[f] for f in case.context.facts))
    counted = _counted_so(case, members)
    if counted is not None:
        return counted
    if case.types:
        everyone = base.partners.values()
        members = [p for p in members if p.type in case.types] or [
            p for p in everyone if p.type in case.types
        ]
    elif len(wanted) == 1 and 1 <= wanted[0] <= len(members):
        chosen = members[wanted[0] - 1]
        return Describe((chosen,), base.of_partner(chosen.id))
    elif telling(case):
        return _described_so(case, members)
    elif case.family is not Family.COUNT:
        return None
    return ListPartners(tuple(members), listing(case, members), counted=case.family is Family.COUNT)


def _counted_so(case: Case, members: list[Partner]) -> Verdict | None:
    """Return what is told of the one of those partners that counts so many of a class: "which one
    has more than 50 governments?"."""
    wanted = {value for _, value in case.u.numbers}
    own = (f for p in members for f in case.world.knowledge.of_partner(p.id))
    found = [f for f in own if f.count and f.count.value in wanted]
    return Tell((found[0],)) if case.types and found else None


def _described_so(case: Case, members: list[Partner]) -> Verdict | None:
    """Return what is told of those partners last listed whom the words describe: "which of these
    is called brotherly?"."""
    own = frozenset(f.id for p in members for f in case.world.knowledge.of_partner(p.id))
    ranked = rank(case.world, case.u.lang, replace(case.context.query, pool=own))
    fitting = [c for c in case.best(ranked) if c.explained and c.coverage >= COVERED]
    return Tell(tuple(c.fact for c in fitting)[:FEW]) if fitting else None
