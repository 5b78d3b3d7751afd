"""Rules that describe: a partner, or whatever the words are about."""

from __future__ import annotations

from bot.deciding.aspects import side_by_side
from bot.deciding.case import Case
from bot.deciding.naming import untold_class
from bot.deciding.narrowing import any_then, broad, is_bare_kind, of_partners, roots
from bot.deciding.sets import nothing_then
from bot.deciding.thresholds import (
    COVERED,
    FEW,
    GENERIC,
    LIKELY,
    MANY,
    PEOPLE,
    SURE,
    VERIFIED,
    WORDY,
)
from bot.verdicts import (
    Clarify,
    Describe,
    Elsewhere,
    ListFacts,
    Missing,
    NoneSuch,
    Tell,
    Verdict,
)
from intents.model import Family, Type
from knowledge.base import Criteria
from knowledge.model import Fact


def _goes_with_the_partners(case: Case) -> bool:
    """Return whether partners are named, or what is said of those taken over is explained by
    something about them: "how old is the minister" is not about the partner of before."""
    theirs = [c for c in case.candidates if not c.wrong_partner]
    describing = case.family is Family.DESCRIBE and bool(case.names(Type.PARTNER))
    return describing or any(c.coverage >= COVERED for c in theirs)


def _only_one_of_number(case: Case) -> Fact | None:
    """Return the one fact of a number in a series, where nothing but that number is said."""
    wanted = {value for value in case.context.query.ordinals if value > FEW}
    classes = case.names(Type.KIND, Type.PARTNER_TYPE)
    said = case.named or case.specific or classes or case.places
    if len(wanted) != 1 or said:
        return None
    found = [f for f in case.world.knowledge.facts.values() if f.ordinal in wanted]
    return found[0] if len(found) == 1 else None


def rule_describe(case: Case) -> Verdict | None:
    """A partner, or whatever the words describe."""
    best = case.best()
    numbered = _only_one_of_number(case)
    if numbered is not None:
        return Tell((numbered,))
    ordering = case.family in (Family.FIRST, Family.LAST) and case.confidence >= SURE
    meant = case.called or bool(case.context.inherited)
    if ordering and meant and best and not any(c.fact.date for c in best):
        return Missing(best[0].fact, "date")
    if case.partners and not case.specific and not (case.kinds - {"cooperation"}):
        wanted = case.asks[:1] if case.intent and not case.intent.soft else ()
        if wanted and wanted[0] not in ("person-name", "title") and case.confidence >= SURE:
            # When or where something of theirs was is not told by what they are.
            return NoneSuch((), case.partners, of_partners(case))
        return _described(case) if _goes_with_the_partners(case) else None
    if _names_a_kind(case):
        exact = case.search(Criteria(kinds=case.kinds - {"cooperation", "event"}))
        found = exact or case.search(Criteria(kinds=broad(case)))
        if 1 < len(found) <= 2 * FEW:
            return Clarify(found)
        if found:
            return ListFacts(found)
    if not best:
        return None
    beside = side_by_side(case) if case.u.asked and not case.u.yes_no else []
    if len(beside) == 2 and case.family in (Family.LIST, Family.DESCRIBE, None):
        return Tell(tuple(c.fact for c in beside))
    top = best[0]
    named = case.names(Type.PERSON)
    apart = len(named) > 1 and not case.people.issubset(top.fact.people)
    if case.asks_the_unknown(top) or (top.wrong_person and named) or (apart and case.u.yes_no):
        return None
    if top.wrong_partner and case.telling_content(top) > 0 and case.partners:
        return NoneSuch((), case.partners, of_partners(case))
    if top.wrong_partner and case.partners and case.asks and case.confidence >= SURE:
        right = [c.fact for c in case.candidates if not c.wrong_partner]
        return Missing(right[0], case.asks[0]) if right else None
    if (
        case.places
        and top.fact.place is None
        and not any(case.at_place(f) for f in case.world.knowledge.facts.values())
    ):
        return Elsewhere(top.fact, tuple(sorted(case.places)))
    if case.partners and case.family is Family.DESCRIBE and case.confidence >= SURE:
        whole = top.coverage >= COVERED and (len(case.terms) < WORDY or top.coverage >= VERIFIED)
        own = case.specific or top.fact.ordinal in case.context.query.ordinals
        return Tell((top.fact,)) if whole and own else _described(case)
    called = top.fact.id in case.context.query.called
    if top.coverage < COVERED or not (top.explained or case.partners or called):
        return None
    if case.family in (
        None,
        Family.DESCRIBE,
        Family.LIST,
        Family.VERIFY,
        Family.COUNT,
        Family.TIMELINE,
        Family.ATTRIBUTE,
    ):
        weight = sum(t.weight for t in case.terms if t.concept in top.explained)
        if not case.named and weight < GENERIC:
            return None
        if not case.u.asked and not case.named and top.coverage < VERIFIED:
            return None
    if untold_class(case, top.fact):
        return Missing(top.fact, "members")
    facts = tuple(c.fact for c in best)
    whenever = case.family in (None, Family.DESCRIBE, Family.LIST, Family.TIMELINE)
    if whenever and not any_then(case, facts):
        return nothing_then(case, facts)
    if len(facts) > FEW and case.called and case.family is Family.LIST:
        return ListFacts(facts)
    if len(facts) > FEW:
        return (
            Clarify(facts[: 2 * FEW])
            if not case.specific and not case.called
            else Tell(facts[:FEW])
        )
    plain = case.family is Family.DESCRIBE and case.confidence >= SURE and not case.u.yes_no
    if plain and len(facts) == 1 and "expansion" in facts[0].details:
        # "What is TAIEX?" asks what the letters mean, too.
        return Tell(facts, "expansion")
    return Tell(facts)


def _names_a_kind(case: Case) -> bool:
    """Return whether a kind is all that is named: "tell me about the agreement"."""
    return is_bare_kind(case) and case.family in (None, Family.DESCRIBE) and not case.u.yes_no


def rule_overview(case: Case) -> Verdict | None:
    """Several things at once about a partner: its facts together account for the words."""
    if not case.partners or len(case.terms) < 2:
        return None
    if case.asks and case.asks[0] in PEOPLE and case.confidence >= LIKELY:
        return None
    if case.asks_the_unknown(case.candidates[0]):
        return None
    own = {f.id for p in case.partners for f in case.world.knowledge.of_partner(p.id)}
    explained = {
        c for found in case.candidates.spoken_for if found.fact.id in own for c in found.explained
    }
    weights = [
        (t.weight, t.concept in explained)
        for t in case.terms
        if not t.excused or t.concept in explained
    ]
    total = sum(w for w, _ in weights)
    if not total or sum(w for w, known in weights if known) / total < COVERED:
        return None
    return _described(case)


def _described(case: Case) -> Verdict:
    base = case.world.knowledge
    facts = [f for p in case.partners for f in base.of_partner(p.id)]
    own = [f for f in dict.fromkeys(facts) if roots(case, f) < MANY] or facts
    return Describe(case.partners, tuple(own))
