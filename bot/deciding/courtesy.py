"""Rules for what is no question about partnerships: courtesies, oddities, strangers, the source."""

from __future__ import annotations

from bot.deciding.aspects import only_teller
from bot.deciding.case import Case
from bot.deciding.granting import one_or_other
from bot.deciding.narrowing import of_partners
from bot.deciding.thresholds import CERTAIN, DOUBTFUL, GENERIC, OURS, PAGE, STORY, SURE, WEAK
from bot.query import mentions
from bot.verdicts import Clarify, Describe, NotNamed, OutOfScope, Smalltalk, Source, Tell, Verdict
from intents.model import Family, Type
from knowledge.base import Criteria


def rule_nothing_typed(case: Case) -> Verdict | None:
    """A bare question mark, or nothing readable at all."""
    if case.u.tokens or case.u.ranked:
        return None
    return Clarify(())


def rule_smalltalk(case: Case) -> Verdict | None:
    if case.family is Family.DISPUTE or case.family is Family.MORE:
        if case.named or case.u.times:
            return None
        if case.u.numbers:
            return OutOfScope()
        return Smalltalk("sorry") if case.family is Family.DISPUTE else Clarify(())
    if case.family is not Family.SMALLTALK or case.intent is None:
        return None
    ours = case.called or case.kinds or case.claimed
    capable = case.u.yes_no and case.confidence >= CERTAIN and not ours
    if case.confidence < SURE or (case.named and not capable) or case.u.times:
        return None
    if (case.u.yes_no or case.u.asked) and case.context.facts:
        return None
    if len(case.u.tokens) >= STORY:
        return OutOfScope()
    return Smalltalk(case.intent.id)


def rule_out_of_scope(case: Case) -> Verdict | None:
    if case.family is not Family.OUT_OF_SCOPE:
        return None
    if _accounted_for(case):
        return None
    tied = len(case.u.ranked) > 1 and case.u.ranked[1].confidence > case.confidence * 0.8
    top = case.best()[:1]
    known = (case.called and (case.partners or case.kinds or case.statuses)) or (
        case.people and case.kinds
    )
    ours = bool(known and top and top[0].coverage >= OURS) and case.confidence < CERTAIN
    topic = bool(top) and bool(top[0].explained) and top[0].coverage >= OURS
    named = case.partners or case.people or (case.called and topic)
    doubtful = case.confidence < (SURE if named else DOUBTFUL)
    alone = len(case.u.tokens) <= 2 and topic and doubtful
    weak = case.confidence < WEAK and topic and top[0].content >= 2 * GENERIC
    last = {*case.context.facts, *case.context.query.favoured}
    told = topic and top[0].fact.id in last
    if tied or ours or alone or weak or told or (doubtful and case.named):
        return None
    return OutOfScope()


def _accounted_for(case: Case) -> bool:
    """Return whether all that is said is named or calls a fact of a class that is named: "EU visa
    deal" asks for no visa."""
    if not (case.called and case.kinds):
        return False
    start, end = case.u.focus
    spans = [(m.start, m.end) for m in case.u.mentions]
    spans += [(p.start, p.end) for p in case.u.phrases] + [(t.start, t.end) for t in case.u.times]
    named = {i for first, last in spans for i in range(first, last)}
    return all(i in named or not case.u.tokens[i].concept for i in range(start, end))


def rule_outsider(case: Case) -> Verdict | None:
    """A country or organisation that the page does not name is said not to be named."""
    found = case.names(Type.OUTSIDER)
    if case.called and case.scope != case.u.focus:
        # Where somebody in a story comes from is not asked.
        found = mentions(case.u, case.u.focus, Type.OUTSIDER)
    if not found or (case.people and case.asks[:1] == ("region",)):
        return None
    own = case.names(Type.PARTNER)
    classes = {m.start for m in case.names(Type.PARTNER_TYPE)}
    if case.u.yes_no and len(own) == len(found) == 1 and found[0].end in classes:
        # "Is KOICA a Japanese agency?" is told by its name.
        return Describe(case.partners, of_partners(case))
    existence = case.language.existence
    whether = not case.spoken.isdisjoint(existence)
    top = case.best()[:1]
    least = GENERIC if case.people else 2 * GENERIC
    meant = bool(case.called or case.people) and bool(top) and top[0].content >= least
    # That others are named as partners does not deny it of this one.
    meant = meant and not (top[0].fact.kind == "cooperation" and not case.people)
    # Nor is it denied by what stands for an untold number of things.
    meant = meant and not (top[0].fact.several and not case.people)
    sole = only_teller(case) if case.u.yes_no and not case.called else None
    if sole is not None:
        return Tell((sole,), case.asks[0], verdict="no")
    amounts = frozenset().union(*case.language.amounts.values())
    if case.u.yes_no and meant and not whether and case.spoken.isdisjoint(amounts):
        return Tell((top[0].fact,), verdict="no", correction="partner")
    told = [case.world.knowledge.facts[f] for f in case.context.facts]
    whose = len(told) == 1 and bool(told[0].partners) and "members" not in told[0].details
    asked = case.asks and case.asks[0] != "partner"
    if case.u.yes_no and whose and not (whether or case.specific or asked):
        # "Is that a NATO thing?" is asked of what was told last.
        return Tell((told[0],), "partner", verdict="no")
    if case.partners and not case.asks and one_or_other(case):
        # "Red Crescent or Red Cross, which one works with you?"
        return Describe(case.partners, of_partners(case))
    outsiders = case.world.knowledge.outsiders
    return NotNamed(tuple(outsiders[m.ids[0]].name[case.u.lang] for m in found))


def rule_source(case: Case) -> Verdict | None:
    stray = case.named or case.specific or case.places
    if case.family is not Family.SOURCE or stray or case.intent is None:
        return None
    pages = case.search(Criteria(kinds=frozenset({PAGE})))
    return Source(pages[0], case.intent.id == "currency") if pages else None
