"""The rule for a kind of thing that there is none of with a partner."""

from __future__ import annotations

from bot.deciding.aspects import either_of_theirs, reads
from bot.deciding.case import Case
from bot.deciding.narrowing import any_document, of_partners, roots, speaking_of
from bot.deciding.thresholds import GENERIC, MANY, PEOPLE, VERIFIED
from bot.verdicts import ListFacts, NoneSuch, Tell, Verdict
from intents.model import Type
from knowledge.base import Criteria, lineage


def rule_none_such(case: Case) -> Verdict | None:
    """A kind of thing that there is none of with that partner."""
    if not case.partners:
        return None
    if case.people and all(c.wrong_partner or c.wrong_person for c in case.candidates):
        return NoneSuch((), case.partners, case.search(Criteria(people=case.people)))
    kinds = case.kinds - {"cooperation", "event"}
    if case.asks and case.asks[0] in PEOPLE and not case.names(Type.KIND):
        # "And who from Russia came?" asks of people, whatever was asked of before.
        kinds = frozenset()
    either = either_of_theirs(case)
    if either is not None:
        return either
    wanted = (
        frozenset(k for k in kinds if "document" in lineage(case.world.knowledge.kinds, k)) or kinds
    )
    documents = (
        frozenset({"document"})
        if (wanted and wanted != kinds) or any_document(case, wanted)
        else wanted
    )
    top = case.best()[:1]
    if (
        top
        and not 0 < roots(case, top[0].fact) < MANY
        and any(
            reads(c.fact, case.asks)
            for c in case.candidates.spoken_for
            if not c.wrong_partner and c.explained
        )
    ):
        # What is said of all cooperation is not denied of one partner that it is said of too.
        return None
    there = bool(wanted) and bool(case.search(Criteria(kinds=documents, partners=case.partner_ids)))
    called = case.called and bool(case.asks)
    weight = case.telling_content(top[0]) if top else 0.0
    theirs = [
        c
        for c in case.candidates.spoken_for
        if not c.wrong_partner and c.fact.kind in documents and c.explained
    ]
    if there and any(c.coverage >= VERIFIED for c in theirs) and not case.called:
        # All that is said is true of one of theirs, though one of others says it better.
        return None
    if top and top[0].wrong_partner and called and case.asks[0] in PEOPLE | {"role"}:
        # Whoever of theirs came for it is named by a fact that it leads to.
        own = {f.id for p in case.partners for f in case.world.knowledge.of_partner(p.id)}
        led = dict.fromkeys(id_ for c in case.best() for id_ in c.fact.related)
        near = (case.world.knowledge.facts[id_] for id_ in led if id_ in own)
        asks = case.asks if case.asks[0] in PEOPLE else ("person-name",)
        came = next((f for f in near if f.people and reads(f, asks)), None)
        if came is not None:
            return Tell((came,), next(a for a in asks if reads(came, (a,))))
    named = speaking_of(case, documents | wanted) if wanted and not there else ()
    if named:
        return ListFacts(named)
    if top and top[0].wrong_partner and (wanted or called or weight >= 2 * GENERIC):
        # A kind that the partner has is not denied, though this one of it is not theirs.
        kinds = frozenset() if there else wanted
        return NoneSuch(tuple(sorted(kinds)), case.partners, of_partners(case))
    if not wanted or there:
        return None
    fits = bool(top) and top[0].fact.kind in documents | wanted
    if fits:
        return None
    marks = {f"kind:{kind}" for kind in wanted}
    unread = (
        any(t.concept in top[0].missing and t.tags & marks for t in case.terms) if top else False
    )
    read = bool(top) and any(t.concept in top[0].explained and t.tags & marks for t in case.terms)
    told = read and not top[0].wrong_partner  # Meetings that relations are made of.
    if told or (weight >= 2 * GENERIC and not (unread and top[0].fact.kind == "cooperation")):
        return None
    return NoneSuch(tuple(sorted(wanted)), case.partners, of_partners(case))
