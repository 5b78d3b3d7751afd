"""The rule for yes/no questions: every claim is held against the fact."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bot.deciding.aspects import reads
from bot.deciding.case import Case
from bot.deciding.claiming import contradiction, doubted, fits_claims, office_held
from bot.deciding.correcting import corrected, denies, settled
from bot.deciding.granting import granted, teller
from bot.deciding.narrowing import any_document
from bot.deciding.partnership import whether_of_region, whether_partner, whether_sole_teller
from bot.deciding.singling import whether_alone, which_of_a_kind
from bot.deciding.thresholds import COVERED, FEW, GENERIC, PERSONAL
from bot.deciding.untold import unexplained, untold
from bot.retrieval import Candidate
from bot.verdicts import Missing, Tell, Verdict
from intents.model import Family, Type

Meant = tuple[Candidate, tuple[Candidate, ...]]
"""The fact that a question means, and those that fit it equally well."""


def rule_verify(case: Case) -> Verdict | None:
    """Is it so? Yes and no first, false premises corrected."""
    if not case.whether and case.family is not Family.VERIFY:
        return doubted(case)
    for asked in _ASKED:
        verdict = asked(case)
        if verdict is not None:
            return verdict
    meant = _meant(case)
    if meant is None:
        return None
    top, best = meant
    wrong = contradiction(case, top)
    if wrong == "denied" and case.context.facts:
        return Tell((top.fact,), verdict="no", correction=wrong)
    if wrong == "date" and _of_all(case):
        return Tell((top.fact,), verdict="no", correction=wrong)
    meant = _with_people(case, top, best)
    if meant is None or not _covers(case, meant[0]):
        return None
    top, best = meant
    missing = untold(case, top)
    if missing is not None:
        return missing
    if unexplained(case, top):
        aspect = "detail" if reads(top.fact, case.asks) else case.asks[0] if case.asks else ""
        return Missing(top.fact, aspect) if aspect else None
    wrong = contradiction(case, top)
    otherwise = settled(case, top, best, wrong)
    if otherwise is not None:
        return otherwise
    if not wrong:
        return granted(case, top, best)
    return corrected(case, top, best, wrong) if denies(case, wrong) else None


_ASKED: Final[tuple[Callable[[Case], Verdict | None], ...]] = (
    which_of_a_kind,
    office_held,
    whether_alone,
    whether_partner,
    whether_of_region,
    whether_sole_teller,
)
"""What may be asked before any fact is chosen, in the order in which it is tried."""


def _meant(case: Case) -> Meant | None:
    """Return the fact that is meant: of several that fit equally, one that a claim is true of."""
    best = case.best()
    if any_document(case, case.kinds) and case.partners and not case.called:
        # A document of a partner is asked about: no visit answers for it.
        documents = (c for c in case.candidates if any_document(case, frozenset({c.fact.kind})))
        best = tuple(c for c in documents if not c.wrong_partner)[:FEW] if best else ()
    if best and best[0].wrong_partner and not case.called and best[0].content < 2 * GENERIC:
        # Words as common as these speak for no fact of others.
        near = [c for c in case.candidates.spoken_for if not c.wrong_partner and c.explained]
        best = case.best(near) or best
    if not best:
        return None
    top = teller(case, best[0])
    dated = [c for c in best if c.fact.date]
    if case.u.times and not top.fact.date and not case.terms and len(dated) == 1:
        top = dated[0]  # "You were in Germany in 2019, right?" holds a year against a visit.
    if contradiction(case, top) == "date" and not _of_all(case):
        top = next((c for c in dated if fits_claims(case, c)), top)
    if contradiction(case, top) == "status" and not case.called and not case.specific:
        top = next((c for c in best if fits_claims(case, c)), top)
    if contradiction(case, top) == "count" and len(case.u.phrases) < 2:
        top = next((c for c in best if c.fact.count and fits_claims(case, c)), top)
    return top, best


def _of_all(case: Case) -> bool:
    """Return whether something is claimed of every one that is meant: "both meetings"."""
    return case.called and not case.language.universal.isdisjoint(case.spoken)


def _with_people(case: Case, top: Candidate, best: tuple[Candidate, ...]) -> Meant | None:
    """Return the fact that names the people asked about, where the one meant leads to it; None
    where what it tells is true of others alone."""
    if case.people and not top.fact.people:
        # Who was at a meeting is named by a fact that it leads to.
        came = (c for c in case.candidates if c.fact.id in top.fact.related)
        top = next((c for c in came if case.people.issubset(c.fact.people)), top)
        best = (top,) if top.fact.people else best
        if top.wrong_person and case.names(Type.PERSON) and not case.context.query.ordinals:
            return None  # That others visit the centres makes no visit of hers.
    if len(case.names(Type.PERSON)) > 1 and not case.people.issubset(top.fact.people):
        return None  # That Swing met the President says nothing of another.
    return top, best


def _covers(case: Case, top: Candidate) -> bool:
    """Return whether a fact explains enough of a question, or is pointed at, to answer it."""
    least = PERSONAL if case.people and top.explained else COVERED
    numbered = top.fact.ordinal in case.context.query.ordinals
    pointed = case.partners or case.people or case.context.facts or numbered
    return top.coverage >= least and bool(top.explained or pointed)
