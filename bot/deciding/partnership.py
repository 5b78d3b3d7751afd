"""Whether somebody is a partner at all, and who pays for all that partners do."""

from __future__ import annotations

from bot.deciding.aspects import only_teller, reads
from bot.deciding.case import Case
from bot.deciding.narrowing import of_partners
from bot.deciding.thresholds import ASKING, SPEAKING, SURE
from bot.verdicts import Describe, Tell, Verdict
from intents.model import Family
from knowledge.base import Criteria, lineage
from knowledge.model import Partner


def whether_partner(case: Case) -> Verdict | None:
    """Whether somebody is a partner, where nothing more is said of them."""
    speaking = any(
        t.weight >= (ASKING if t.excused else SPEAKING) and "kind:cooperation" not in t.tags
        for t in case.terms
    )
    open_ = case.family in (Family.VERIFY, Family.DESCRIBE, Family.LIST, None)
    said = case.people or case.statuses or case.places or case.u.times
    belonging = any(t.text in case.language.belonging for t in case.u.tokens)
    if (
        not case.best()
        or not case.partners
        or speaking
        or case.kinds - {"cooperation"}
        or said
        or belonging
    ):
        return None
    if not (open_ or (case.called and case.confidence < SURE)):
        return None
    if case.called and not (len(case.partners) > 1 and _calls_cooperation(case)):
        return None
    return _partnership(case)


def whether_of_region(case: Case) -> Verdict | None:
    """Whether somebody is in charge of a region: "is Szabados responsible for Asia?"."""
    if case.asks[:1] != ("region",) or len(case.people) != 1 or case.confidence < SURE:
        return None
    told, best = case.search(Criteria(people=case.people)), case.best()
    if not told or not best or not reads(told[0], case.asks):
        return None
    claimed = {t.concept for t in case.terms if not t.excused}
    whole = bool(claimed) and claimed <= set(best[0].explained)
    return Tell(told[:1], "region", verdict="yes" if whole else "")


def whether_sole_teller(case: Case) -> Verdict | None:
    """Whether a partner does what one other alone is told to do: pay for the projects, mainly."""
    sole = only_teller(case) if case.partners and not case.called and case.best() else None
    if sole is None or not case.partner_ids.isdisjoint(sole.partners):
        return None
    return Tell((sole,), case.asks[0], verdict="no")


def whether_excluded(case: Case) -> Verdict | None:
    """Whether the one that is left out of a circle of others belongs to it."""
    outside = [p for p in case.partners if p.type == "excluded"]
    if not outside or case.u.negated or not _same_circle(case, outside[0]):
        return None
    told = case.world.knowledge.of_partner(outside[0].id)[:1]
    inside = case.spoken.isdisjoint(case.language.excluded)
    return Tell(told, verdict="no" if inside else "yes")


def _partnership(case: Case) -> Verdict:
    """Return whether somebody is a partner at all."""
    outside = [p for p in case.partners if p.type == "excluded"]
    facts = of_partners(case)
    if outside:
        return Tell(facts[:1], verdict="no", correction="partner")
    bodies = [p for p in case.partners if p.within]
    if bodies and len(case.partners) == 2:
        # Whether a body belongs to a country is no question of partnership.
        body, whole = bodies[0], next(p for p in case.partners if p is not bodies[0])
        theirs = whole.id in lineage(case.world.knowledge.partners, body.id)
        own = case.world.knowledge.of_partner(body.id)[:1]
        return Tell(own, verdict="yes" if theirs else "no", correction="" if theirs else "partner")
    return Describe(case.partners, facts, verdict="" if case.u.negated else "yes")


def _calls_cooperation(case: Case) -> bool:
    """Return whether nothing is called but the cooperation with one partner or another."""
    facts = case.world.knowledge.facts
    return all(facts[id_].kind == "cooperation" for id_ in case.context.query.called)


def _same_circle(case: Case, outside: Partner) -> bool:
    """Return whether the other partners named belong where the excluded one is excluded from."""
    base = case.world.knowledge
    circle = {
        id_
        for f in base.of_partner(outside.id)
        for p in f.partners
        for id_ in lineage(base.partners, p)
    }
    return all(p.id in circle for p in case.partners)
