"""Rules for what is no question about partnerships: courtesies, oddities, strangers, the source."""

from __future__ import annotations

from bot.deciding.case import Case
from bot.deciding.thresholds import CERTAIN, GENERIC, OURS, STORY, SURE
from bot.verdicts import Clarify, NotNamed, OutOfScope, Smalltalk, Source, Tell, Verdict
from intents.model import Family, Type


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
    capable = case.u.yes_no and case.confidence >= CERTAIN and not case.called
    if case.confidence < SURE or (case.named and not capable) or case.u.times:
        return None
    if case.u.yes_no and case.context.facts:
        return None
    if len(case.u.tokens) >= STORY:
        return OutOfScope()
    return Smalltalk(case.intent.id)


def rule_out_of_scope(case: Case) -> Verdict | None:
    if case.family is not Family.OUT_OF_SCOPE:
        return None
    tied = len(case.u.ranked) > 1 and case.u.ranked[1].confidence > case.confidence * 0.8
    top = case.best()[:1]
    ours = bool(case.partners and case.called and top and top[0].coverage >= OURS)
    if tied or ours or (case.confidence < SURE and case.named):
        return None
    return OutOfScope()


def rule_outsider(case: Case) -> Verdict | None:
    """A country or organisation that the page does not name is said not to be named."""
    found = case.names(Type.OUTSIDER)
    if not found:
        return None
    top = case.best()[:1]
    ours = case.called or case.people
    if (
        case.u.yes_no
        and ours
        and top
        and top[0].content >= (GENERIC if case.people else 2 * GENERIC)
    ):
        return Tell((top[0].fact,), verdict="no", correction="partner")
    outsiders = case.world.knowledge.outsiders
    return NotNamed(tuple(outsiders[m.ids[0]].name[case.u.lang] for m in found))


def rule_source(case: Case) -> Verdict | None:
    if case.family is not Family.SOURCE or case.named or case.intent is None:
        return None
    pages = case.search(kinds=frozenset({"page"}))
    return Source(pages[0], case.intent.id == "currency") if pages else None
