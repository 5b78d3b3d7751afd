"""What a yes needs beside every word: the deed, the people and the number that are claimed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.deciding.aspects import reads
from bot.deciding.case import Case
from bot.deciding.claiming import counts_claimed, fits_claims, office_told
from bot.deciding.narrowing import of_number
from bot.deciding.thresholds import FEW, GENERIC, LIKELY, SURE, VERIFIED
from bot.retrieval import Candidate
from bot.verdicts import Tell, Verdict
from intents.model import Family, Type
from knowledge.base import lineage
from knowledge.model import Fact

DEEDS: Final = (("funder",), ("inviter",), ("implementer",), ("person-name",))
"""Aspects whose words of asking claim a deed: to pay, to invite, to carry out, to lead."""


def granted(case: Case, top: Candidate, best: Sequence[Candidate]) -> Verdict:
    """Return the facts that nothing contradicts, with a yes where they grant every word."""
    if len(case.asserted) > 1 and case.asks[:1] == ("status",) and reads(top.fact, case.asks):
        # "Is it finished or still running?" is no question of yes or no.
        return Tell((top.fact,), "status")
    numbered = top.fact.ordinal in case.context.query.ordinals
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
    whether = case.whether or case.language.question_words.isdisjoint(case.spoken)
    yes = whether and _plain(case) and _so(case, top) and _holds(case, top, fitting)
    return Tell(fitting, verdict="yes" if yes else "")


def _plain(case: Case) -> bool:
    """Return whether a question claims anything, and nothing of order, likeness or all there is."""
    ordering = case.family in (Family.FIRST, Family.LAST, Family.EARLIER)
    likening = case.family is Family.DIFFERENCE and len(case.u.phrases) < 2
    all_of = case.language.restrictions | case.language.universal
    said = case.terms or case.named or case.kinds or case.claimed or case.places
    claims = said or case.u.times or case.u.numbers or case.u.ordinals or case.types
    numbered = case.candidates[0].fact.ordinal in case.context.query.ordinals
    ordering = ordering and not numbered
    return bool(claims) and not ordering and not likening and all_of.isdisjoint(case.u.words)


def _so(case: Case, top: Candidate) -> bool:
    """Return whether the status of a fact is the one that is claimed, where any is."""
    statuses, status = case.world.knowledge.statuses, top.fact.status
    if status is None:
        return True
    claimed = {id_ for id_, _ in case.claimed}
    open_ = statuses[status].tentative and status not in claimed
    return not open_ and (not case.asserted or status in case.asserted)


def _holds(case: Case, top: Candidate, fitting: Sequence[Fact]) -> bool:
    """Return whether a fact explains every word, and everybody, every place and number named."""
    start, end = case.u.focus
    numbers = {v for i, v in case.u.numbers if start <= i < end}
    counted = any(f.count and f.count.value in numbers for f in fitting)
    placed = not case.places or any(case.at_place(f) for f in fitting)
    explained = top.coverage >= VERIFIED and not top.missing
    content = top.content >= GENERIC or not case.terms or all_named(case, top.fact)
    return (
        explained
        and content
        and not top.wrong_partner
        and placed
        and spoken_of(case, top)
        and office_told(case)
        and (counted or not numbers)
        and case.people.issubset(top.fact.people)
        and of_number(case, top.fact)
        and not unasked(case, top)
        and (counted or not lacks(case, top.fact))
        and not goes_unread(case, top)
    )


def unasked(case: Case, top: Candidate) -> bool:
    """Return whether somebody is claimed to have done what the fact does not tell: that it says
    nothing of paying makes nobody pay."""
    base, interpreter = case.world.knowledge, case.world.interpreters[case.u.lang]
    own = {p for id_ in top.fact.partners for p in lineage(base.partners, id_)}
    if "implementer" in top.fact.details and not case.partner_ids <= own:
        return True  # Whom its text speaks of did not carry it out.
    words = {t.concept for t in case.terms if t.excused and t.weight >= GENERIC}
    open_ = words.difference(top.explained)
    claiming = (i.id for i in case.world.intents.values() if i.asks[:1] in DEEDS)
    return bool(open_) and any(not open_.isdisjoint(interpreter.cues_of(id_)) for id_ in claiming)


def teller(case: Case, top: Candidate) -> Candidate:
    """Return the fact that tells what is asked, where the best one does not and what is said is as
    true of another of theirs: the fields of a cooperation, for the cooperation itself."""
    if not case.asks or case.confidence < SURE or not top.explained or reads(top.fact, case.asks):
        return top
    alike = (c for c in case.candidates.spoken_for if c.coverage >= top.coverage and c.explained)
    return next((c for c in alike if not c.wrong_partner and reads(c.fact, case.asks)), top)


def lacks(case: Case, fact: Fact) -> bool:
    """Return whether a fact lacks what the question likely asks for."""
    return bool(case.asks) and case.confidence >= LIKELY and not reads(fact, case.asks)


def one_or_other(case: Case) -> bool:
    """Return whether it is asked which of two partners it is: "with IOM or with ICMPD?"."""
    named = case.names(Type.PARTNER, Type.OUTSIDER)
    return len(named) == 2 and any(
        t.text in case.language.either for t in case.u.tokens[named[0].end : named[1].start]
    )


def spoken_of(case: Case, top: Candidate) -> bool:
    """Return whether more than words of asking speak for the fact: that its text holds "member"
    does not make anybody one."""
    asking = {t.concept for t in case.terms if t.excused and not t.tags}
    belonging = any(t.text in case.language.belonging for t in case.u.tokens)
    alone = (bool(case.terms) or belonging) and asking.issuperset(top.explained)
    return not alone or case.called or bool(case.people or case.statuses or case.u.numbers)


def all_named(case: Case, fact: Fact) -> bool:
    """Return whether people are asked about, and a fact names them all."""
    return bool(case.people) and case.people.issubset(fact.people)


def goes_unread(case: Case, top: Candidate) -> bool:
    """Return whether the sentence that a claim stands in, before "is that so?", holds a telling
    word that nothing accounts for."""
    start, _ = case.scope
    if start >= case.u.focus[0]:
        return False
    known = {t.concept for t in case.terms if t.concept in top.explained}
    rare = {t.concept for t in case.terms if t.weight >= GENERIC and not t.tags}
    return bool(rare - known)
