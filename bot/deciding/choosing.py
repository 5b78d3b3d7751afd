"""Which of the last answer is meant: one of it, some of it, the first of it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.deciding.aspects import of_its_kind, precise, reads
from bot.deciding.case import Case
from bot.deciding.comparing import unit_asked
from bot.deciding.narrowing import dated_only, telling
from bot.deciding.thresholds import LIKELY, PAGE
from bot.retrieval import Candidate
from bot.verdicts import Compare, Extreme, Missing, Tell, Verdict
from intents.model import Family, Type
from knowledge.base import chronological, lineage
from knowledge.model import Fact


def chosen_of(case: Case, facts: list[Fact]) -> Fact | None:
    """Return the one that a number points at: the second one, 2."""
    start, end = case.u.context[0], case.u.focus[1]  # "The second one - who came to it?"
    classed = {m.start for m in case.names(Type.KIND, Type.PARTNER_TYPE)}
    numbers = [n for n in case.u.numbers if n[0] + 1 not in classed]  # "The two agreements".
    wanted = [v for i, v in (*case.u.ordinals, *numbers) if start <= i < end]
    asking = any(t.text in case.language.question_words for t in case.u.tokens[start:end])
    picking = case.says(case.language.picks)
    dated = case.family in (Family.LAST, Family.EARLIER, Family.INTERVAL)
    dated = dated and not (picking and case.confidence < LIKELY)
    if (
        len(facts) < 2
        or dated
        or (case.family is Family.FIRST and ((asking and wanted == [1]) or not wanted))
    ):
        return None
    spoken = {t.text for t in case.u.tokens[start:end]}
    sides = [spoken & case.language.orders.get(how, frozenset()) for how in ("before", "after")]
    by_date = chronological(f for f in facts if f.date)
    if picking and len(by_date) == len(facts) and bool(sides[0]) != bool(sides[1]):
        return by_date[0] if sides[0] else by_date[-1]
    by_series = [f for f in facts if f.ordinal in wanted]
    if len(by_series) == 1:
        return by_series[0]
    if len(wanted) != 1 or not 1 <= wanted[0] <= len(facts):
        return None
    postings = case.world.interpreters[case.u.lang].entries.postings
    one = facts[wanted[0] - 1]
    said = all(one.id in postings.get(t.concept, ()) for t in telling(case))
    return one if said else None


def told_of(case: Case, fact: Fact) -> Verdict:
    """Return what is asked of a fact, or of one that it leads to: who came to the 19th meeting."""
    base = case.world.knowledge
    for aspect in of_its_kind(case, fact, case.asks):
        for near in (fact, *(base.facts[id_] for id_ in fact.related)):
            if reads(near, (aspect,)) and aspect == "date" and not precise(case, (near,)):
                return Missing(near, "exact-date")
            if reads(near, (aspect,)):
                return Tell((near,), aspect)
    if case.asks and not (case.intent and case.intent.soft) and not case.takes_intent_over:
        return Missing(fact, case.asks[0])
    return Tell((fact,))


def ordered(case: Case, facts: list[Fact]) -> Verdict | None:
    """Return the first or last of some facts, or how long lay between two."""
    dated = chronological(f for f in facts if f.kind != PAGE)
    timed = not case.spoken.isdisjoint(case.language.interrogatives.get("time", ()))
    if not dated and case.family in (Family.FIRST, Family.LAST) and len(facts) > 1 and not timed:
        return told_of(case, facts[-1] if case.family is Family.LAST else facts[0])
    if not dated:
        return Missing(facts[0], "date")
    if case.family is Family.INTERVAL:
        if len(dated) < 2:
            return Missing(next((f for f in facts if not f.date), facts[0]), "date")
        return Compare(dated[0], dated[-1], "interval", unit_asked(case))
    if case.family is Family.EARLIER and len(dated) == 2:
        return Compare(dated[0], dated[1], "earlier")
    return Extreme(
        (dated[-1] if case.family is Family.LAST else dated[0],), case.family is Family.LAST
    )


def filtered(case: Case, facts: list[Fact], ranked: Sequence[Candidate]) -> list[Fact]:
    """Keep those that the question restricts the last answer to."""
    base = case.world.knowledge
    kept = facts
    if case.statuses:
        kept = [f for f in kept if f.status in case.statuses]
    if case.places:
        kept = [f for f in kept if case.at_place(f)]
    if case.when:
        kept = [f for f in kept if f.date and case.when.intersects(f.date)]
    kept = dated_only(case, kept)
    for p in case.partners:
        index = case.world.interpreters[case.u.lang].entries
        kept = [
            f
            for f in kept
            if any(p.id in lineage(base.partners, q) for q in f.partners)
            or f.id in index.postings.get(f"@{p.id}", {})
        ]
    if case.kinds:
        kept = [f for f in kept if case.kinds.intersection(lineage(base.kinds, f.kind))] or kept
    wanted = {t.concept for t in telling(case)}
    if wanted:
        fitting = [c for c in ranked if wanted.intersection(c.explained)]
        ids = [c.fact.id for c in fitting]
        kept = [f for f in kept if f.id in ids] or (kept if not fitting else [])
    return kept
