"""The rule for a question about the last answer: one of it, some of it, more of it."""

from __future__ import annotations

from dataclasses import replace

from bot.deciding.aspects import numbered, office_untold, precise, reads, told
from bot.deciding.beside import (
    colleague_of,
    counted_beside,
    counted_near,
    in_series,
    of_members,
    other_kind,
)
from bot.deciding.case import Case
from bot.deciding.comparing import unit_asked
from bot.deciding.naming import names_wanted, untold_class
from bot.deciding.narrowing import any_document, dated_only, opened, telling
from bot.deciding.thresholds import CALLED, FEW, FUTURE, LIKELY, NUMBERED, PAGE, PEOPLE, SURE
from bot.retrieval import Candidate, rank
from bot.verdicts import (
    Compare,
    Extreme,
    ListFacts,
    Missing,
    NothingMore,
    SourceOf,
    Tell,
    Verdict,
)
from intents.model import Family, Type
from knowledge.base import Criteria, chronological, lineage
from knowledge.model import Fact


def rule_last_answer(case: Case) -> Verdict | None:
    """A question about the last answer: more of it, its source, a doubt, one or some of it."""
    if not case.context.facts or case.names(Type.OUTSIDER):
        return None
    base = case.world.knowledge
    facts = [base.facts[f] for f in case.context.facts]
    if case.context.members:
        return of_members(case)
    if case.family is Family.MORE and case.context.rest:
        return ListFacts(tuple(base.facts[f] for f in case.context.rest if f in base.facts))
    if case.family is Family.MORE:
        known = case.context.told
        more = [base.facts[r] for f in facts for r in f.related if r not in known]
        return ListFacts(tuple(dict.fromkeys(more))[:FEW]) if more else NothingMore()
    if case.family is Family.SOURCE and not case.specific and not case.places:
        return SourceOf(tuple(facts))
    if case.family is Family.DISPUTE:
        return Tell(tuple(facts)[:FEW])
    series = in_series(case, facts) or counted_beside(case, facts)
    if series is not None:
        return series
    colleague = colleague_of(case, facts)
    if colleague is not None:
        return colleague
    if case.u.yes_no and case.family in (Family.FIRST, Family.LAST) and len(facts) == 1:
        return _whether_extreme(case, facts[0])
    if _names_of_several(case, facts):
        return Missing(facts[0], "item-names")
    if _not_there(case, facts):
        return Missing(facts[0], "companions")
    other = other_kind(case, facts)
    if other is not None:
        return other
    if _of_another_kind(case, facts):
        return Tell(tuple(facts)[:FEW])
    whose = _whose(case, facts)
    if whose is not None:
        return whose
    if len(facts) == 1 and untold_class(case, facts[0], *case.asks[:1]):
        return Missing(facts[0], "members")
    if _nowhere(case, facts):
        return Missing(facts[0], "place")
    claimed = _claim(case, facts)
    if claimed is not None:
        return claimed
    if case.family is Family.DIFFERENCE:
        return Compare(facts[0], facts[1], "difference") if len(facts) == 2 else None
    ordering = case.family in (Family.EARLIER, Family.INTERVAL, Family.FIRST, Family.LAST)
    if case.specific or ordering or case.u.ordinals or case.u.numbers:
        facts = opened(case.world.knowledge, facts)
    chosen = _chosen(case, facts)
    if chosen is not None:
        return _told_of(case, chosen)
    ranked = rank(
        case.world, case.u.lang, replace(case.context.query, pool=frozenset(f.id for f in facts))
    )
    kept = _filtered(case, facts, ranked)
    if ordering and (case.confidence >= SURE or len(kept) == len(facts)):
        return _ordered(case, facts)
    if case.family is Family.COUNT:
        if len(facts) == 1 and facts[0].count:
            return Tell(tuple(facts), "count")
        near = counted_near(case, facts)
        if near:
            return Tell(near, "count")
        if len(facts) > 1 and kept:
            return numbered(kept)
        return Missing(facts[0], "count") if len(facts) == 1 and not case.specific else None
    kinds = base.kinds
    if case.asks[:1] == ("signatory",) and not any(
        "document" in lineage(kinds, f.kind) for f in facts
    ):
        if case.u.yes_no:
            return Missing(facts[0], "signatory")
        # "By whom?" of a project asks who carries it out.
        return told(case, ranked[:1], "implementer", "participants", "partner")
    if case.asks[:1] == ("person-name",) and not case.people and office_untold(case, facts):
        return Missing(facts[0], "office-holder")
    if case.asks[:1] == ("item-names",) and not any(f.several or f.count for f in facts):
        return ListFacts(tuple(facts))
    if case.asks and not (case.u.yes_no and set(case.asks) & case.world.given):
        asked = [c for c in ranked if c.fact in kept] or case.best()
        if PEOPLE.intersection(case.asks[:1]) and not any(reads(f, PEOPLE) for f in kept):
            # Whoever came to a meeting is named by a fact that it leads to.
            led = dict.fromkeys(base.facts[id_] for f in kept for id_ in f.related)
            telling_it = [f for f in led if reads(f, case.asks[:1])]
            came = tuple(f for f in telling_it if f.people) or _told_in_words(case, telling_it)
            if came:
                return Tell(came[:FEW], case.asks[0])
        beside = _led_to(case, kept)
        if beside:
            return Tell(beside, case.asks[0])
        return told(case, asked, *case.asks) if asked else Missing(facts[0], case.asks[0])
    if case.u.yes_no:
        return None
    if case.family is Family.DESCRIBE and case.confidence >= SURE and not telling(case):
        return ListFacts(tuple(facts))
    if kept and (len(kept) < len(facts) or case.family is Family.LIST) and len(facts) > 1:
        return ListFacts(tuple(kept))
    theirs = case.search(
        Criteria(statuses=case.statuses, partners=frozenset(p for f in facts for p in f.partners))
    )
    if not kept and case.statuses and theirs:
        return ListFacts(theirs)
    if not kept and case.statuses:
        again = base.search(
            Criteria(
                kinds=frozenset(
                    {"document"}
                    if any(any_document(case, frozenset({f.kind})) for f in facts)
                    else {f.kind for f in facts}
                ),
                statuses=case.statuses,
            )
        )
        return ListFacts(again) if again else None
    return None


def _not_there(case: Case, facts: list[Fact]) -> bool:
    """Return whether somebody is named whom the one fact told of last does not name: "was Thompson
    there too?"."""
    named = {id_ for m in case.names(Type.PERSON) for id_ in m.ids}
    return len(facts) == 1 and bool(facts[0].people) and bool(named - {*facts[0].people})


def _nowhere(case: Case, facts: list[Fact]) -> bool:
    """Return whether a place is held against what the page gives none for: "signed in Vienna?"."""
    postings = case.world.interpreters[case.u.lang].entries.postings
    spoken = any(f.id in postings.get(f"@{place}", ()) for f in facts for place in case.places)
    return bool(case.places) and not spoken and not any(f.place for f in facts)


def _names_of_several(case: Case, facts: list[Fact]) -> bool:
    """Return whether the names of those are asked for that the one fact told last only counts:
    "the name of at least one?" of nine projects."""
    if len(facts) != 1 or reads(facts[0], ("item-names", "members")):
        return False
    words, references = case.spoken, case.language.references
    several = facts[0].several or facts[0].count
    pointing = any(not words.isdisjoint(references.get(kind, ())) for kind in ("set", "rest"))
    of_them = (
        pointing or case.names(Type.KIND, Type.PARTNER_TYPE) or case.says(case.language.bounds)
    )
    naming = case.asks[:1] and case.asks[0] in CALLED
    return bool(several and of_them and (naming or names_wanted(case)) and not case.u.yes_no)


def _led_to(case: Case, facts: list[Fact]) -> tuple[Fact, ...]:
    """Return the facts of the same partners to which some lead, where these lack what is asked in
    words and those tell it: "what for?" of relations with three organisations."""
    aspect = case.asks[0]
    if not facts or aspect in NUMBERED or any(reads(f, case.asks) for f in facts):
        return ()
    whose = {p for f in facts for p in f.partners}
    near = dict.fromkeys(case.world.knowledge.facts[id_] for f in facts for id_ in f.related)
    return tuple(f for f in near if aspect in f.details and whose.issuperset(f.partners))[:FEW]


def _claim(case: Case, facts: list[Fact]) -> Verdict | None:
    """Return whether a status is true of the last answer: "so both are signed", "is that signed?".

    Where the fact itself has none of its sort, a fact that it leads to is meant: the memorandum
    that a visit came to.
    """
    words = case.u.words
    asking = (
        any(w in case.language.question_words for w in words)
        or not case.language.restrictions.isdisjoint(words)
        or case.u.elliptic
    )
    claimed = case.asserted
    pointing = any(
        w in case.language.references.get(kind, ()) for w in words for kind in ("set", "one")
    )
    bare = _bare_status(case)
    if not claimed or asking or not (pointing or bare) or telling(case) or case.u.negated:
        return None
    statuses = case.world.knowledge.statuses

    def settled(fact: Fact) -> bool:
        return fact.status is not None and bool(
            claimed & {fact.status, *statuses[fact.status].excludes}
        )

    meant = [f for f in facts if settled(f)]
    if not meant and len(facts) == 1:
        near = (case.world.knowledge.facts[r] for r in facts[0].related)
        meant = [f for f in near if settled(f)][:1]
    if not meant:
        return Missing(facts[0], "status") if bare and len(facts) == 1 else None
    held = [f.status in claimed for f in meant]
    if case.asks[:1] == (FUTURE,) and not all(held):
        return Missing(meant[0], FUTURE)  # What is not signed may be yet.
    if (
        all(held)
        and case.asks
        and case.confidence >= SURE
        and not set(case.asks) & case.world.given
    ):
        # What is signed is not for that in force.
        return Missing(meant[0], case.asks[0])
    verdict = "yes" if all(held) else "no" if not any(held) else ""
    return Tell(tuple(meant)[: 2 * FEW], "status", verdict)


def _of_another_kind(case: Case, facts: list[Fact]) -> bool:
    """Return whether a kind is held against the last answer that is not of it: "is that a
    treaty?" of a process. What it is, is told; nothing says that it is no treaty besides."""
    said = case.claimed or telling(case) or case.named or case.places or case.u.times
    words = case.u.words
    pointing = any(w in case.language.references.get("one", ()) for w in words)
    existing = not case.language.existence.isdisjoint(words)
    if not case.u.yes_no or not case.kinds or said or existing or not pointing:
        return False
    kinds = case.world.knowledge.kinds
    return not any(case.kinds.intersection(lineage(kinds, f.kind)) for f in facts)


def _whose(case: Case, facts: list[Fact]) -> Verdict | None:
    """Return whether the fact told last is a partner's: "it's IOM's, isn't it?"."""
    asked = case.asks and case.asks[0] != "partner"
    said = asked or case.claimed or telling(case) or case.places or case.called
    if len(facts) != 1 or not case.u.yes_no or case.u.negated or not case.partners or said:
        return None
    base = case.world.knowledge
    if case.kinds and case.kinds.isdisjoint(lineage(base.kinds, facts[0].kind)):
        return None
    if "members" in facts[0].details or any(p.type == "excluded" for p in case.partners):
        return None  # Who takes part, or does not, is told by more than whose it is.
    concerned = {q for p in facts[0].partners for q in lineage(base.partners, p)}
    held = [p.id in concerned for p in case.partners]
    if any(held) and not all(held):
        return Tell((facts[0],))
    return Tell((facts[0],), "partner", "yes" if all(held) else "no")


def _whether_extreme(case: Case, fact: Fact) -> Verdict:
    """Return whether a fact is the first or the last of those of its kind with its partner."""
    alike = Criteria(
        kinds=frozenset({fact.kind}),
        partners=frozenset(fact.partners[:1]),
        places=case.places,
        dated=True,
    )
    series = case.search(alike, order="date")
    if fact not in series or len(series) < 2:
        return Tell((fact,))
    pick = series[-1] if case.family is Family.LAST else series[0]
    return Tell((pick,), "date", "yes" if pick == fact else "no")


def _told_in_words(case: Case, facts: list[Fact]) -> tuple[Fact, ...]:
    """Return those of some facts that hold a word of the question, be it one of asking."""
    postings = case.world.interpreters[case.u.lang].entries.postings
    start, end = case.u.focus
    words = {t.concept for t in case.u.tokens[start:end] if t.concept}
    return tuple(f for f in facts if any(f.id in postings.get(w, ()) for w in words))


def _bare_status(case: Case) -> bool:
    """Return whether it holds nothing but a status: "signed?"."""
    return bool(case.claimed) and not case.asks and not telling(case) and _short(case)


def _short(case: Case) -> bool:
    """Return whether it holds hardly a word beside small ones."""
    return sum(t.text not in case.language.fillers for t in case.u.tokens) < 3


def _told_of(case: Case, fact: Fact) -> Verdict:
    """Return what is asked of a fact, or of one that it leads to: who came to the 19th meeting."""
    base = case.world.knowledge
    for aspect in case.asks:
        for near in (fact, *(base.facts[id_] for id_ in fact.related)):
            if reads(near, (aspect,)) and aspect == "date" and not precise(case, (near,)):
                return Missing(near, "exact-date")
            if reads(near, (aspect,)):
                return Tell((near,), aspect)
    if case.asks and not (case.intent and case.intent.soft) and not case.takes_intent_over:
        return Missing(fact, case.asks[0])
    return Tell((fact,))


def _chosen(case: Case, facts: list[Fact]) -> Fact | None:
    """Return the one that a number points at: the second one, 2."""
    start, end = case.u.focus
    classed = {m.start for m in case.names(Type.KIND, Type.PARTNER_TYPE)}
    numbers = [n for n in case.u.numbers if n[0] + 1 not in classed]  # "The two agreements".
    wanted = [v for i, v in (*case.u.ordinals, *numbers) if start <= i < end]
    asking = any(t.text in case.language.question_words for t in case.u.tokens[start:end])
    picking = case.says(case.language.picks)
    dated = case.family in (Family.LAST, Family.EARLIER, Family.INTERVAL)
    dated = dated and not (picking and case.confidence < LIKELY)
    if (
        len(facts) < 2
        or dated
        or (case.family is Family.FIRST and ((asking and wanted == [1]) or not wanted))
    ):
        return None
    spoken = {t.text for t in case.u.tokens[start:end]}
    sides = [spoken & case.language.orders.get(how, frozenset()) for how in ("before", "after")]
    ordered = chronological(f for f in facts if f.date)
    if picking and len(ordered) == len(facts) and bool(sides[0]) != bool(sides[1]):
        return ordered[0] if sides[0] else ordered[-1]
    by_series = [f for f in facts if f.ordinal in wanted]
    if len(by_series) == 1:
        return by_series[0]
    if len(wanted) == 1 and 1 <= wanted[0] <= len(facts) and not telling(case):
        return facts[wanted[0] - 1]
    return None


def _ordered(case: Case, facts: list[Fact]) -> Verdict | None:
    """Return the first or last of some facts, or how long lay between two."""
    dated = chronological(f for f in facts if f.kind != PAGE)
    timed = not case.spoken.isdisjoint(case.language.interrogatives.get("time", ()))
    if not dated and case.family in (Family.FIRST, Family.LAST) and len(facts) > 1 and not timed:
        return _told_of(case, facts[-1] if case.family is Family.LAST else facts[0])
    if not dated:
        return Missing(facts[0], "date")
    if case.family in (Family.INTERVAL,):
        if len(dated) < 2:
            return Missing(next((f for f in facts if not f.date), facts[0]), "date")
        return Compare(dated[0], dated[-1], "interval", unit_asked(case))
    if case.family is Family.EARLIER and len(dated) == 2:
        return Compare(dated[0], dated[1], "earlier")
    return Extreme(
        (dated[-1] if case.family is Family.LAST else dated[0],), case.family is Family.LAST
    )


def _filtered(case: Case, facts: list[Fact], ranked: tuple[Candidate, ...]) -> list[Fact]:
    """Keep those that the question restricts the last answer to."""
    base = case.world.knowledge
    kept = facts
    if case.statuses:
        kept = [f for f in kept if f.status in case.statuses]
    if case.places:
        kept = [f for f in kept if case.at_place(f)]
    if case.when:
        kept = [f for f in kept if f.date and case.when.intersects(f.date)]
    kept = dated_only(case, kept)
    for p in case.partners:
        index = case.world.interpreters[case.u.lang].entries
        kept = [
            f
            for f in kept
            if any(p.id in lineage(base.partners, q) for q in f.partners)
            or f.id in index.postings.get(f"@{p.id}", {})
        ]
    if case.kinds:
        kept = [f for f in kept if case.kinds.intersection(lineage(base.kinds, f.kind))] or kept
    wanted = {t.concept for t in telling(case)}
    if wanted:
        fitting = [c for c in ranked if wanted.intersection(c.explained)]
        ids = [c.fact.id for c in fitting]
        kept = [f for f in kept if f.id in ids] or (kept if not fitting else [])
    return kept
