"""Rules for counts: a number of the page, or the size of a set."""

from __future__ import annotations

from bot.deciding.aspects import lists_others, missing, numbered, tell, told
from bot.deciding.case import Case
from bot.deciding.narrowing import (
    matching,
    of_number,
    of_partners,
)
from bot.deciding.sets import explained_any, nothing_then, of_kinds, partners_of_types
from bot.deciding.thresholds import COVERED, FEW
from bot.query import Term
from bot.retrieval import Candidate
from bot.verdicts import NoneSuch, Tell, Verdict
from content.normal import normalise
from intents.model import Family, Type
from knowledge.base import Criteria, lineage


def rule_count(case: Case) -> Verdict | None:
    """How many: a number of the page, or the size of a set."""
    if case.family is not Family.COUNT:
        return None
    best = (
        case.best(c for c in case.candidates.spoken_for if of_number(case, c.fact)) or case.best()
    )
    if best and best[0].fact.ordinal in case.context.query.ordinals:
        return tell(best[0].fact, "count")
    telling_one = (c for c in best if c.fact.count and not lists_others(case, c.fact))
    counted = [c for c in telling_one if c.content > 0 or case.partners]
    telling = [t for t in case.specific if not t.tags]
    near = [] if counted or not case.partners else _numbers_of_partners(case)
    if near:
        return told(case, near, "count")
    if _all_partners(case, telling) and not (case.types or case.kinds or case.partners):
        return partners_of_types(case, counted=True)
    if counted and best[0].coverage >= COVERED and (telling or case.called or case.types):
        return told(case, _of_what(case, counted), "count")
    events = [c.fact for c in best if c.coverage >= COVERED and _happened(case, c)]
    if len(events) > 1 and not case.kinds and (telling or case.places):
        # "How many times did they meet here?" counts what took place.
        return numbered(events)
    said = case.spoken
    everyone = not case.language.collective.isdisjoint(said) and not case.specific
    if (case.types or everyone) and not telling and not case.kinds and not case.partners:
        return partners_of_types(case, counted=True)
    if case.kinds and counted_kind(case):
        found = matching(case, list(of_kinds(case)))
        numbers = [f for f in found if f.count]
        if numbers and not case.statuses - {"implemented"}:
            return Tell(tuple(numbers)[:FEW], "count")
        if found and not (telling and not explained_any(case, found)):
            return numbered(list(found))
        if not found and case.when and case.u.times:
            return nothing_then(case, ())
        if case.partners and not telling:
            return NoneSuch(tuple(case.kinds), case.partners, of_partners(case))
    series = [
        f
        for f in case.search(Criteria(partners=case.partner_ids, places=case.places), order="date")
        if f.ordinal
    ]
    if series and case.partners and not case.kinds and not case.types and not telling:
        return numbered(series)
    shared = [c.fact for c in best if c.fact.id in case.context.query.called]
    if len(shared) > 1 and not case.types:
        return numbered(shared)
    if best and best[0].fact.id in case.context.query.called and best[0].fact.ordinal:
        return tell(best[0].fact, "ordinal")
    return missing(case, "count")


def _numbers_of_partners(case: Case) -> list[Candidate]:
    """Return the facts with a number of what the question counts, of the partners named."""
    theirs = [c for c in case.candidates if c.fact.count and not c.wrong_partner]
    return _of_what(case, theirs, least=1) if theirs else []


def _all_partners(case: Case, telling: list[Term]) -> bool:
    """Return whether partners are counted with nothing said of which."""
    collective = case.language.collective
    words = [t for t in case.u.tokens[slice(*case.u.focus)] if t.text in collective]
    return (
        bool(words)
        and not case.u.phrases
        and {t.concept for t in telling} <= {t.concept for t in words}
    )


def _of_what(case: Case, counted: list[Candidate], least: int = 0) -> list[Candidate]:
    """Keep the facts whose number is of what the question counts, where its words tell; they
    share at least so many words with it."""
    stem = case.language.stem
    named = {i for m in case.names(Type.PARTNER) for i in range(m.start, m.end)}
    asked = {
        stem(t.text)
        for i, t in enumerate(case.u.tokens)
        if t.concept and i not in named and case.u.focus[0] <= i < case.u.focus[1]
    }
    shared = [
        len(asked & {stem(w) for w in normalise(c.fact.count.of[case.u.lang]).split()})
        if c.fact.count
        else 0
        for c in counted
    ]
    most = max(shared, default=0)
    return [c for c, words in zip(counted, shared, strict=True) if words == most and words >= least]


def _happened(case: Case, candidate: Candidate) -> bool:
    """Return whether a fact that words speak for is an event, where the question says."""
    fact = candidate.fact
    event = bool(candidate.explained) and "event" in lineage(case.world.knowledge.kinds, fact.kind)
    return event and not fact.several and (not case.places or case.at_place(fact))


def counted_kind(case: Case) -> bool:
    """Return whether the class word is what is counted: in "how many centres does it visit" no
    visits are."""
    fillers = case.language.fillers
    start, end = case.u.focus
    named = {i for m in case.u.mentions if m.type is not Type.KIND for i in range(m.start, m.end)}
    kinds = {i for m in case.u.mentions if m.type is Type.KIND for i in range(m.start, m.end)}
    begun = False
    for i in range(start, end):
        if i in kinds or (begun and case.u.tokens[i].text in fillers):
            return i in kinds
        begun = begun or bool(case.u.tokens[i].concept and i not in named and i not in case.u.cues)
    return not kinds
