"""The rule for several numbers of the page at once: their sum, and which is the greater."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence

from bot.deciding.case import Case
from bot.deciding.thresholds import LIKELY
from bot.verdicts import Tell, Total, Verdict
from intents.model import Family
from knowledge.model import Fact


def rule_sum(case: Case) -> Verdict | None:
    """How many together, and whether there are more of one than of the other."""
    facts = _counted(case)
    if len(facts) < 2:
        return None
    start, end = case.u.focus
    words = [t.text for t in case.u.tokens[start:end]]
    bare = tuple(words) in case.language.sums
    other = case.family is Family.ATTRIBUTE and case.confidence >= LIKELY and not bare
    if other:
        return None
    spoken = set(words)
    more, fewer = (
        not spoken.isdisjoint(case.language.amounts.get(k, ())) for k in ("more", "fewer")
    )
    comparing = case.u.yes_no or not spoken.isdisjoint(case.language.question_words)
    if more != fewer and comparing and len(facts) == 2:
        return _greater(case, facts, more=more)
    if not case.says(case.language.sums):
        return None
    total = sum(f.count.value for f in facts if f.count)
    claimed = [value for i, value in case.u.numbers if start <= i < end]
    verdict = ("yes" if total in claimed else "no") if case.u.yes_no and claimed else ""
    return Total(tuple(facts), total, any(f.count.more_than for f in facts if f.count), verdict)


def _counted(case: Case) -> list[Fact]:
    """Return the facts with a number that are called, in that order, or those last told: of one
    kind, and none that counts what another counts too."""
    facts = case.world.knowledge.facts
    called = [facts[id_] for p in case.u.phrases for id_ in p.ids]
    found = [f for f in dict.fromkeys(called) if f.count and f.id in case.context.query.called]
    if not found and not case.named:
        found = [facts[f] for f in case.context.facts if facts[f].count]
    if len(found) < 2:
        return found
    kinds = Counter(f.kind for f in found)
    alike = [f for f in found if kinds[f.kind] == max(kinds.values())]
    return [f for f in alike if not any(_within(f, other) for other in alike if other != f)]


def _within(fact: Fact, other: Fact) -> bool:
    """Return whether the partners that a fact counts are among those that another counts."""
    counting = "members" in fact.details and "members" in other.details
    return counting and set(fact.partners) < set(other.partners)


def _either_of(case: Case) -> bool:
    """Return whether one of two is to be chosen: "were there more TAIEX or Twinning projects?"."""
    start, end = case.u.focus
    called = [p for p in case.u.phrases if start <= p.start < end]
    return any(
        case.u.tokens[i].text in case.language.either
        for left, right in itertools.pairwise(called)
        for i in range(left.end, right.start)
    )


def _greater(case: Case, facts: Sequence[Fact], *, more: bool) -> Verdict | None:
    first, second = facts
    if first.count is None or second.count is None or first.count.value == second.count.value:
        return None
    if case.u.yes_no and not _either_of(case):
        holds_true = (first.count.value > second.count.value) is more
        return Tell((first, second), "count", "yes" if holds_true else "no")
    # The greater first, and what it is greater than.
    order = sorted(facts, key=lambda f: f.count.value if f.count else 0, reverse=more)
    return Tell(tuple(order), "count")
