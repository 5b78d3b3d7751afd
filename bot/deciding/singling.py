"""One of several: which of a kind is meant, whether something is the only one of its kind."""

from __future__ import annotations

import itertools

from bot.deciding.case import Case
from bot.deciding.narrowing import telling
from bot.deciding.thresholds import FEW
from bot.verdicts import Clarify, ListFacts, Tell, Verdict
from intents.model import Type
from knowledge.base import Criteria


def which_of_a_kind(case: Case) -> Verdict | None:
    """Ask which fact is meant, where it is called by its kind alone: "is the project finished?"."""
    more = case.named or telling(case) or case.places or case.u.times or case.types
    alone = not case.context.facts and not case.context.inherited
    if more or not alone or not (case.claimed or case.asks):
        return None
    tokens = case.u.tokens
    known = any(
        m.start and m.end - m.start == 1 and tokens[m.start - 1].text in case.language.definite
        for m in case.names(Type.KIND)
    )
    found = case.search(Criteria(kinds=case.kinds - {"cooperation", "event"}))
    one = [f for f in found if not f.several]
    if not known or len(one) < 2:
        return None
    return Clarify(tuple(one[: 2 * FEW]), "status" if case.claimed else case.asks[0])


def whether_alone(case: Case) -> Verdict | None:
    """Whether a fact is the only one of its kind: "is that their only project now?", "was there
    only one TAIEX project?". That the page names no other is no proof."""
    words = case.u.words
    if case.language.restrictions.isdisjoint(words):
        return None
    ones = case.language.references.get("one", frozenset())
    following = itertools.pairwise(words)
    start = case.u.focus[0]
    kinds = {m.start - start for m in case.names(Type.KIND)}
    claimed = any(
        word in case.language.restrictions and (after in ones or at + 1 in kinds)
        for at, (word, after) in enumerate(following)
    )
    meant = case.called or len(case.context.facts) == 1
    best = case.best()
    if not claimed or not meant or case.u.negated or not best:
        return None
    fact = best[0].fact
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
