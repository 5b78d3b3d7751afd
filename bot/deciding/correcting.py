"""A claim that the fact contradicts: what is wrong is told, and what is true instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.deciding.aspects import either_of_theirs, reads
from bot.deciding.bounding import bounded
from bot.deciding.case import Case
from bot.deciding.claiming import aspect_of, contradiction
from bot.deciding.narrowing import of_partners
from bot.deciding.partnership import whether_excluded
from bot.deciding.thresholds import FEW, SURE, VERIFIED
from bot.retrieval import Candidate
from bot.verdicts import Missing, NoneSuch, Tell, Verdict

DOERS: Final = (("funder",), ("inviter",), ("implementer",), ("met",))
"""Aspects by which somebody is claimed to have done something, which a fact tells or does not."""


def settled(case: Case, top: Candidate, best: Sequence[Candidate], wrong: str) -> Verdict | None:
    """Return what settles a claim by another way than holding it against the fact; `wrong` is what
    it contradicts."""
    outside = whether_excluded(case)
    if outside is not None:
        return outside
    unread = case.confidence >= SURE and not reads(top.fact, case.asks)
    if unread and case.asks[:1] in DOERS and wrong in ("", "partner"):
        return Missing(top.fact, case.asks[0])
    if wrong == "partner" and case.context.inherited and not case.context.pointed_at:
        return Tell((top.fact,))
    return bounded(case, (top, *best)) or either_of_theirs(case) or _of_others(case, top, wrong)


def _of_others(case: Case, top: Candidate, wrong: str) -> Verdict | None:
    """Return what is told of a partner that the fact does not concern, where it denies nothing."""
    if wrong != "partner":
        return None
    fact, kinds = top.fact, case.kinds - {"cooperation", "event"}
    start, end = case.u.focus
    numbers = {v for i, v in case.u.numbers if start <= i < end}
    listed = "members" in fact.details and fact.count and fact.count.value in numbers
    if listed and top.coverage >= VERIFIED:
        # Who is not one of "the four countries": the list itself tells.
        return Tell((fact,))
    if kinds and not case.language.existence.isdisjoint(case.spoken):
        return NoneSuch(tuple(sorted(case.kinds)), case.partners, of_partners(case))
    if fact.kind == "cooperation" and not case.kinds - {"cooperation"}:
        # That others are named there does not deny it of this one, nor does it grant it.
        return NoneSuch((), case.partners, of_partners(case))
    if fact.several:
        # Of any number of visits or trainings nobody can say that there was none of theirs.
        return Tell((fact,), correction=wrong)
    return None


def denies(case: Case, wrong: str) -> bool:
    """Return whether what is wrong is enough to say no."""
    said = case.called or case.kinds or case.people or case.context.facts
    if wrong == "partner" and not (said or case.claimed):
        return False  # Words as common as "met" and "heads" deny nothing of anybody.
    numbered = bool(case.context.query.ordinals) and case.candidates[0].fact.ordinal
    one = case.called or case.people or case.partners or numbered or case.context.facts
    # Whoever visited us may have been elsewhere too.
    return wrong != "place" or bool(one)


def corrected(case: Case, top: Candidate, best: Sequence[Candidate], wrong: str) -> Verdict:
    """Return the no, with what is true."""
    alike = tuple(c.fact for c in best if contradiction(case, c) == wrong)
    several = tuple(c.fact for c in best if c.fact.count)
    facts = several if wrong == "count" else alike[:FEW] if wrong == "date" else (top.fact,)
    if wrong == "person":
        # Whom it is true of, after what is true of the person named.
        true = next((c for c in case.candidates if not c.wrong_person), top)
        facts = tuple(dict.fromkeys((true.fact, top.fact)))
    return Tell(facts, aspect_of(wrong), verdict="no", correction=wrong)
