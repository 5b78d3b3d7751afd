"""What a yes needs beside every word: the deed, the people and the number that are claimed."""

from __future__ import annotations

from typing import Final

from bot.deciding.aspects import reads
from bot.deciding.case import Case
from bot.deciding.thresholds import GENERIC, LIKELY, SURE
from bot.retrieval import Candidate
from intents.model import Type
from knowledge.base import lineage
from knowledge.model import Fact

DEEDS: Final = (("funder",), ("inviter",), ("implementer",), ("person-name",))
"""Aspects whose words of asking claim a deed: to pay, to invite, to carry out, to lead."""


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
    alike = (c for c in case.candidates if c.coverage >= top.coverage and c.explained)
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
