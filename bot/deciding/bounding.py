"""Numbers that a question bounds: more than fifty, at least nine, exactly two."""

from __future__ import annotations

from collections.abc import Iterable

from bot.deciding.case import Case
from bot.deciding.claiming import counts
from bot.retrieval import Candidate
from bot.verdicts import Tell, Verdict
from knowledge.model import Count


def bounded(case: Case, ranked: Iterable[Candidate]) -> Verdict | None:
    """Return whether a number lies where a yes/no question says; None where it gives no bound and
    the number is exact."""
    found = next((c for c in ranked if c.fact.count), None)
    start, end = case.u.focus
    claimed = [(i, value) for i, value in case.u.numbers if start <= i < end]
    if (
        found is None
        or found.wrong_partner
        or len(claimed) != 1
        or not counts(case, claimed[0][0], found)
    ):
        return None
    counted, (at, value) = found.fact, claimed[0]
    if counted.count is None:
        return None
    bound = _bound(case, at)
    if not bound and not (counted.count.more_than and counted.count.value == value):
        return None
    return Tell((counted,), "count", verdict=_holds(counted.count, bound, value))


def _bound(case: Case, at: int) -> str:
    """Return how the words beside a number bound it: more, least, fewer, most, exactly."""
    start, end = case.u.focus
    before = tuple(t.text for t in case.u.tokens[start:at])
    after = tuple(t.text for t in case.u.tokens[at + 1 : end])
    found = [
        (len(phrase), bound)
        for phrase, bound in case.language.bounds.items()
        if before[-len(phrase) :] == phrase or after[: len(phrase)] == phrase
    ]
    return max(found)[1] if found else ""


def _holds(count: Count, bound: str, value: int) -> str:
    """Return yes or no, empty where the page leaves it open: of more than 50 nobody can say that
    it is less than 100, nor that it is 50."""
    if count.more_than:
        if bound in ("more", "least"):
            return "yes" if value <= count.value else ""
        return "no" if bound and value <= count.value else ""
    holds = {
        "more": count.value > value,
        "least": count.value >= value,
        "fewer": count.value < value,
        "most": count.value <= value,
    }
    return "yes" if holds.get(bound, count.value == value) else "no"
