"""The rule for what is still to come: projects being negotiated, documents under review."""

from __future__ import annotations

from bot.deciding.case import Case
from bot.deciding.narrowing import broad
from bot.verdicts import ListFacts, NoneSuch, NothingMore, Verdict
from intents.model import Family
from knowledge.base import Criteria


def rule_planned(case: Case) -> Verdict | None:
    """What is planned, with the partners named or those told of last."""
    if case.family is not Family.PLANNED or case.people or case.places:
        return None
    base = case.world.knowledge
    told = [base.facts[f] for f in case.context.facts]
    partners = case.partner_ids or frozenset(p for f in told for p in f.partners[:1])
    open_ = frozenset(s.id for s in base.statuses.values() if s.tentative)
    kinds = broad(case)
    found = case.search(Criteria(statuses=open_, partners=partners, kinds=kinds))
    if found:
        # What is being discussed may never come: that gets no yes.
        return ListFacts(found)
    if kinds and partners:
        return NoneSuch(tuple(sorted(kinds)), tuple(base.partners[p] for p in sorted(partners)), ())
    return NothingMore()
