"""What a yes/no question asks that the fact which it means does not tell."""

from __future__ import annotations

from bot.deciding.aspects import reads
from bot.deciding.case import Case
from bot.deciding.claiming import contradiction, too_rough
from bot.deciding.granting import one_or_other
from bot.deciding.narrowing import of_partners
from bot.deciding.thresholds import SURE
from bot.retrieval import Candidate
from bot.verdicts import Missing, NoneSuch, Tell, Verdict
from intents.model import Type


def untold(case: Case, top: Candidate) -> Verdict | None:
    """Return what is missing of a fact for a yes or a no, or the status that rules it out."""
    fact = top.fact
    unreal = contradiction(case, top) == "status"
    settled = Tell((fact,), "status", verdict="no", correction="status")
    if case.asks and case.confidence >= SURE and not set(case.asks) & case.world.given:
        return settled if unreal else Missing(fact, case.asks[0])
    if _asks_whether_there_is(case):
        theirs = of_partners(case)
        if theirs and not any(reads(f, case.asks) for f in theirs):
            return Missing(theirs[0], case.asks[0])
    if len(case.partners) > 1 and top.some_partner_wrong:
        if one_or_other(case) and not top.wrong_partner and top.explained:
            return Tell((fact,))
        return NoneSuch((), case.partners, of_partners(case))
    if (case.when or case.month) and not fact.date:
        strangers = any(m.type is Type.OUTSIDER for m in case.u.mentions)
        return settled if unreal and not strangers else Missing(fact, "date")
    if fact.date and too_rough(case, fact.date):
        return Missing(fact, "exact-date")
    asked = [m for m in case.names(Type.PLACE) if m.start >= case.u.focus[0]]
    if asked and fact.place is None and reads(fact, ("venue",)):
        return Tell((fact,), "venue")
    if asked and fact.place is None and not case.context.facts:
        return Missing(fact, "place")
    return None


def unexplained(case: Case, top: Candidate) -> bool:
    """Return whether a word of a question about the last answer is explained by nothing there."""
    tokens = case.u.tokens
    claims = {tokens[i].concept for m in case.names(Type.STATUS) for i in range(m.start, m.end)}
    settled = claims.union(top.explained)
    # Words of asking are accounted for where the fact tells what is asked, or what is asked about
    # is among what it tells: "is readmission part of it?".
    inside = case.asks[:1] == ("members",) and bool(top.explained)
    told = inside or reads(top.fact, case.asks)
    open_ = (t for t in case.informative if not (told and t.excused and not t.tags))
    return bool(case.context.facts) and any(t.concept not in settled for t in open_)


def _asks_whether_there_is(case: Case) -> bool:
    """Return whether a partner is asked to have something at all: "is there an office of IOM?"."""
    words = case.u.words
    existing = not case.language.existence.isdisjoint(words)
    sure = bool(case.asks) and case.confidence >= SURE
    return existing and sure and bool(case.partners) and not case.called and not case.people
