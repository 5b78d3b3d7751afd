"""Reading an aspect of facts: told where they have it, named as missing where not."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from bot.deciding.case import Case
from bot.deciding.comparing import unit_asked
from bot.deciding.narrowing import of_number, roots
from bot.deciding.thresholds import CALLED, COVERED, FEW, MANY, NEAR, PEOPLE, RIVAL, SPEAKING, SURE
from bot.retrieval import Candidate
from bot.verdicts import Clarify, ListFacts, Missing, Tell, Verdict
from content.normal import normalise
from knowledge.base import lineage
from knowledge.dates import DateRange
from knowledge.model import Fact


def fitting_asks(case: Case, fact: Fact) -> tuple[str, ...]:
    """Return the aspects asked for; where that is doubtful and the fact answers what a likely
    other intent asks, that one's."""
    if reads(fact, case.asks):
        return case.asks
    came = fact.people or "participants" in fact.details
    if case.asks[0] in CALLED and came and not fact.several:
        return ("person-name",)  # Of a visit the name of whoever came is asked.
    if case.confidence >= SURE:
        return case.asks
    for other in case.u.ranked[1:]:
        if other.confidence >= case.confidence * RIVAL and reads(fact, other.intent.asks):
            return other.intent.asks
    return case.asks


def precise(case: Case, facts: Iterable[Fact]) -> bool:
    """Return whether the dates are as precise as the question wants: which month, which day."""
    exact = not case.language.exact.isdisjoint(case.spoken)
    unit = unit_asked(case) or ("days" if exact else "")
    allowed = {"days": ("day",), "months": ("day", "month")}.get(unit)
    return allowed is None or any(f.date and f.date.precision in allowed for f in facts)


def _preciser(case: Case, fact: Fact) -> Fact | None:
    """Return the fact for which this one took place, where its date is more precise: the meeting
    that a visit was for."""
    base = case.world.knowledge
    return next(
        (
            near
            for near in (base.facts[id_] for id_ in fact.related)
            if case.context.facts
            and near.date
            and fact.date
            and DateRange(fact.date.first, fact.date.last).intersects(near.date)
            and precise(case, (near,))
        ),
        None,
    )


def told(case: Case, best: Iterable[Candidate], *aspects: str) -> Verdict:
    """Return the facts that have an aspect; where none has, say so of the best."""
    pool = [c for c in best if not c.wrong_partner]
    pool = side_by_side(case) or pool or list(best)
    aspects = of_its_kind(case, pool[0].fact, aspects)
    if not reads(pool[0].fact, aspects):
        called = [
            c
            for c in case.candidates.spoken_for
            if c.fact.id in case.context.query.called
            and reads(c.fact, aspects)
            and not (c.wrong_partner or c.wrong_person)
            # What is said of all cooperation is not said of one thing that is called beside it.
            and (c.fact.partners or pool[0].fact.id not in case.context.query.called)
        ]
        near = [c for c in pool if c.score >= pool[0].score * NEAR and _theirs(case, c.fact)]
        pool = called or near or pool[:1]
    pool = _of_their_own(case, pool, aspects) or pool
    pool = [c for c in pool if of_number(case, c.fact)] or pool[:1]
    if aspects[0] == "members":
        pool = [c for c in pool if not lists_others(case, c.fact)] or pool[:1]
    if aspects[0] == "members" and case.partners:
        # Whoever stands in a list is not made up of it.
        pool = [c for c in pool if not _lists(case, c.fact)] or pool[:1]
        own = [c for c in pool if c.fact.partners and c.fact.kind != "programme"]
        first = {p for c in own for p in lineage(case.world.knowledge.partners, c.fact.partners[0])}
        belonging = any(t.text in case.language.belonging for t in case.u.tokens)
        if belonging and case.partner_ids.isdisjoint(first):
            return Missing(pool[0].fact, "members")
    rough: Fact | None = None
    for aspect in aspects:
        reading = [c for c in pool if reads(c.fact, (aspect,))]
        if aspect == "partner" and len(reading) > FEW:
            most = max(c.coverage for c in reading)
            reading = [c for c in reading if c.coverage == most]
        found = [c.fact for c in reading]
        if aspect == "start-date" and unit_asked(case):
            continue  # That it lasts since the Service was established, tells no year.
        if aspect == "place" and _asks_city(case):
            rough, found = next(iter(found), None), [f for f in found if not _wide(case, f)]
        general = [f for f in found if not f.partners]
        if len(found) > FEW and general and not case.partners:
            found = general
        if aspect in PEOPLE and len(found) > FEW:
            found = [f for f in found if f.people] or found
        if len(found) > (2 * FEW if aspect in PEOPLE or aspect == "status" else FEW):
            return Clarify(tuple(found[: 2 * FEW]), aspect)
        if found and aspect == "date" and not precise(case, found):
            closer = _preciser(case, found[0])
            return Tell((closer,), aspect) if closer else Missing(found[0], "exact-date")
        if found:
            return Tell(tuple(found), aspect)
    if rough is not None:
        return Missing(rough, "venue")
    top = pool[0].fact
    if case.intent and case.intent.soft and aspects[0] in case.asks and pool[0].coverage >= COVERED:
        least = pool[0].coverage
        near = [
            c for c in case.candidates.spoken_for if not c.wrong_partner and c.coverage >= least
        ]
        telling = [c.fact for c in near if reads(c.fact, aspects[:1]) and c.explained]
        return Tell((telling[0],), aspects[0]) if len(telling) == 1 else Tell((top,))
    if aspects[0] == "date" and _implied_status(case, top):
        return Tell((top,), "status", verdict="", correction="status")
    return Missing(top, aspects[0])


def of_its_kind(case: Case, fact: Fact, aspects: tuple[str, ...]) -> tuple[str, ...]:
    """Return the aspects asked for as they are told of a fact: what a project is about is what it
    is for, while of a meeting it is what was discussed."""
    event = "event" in lineage(case.world.knowledge.kinds, fact.kind)
    return aspects if event or aspects[:1] != ("discussed",) else (*aspects, "purpose")


def side_by_side(case: Case) -> list[Candidate]:
    """Return the facts that are called one beside the other: "the visa and the readmission
    agreements"; none where not several are."""
    start, end = case.scope
    called = [p for p in case.u.phrases if start <= p.start < end]
    if len(called) < 2:
        return []
    fillers, joining = case.language.fillers, case.language.alternatives
    for left, right in itertools.pairwise(called):
        between = [t.text for t in case.u.tokens[left.end : right.start]]
        apart = set(left.ids).isdisjoint(right.ids)
        joined = not joining.isdisjoint(between) and all(w in fillers for w in between)
        if not apart or not joined:
            return []
    found = (next((c for c in case.candidates if c.fact.id in p.ids), None) for p in called)
    return [c for c in found if c is not None and not c.wrong_partner]


def _of_their_own(case: Case, pool: list[Candidate], aspects: Iterable[str]) -> list[Candidate]:
    """Return the facts of the partners asked about that give an aspect, where only a fact that
    they share with many others would; none where the best is their own."""
    if not case.partners or case.called:
        return []
    first = next(iter(aspects), "")
    each = len(case.partners) > 1
    wrong = ((c, c.wrong_partner if each else c.some_partner_wrong) for c in case.candidates)
    theirs = [c for c, other in wrong if not other and c.fact.partners]
    own = [c for c in theirs if roots(case, c.fact) < MANY and _theirs(case, c.fact)]
    if first in PEOPLE:
        # Who came is told by visits, before whoever takes part in meetings.
        own = [c for c in own if c.fact.people] or own
    if roots(case, pool[0].fact) < MANY:
        # Words of asking that another of theirs holds do not hide the one that tells it.
        lacking = not any(reads(c.fact, aspects) for c in pool)
        told = [
            c
            for c in own
            if _of_kind(case, c.fact)
            and (first in c.fact.details or (c.explained and first == "date" and c.fact.date))
        ]
        return told[:FEW] if lacking and not case.specific else []
    return [c for c in own if reads(c.fact, aspects)][:FEW]


def _of_kind(case: Case, fact: Fact) -> bool:
    """Return whether a fact is of the kinds asked about; any is where none are."""
    kinds = case.kinds - {"cooperation", "event"}
    return not kinds or not kinds.isdisjoint(lineage(case.world.knowledge.kinds, fact.kind))


def _theirs(case: Case, fact: Fact) -> bool:
    """Return whether a fact concerns a partner asked about, and does not only speak of it; any
    does where none is named."""
    partners = case.world.knowledge.partners
    concerned = {q for p in fact.partners for q in lineage(partners, p)}
    return not case.partners or not case.partner_ids.isdisjoint(concerned)


def _lists(case: Case, fact: Fact) -> bool:
    """Return whether a fact only lists the partners asked about beside others."""
    return roots(case, fact) > 1 and not case.partner_ids.isdisjoint(fact.partners)


def lists_others(case: Case, fact: Fact) -> bool:
    """Return whether a fact lists partners of other classes than are asked for: of processes, for
    "which countries are in it?"."""
    partners = case.world.knowledge.partners
    listed = {partners[q].type for p in fact.partners for q in lineage(partners, p)}
    return roots(case, fact) > 1 and bool(case.types) and case.types.isdisjoint(listed)


def _asks_city(case: Case) -> bool:
    """Return whether a city is asked for."""
    words = case.u.words
    return not case.language.cities.isdisjoint(words)


def _wide(case: Case, fact: Fact) -> bool:
    """Return whether a fact gives no more than the country where it took place."""
    return fact.place is not None and case.world.knowledge.places[fact.place].wide


def either_of_theirs(case: Case) -> Verdict | None:
    """Return the fact of a partner that explains one of two words between which the question asks:
    "is ICRC a bilateral or a multilateral partner?"."""
    start, end = case.u.focus
    tokens = case.u.tokens
    at = next((i for i in range(start, end) if tokens[i].text in case.language.either), None)
    if at is None or not case.partners:
        return None
    weights = {t.concept: t.weight for t in case.terms if t.weight >= SPEAKING}
    left = {tokens[i].concept for i in range(start, at)}.intersection(weights)
    right = {tokens[i].concept for i in range(at + 1, end)}.intersection(weights)
    if len(left) != 1 or len(right) != 1:
        return None
    for c in case.candidates.spoken_for:
        one, other = left.intersection(c.explained), right.intersection(c.explained)
        if not c.some_partner_wrong and bool(one) != bool(other):
            return Tell((c.fact,)) if c.fact.kind == "cooperation" else None
    return None


def reads(fact: Fact, aspects: Iterable[str]) -> bool:
    """Return whether a fact answers any of the aspects."""
    return any(fact.answers(aspect) for aspect in aspects)


def tell(fact: Fact, aspect: str) -> Verdict:
    """Return what a fact says of an aspect, or that it says nothing."""
    return Tell((fact,), aspect) if reads(fact, (aspect,)) else Missing(fact, aspect)


def _implied_status(case: Case, fact: Fact) -> bool:
    """Return whether the question takes for granted a status that the fact rules out."""
    if fact.status is None:
        return False
    claimed = case.asserted
    return bool(claimed.intersection(case.world.knowledge.statuses[fact.status].excludes))


def offices_asked(case: Case, facts: Iterable[Fact] = ()) -> set[str]:
    """Return the stems of the words of asking that may name an office, beside everyday ones and
    those that some facts hold themselves: that somebody named heads it, "who was leading it?"."""
    stem, known = case.language.stem, case.language.fillers | case.language.question_words
    postings = case.world.interpreters[case.u.lang].entries.postings
    named = {f.id for f in facts if f.people}
    return {
        stem(t.text)
        for i, t in enumerate(case.u.tokens)
        if i in case.u.cues
        and t.text not in known
        and case.u.focus[0] <= i < case.u.focus[1]
        and named.isdisjoint(postings.get(t.concept, ()))
    }


def office_untold(case: Case, facts: Sequence[Fact]) -> bool:
    """Return whether an office is asked about that nobody named in some facts holds."""
    asked = offices_asked(case, facts)
    people = {person for f in facts for person in f.people}
    roles = (case.world.knowledge.people[p].role[case.u.lang] for p in people)
    held = {case.language.stem(w) for role in roles for w in normalise(role).split()}
    return case.confidence >= SURE and bool(asked) and asked.isdisjoint(held)


def only_teller(case: Case) -> Fact | None:
    """Return the best fact that gives the aspect asked for, where all that do concern the same
    partner: whoever is said to pay mainly for the projects, it tells who does."""
    words = case.spoken
    if not case.asks or case.confidence < SURE or words.isdisjoint(case.language.chiefly):
        return None
    telling = [f for f in case.world.knowledge.facts.values() if case.asks[0] in f.details]
    if len({f.partners[:1] for f in telling}) != 1:
        return None
    index = case.world.interpreters[case.u.lang].entries
    spoken = {t.concept for t in case.terms if not t.excused}
    told = (c.fact for c in case.candidates if c.fact in telling)
    return next((f for f in told if all(f.id in index.postings.get(w, ()) for w in spoken)), None)


def missing(case: Case, aspect: str) -> Verdict | None:
    best = case.best()
    if not best or best[0].coverage < COVERED or not (best[0].explained or case.partners):
        return Clarify((), aspect) if not case.specific and not case.named else None
    return Missing(best[0].fact, aspect)


def numbered(facts: list[Fact]) -> Verdict:
    """Return facts with their number, where each is one thing: an untold number is not counted."""
    if all(f.several for f in facts):
        return Missing(facts[0], "count")
    return ListFacts(tuple(facts), counted=not any(f.several for f in facts))
