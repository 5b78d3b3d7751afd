"""What several rules share: the kinds, words and partners that narrow the facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.deciding.case import Case
from bot.deciding.thresholds import FEW, GENERAL, MANY
from bot.query import Term
from intents.model import Family
from knowledge.base import Criteria, KnowledgeBase, lineage
from knowledge.model import Fact, Partner


def broad(case: Case) -> frozenset[str]:
    """Return the kinds asked for, any document where one kind of document is."""
    return broad_of(case, case.kinds - {"cooperation", "event"})


def meant_kinds(case: Case) -> frozenset[str]:
    """Return the kinds that may be meant: by a protocol an agreement, which is not counted as
    one."""
    exact = case.kinds - {"cooperation", "event"}
    counted = case.family is Family.COUNT and GENERAL not in exact
    return exact if counted else broad(case)


def broad_of(case: Case, kinds: frozenset[str]) -> frozenset[str]:
    """Return kinds with any kind of document widened to all documents."""
    base = case.world.knowledge
    return frozenset("document" if "document" in lineage(base.kinds, k) else k for k in kinds)


def any_document(case: Case, kinds: frozenset[str]) -> bool:
    return any("document" in lineage(case.world.knowledge.kinds, k) for k in kinds)


def telling(case: Case) -> list[Term]:
    return [t for t in case.specific if not t.tags]


def matching(case: Case, facts: list[Fact]) -> list[Fact]:
    """Keep the facts that the telling words describe, where they describe any."""
    wanted = {t.concept for t in telling(case)}
    if not wanted:
        return facts
    explained = {c.fact.id: wanted.intersection(c.explained) for c in case.candidates.spoken_for}
    most = max((len(explained.get(f.id, ())) for f in facts), default=0)
    if not most:
        return [] if case.called else facts
    return [f for f in facts if len(explained.get(f.id, ())) == most]


def dated_only(case: Case, facts: list[Fact]) -> list[Fact]:
    """Keep the facts with a date, where that is asked for: "only the dated ones"."""
    if case.says(case.language.undated.phrases):
        return [f for f in facts if not f.date]
    if case.says(case.language.dated.phrases):
        return [f for f in facts if f.date]
    return facts


def any_then(case: Case, facts: Sequence[Fact]) -> bool:
    """Return whether one of the facts is of the time that a question names, or may be."""
    when = case.when
    if when is None or not case.u.times:
        return True
    return any(f.date is None or when.intersects(f.date) for f in facts)


def opened(base: KnowledgeBase, facts: list[Fact]) -> list[Fact]:
    """Return the facts that a single list of partners stands for: the first own one of each."""
    if len(facts) != 1 or len(facts[0].partners) < 2 or "members" not in facts[0].details:
        return facts
    own = [
        next((f for f in base.of_partner(p) if f.partners[0] == p and f != facts[0]), None)
        for p in facts[0].partners
    ]
    return [f for f in own if f is not None] or facts


def listing(case: Case, partners: Iterable[Partner]) -> tuple[Fact, ...]:
    """Return the facts that a list of partners rests on: those that list them, or tell of them."""
    base = case.world.knowledge
    ids = {p.id for p in partners}
    lists = [f for f in base.facts.values() if f.count and "members" in f.details]
    found = [f for f in lists if ids.intersection(f.partners)]
    return tuple(found or [f for id_ in sorted(ids) for f in base.of_partner(id_)[:1]])[:FEW]


def roots(case: Case, fact: Fact) -> int:
    """Return how many partners a fact concerns, bodies of one counted once."""
    partners = case.world.knowledge.partners
    return len({lineage(partners, p)[-1] for p in fact.partners})


def of_number(case: Case, fact: Fact) -> bool:
    """Return whether a fact is of the number that is said, or belongs to one that is: who came to
    the 19th meeting."""
    wanted = case.context.query.ordinals
    near = (case.world.knowledge.facts[id_] for id_ in fact.related)
    return not wanted or fact.ordinal in wanted or any(f.ordinal in wanted for f in near)


def of_partners(case: Case) -> tuple[Fact, ...]:
    found = [f for p in case.partners for f in case.world.knowledge.of_partner(p.id)]
    found = [f for f in dict.fromkeys(found) if roots(case, f) < MANY] or found
    return tuple(found)[:FEW]


def speaking_of(case: Case, kinds: frozenset[str]) -> tuple[Fact, ...]:
    """Return the facts of some kinds that name the partners, though they concern others: Russia in
    the Prague Process."""
    index = case.world.interpreters[case.u.lang].entries
    spoken = [index.postings.get(f"@{p}", {}) for p in case.partner_ids]
    return tuple(f for f in case.search(Criteria(kinds=kinds)) if all(f.id in s for s in spoken))


def is_bare_kind(case: Case) -> bool:
    """Return whether a kind is all that is named: "the agreement"."""
    kinds = case.kinds - {"cooperation", "event"}
    more = case.named or case.specific or case.places or case.u.times or case.types
    alone = not case.context.inherited and not case.context.facts
    return bool(kinds) and not more and alone and not case.context.query.ordinals
