"""The rule for a question about the last answer: one of it, some of it, more of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from msgspec.structs import replace

from bot.deciding.aspects import numbered, office_untold, reads, told
from bot.deciding.beside import (
    colleague_of,
    counted_beside,
    counted_near,
    in_series,
    of_members,
    other_kind,
)
from bot.deciding.case import Case
from bot.deciding.choosing import chosen_of, filtered, ordered, told_of
from bot.deciding.holding import (
    claim,
    class_untold,
    names_of_several,
    nowhere,
    of_another_kind,
    somebody_unnamed,
    whether_extreme,
    who_was_there,
    whose,
)
from bot.deciding.narrowing import any_document, opened, telling
from bot.deciding.thresholds import FEW, NUMBERED, PEOPLE, SURE
from bot.retrieval import Candidate, rank
from bot.verdicts import (
    Compare,
    ListFacts,
    Missing,
    NothingMore,
    SourceOf,
    Tell,
    Verdict,
)
from intents.model import Family, Type
from knowledge.base import Criteria, lineage
from knowledge.model import Fact


def rule_last_answer(case: Case) -> Verdict | None:
    """A question about the last answer: more of it, its source, a doubt, one or some of it."""
    if not case.context.facts or case.names(Type.OUTSIDER):
        return None
    if case.context.members:
        return of_members(case)
    facts = [case.world.knowledge.facts[f] for f in case.context.facts]
    for asked in _ASKED:
        verdict = asked(case, facts)
        if verdict is not None:
            return verdict
    if case.family is Family.DIFFERENCE:
        return Compare(facts[0], facts[1], "difference") if len(facts) == 2 else None
    ordering = case.family in (Family.EARLIER, Family.INTERVAL, Family.FIRST, Family.LAST)
    if case.specific or ordering or case.u.ordinals or case.u.numbers:
        facts = opened(case.world.knowledge, facts)
    chosen = chosen_of(case, facts)
    if chosen is not None:
        return told_of(case, chosen)
    pool = frozenset(f.id for f in facts)
    ranked = rank(case.world, case.u.lang, replace(case.context.query, pool=pool))
    kept = filtered(case, facts, ranked)
    if _says_more(case, ranked):
        return Missing(facts[0], "detail")
    if ordering and (case.confidence >= SURE or len(kept) == len(facts)):
        return ordered(case, facts)
    if case.family is Family.COUNT:
        return _counted(case, facts, kept)
    unread = _unread(case, facts, ranked)
    if unread is not None:
        return unread
    if case.asks and not (case.u.yes_no and set(case.asks) & case.world.given):
        return _read(case, facts, kept, ranked)
    if case.takes_intent_over and _asks_no_list(case, ranked):
        return Missing(facts[0], "detail")
    return None if case.u.yes_no else _listed(case, facts, kept)


def _asks_no_list(case: Case, ranked: Sequence[Candidate]) -> bool:
    """Return whether it asks who, when or how of the last answer, in words that no intent is sure
    of and nothing there explains: "who leads their office here?" is no wish to hear it again."""
    sorts = case.language.interrogatives.values()
    asking = case.spoken & case.language.question_words
    words = {t.concept for t in case.terms if not t.excused}
    told = {concept for c in ranked for concept in c.explained}
    other = any(not asking.isdisjoint(sort) for sort in sorts)
    return other and bool(words) and words.isdisjoint(told)


def _more(case: Case, facts: list[Fact]) -> Verdict | None:
    """More of it, where it comes from, or the same again where it is doubted."""
    base = case.world.knowledge
    if case.family is Family.MORE and case.context.rest:
        return ListFacts(tuple(base.facts[f] for f in case.context.rest if f in base.facts))
    if case.family is Family.MORE:
        known = case.context.told
        more = [base.facts[r] for f in facts for r in f.related if r not in known]
        return ListFacts(tuple(dict.fromkeys(more))[:FEW]) if more else NothingMore()
    if case.family is Family.SOURCE and not case.specific and not case.places:
        return SourceOf(tuple(facts))
    return Tell(tuple(facts)[:FEW]) if case.family is Family.DISPUTE else None


_ASKED: Final[tuple[Callable[[Case, list[Fact]], Verdict | None], ...]] = (
    _more,
    in_series,
    counted_beside,
    somebody_unnamed,
    colleague_of,
    whether_extreme,
    names_of_several,
    who_was_there,
    other_kind,
    of_another_kind,
    whose,
    class_untold,
    nowhere,
    claim,
)
"""What may be asked of the last answer as a whole, in the order in which it is tried."""


def _counted(case: Case, facts: list[Fact], kept: list[Fact]) -> Verdict | None:
    """How many: the number of the last answer, one beside it, or how many there are of it."""
    if len(facts) == 1 and facts[0].count:
        return Tell(tuple(facts), "count")
    near = counted_near(case, facts)
    if near:
        return Tell(near, "count")
    if len(facts) > 1 and kept:
        return numbered(kept)
    return Missing(facts[0], "count") if len(facts) == 1 and not case.specific else None


def _says_more(case: Case, ranked: Sequence[Candidate]) -> bool:
    """Return whether a time or place is asked of what the last answer does not tell of: "when was
    it amended?" of an agreement, "who chaired the last one?" of some meetings."""
    asking = not case.language.interrogatives.get("person", frozenset()).isdisjoint(case.spoken)
    extreme = case.family in (Family.FIRST, Family.LAST) and asking
    dated = case.asks[:1] in (("date",), ("place",)) and len(ranked) == 1
    words = {t.concept for t in case.specific if not t.tags}
    told = {concept for c in ranked for concept in c.explained}
    return (extreme or dated) and not case.u.yes_no and bool(words) and words.isdisjoint(told)


def _unread(case: Case, facts: list[Fact], ranked: Sequence[Candidate]) -> Verdict | None:
    """Who signed what is no document, who holds an office, the names of what is told by name."""
    asks = case.asks
    documents = any(any_document(case, frozenset({f.kind})) for f in facts)
    if asks[:1] == ("signatory",) and not documents:
        # "By whom?" of a project asks who carries it out.
        others = ("implementer", "participants", "partner")
        return Missing(facts[0], asks[0]) if case.u.yes_no else told(case, ranked[:1], *others)
    if asks[:1] == ("person-name",) and not case.people and office_untold(case, facts):
        return Missing(facts[0], "office-holder")
    if asks[:1] == ("item-names",) and not any(f.several or f.count for f in facts):
        return ListFacts(tuple(facts))
    return None


def _read(case: Case, facts: list[Fact], kept: list[Fact], ranked: Sequence[Candidate]) -> Verdict:
    """The aspect asked for, of the last answer or of what it leads to."""
    base, asks = case.world.knowledge, case.asks
    if PEOPLE.intersection(asks[:1]) and not any(reads(f, PEOPLE) for f in kept):
        # Whoever came to a meeting is named by a fact that it leads to.
        led = dict.fromkeys(base.facts[id_] for f in kept for id_ in f.related)
        telling_it = [f for f in led if reads(f, asks[:1])]
        came = tuple(f for f in telling_it if f.people) or _told_in_words(case, telling_it)
        if came:
            return Tell(came[:FEW], asks[0])
    beside = _led_to(case, kept)
    if beside:
        return Tell(beside, asks[0])
    asked = [c for c in ranked if c.fact in kept] or case.best()
    if asks[0] == "participants" and len(kept) == 1 and kept[0].ordinal:
        asks = asks[:1]  # Whose meeting it was is not who came.
    return told(case, asked, *asks) if asked else Missing(facts[0], asks[0])


def _listed(case: Case, facts: list[Fact], kept: list[Fact]) -> Verdict | None:
    """Some of the last answer, or others of theirs that have the status asked for."""
    if case.family is Family.DESCRIBE and case.confidence >= SURE and not telling(case):
        return ListFacts(tuple(facts))
    if kept and (len(kept) < len(facts) or case.family is Family.LIST) and len(facts) > 1:
        return ListFacts(tuple(kept))
    if kept or not case.statuses:
        return None
    partners = frozenset(p for f in facts for p in f.partners)
    theirs = case.search(Criteria(statuses=case.statuses, partners=partners))
    if theirs:
        return ListFacts(theirs)
    document = any(any_document(case, frozenset({f.kind})) for f in facts)
    kinds = frozenset({"document"} if document else {f.kind for f in facts})
    again = case.world.knowledge.search(Criteria(kinds=kinds, statuses=case.statuses))
    return ListFacts(again) if again else None


def _led_to(case: Case, facts: list[Fact]) -> tuple[Fact, ...]:
    """Return the facts of the same partners to which some lead, where these lack what is asked in
    words and those tell it: "what for?" of relations with three organisations."""
    aspect = case.asks[0]
    kinds = case.world.knowledge.kinds
    if any(case.kinds.intersection(lineage(kinds, f.kind)) for f in facts):
        return ()  # "And the declaration, what is it about?" means that alone.
    if not facts or aspect in NUMBERED or any(reads(f, case.asks) for f in facts):
        return ()
    whose = {p for f in facts for p in f.partners}
    near = dict.fromkeys(case.world.knowledge.facts[id_] for f in facts for id_ in f.related)
    return tuple(f for f in near if aspect in f.details and whose.issuperset(f.partners))[:FEW]


def _told_in_words(case: Case, facts: list[Fact]) -> tuple[Fact, ...]:
    """Return those of some facts that hold a word of the question, be it one of asking."""
    postings = case.world.interpreters[case.u.lang].entries.postings
    start, end = case.u.focus
    words = {t.concept for t in case.u.tokens[start:end] if t.concept}
    return tuple(f for f in facts if any(f.id in postings.get(w, ()) for w in words))
