"""Rules for sets of facts and partners: timelines and lists."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from bot.deciding.aspects import precise, reads
from bot.deciding.case import Case
from bot.deciding.naming import names_wanted
from bot.deciding.narrowing import (
    any_then,
    broad,
    dated_only,
    matching,
    meant_kinds,
    of_partners,
    speaking_of,
    telling,
)
from bot.deciding.thresholds import FEW, GENERAL, GENERIC, SURE
from bot.verdicts import ListFacts, ListPartners, Missing, NoneSuch, NothingThen, Tell, Verdict
from content.normal import normalise
from intents.model import Family, Type
from knowledge.base import Criteria, lineage
from knowledge.dates import DateRange
from knowledge.model import Fact


def rule_timeline(case: Case) -> Verdict | None:
    """What happened then: facts by their date."""
    if case.when is None and case.month is None:
        if (
            case.family is Family.TIMELINE
            and not case.named
            and (case.confidence >= SURE or not case.specific)
        ):
            if case.kinds - {"event"} and case.u.asked:
                return ListFacts(of_kinds(case))
            wanted = Criteria(kinds=broad(case), places=case.places, dated=True)
            dated = case.search(wanted, order="date")
            return ListFacts(dated) if dated else None
        return None
    best = case.u.ranked[0] if case.u.ranked else None
    if best and best.confidence >= SURE and best.intent.family is Family.ATTRIBUTE:
        asks = set(best.intent.asks) - {"date"}
        if asks and not case.u.times and not case.context.facts and case.partners:
            # "What changed after that?" asks what changed, not what came next.
            return None
    pointed = case.called or case.people or case.context.query.ordinals or case.context.facts
    if case.whether and pointed:
        return None
    criteria = Criteria(
        kinds=meant_kinds(case),
        partners=case.partner_ids,
        people=case.people,
        when=case.when,
        month=case.month,
    )
    found = case.search(criteria, order="date")
    base = case.world.knowledge
    events = all("event" in lineage(base.kinds, kind) for kind in case.kinds)
    wider = case.kinds and (events or not case.names(Type.KIND))
    if not found and wider and (case.partners or case.people):
        # Whoever came for a meeting paid a visit.
        found = case.search(replace(criteria, kinds=frozenset()), order="date")
    sure = [f for f in found if f.date and case.when and case.when.contains(f.date)]
    # The visit to Germany in that year is none of those who came to Baku.
    found = tuple(f for f in tuple(sure) or found if not case.elsewhere(f))
    open_ended = case.family in (
        Family.TIMELINE,
        Family.LIST,
        Family.DESCRIBE,
        Family.COUNT,
        Family.VERIFY,
        None,
    )
    who = bool({"participants", "person-name", "ordinal"}.intersection(case.asks))
    if not (open_ended or who or case.context.inherited) and case.named:
        return None
    kept = matching(case, list(found))
    if kept and case.context.statuses:
        kept = [f for f in kept if f.status in case.context.statuses]
        if not kept:
            return ListFacts(())
    if not kept:
        if case.called or (case.u.yes_no and case.partners):
            return None
        # A time that was only taken over is not repeated.
        return nothing_then(case, found) if _typed_time(case) else ListFacts(())
    if case.asks and not who and "date" not in case.asks:
        fitting = [f for f in kept if reads(f, case.asks)]
        if not fitting and case.context.inherited:
            return ListFacts(tuple(kept))
        return (
            Tell(tuple(fitting)[:FEW], case.asks[0]) if fitting else Missing(kept[0], case.asks[0])
        )
    if "date" in case.asks and not precise(case, kept):
        return Missing(kept[0], "exact-date")
    if who:
        visits = [f for f in kept if f.people or "participants" in f.details]
        nameless = not any(reads(f, case.asks[:1]) for f in kept)
        named = case.confidence >= SURE or names_wanted(case) or not visits
        if case.asks[0] == "person-name" and nameless and named:
            return Missing(kept[0], case.asks[0])
        return Tell(tuple(visits or kept)[:FEW], case.asks[0])
    if case.u.yes_no:
        if telling(case) and not explained_any(case, kept):
            return None  # That something was then is no yes to what is claimed of another.
        kinds = case.kinds if case.names(Type.KIND) else frozenset()
        alike = any(not kinds.isdisjoint(lineage(base.kinds, f.kind)) for f in kept)
        return ListFacts(tuple(kept), verdict="yes") if alike or not kinds else None
    return ListFacts(tuple(kept), counted=case.family is Family.COUNT)


def _listing(case: Case) -> Fact | None:
    """Return the fact that lists those asked for, described by a rare word: multilateral ones."""
    rare = {t.concept for t in case.informative if not t.tags and t.weight >= 1.5 * GENERIC}
    found = (c.fact for c in case.best() if not rare.isdisjoint(c.explained))
    return next((f for f in found if "members" in f.details), None)


def rule_list(case: Case) -> Verdict | None:
    """Which ones: facts of a kind, partners of a type."""
    if (
        case.family not in (Family.LIST, Family.DESCRIBE, Family.VERIFY, None)
        and "item-names" not in case.asks
    ) and not (
        case.asks and case.asks[0] in ("members", "partner", "status", "date") and not case.called
    ):
        return None
    if (
        case.family is Family.LIST
        and not case.context.facts
        and not case.kinds - {"cooperation"}
        and not case.types
        and not case.partners
        and not case.people
        and not (case.called and case.u.asked)
        and not case.specific
        and not [t for t in case.informative if not t.tags and t.weight >= 1.5 * GENERIC]
    ):
        if case.statuses:
            return _listed(case, case.search(Criteria(statuses=case.statuses)))
        return partners_of_types(case, counted=False)
    if "item-names" in case.asks and (case.called or not _numbered_so(case)):
        return None
    classes = not case.called or _is_class_only(case)
    listed = case.family is Family.LIST or case.asks[:1] == ("partner",)
    asked = case.types and classes and listed and not case.u.yes_no
    listing = _listing(case) if asked else None
    if listing is not None:
        partners = [case.world.knowledge.partners[p] for p in listing.partners]
        members = tuple(p for p in partners if p.type in case.types)
        return ListPartners(members, (listing,)) if members else Tell((listing,))
    if asked and not case.kinds - {"process"} and not telling(case) and not case.partners:
        return partners_of_types(case, counted=False)
    if case.family is Family.LIST and case.statuses and case.partners and not case.kinds:
        found = case.search(Criteria(statuses=case.statuses, partners=case.partner_ids))
        if found:
            return _listed(case, found)
    plural = (
        case.family is Family.LIST
        or "item-names" in case.asks
        or bool(case.statuses and not case.called and _open(case))
    )
    described = case.family in (Family.DESCRIBE, None) and not telling(case)
    if described and case.partners and case.kinds - {"cooperation", "process"}:
        plural = True
    one_by_one = case.u.yes_no and (case.named or case.context.facts)
    if not case.kinds or not plural or one_by_one:
        return None
    if case.called and not _is_class_only(case):
        return None
    facts = dated_only(case, matching(case, list(of_kinds(case))))
    best = case.best()
    if facts and case.called and len(best) == 1 and "members" in best[0].fact.details:
        # One fact that lists them says it shorter.
        return Tell((best[0].fact,))
    if facts:
        return _listed(case, facts)
    if case.partners and not telling(case):
        named = speaking_of(case, broad(case))
        if named and not any_then(case, named):
            return nothing_then(case, tuple(named))
        if named:
            return _listed(case, named)
        return NoneSuch(tuple(case.kinds), case.partners, of_partners(case))
    return None


def _numbered_so(case: Case) -> bool:
    """Return whether there are as many facts as the question says: "which two projects"."""
    start, end = case.u.focus
    numbers = [value for i, value in case.u.numbers if start <= i < end]
    return not numbers or [len(matching(case, list(of_kinds(case))))] == numbers


def explained_any(case: Case, facts: Iterable[Fact]) -> bool:
    wanted = {t.concept for t in telling(case)}
    ids = {f.id for f in facts}
    return any(
        wanted.intersection(c.explained) for c in case.candidates.spoken_for if c.fact.id in ids
    )


def of_kinds(case: Case) -> tuple[Fact, ...]:
    exact, wide = case.kinds - {"cooperation", "event"}, meant_kinds(case)
    facts: tuple[Fact, ...] = ()
    for kinds in (wide,) if GENERAL in exact else (exact, wide):
        facts = facts or case.search(
            Criteria(
                kinds=kinds,
                partners=case.partner_ids,
                people=case.people,
                places=case.places,
                when=case.when,
            ),
            order="date" if case.when else "file",
        )
    if case.statuses:
        facts = tuple(f for f in facts if f.status in case.statuses) or (
            ()
            if any(negated for _, negated in case.claimed)
            else tuple(f for f in facts if _compatible(case, f))
        )
    return facts


def _compatible(case: Case, fact: Fact) -> bool:
    if fact.status is None:
        return True
    excluded = case.world.knowledge.statuses[fact.status].excludes
    return not case.statuses.intersection(excluded)


def _open(case: Case) -> bool:
    """Return whether not even a doubtful intent asks for an attribute but the status itself."""
    if case.intent is None or case.intent.asks == ("status",):
        return True
    return case.intent.family is not Family.ATTRIBUTE


def _listed(case: Case, facts: Iterable[Fact]) -> Verdict:
    return ListFacts(tuple(facts), verdict="yes" if case.u.yes_no and not case.u.negated else "")


def _is_class_only(case: Case) -> bool:
    """Return whether the phrases that call facts are class words: "new projects", "processes"."""
    start, end = case.scope
    spans = [(p.start, p.end) for p in case.u.phrases if start <= p.start < end]
    kinds = [
        i
        for m in case.u.mentions
        if m.type in (Type.KIND, Type.PARTNER_TYPE)
        for i in range(m.start, m.end)
    ]
    partners = [i for m in case.u.mentions if m.type is Type.PARTNER for i in range(m.start, m.end)]
    return all(
        all(i in kinds or i in partners or not case.u.tokens[i].concept for i in range(s, e))
        for s, e in spans
    )


def partners_of_types(case: Case, *, counted: bool) -> Verdict | None:
    base = case.world.knowledge
    types = case.types & {p.type for p in base.partners.values()} or frozenset(
        {"organisation", "state"}
    )
    found = tuple(p for p in base.partners.values() if p.type in types)
    facts = [
        f
        for f in base.facts.values()
        if f.count
        and "members" in f.details
        and {base.partners[p].type for p in f.partners} & types
    ]
    return ListPartners(found, tuple(facts)[:FEW], counted) if found else None


def nothing_then(case: Case, facts: tuple[Fact, ...]) -> NothingThen:
    """Return that nothing of what is asked was then, beside facts of another time."""
    other = bool(case.search(Criteria(when=case.when, month=case.month)))
    return NothingThen(case.when or DateRange(), _typed_time(case), facts, other)


def _typed_time(case: Case) -> str:
    """Return the time asked about, as the user put it or as it was taken over."""
    if case.context.when is None and case.u.times:
        t = case.u.times[-1]
        return _as_typed(case, t.start, t.end)
    return str(case.when.first.year) if case.when and case.when.first else ""


def _as_typed(case: Case, start: int, end: int) -> str:
    """Return a span of words as they were typed; as they are read, where that cannot be told."""
    at, found = 0, []
    for piece in case.u.text.split():
        size = len(normalise(piece).split())
        if at < end and at + size > start:
            found.append(piece.strip(".,;:!?()"))
        at += size
    if at != len(case.u.tokens):
        return " ".join(token.text for token in case.u.tokens[start:end])
    return " ".join(found)
