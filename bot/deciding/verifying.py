"""The rule for yes/no questions: every claim is held against the fact."""

from __future__ import annotations

from collections.abc import Iterable

from bot.deciding.aspects import only_teller, reads
from bot.deciding.case import Case
from bot.deciding.narrowing import any_document, of_partners
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
from bot.verdicts import Describe, Missing, NoneSuch, Tell, Verdict
from content.normal import normalise
from intents.model import Family, Type
from knowledge.base import Criteria, lineage
from knowledge.dates import PartialDate
from knowledge.model import Fact, Partner


def rule_verify(case: Case) -> Verdict | None:
    """Is it so? Yes and no first, false premises corrected."""
    if not case.u.yes_no and case.family is not Family.VERIFY:
        return None
    office = _office(case)
    if office is not None:
        return office
    best = case.best()
    if not best:
        return None
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
    if _contradiction(case, top) == "date":
        # Of several that fit equally the one is meant of which the date is true.
        top = next((c for c in best if c.fact.date and _fits_claims(case, c)), top)
    least = PERSONAL if case.people and top.explained else COVERED
    numbered = top.fact.ordinal in case.context.query.ordinals
    pointed = case.partners or case.people or case.context.facts or numbered
    if top.coverage < least or not (top.explained or pointed):
        return None
    if case.asks and case.confidence >= SURE and not set(case.asks) & case.world.given:
        if _contradiction(case, top) == "status":
            return Tell((top.fact,), "status", verdict="no", correction="status")
        return Missing(top.fact, case.asks[0])
    if _asks_whether_there_is(case):
        theirs = of_partners(case)
        if theirs and not any(reads(f, case.asks) for f in theirs):
            return Missing(theirs[0], case.asks[0])
    if len(case.partners) > 1 and top.some_partner_wrong:
        return NoneSuch((), case.partners, of_partners(case))
    if (case.when or case.month) and not top.fact.date:
        strangers = any(m.type is Type.OUTSIDER for m in case.u.mentions)
        if _contradiction(case, top) == "status" and not strangers:
            return Tell((top.fact,), "status", verdict="no", correction="status")
        return Missing(top.fact, "date")
    if top.fact.date and _too_rough(case, top.fact.date):
        return Missing(top.fact, "exact-date")
    asked = [m for m in case.names(Type.PLACE) if m.start >= case.u.focus[0]]
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
        words = {t.text for t in case.u.tokens[slice(*case.u.focus)]}
        return Tell(told, verdict="no" if words.isdisjoint(case.language.excluded) else "yes")
    wrong = _contradiction(case, top)
    if wrong == "partner" and case.context.inherited:
        return Tell((top.fact,))
    if wrong == "partner" and top.fact.kind == "cooperation" and not case.kinds - {"cooperation"}:
        # That others are named there does not deny it of this one, nor does it grant it.
        return NoneSuch((), case.partners, of_partners(case))
    if wrong == "person":
        top = next((c for c in case.candidates if not c.wrong_person), top)
    if wrong:
        alike = tuple(c.fact for c in best if _contradiction(case, c) == wrong)
        several = tuple(c.fact for c in best if c.fact.count)
        facts = several if wrong == "count" else alike[:FEW] if wrong == "date" else (top.fact,)
        return Tell(facts, _aspect_of(wrong), verdict="no", correction=wrong)
    named = {id_ for id_, negated in case.claimed if not negated}
    if len(named) > 1 and case.asks[:1] == ("status",) and reads(top.fact, case.asks):
        # "Is it finished or still running?" is no question of yes or no.
        return Tell((top.fact,), "status")
    fitting = tuple(c.fact for c in best if _fits_claims(case, c))[:FEW]
    fitting = (top.fact,) if numbered or not fitting else fitting
    if case.u.negated:
        return Tell(fitting)
    counts = _counts_claimed(case)
    if len(counts) > 1:
        right = all(fact.count and fact.count.value == value for value, fact in counts)
        facts = tuple(dict.fromkeys(fact for _, fact in counts))
        return Tell(facts, "count", verdict="yes" if right else "no")
    tentative = {s.id for s in case.world.knowledge.statuses.values() if s.tentative}
    claimed = {id_ for id_, _ in case.claimed}
    open_ = top.fact.status in tentative and top.fact.status not in claimed
    numbers = {v for i, v in case.u.numbers if case.u.focus[0] <= i < case.u.focus[1]}
    counted = any(f.count and f.count.value in numbers for f in fitting)
    placed = not case.places or any(case.at_place(f) for f in fitting)
    said = {id_ for id_, negated in case.claimed if not negated}
    so_far = not said or top.fact.status is None or top.fact.status in said
    ordering = case.family in (Family.FIRST, Family.LAST) and not numbered
    likening = case.family is Family.DIFFERENCE and len(case.u.phrases) < 2
    sure = (
        not ordering
        and not likening
        and so_far
        and top.coverage >= VERIFIED
        and (top.content >= GENERIC or not case.terms or _all_named(case, top.fact))
        and not top.wrong_partner
        and not open_
        and placed
        and _spoken_of(case, top)
        and _office_told(case)
        and (counted or not numbers)
        and not [t for t in open_words if not t.tags]
        and not _goes_unread(case, top)
    )
    spoken = [t.text for t in case.u.tokens[slice(*case.u.focus)]]
    whether = case.u.yes_no or case.language.question_words.isdisjoint(spoken)
    return Tell(fitting, verdict="yes" if sure and whether else "")


def _office(case: Case) -> Verdict | None:
    """Whether a person holds some office: "is she a minister?"; told is which one it is.

    No is said where another of the organisation holds it, or where the page knows of such an
    office and this one is another; what the page knows nothing of is left open.
    """
    asked_for = {"role", "person-name"}.intersection(case.asks)
    if len(case.people) != 1 or not asked_for or case.confidence < SURE:
        return None
    base = case.world.knowledge
    person = base.people[next(iter(case.people))]
    told = base.search(Criteria(people=case.people))
    organisation = lineage(base.partners, person.organisation) if person.organisation else ()
    if not told:
        return None
    stem = case.language.stem
    known = case.language.fillers | case.language.question_words

    def words(text: str) -> set[str]:
        return {stem(w) for w in normalise(text).split() if w not in known}

    named = {i for m in case.u.mentions if m.type in (Type.PERSON, Type.PARTNER)
             for i in range(m.start, m.end)}  # fmt: skip
    start, end = case.u.focus
    spoken = " ".join(case.u.tokens[i].text for i in range(start, end) if i not in named)
    asked, held = words(spoken), words(person.role[case.u.lang])
    others = [p for p in base.people.values() if p is not person]
    offices = {p.id: words(p.role[case.u.lang]) for p in others}
    theirs = any(offices[p.id] == asked and p.organisation == person.organisation for p in others)
    if any(p.id not in organisation for p in case.partners):
        verdict = "no" if asked & held or theirs or not asked else ""
    elif asked and asked >= held:
        verdict = "yes"
    elif asked and (theirs or (not asked <= held and asked & set[str]().union(*offices.values()))):
        verdict = "no"
    else:
        verdict = ""
    return Tell(told[:1], "role", verdict)


def _asks_whether_there_is(case: Case) -> bool:
    """Return whether a partner is asked to have something at all: "is there an office of IOM?"."""
    words = [t.text for t in case.u.tokens[slice(*case.u.focus)]]
    existing = not case.language.existence.isdisjoint(words)
    sure = bool(case.asks) and case.confidence >= SURE
    return existing and sure and bool(case.partners) and not case.called and not case.people


def _too_rough(case: Case, date: PartialDate) -> bool:
    """Return whether a date is given too roughly to tell: 2018 of November 2018."""
    if case.month and date.month is None:
        return True
    when = case.when
    return when is not None and when.intersects(date) and not when.contains(date)


def _goes_unread(case: Case, top: Candidate) -> bool:
    """Return whether the sentence that a claim stands in, before "is that so?", holds a telling
    word that nothing accounts for."""
    start, _ = case.scope
    if start >= case.u.focus[0]:
        return False
    known = {t.concept for t in case.terms if t.concept in top.explained}
    rare = {t.concept for t in case.terms if t.weight >= GENERIC and not t.tags}
    return bool(rare - known)


def _counts_claimed(case: Case) -> list[tuple[int, Fact]]:
    """Return the numbers claimed, each with the fact that counts what stands after it: "10
    governments and 50 organisations"."""
    stem = case.language.stem
    facts = case.world.knowledge.facts.values()
    theirs = [
        (f, {stem(w) for w in normalise(f.count.of[case.u.lang]).split()})
        for f in facts
        if f.count and (not case.partners or case.partner_ids.intersection(f.partners))
    ]
    found = []
    for i, value in case.u.numbers:
        after = [t.text for t in case.u.tokens[i + 1 : i + 3] if t.concept]
        counted = [f for f, of in theirs if after and stem(after[-1]) in of]
        if case.u.focus[0] <= i < case.u.focus[1] and len(counted) == 1:
            found.append((value, counted[0]))
    return found


def _calls_cooperation(case: Case) -> bool:
    """Return whether nothing is called but the cooperation with one partner or another."""
    facts = case.world.knowledge.facts
    return all(facts[id_].kind == "cooperation" for id_ in case.context.query.called)


def _spoken_of(case: Case, top: Candidate) -> bool:
    """Return whether more than words of asking speak for the fact: that its text holds "member"
    does not make anybody one."""
    asking = {t.concept for t in case.terms if t.excused and not t.tags}
    alone = bool(case.terms) and asking.issuperset(top.explained)
    return not alone or case.called or bool(case.people or case.statuses or case.u.numbers)


def _all_named(case: Case, fact: Fact) -> bool:
    """Return whether people are asked about, and a fact names them all."""
    return bool(case.people) and case.people.issubset(fact.people)


def _office_told(case: Case) -> bool:
    """Return whether a question about somebody's office names all of it: a deputy minister is no
    minister."""
    if not case.people:
        return True
    spoken = {case.language.stem(t.text) for t in case.u.tokens}
    offices = [
        {case.language.stem(w) for w in normalise(role).split() if w not in case.language.fillers}
        for role in (case.world.knowledge.people[id_].role[case.u.lang] for id_ in case.people)
    ]
    asked = bool({"role", "person-name"}.intersection(case.asks))
    named = any(spoken & office for office in offices)
    return not (asked or named) or any(spoken >= office for office in offices)


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
    return Describe(case.partners, facts, verdict="yes")


def _contradiction(case: Case, top: Candidate) -> str:
    """Return what the question gets wrong about a fact: partner, date, place, number, status..."""
    base, fact, u = case.world.knowledge, top.fact, case.u
    denied = {c for text in fact.denies.get(u.lang, ()) for c in text.split()}
    if not u.negated and any(t.text in denied for t in u.tokens[slice(*u.focus)]):
        return "denied"
    called = [base.facts[id_] for id_ in case.context.query.called]
    if case.people and called and not any(case.people & set(f.people) for f in called):
        return "person"
    if top.wrong_partner and top.content >= 2 * GENERIC:
        return "partner"
    if fact.date and (
        (case.when and not case.when.intersects(fact.date))
        or (case.month and fact.date.month not in (None, case.month))
    ):
        return "date"
    start, end = case.scope
    numbers = [v for i, v in u.numbers if start <= i < end]
    counted = [c.fact for c in case.best() if c.fact.count]
    if counted and numbers and fact.count and fact.count.value not in numbers:
        return "count"
    if (
        len(counted) > 1
        and len(numbers) > 1
        and _order_of_counts(case, counted) not in (None, numbers)
    ):
        return "count"
    ordinals = {v for i, v in u.ordinals if start <= i < end}
    if ordinals and fact.ordinal and fact.ordinal not in ordinals:
        return "ordinal"
    if case.elsewhere(fact):
        return "place"
    if fact.status:
        claimed = {id_ for id_, negated in case.claimed if not negated}
        held = fact.status in claimed
        if not held and claimed.intersection(base.statuses[fact.status].excludes) and not u.negated:
            return "status"
    return ""


def _order_of_counts(case: Case, facts: Iterable[Fact]) -> list[int] | None:
    """Return the numbers of the facts in the order in which the question calls them."""
    at: dict[int, Fact] = {}
    for p in case.u.phrases:
        for fact in facts:
            if fact.id in p.ids:
                at[p.start] = fact
    return [count.value for i in sorted(at) if (count := at[i].count)] or None


def _fits_claims(case: Case, candidate: Candidate) -> bool:
    return not _contradiction(case, candidate)


def _aspect_of(wrong: str) -> str:
    return {
        "date": "date",
        "count": "count",
        "place": "place",
        "status": "status",
        "ordinal": "ordinal",
    }.get(wrong, "")
