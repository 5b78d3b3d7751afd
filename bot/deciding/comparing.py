"""Rules that set facts side by side, or number them: which first, how long between, the 8th."""

from __future__ import annotations

from msgspec.structs import replace

from bot.deciding.case import Case
from bot.deciding.narrowing import broad, matching, roots
from bot.deciding.thresholds import COVERED, FEW, PAGE, SURE
from bot.query import Query, Span, read_query
from bot.retrieval import Candidate, rank
from bot.verdicts import (
    Compare,
    Elapsed,
    Extreme,
    Missing,
    NoSuchNumber,
    NotUnderstood,
    Tell,
    Verdict,
)
from intents.model import Family, Type
from intents.times import UNITS
from knowledge.base import Criteria, chronological
from knowledge.dates import PartialDate, days_between
from knowledge.model import Fact


def rule_unknown_number(case: Case) -> Verdict | None:
    """The 12th meeting: only those of the page are named."""
    start, end = case.scope
    # The first one of a numbered series is one that has the number 1, not the first told of.
    least = 0 if case.partners and not case.places and case.asks else 1
    wanted = [v for i, v in case.u.ordinals if start <= i < end and v > least]
    either = len(wanted) > 1 and case.asks[:1] == ("ordinal",)
    if not wanted or either or not (case.kinds or case.partners or case.types):
        return None
    partners = case.world.knowledge.partners
    series = [
        f
        for f in case.search(Criteria(kinds=case.kinds or frozenset({"meeting"})))
        if f.ordinal
        and (
            case.kinds
            or case.partners
            or not case.types.isdisjoint(partners[p].type for p in f.partners)
        )
    ]
    known = {f.ordinal for f in series}
    if not series or known.intersection(wanted):
        return None
    if case.candidates[0].fact.ordinal not in known and case.called:
        return None
    return NoSuchNumber(wanted[0], tuple(series))


def rule_hosted(case: Case) -> Verdict | None:
    """What a place hosted first or second: the numbered ones that were there, in their order."""
    start, end = case.scope
    wanted = [v for i, v in case.u.ordinals if start <= i < end]
    spoken = case.spoken
    if len(wanted) != 1 or not case.places or case.language.hosting.isdisjoint(spoken):
        return None
    numbered = [f for f in case.search(Criteria(places=case.places), order="date") if f.ordinal]
    if wanted[0] > len(numbered) or any(f.ordinal == wanted[0] for f in numbered):
        return None
    return Tell((numbered[wanted[0] - 1],))


def rule_number(case: Case) -> Verdict | None:
    """What a bare number stands for: "what is the 19 about?"."""
    base = case.world.knowledge
    start, end = case.u.focus
    wanted = [v for i, v in (*case.u.numbers, *case.u.ordinals) if start <= i < end]
    pages = all(base.facts[id_].kind == PAGE for id_ in case.context.query.called)
    said = case.partners or case.people or case.names(Type.KIND, Type.PARTNER_TYPE, Type.PLACE)
    if len(wanted) != 1 or wanted[0] <= FEW or not pages or said or case.when or case.specific:
        return None
    if case.family is Family.OUT_OF_SCOPE and case.confidence >= SURE:
        return None
    doubted = case.family is Family.DISPUTE or not case.u.elliptic
    if doubted and any(base.facts[f].count for f in case.context.facts):
        return None  # The number told last is doubted.
    facts = case.search(Criteria())
    found = [f for f in facts if wanted[0] in (f.ordinal, f.count.value if f.count else None)]
    series = case.u.ordinals and any(base.facts[f].ordinal for f in case.context.facts)
    if case.u.yes_no or series:
        return None
    return Tell(tuple(found)[:FEW]) if found else NotUnderstood()


def rule_compare(case: Case) -> Verdict | None:
    """Two facts side by side: which first, how long between, what differs."""
    comparing = case.family in (Family.EARLIER, Family.INTERVAL, Family.DIFFERENCE)
    if not (comparing or _which_first(case)) or not case.intent:
        return None
    if case.u.yes_no and case.family is Family.DIFFERENCE:
        return None
    pair = _pair(case)
    if pair is None:
        return None
    how = case.family.value if case.family and comparing else Family.EARLIER.value
    if how != "difference" and not all(f.date for f in pair):
        undated = next(f for f in pair if not f.date)
        return Missing(undated, "date")
    early, late = pair if how == "difference" else chronological(pair)
    return Compare(early, late, how, unit_asked(case), _order_claim(case, early, late))


def rule_together(case: Case) -> Verdict | None:
    """Whether several were in the same year, in the same month or on the same day."""
    same = case.language.same.items() if case.u.yes_no else ()
    unit = next((unit for unit, phrases in same if case.says(phrases)), None)
    if unit is None:
        return None
    last = [case.world.knowledge.facts[f] for f in case.context.facts]
    facts = last if len(last) > 1 else _pair(case) or ()
    dates = [f.date for f in facts if f.date]
    if len(facts) < 2 or len(dates) < len(facts):
        undated = next((f for f in facts if not f.date), None)
        return Missing(undated, "date") if undated else None
    parts = [(d.year, d.month, d.day)[: 1 + UNITS.index(unit)] for d in dates]
    rough = next((f for f, part in zip(facts, parts, strict=True) if None in part), None)
    if rough is not None and len({part[0] for part in parts}) == 1:
        return Missing(rough, "exact-date")
    return Tell(tuple(facts), "date", "yes" if len(set(parts)) == 1 else "no")


def rule_elapsed(case: Case) -> Verdict | None:
    """How long ago something was."""
    if case.family is not Family.ELAPSED:
        return None
    called = [p for p in case.u.phrases if case.u.focus[0] <= p.start < case.u.focus[1]]
    pair = _pair(case) if len(called) > 1 else None
    if pair and all(f.date for f in pair):
        # "How many years before the visa agreement was the other signed?"
        early, late = chronological(pair)
        return Compare(early, late, Family.INTERVAL.value, unit_asked(case))
    best = [c.fact for c in case.best() if not c.wrong_partner and c.coverage >= COVERED]
    if not best:
        return None
    dated = [f for f in best if f.date]
    fact = dated[0] if best[0] in dated or len(dated) == 1 else best[0]
    if fact.date is None:
        return Missing(fact, "date")
    today = PartialDate(case.today.year, case.today.month, case.today.day)
    return Elapsed(fact, days_between(fact.date, today), unit_asked(case))


def rule_extreme(case: Case) -> Verdict | None:
    """The first, the latest."""
    start, end = case.u.focus
    ordinal = any(v == 1 and start <= i < end for i, v in case.u.ordinals)
    first = ordinal and bool(case.kinds) and not case.called
    if not (case.family in (Family.FIRST, Family.LAST) or first) or case.u.yes_no:
        return None
    if case.specific and not case.kinds and not case.places:
        return None
    criteria = Criteria(
        kinds=broad(case),
        partners=case.partner_ids,
        places=case.places,
        when=case.when,
        dated=True,
    )
    facts = list(case.search(criteria, order="date"))
    if case.statuses and not case.kinds:
        facts = [f for f in facts if f.status in case.statuses] or facts
    facts = matching(case, facts)
    if not facts:
        named = case.kinds and case.partners
        best = [c.fact for c in case.best() if not c.wrong_partner] if named else []
        facts = list(chronological(f for f in best if f.date))
        if not facts:
            return Missing(best[0], "date") if best else None
    number = next((v for i, v in case.u.ordinals if v > 1 and start <= i < end), 1)
    if number > 1 and any(f.ordinal == number for f in case.search(Criteria())):
        return None
    if number > 1:
        return Tell((facts[number - 1],)) if number <= len(facts) else None
    last = case.family is Family.LAST
    pick = facts[-1] if last else facts[0]
    return Extreme((pick,), last)


def _which_first(case: Case) -> bool:
    """Return whether the first or last of two that are named is asked for: "which was first, the
    visa agreement or the readmission one?"."""
    if case.family not in (Family.FIRST, Family.LAST):
        return False
    start, end = case.scope
    called = [p.ids for p in case.u.phrases if start <= p.start < end]
    either = any(t.text in case.language.alternatives for t in case.u.tokens[start:end])
    return either and len(called) == 2 and set(called[0]).isdisjoint(called[1])


def _pair(case: Case) -> tuple[Fact, Fact] | None:
    """Return the two facts that are compared."""
    base = case.world.knowledge
    start, end = case.scope
    ordinals = [v for i, v in case.u.ordinals if start <= i < end]
    numbered = [f for v in ordinals for f in base.facts.values() if f.ordinal == v and f.date]
    if len(dict.fromkeys(numbered)) == 2:
        return numbered[0], numbered[1]
    order = {c.fact.id: n for n, c in enumerate(case.candidates)}
    found: list[Fact] = []
    for p in case.u.phrases:
        if start <= p.start < end:
            best = min(p.ids, key=lambda id_: order[id_])
            found.append(base.facts[best])
    distinct = list(dict.fromkeys(found))
    if len(distinct) >= 2:
        return distinct[0], distinct[1]
    criteria = Criteria(kinds=broad(case), partners=case.partner_ids, dated=True)
    facts = case.search(criteria, order="date")
    if case.kinds and len(facts) == 2 and not numbered:
        return facts[0], facts[1]
    sides = _sides(case, (start, end))
    if sides:
        return sides
    if len(case.partners) == 2:
        firsts = [
            next(
                (f for f in base.of_partner(p.id) if f.partners[0] == p.id and roots(case, f) == 1),
                None,
            )
            for p in case.partners
        ]
        if firsts[0] and firsts[1] and firsts[0] != firsts[1]:
            return firsts[0], firsts[1]
    return None


def _sides(case: Case, span: Span) -> tuple[Fact, Fact] | None:
    """Return the facts that stand on either side of "or", "than", "and": the surest such pair."""
    best: tuple[float, Fact, Fact] | None = None
    for i in range(span[0] + 1, span[1] - 1):
        if case.u.tokens[i].text not in case.language.alternatives:
            continue
        queries = [read_query(case.world, case.u, s) for s in ((span[0], i), (i + 1, span[1]))]
        kinds = next((q.kinds for q in queries if q.kinds), ())
        # "Your trip to Germany or the one to Holland": the kind is said once.
        left, right = (
            _side(case, replace(q, kinds=kinds) if q.partners and not q.kinds else q)
            for q in queries
        )
        if left is None or right is None or left.fact == right.fact:
            continue
        weight = min(left.score, right.score)
        if best is None or weight > best[0]:
            best = weight, left.fact, right.fact
    return best[1:] if best else None


def _side(case: Case, query: Query) -> Candidate | None:
    """Return the fact that a part of the question describes, a dated one first."""
    if not (query.called or query.partners or query.people or query.kinds):
        return None
    ranked = case.best(rank(case.world, case.u.lang, query))
    fitting = [c for c in ranked if c.coverage >= COVERED and not c.wrong_partner]
    return next((c for c in fitting if c.fact.date), fitting[0] if fitting else None)


def unit_asked(case: Case) -> str:
    """Return the unit of time that the question names: days, months, years or none."""
    spoken = case.spoken
    return next((unit for unit, words in case.language.units.items() if spoken & words), "")


def _order_claim(case: Case, early: Fact, late: Fact) -> str:
    """Return yes or no to "was X before Y", empty where that was not asked."""
    if not case.u.yes_no or case.family is not Family.EARLIER:
        return ""
    spoken = case.spoken
    before, after = (
        bool(spoken & case.language.orders.get(how, set())) for how in ("before", "after")
    )
    if before == after:
        return ""
    order = [id_ for p in case.u.phrases for id_ in p.ids if id_ in (early.id, late.id)]
    if not order:
        return ""
    return "yes" if (order[0] == early.id) == before else "no"
