"""The rule for yes/no questions: every claim is held against the fact."""

from __future__ import annotations

import itertools
from typing import Final

from bot.deciding.aspects import either_of_theirs, only_teller, reads
from bot.deciding.bounding import bounded
from bot.deciding.case import Case
from bot.deciding.claiming import (
    aspect_of,
    contradiction,
    counts_claimed,
    doubted,
    fits_claims,
    office_held,
    office_told,
    too_rough,
)
from bot.deciding.granting import (
    all_named,
    goes_unread,
    lacks,
    one_or_other,
    spoken_of,
    teller,
    unasked,
)
from bot.deciding.narrowing import any_document, of_number, of_partners, telling
from bot.deciding.thresholds import (
    ASKING,
    COVERED,
    FEW,
    GENERIC,
    PERSONAL,
    SPEAKING,
    SURE,
    VERIFIED,
)
from bot.retrieval import Candidate
from bot.verdicts import Clarify, Describe, ListFacts, Missing, NoneSuch, Tell, Verdict
from intents.model import Family, Type
from knowledge.base import Criteria, lineage
from knowledge.model import Fact, Partner

DOERS: Final = (("funder",), ("inviter",), ("implementer",), ("met",))
"""Aspects by which somebody is claimed to have done something, which a fact tells or does not."""


def rule_verify(case: Case) -> Verdict | None:
    """Is it so? Yes and no first, false premises corrected."""
    if not case.whether and case.family is not Family.VERIFY:
        return doubted(case)
    several = _which_of_a_kind(case)
    if several:
        return Clarify(several, "status" if case.claimed else case.asks[0])
    office = office_held(case)
    if office is not None:
        return office
    best = case.best()
    if not best:
        return None
    alone = _whether_alone(case, best[0].fact)
    if alone is not None:
        return alone
    top = best[0]
    if (
        case.partners
        and not [
            t
            for t in case.terms
            if t.weight >= (ASKING if t.excused else SPEAKING) and "kind:cooperation" not in t.tags
        ]
        and not case.kinds - {"cooperation"}
        and (
            case.family in (Family.VERIFY, Family.DESCRIBE, Family.LIST, None)
            or (case.called and case.confidence < SURE)
        )
        and not any(t.text in case.language.belonging for t in case.u.tokens)
        and not case.people
        and not case.statuses
        and not case.places
        and not case.u.times
        and (not case.called or (len(case.partners) > 1 and _calls_cooperation(case)))
    ):
        return _partnership(case)
    if case.asks[:1] == ("region",) and len(case.people) == 1 and case.confidence >= SURE:
        told = case.world.knowledge.search(Criteria(people=case.people))
        if told and reads(told[0], case.asks):
            claimed = {t.concept for t in case.terms if not t.excused}
            whole = bool(claimed) and claimed <= set(best[0].explained)
            return Tell(told[:1], "region", verdict="yes" if whole else "")
    sole = only_teller(case) if case.partners and not case.called else None
    if sole is not None and case.partner_ids.isdisjoint(sole.partners):
        return Tell((sole,), case.asks[0], verdict="no")
    best = _of_kind(case, best)
    if best and best[0].wrong_partner and not case.called and best[0].content < 2 * GENERIC:
        # Words as common as these speak for no fact of others.
        near = [c for c in case.candidates if not c.wrong_partner and c.explained]
        best = case.best(near) or best
    if not best:
        return None
    top = best[0]
    top = teller(case, top)
    dated = [c for c in best if c.fact.date]
    if case.u.times and not top.fact.date and not case.terms and len(dated) == 1:
        top = dated[0]  # "You were in Germany in 2019, right?" holds a year against a visit.
    if contradiction(case, top) == "date" and _of_all(case):
        return Tell((top.fact,), verdict="no", correction="date")
    if contradiction(case, top) == "date":
        # Of several that fit equally the one is meant of which the date is true.
        top = next((c for c in best if c.fact.date and fits_claims(case, c)), top)
    if contradiction(case, top) == "status" and not case.called and not case.specific:
        top = next((c for c in best if fits_claims(case, c)), top)
    if contradiction(case, top) == "count" and len(case.u.phrases) < 2:
        top = next((c for c in best if c.fact.count and fits_claims(case, c)), top)
    if case.context.facts and contradiction(case, top) == "denied":
        return Tell((top.fact,), verdict="no", correction="denied")
    if case.people and not top.fact.people:
        # Who was at a meeting is named by a fact that it leads to.
        came = (c for c in case.candidates if c.fact.id in top.fact.related)
        top = next((c for c in came if case.people.issubset(c.fact.people)), top)
        best = (top,) if top.fact.people else best
        if top.wrong_person and case.names(Type.PERSON) and not case.context.query.ordinals:
            return None  # That others visit the centres makes no visit of hers.
    if len(case.names(Type.PERSON)) > 1 and not case.people.issubset(top.fact.people):
        return None  # That Swing met the President says nothing of another.
    least = PERSONAL if case.people and top.explained else COVERED
    numbered = top.fact.ordinal in case.context.query.ordinals
    pointed = case.partners or case.people or case.context.facts or numbered
    if top.coverage < least or not (top.explained or pointed):
        return None
    if case.asks and case.confidence >= SURE and not set(case.asks) & case.world.given:
        if contradiction(case, top) == "status":
            return Tell((top.fact,), "status", verdict="no", correction="status")
        return Missing(top.fact, case.asks[0])
    if _asks_whether_there_is(case):
        theirs = of_partners(case)
        if theirs and not any(reads(f, case.asks) for f in theirs):
            return Missing(theirs[0], case.asks[0])
    if len(case.partners) > 1 and top.some_partner_wrong:
        if one_or_other(case) and not top.wrong_partner and top.explained:
            return Tell((top.fact,))
        return NoneSuch((), case.partners, of_partners(case))
    if (case.when or case.month) and not top.fact.date:
        strangers = any(m.type is Type.OUTSIDER for m in case.u.mentions)
        if contradiction(case, top) == "status" and not strangers:
            return Tell((top.fact,), "status", verdict="no", correction="status")
        return Missing(top.fact, "date")
    if top.fact.date and too_rough(case, top.fact.date):
        return Missing(top.fact, "exact-date")
    asked = [m for m in case.names(Type.PLACE) if m.start >= case.u.focus[0]]
    if asked and top.fact.place is None and reads(top.fact, ("venue",)):
        return Tell((top.fact,), "venue")
    if asked and top.fact.place is None and not case.context.facts:
        return Missing(top.fact, "place")
    claims = {
        case.u.tokens[i].concept for m in case.names(Type.STATUS) for i in range(m.start, m.end)
    }
    settled = claims.union(top.explained)
    open_words = [t for t in case.informative if t.concept not in settled]
    if case.context.facts and open_words:
        return Missing(top.fact, case.asks[0]) if case.asks else None
    outside = [p for p in case.partners if p.type == "excluded"]
    if outside and not case.u.negated and _same_circle(case, outside[0]):
        told = case.world.knowledge.of_partner(outside[0].id)[:1]
        words = case.spoken
        return Tell(told, verdict="no" if words.isdisjoint(case.language.excluded) else "yes")
    wrong = contradiction(case, top)
    untold = case.confidence >= SURE and not reads(top.fact, case.asks)
    if untold and case.asks[:1] in DOERS and wrong in ("", "partner"):
        return Missing(top.fact, case.asks[0])
    if wrong == "partner" and case.context.inherited:
        return Tell((top.fact,))
    bounds = bounded(case, (top, *best))
    if bounds is not None:
        return bounds
    either = either_of_theirs(case)
    if either is not None:
        return either
    numbers = {v for i, v in case.u.numbers if case.u.focus[0] <= i < case.u.focus[1]}
    listed = "members" in top.fact.details and top.fact.count and top.fact.count.value in numbers
    if wrong == "partner" and listed and top.coverage >= VERIFIED:
        # Who is not one of "the four countries": the list itself tells.
        return Tell((top.fact,))
    there = not case.language.existence.isdisjoint(case.spoken)
    if wrong == "partner" and there and case.kinds - {"cooperation", "event"}:
        return NoneSuch(tuple(sorted(case.kinds)), case.partners, of_partners(case))
    if wrong == "partner" and top.fact.kind == "cooperation" and not case.kinds - {"cooperation"}:
        # That others are named there does not deny it of this one, nor does it grant it.
        return NoneSuch((), case.partners, of_partners(case))
    if wrong == "partner" and top.fact.several:
        # Of any number of visits or trainings nobody can say that there was none of theirs.
        return Tell((top.fact,), correction=wrong)
    said = case.called or case.kinds or case.people or case.context.facts
    if wrong == "partner" and not (said or case.claimed):
        return None  # Words as common as "met" and "heads" deny nothing of anybody.
    one = case.called or case.people or case.partners or numbered or case.context.facts
    if wrong == "place" and not one:
        return None  # Whoever visited us may have been elsewhere too.
    if wrong:
        alike = tuple(c.fact for c in best if contradiction(case, c) == wrong)
        several = tuple(c.fact for c in best if c.fact.count)
        facts = several if wrong == "count" else alike[:FEW] if wrong == "date" else (top.fact,)
        if wrong == "person":
            # Whom it is true of, after what is true of the person named.
            true = next((c for c in case.candidates if not c.wrong_person), top)
            facts = tuple(dict.fromkeys((true.fact, top.fact)))
        return Tell(facts, aspect_of(wrong), verdict="no", correction=wrong)
    named = case.asserted
    if len(named) > 1 and case.asks[:1] == ("status",) and reads(top.fact, case.asks):
        # "Is it finished or still running?" is no question of yes or no.
        return Tell((top.fact,), "status")
    fitting = tuple(c.fact for c in best if fits_claims(case, c))[:FEW]
    fitting = (top.fact,) if numbered or not fitting else fitting
    if case.u.negated:
        return Tell(fitting)
    counts = counts_claimed(case)
    if len(counts) > 1:
        right = all(fact.count and fact.count.value == value for value, fact in counts)
        facts = tuple(dict.fromkeys(fact for _, fact in counts))
        return Tell(facts, "count", verdict="yes" if right else "no")
    ourselves = bool(case.names(Type.SELF)) and case.says(case.language.itself)
    if ourselves and "parties" in top.fact.details:
        # Whether we signed it ourselves is told by whose it is.
        return Tell((top.fact,), "parties")
    tentative = {s.id for s in case.world.knowledge.statuses.values() if s.tentative}
    claimed = {id_ for id_, _ in case.claimed}
    open_ = top.fact.status in tentative and top.fact.status not in claimed
    numbers = {v for i, v in case.u.numbers if case.u.focus[0] <= i < case.u.focus[1]}
    counted = any(f.count and f.count.value in numbers for f in fitting)
    placed = not case.places or any(case.at_place(f) for f in fitting)
    said = case.asserted
    so_far = not said or top.fact.status is None or top.fact.status in said
    ordering = case.family in (Family.FIRST, Family.LAST, Family.EARLIER) and not numbered
    likening = case.family is Family.DIFFERENCE and len(case.u.phrases) < 2
    spoken = case.u.words
    sure = (
        not ordering
        and (case.language.restrictions | case.language.universal).isdisjoint(spoken)
        and not likening
        and so_far
        and top.coverage >= VERIFIED
        and (top.content >= GENERIC or not case.terms or all_named(case, top.fact))
        and not top.wrong_partner
        and not open_
        and placed
        and spoken_of(case, top)
        and office_told(case)
        and (counted or not numbers)
        and _claims_anything(case)
        and not top.missing
        and case.people.issubset(top.fact.people)
        and of_number(case, top.fact)
        and not unasked(case, top)
        and (counted or not lacks(case, top.fact))
        and not goes_unread(case, top)
    )
    whether = case.whether or case.language.question_words.isdisjoint(spoken)
    return Tell(fitting, verdict="yes" if sure and whether else "")


def _which_of_a_kind(case: Case) -> tuple[Fact, ...]:
    """Return the facts of which one is meant, where it is called by its kind alone: "is the project
    finished?"; none where it is clear."""
    more = case.named or telling(case) or case.places or case.u.times or case.types
    alone = not case.context.facts and not case.context.inherited
    if more or not alone or not (case.claimed or case.asks):
        return ()
    tokens = case.u.tokens
    known = any(
        m.start and m.end - m.start == 1 and tokens[m.start - 1].text in case.language.definite
        for m in case.names(Type.KIND)
    )
    found = case.search(Criteria(kinds=case.kinds - {"cooperation", "event"}))
    one = [f for f in found if not f.several]
    return tuple(one[: 2 * FEW]) if known and len(one) > 1 else ()


def _whether_alone(case: Case, fact: Fact) -> Verdict | None:
    """Return whether a fact is the only one of its kind: "is that their only project now?", "was
    there only one TAIEX project?". That the page names no other is no proof."""
    words = case.u.words
    ones = case.language.references.get("one", frozenset())
    following = itertools.pairwise(words)
    start = case.u.focus[0]
    kinds = {m.start - start for m in case.names(Type.KIND)}
    claimed = any(
        word in case.language.restrictions and (after in ones or at + 1 in kinds)
        for at, (word, after) in enumerate(following)
    )
    meant = case.called or len(case.context.facts) == 1
    if not claimed or not meant or case.u.negated:
        return None
    if case.people:
        return Tell((fact,))
    if fact.count:
        number = fact.count
        verdict = "yes" if number.value == 1 and not number.more_than else "no"
        return Tell((fact,), "count", verdict, "" if verdict == "yes" else "count")
    alike = case.search(
        Criteria(
            kinds=frozenset({fact.kind}),
            partners=frozenset(fact.partners[:1]),
            statuses=case.statuses,
        )
    )
    others = tuple(f for f in alike if f is not fact and not f.several)
    return ListFacts((fact, *others), verdict="no") if others else Tell((fact,))


def _of_all(case: Case) -> bool:
    """Return whether something is claimed of every one that is meant: "both meetings"."""
    return case.called and not case.language.universal.isdisjoint(case.spoken)


def _asks_whether_there_is(case: Case) -> bool:
    """Return whether a partner is asked to have something at all: "is there an office of IOM?"."""
    words = case.u.words
    existing = not case.language.existence.isdisjoint(words)
    sure = bool(case.asks) and case.confidence >= SURE
    return existing and sure and bool(case.partners) and not case.called and not case.people


def _calls_cooperation(case: Case) -> bool:
    """Return whether nothing is called but the cooperation with one partner or another."""
    facts = case.world.knowledge.facts
    return all(facts[id_].kind == "cooperation" for id_ in case.context.query.called)


def _claims_anything(case: Case) -> bool:
    """Return whether there is anything to say yes to: "really?" claims nothing."""
    said = case.terms or case.named or case.kinds or case.claimed or case.places
    return bool(said or case.u.times or case.u.numbers or case.u.ordinals or case.types)


def _of_kind(case: Case, ranked: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Keep the documents, where a document of a partner is asked about: no visit answers for it."""
    documents = any_document(case, case.kinds)
    if not documents or not case.partners or case.called:
        return ranked
    return tuple(
        c
        for c in case.candidates
        if any_document(case, frozenset({c.fact.kind})) and not c.wrong_partner
    )[:FEW]


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


def _partnership(case: Case) -> Verdict:
    """Whether somebody is a partner at all."""
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
