"""What a yes/no question claims, held against a fact: date, place, number, status, office."""

from __future__ import annotations

from collections.abc import Iterable

from bot.deciding.case import Case
from bot.deciding.thresholds import (
    GENERIC,
    SURE,
    VERIFIED,
)
from bot.retrieval import Candidate
from bot.verdicts import Tell, Verdict
from content.normal import normalise
from intents.model import Type
from knowledge.base import Criteria, lineage
from knowledge.dates import PartialDate
from knowledge.model import Fact


def office_held(case: Case) -> Verdict | None:
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
    doing = "role" not in case.asks and not case.partners
    if doing and asked - held.union(*offices.values()):
        return None  # "Did Swing meet the president?" claims no office.
    theirs = any(offices[p.id] == asked and p.organisation == person.organisation for p in others)
    if any(p.id not in organisation for p in case.partners):
        verdict = "no" if asked & held or theirs or not asked else ""
    elif theirs:
        verdict = "no"
    elif asked and asked >= held:
        verdict = "yes"
    elif asked and (not asked <= held and asked & set[str]().union(*offices.values())):
        verdict = "no"
    else:
        verdict = ""
    # Who does hold it is told beside.
    holder = next((p for p in others if theirs and offices[p.id] == asked), None)
    beside = base.search(Criteria(people=frozenset({holder.id}))) if holder else ()
    return Tell((*told[:1], *beside[:1]), "role", verdict)


def too_rough(case: Case, date: PartialDate) -> bool:
    """Return whether a date is given too roughly to tell: 2018 of November 2018."""
    if case.month and date.month is None:
        return True
    when = case.when
    return when is not None and when.intersects(date) and not when.contains(date)


def counts_claimed(case: Case) -> list[tuple[int, Fact]]:
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


def office_told(case: Case) -> bool:
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


def counts(case: Case, at: int, candidate: Candidate) -> bool:
    """Return whether a number may be one of what a fact counts: the first word after it that says
    anything is no stranger to the fact, as the million in "5 million for Twinning" is."""
    fact, tokens = candidate.fact, case.u.tokens
    names = {i for m in case.u.mentions for i in range(m.start, m.end)}
    for i in range(at + 1, case.u.focus[1]):
        if not tokens[i].concept:
            continue
        stem = case.language.stem
        of = normalise(fact.count.of[case.u.lang]).split() if fact.count else []
        own = {stem(w) for w in of}
        return i in names or stem(tokens[i].text) in own or tokens[i].concept in candidate.explained
    return True


def contradiction(case: Case, top: Candidate) -> str:
    """Return what the question gets wrong about a fact: partner, date, place, number, status..."""
    base, fact, u = case.world.knowledge, top.fact, case.u
    denied = {c for text in fact.denies.get(u.lang, ()) for c in text.split()}
    if not u.negated and not denied.isdisjoint(u.words):
        return "denied"
    called = [base.facts[id_] for id_ in case.context.query.called]
    # Who came to a meeting is named by a fact that it leads to.
    near = [base.facts[id_] for f in called if not f.people for id_ in f.related]
    if case.people and called and not any(case.people & set(f.people) for f in (*called, *near)):
        return "person"
    if top.wrong_partner and top.content >= 2 * GENERIC:
        return "partner"
    if fact.date and (
        (case.when and not case.when.intersects(fact.date))
        or (case.month and fact.date.month not in (None, case.month))
    ):
        return "date"
    start, end = case.scope
    numbers = [v for i, v in u.numbers if start <= i < end and counts(case, i, top)]
    fewer = case.language.amounts.get("fewer", frozenset())
    below = not fewer.isdisjoint(u.words)
    if below and numbers and fact.count and fact.count.more_than:
        return "count"
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
        claimed = case.asserted
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


def doubted(case: Case) -> Verdict | None:
    """Correct what stands with a fact that is called, where it is put as a question without a verb:
    "readmission agreement of 2015?"."""
    best = case.best()
    spoken = case.spoken
    asking = not case.language.question_words.isdisjoint(spoken)
    if not case.u.asked or asking or not best or case.context.facts:
        return None
    top = best[0]
    if top.fact.id not in case.context.query.called or top.coverage < VERIFIED:
        return None
    wrong = contradiction(case, top)
    if wrong not in ("date", "count", "place", "ordinal", "status"):
        return None
    return Tell((top.fact,), aspect_of(wrong), verdict="no", correction=wrong)


def fits_claims(case: Case, candidate: Candidate) -> bool:
    return not contradiction(case, candidate)


def aspect_of(wrong: str) -> str:
    return {
        "date": "date",
        "count": "count",
        "place": "place",
        "status": "status",
        "ordinal": "ordinal",
    }.get(wrong, "")
