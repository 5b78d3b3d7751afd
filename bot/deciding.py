"""From an understanding to a verdict: the rules, in the order in which they are tried.

Each rule is a function that returns a verdict or passes. The thresholds stand on top; they were
chosen on the question suites in tests/questions (docs/decisions/0006-thresholds.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

from bot.dialogue import Context
from bot.retrieval import Candidate, Term, mentions, rank, scope
from bot.verdicts import (
    Clarify,
    Compare,
    Decision,
    Describe,
    Expand,
    Extreme,
    ListFacts,
    ListPartners,
    Missing,
    NoneSuch,
    NoSuchNumber,
    NothingMore,
    NothingThen,
    NotNamed,
    NotUnderstood,
    OutOfScope,
    Smalltalk,
    Source,
    SourceOf,
    Tell,
    TellPerson,
    Verdict,
)
from bot.world import World
from intents.model import Family, Intent, Mention, Type, Understanding
from knowledge.base import Criteria, lineage
from knowledge.dates import DateRange
from knowledge.model import Fact, Partner

INHERITED: Final = 0.7
"""Confidence in an intent that was taken over from the last question."""
SURE: Final = 0.55
"""Confidence from which smalltalk and out-of-scope intents are believed at once."""
TRUSTED: Final = 0.30
"""Confidence below which an attribute intent is not acted on: the fact itself is told."""
COVERED: Final = 0.5
"""Share of the telling words that a fact must explain to be told."""
PERSONAL: Final = 0.42
"""The same for a yes/no question about a person, whose name is telling by itself."""
VERIFIED: Final = 0.8
"""Share from which a yes/no question is answered with yes."""
MARGIN: Final = 0.82
"""Facts that score at least this share of the best one fit equally."""
NEAR: Final = 0.82
"""The same, where the best one lacks the aspect asked for: another must fit nearly as well."""
FEW: Final = 3
"""Facts that are told together; of more, one question is asked."""
NEGATION_REACH: Final = 3
"""Words before a status in which a negation belongs to it."""
PEOPLE: Final = frozenset({"participants", "person-name"})
"""Aspects of which twice as many are told together: who came is a list by nature."""
OURS: Final = 0.85
"""Coverage by a fact that is called by its phrase from which a question is not out of scope."""
WORDY: Final = 4
"""Telling words from which a question asks for several things at once."""
RIVAL: Final = 0.25
"""Share of the best intent's confidence from which another is a likely reading."""
MANY: Final = 4
"""Partners from which a fact lists partners more than it tells of one."""
GENERIC: Final = 2.1
"""A word that weighs less tells a partner's facts apart no more: cooperation, relations."""


def decide(world: World, u: Understanding, context: Context, today: date) -> Decision:
    """Return the verdict on an understood utterance in its context."""
    case = Case(world, u, context, today)
    for rule in RULES:
        verdict = rule(case)
        if verdict is not None:
            intent = case.intent.id if case.intent else ""
            name = rule.__name__.removeprefix("rule_")
            return case.decision(verdict, name, intent)
    return case.decision(NotUnderstood(case.nearest()), "nothing_fits", "")


@dataclass
class Case:
    """One question under decision, with what the rules ask of it, computed once."""

    world: World
    u: Understanding
    context: Context
    today: date

    def decision(self, verdict: Verdict, rule: str, intent: str) -> Decision:
        """Return a verdict with what led to it."""
        return Decision(
            verdict,
            rule,
            intent,
            self.confidence,
            self.candidates[:4],
            self.when,
            self.context.inherited,
            self.context.shown,
        )

    @cached_property
    def intent(self) -> Intent | None:
        """The intent acted on: its own, or that of the question it goes on from."""
        if self.context.intent is not None:
            return self.context.intent
        return self.u.ranked[0].intent if self.u.ranked else None

    @cached_property
    def confidence(self) -> float:
        """How sure the matcher is of it."""
        best = self.u.ranked[0] if self.u.ranked else None
        if self.intent is not None and (best is None or best.intent != self.intent):
            return INHERITED
        return best.confidence if best else 0.0

    @cached_property
    def family(self) -> Family | None:
        """The best intent's family; None where it is not trusted."""
        if self.intent is None or self.confidence < TRUSTED:
            return None
        return self.intent.family

    @cached_property
    def asks(self) -> tuple[str, ...]:
        """The aspects asked for, the best first."""
        if self.intent and self.family is Family.ATTRIBUTE:
            return self.intent.asks
        return ()

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        return self.context.query.terms

    @cached_property
    def specific(self) -> tuple[Term, ...]:
        """Telling words that say more than that there is cooperation."""
        return tuple(
            t
            for t in self.terms
            if not t.excused and t.weight >= GENERIC and "kind:cooperation" not in t.tags
        )

    @cached_property
    def informative(self) -> tuple[Term, ...]:
        """Telling words, those that the intent accounts for included."""
        return tuple(
            t for t in self.terms if t.weight >= GENERIC and "kind:cooperation" not in t.tags
        )

    @cached_property
    def partners(self) -> tuple[Partner, ...]:
        """The partners named, the first meaning of each."""
        ids = dict.fromkeys(
            min(ids, key=list(self.world.knowledge.partners).index)
            for ids in self.context.query.partners
        )
        return tuple(self.world.knowledge.partners[id_] for id_ in ids)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The class words of facts."""
        own = frozenset(id_ for m in self.names(Type.KIND) for id_ in m.ids)
        return own or self.context.kinds

    @cached_property
    def types(self) -> frozenset[str]:
        """The class words of partners."""
        own = frozenset(id_ for m in self.names(Type.PARTNER_TYPE) for id_ in m.ids)
        return own or self.context.types

    @cached_property
    def when(self) -> DateRange | None:
        """The time range named, the last where there are several."""
        if self.context.when is not None:
            return self.context.when
        start, end = self.u.focus
        for t in reversed(self.u.times):
            if (t.first or t.last) and start <= t.start < end:
                return DateRange(t.first, t.last)
        return None

    @cached_property
    def month(self) -> int | None:
        """A month named without its year."""
        return next((t.month for t in self.u.times if t.month), None)

    @cached_property
    def claimed(self) -> tuple[tuple[str, bool], ...]:
        """The statuses named, each with whether it is negated: "not yet signed"."""
        negations = self.world.interpreters[self.u.lang].language.negations
        found = []
        for m in self.names(Type.STATUS):
            before = self.u.tokens[max(0, m.start - NEGATION_REACH) : m.start]
            negated = any(t.text in negations for t in before)
            found += [(id_, negated) for id_ in m.ids]
        return tuple(found)

    @cached_property
    def statuses(self) -> frozenset[str]:
        """The statuses to look for: of several named, the one that stands first in the file;
        negated, those that rule it out."""
        order = list(self.world.knowledge.statuses)
        named = sorted(self.claimed, key=lambda claim: order.index(claim[0]))
        if not named:
            return frozenset()
        id_, negated = named[0]
        if not negated:
            return frozenset({id_})
        return frozenset(s.id for s in self.world.knowledge.statuses.values() if id_ in s.excludes)

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """All facts, ranked."""
        return rank(self.world, self.u.lang, self.context.query)

    @cached_property
    def called(self) -> bool:
        """Whether a fact is called by a phrase of its own."""
        return bool(self.context.query.called)

    @cached_property
    def people(self) -> frozenset[str]:
        """The people named."""
        return self.context.query.people

    @cached_property
    def named(self) -> bool:
        """Whether anything of ours is named at all."""
        return bool(self.partners or self.people or self.called)

    def names(self, *types: Type) -> tuple[Mention, ...]:
        return mentions(self.world, self.u, *types)

    def search(
        self, **criteria: frozenset[str] | DateRange | int | bool | None
    ) -> tuple[Fact, ...]:
        """Return facts by criteria, in order of date where a time is asked for."""
        order = "date" if "when" in criteria or "dated" in criteria else "file"
        return self.world.knowledge.search(Criteria(**criteria), order=order)  # type: ignore[arg-type]

    def nearest(self) -> tuple[Fact, ...]:
        """Return up to three facts worth offering."""
        found = [c.fact for c in self.candidates if c.explained or (c.score > 0 and self.partners)]
        return tuple(found[:FEW])

    def best(self, facts: Iterable[Candidate] | None = None) -> tuple[Candidate, ...]:
        """Return the candidates that fit equally well, the best first."""
        ranked = tuple(self.candidates if facts is None else facts)
        if not ranked or ranked[0].score <= 0:
            return ()
        line = ranked[0].score * MARGIN
        return tuple(c for c in ranked if c.score >= line)


# The rules


def rule_nothing_typed(case: Case) -> Verdict | None:
    """A bare question mark, or nothing readable at all."""
    if case.u.tokens or case.u.ranked:
        return None
    return Clarify(())


def rule_smalltalk(case: Case) -> Verdict | None:
    if case.family is Family.DISPUTE or case.family is Family.MORE:
        return (
            None
            if case.named or case.u.times
            else Smalltalk("sorry" if case.family is Family.DISPUTE else "help")
        )
    if case.family is not Family.SMALLTALK or case.intent is None:
        return None
    if case.confidence < SURE or case.named or case.u.times:
        return None
    return Smalltalk(case.intent.id)


def rule_out_of_scope(case: Case) -> Verdict | None:
    if case.family is not Family.OUT_OF_SCOPE:
        return None
    tied = len(case.u.ranked) > 1 and case.u.ranked[1].confidence > case.confidence * 0.8
    top = case.best()[:1]
    ours = bool(case.partners and case.called and top and top[0].coverage >= OURS)
    if tied or ours or (case.confidence < SURE and case.named):
        return None
    return OutOfScope()


def rule_outsider(case: Case) -> Verdict | None:
    """A country or organisation that the page does not name is said not to be named."""
    found = case.names(Type.OUTSIDER)
    if not found:
        return None
    top = case.best()[:1]
    if case.u.yes_no and case.called and top and top[0].content >= 2 * GENERIC:
        return Tell((top[0].fact,), verdict="no", correction="partner")
    outsiders = case.world.knowledge.outsiders
    return NotNamed(tuple(outsiders[m.ids[0]].name[case.u.lang] for m in found))


def rule_last_answer(case: Case) -> Verdict | None:
    """A question about the last answer: more of it, its source, a doubt, one or some of it."""
    if not case.context.facts:
        return None
    base = case.world.knowledge
    facts = [base.facts[f] for f in case.context.facts]
    if case.family is Family.MORE:
        told = set(case.context.facts)
        more = [base.facts[r] for f in facts for r in f.related if r not in told]
        return ListFacts(tuple(dict.fromkeys(more))[:FEW]) if more else NothingMore()
    if case.family is Family.SOURCE:
        return SourceOf(tuple(facts))
    if case.family is Family.DISPUTE:
        return Tell(tuple(facts)[:FEW])
    if (
        len(facts) == 1
        and len(facts[0].partners) > 1
        and "members" in facts[0].details
        and case.specific
    ):
        facts = [
            f
            for f in base.facts.values()
            if set(f.partners) <= set(facts[0].partners) and f != facts[0]
        ]
    chosen = _chosen(case, facts)
    if chosen is not None:
        return Tell((chosen,), case.asks[0] if case.asks and reads(chosen, case.asks[:1]) else "")
    ranked = rank(
        case.world, case.u.lang, replace(case.context.query, pool=frozenset(f.id for f in facts))
    )
    kept = _filtered(case, facts, ranked)
    ordering = case.family in (Family.EARLIER, Family.INTERVAL, Family.FIRST, Family.LAST)
    if ordering and (case.confidence >= SURE or len(kept) == len(facts)):
        return _ordered(case, facts)
    if case.family is Family.COUNT:
        if len(facts) == 1 and facts[0].count:
            return Tell(tuple(facts), "count")
        if len(facts) > 1 and kept:
            return ListFacts(tuple(kept), counted=True)
        return None
    if case.asks:
        return _told(case, [c for c in ranked if c.fact in kept] or case.best(), *case.asks)
    if case.u.yes_no:
        return None
    if kept and (len(kept) < len(facts) or case.family is Family.LIST) and len(facts) > 1:
        return ListFacts(tuple(kept))
    if not kept and case.statuses:
        again = base.search(
            Criteria(
                kinds=frozenset(
                    {"document"}
                    if any(_document(case, frozenset({f.kind})) for f in facts)
                    else {f.kind for f in facts}
                ),
                statuses=case.statuses,
            )
        )
        return ListFacts(again) if again else None
    return None


def _chosen(case: Case, facts: list[Fact]) -> Fact | None:
    """Return the one that a number points at: the second one, 2."""
    if len(facts) < 2 or case.family in (
        Family.FIRST,
        Family.LAST,
        Family.EARLIER,
        Family.INTERVAL,
    ):
        return None
    start, end = case.u.focus
    wanted = [v for i, v in (*case.u.ordinals, *case.u.numbers) if start <= i < end]
    by_series = [f for f in facts if f.ordinal in wanted]
    if len(by_series) == 1:
        return by_series[0]
    if len(wanted) == 1 and 1 <= wanted[0] <= len(facts) and not _telling(case):
        return facts[wanted[0] - 1]
    return None


def _ordered(case: Case, facts: list[Fact]) -> Verdict | None:
    """Return the first or last of some facts, or how long lay between two."""
    dated = sorted((f for f in facts if f.date), key=lambda f: f.date.first)  # type: ignore[union-attr]
    if not dated:
        return Missing(facts[0], "date")
    if case.family in (Family.INTERVAL,):
        if len(dated) < 2:
            return Missing(next((f for f in facts if not f.date), facts[0]), "date")
        return Compare(dated[0], dated[-1], "interval", _unit(case))
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
    places = {id_ for m in case.names(Type.PLACE) for id_ in m.ids}
    if places:
        kept = [f for f in kept if f.place and places.intersection(lineage(base.places, f.place))]
    if case.when:
        kept = [f for f in kept if f.date and case.when.intersects(f.date)]
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
    telling = {t.concept for t in _telling(case)}
    if telling:
        fitting = [c for c in ranked if telling.intersection(c.explained)]
        ids = [c.fact.id for c in fitting]
        kept = [f for f in kept if f.id in ids] or (kept if not fitting else [])
    return kept


def rule_source(case: Case) -> Verdict | None:
    if case.family is not Family.SOURCE or case.named or case.intent is None:
        return None
    pages = case.search(kinds=frozenset({"page"}))
    return Source(pages[0], case.intent.id == "currency") if pages else None


def rule_unknown_number(case: Case) -> Verdict | None:
    """The 12th meeting: only those of the page are named."""
    start, end = scope(case.world, case.u)
    wanted = [v for i, v in case.u.ordinals if start <= i < end and v > 1]
    series = [f for f in case.search(kinds=case.kinds or frozenset({"meeting"})) if f.ordinal]
    known = {f.ordinal for f in series}
    if not wanted or not series or known.intersection(wanted) or not (case.kinds or case.partners):
        return None
    if case.candidates[0].fact.ordinal not in known and case.called:
        return None
    return NoSuchNumber(wanted[0], tuple(series))


def rule_compare(case: Case) -> Verdict | None:
    """Two facts side by side: which first, how long between, what differs."""
    if case.family not in (Family.EARLIER, Family.INTERVAL, Family.DIFFERENCE) or not case.intent:
        return None
    pair = _pair(case)
    if pair is None:
        return None
    how = case.family.value
    if how != "difference" and not all(f.date for f in pair):
        undated = next(f for f in pair if not f.date)
        return Missing(undated, "date")
    early, late = pair if how == "difference" else sorted(pair, key=lambda f: f.date.first)  # type: ignore[union-attr]
    return Compare(early, late, how, _unit(case), _order_claim(case, early, late))


def rule_extreme(case: Case) -> Verdict | None:
    """The first, the latest."""
    start, end = case.u.focus
    ordinal = any(v == 1 and start <= i < end for i, v in case.u.ordinals)
    first = ordinal and bool(case.kinds) and not case.called
    if not (case.family in (Family.FIRST, Family.LAST) or first) or case.u.yes_no:
        return None
    if case.specific and not case.kinds and not case.names(Type.PLACE):
        return None
    facts = [
        f
        for f in case.search(
            kinds=_broad(case),
            partners=frozenset(p.id for p in case.partners),
            places=frozenset(m.ids[0] for m in case.names(Type.PLACE)),
            when=case.when,
            dated=True,
        )
        if f.kind != "page"
    ]
    facts = _matching(case, facts)
    if not facts:
        undated = case.best()[:1] if case.kinds and case.partners else ()
        return Missing(undated[0].fact, "date") if undated else None
    number = next((v for i, v in case.u.ordinals if v > 1 and start <= i < end), 1)
    if number > 1:
        return Tell((facts[number - 1],)) if number <= len(facts) else None
    last = case.family is Family.LAST
    pick = facts[-1] if last else facts[0]
    return Extreme((pick,), last)


def rule_timeline(case: Case) -> Verdict | None:
    """What happened then: facts by their date."""
    if case.when is None and case.month is None:
        if (
            case.family is Family.TIMELINE
            and not case.named
            and (case.confidence >= SURE or not case.specific)
        ):
            places = frozenset(m.ids[0] for m in case.names(Type.PLACE))
            found = case.search(kinds=_broad(case), places=places, dated=True)
            dated = [f for f in found if f.kind != "page"]
            return ListFacts(tuple(dated)) if dated else None
        return None
    if case.u.yes_no and (case.called or case.people):
        return None
    found = [
        f
        for f in case.search(
            kinds=_broad(case),
            partners=frozenset(p.id for p in case.partners),
            people=case.people,
            when=case.when,
            month=case.month,
        )
        if f.kind != "page"
    ]
    open_ended = case.family in (
        Family.TIMELINE,
        Family.LIST,
        Family.DESCRIBE,
        Family.COUNT,
        Family.VERIFY,
        None,
    )
    who = bool({"participants", "person-name", "ordinal"}.intersection(case.asks))
    if not (open_ended or who) and case.named:
        return None
    kept = _matching(case, found)
    if not kept:
        if case.called and not case.partners:
            return None
        return NothingThen(case.when or DateRange(), _typed_time(case), tuple(found))
    if case.asks and not who and "date" not in case.asks:
        told = [f for f in kept if reads(f, case.asks)]
        return Tell(tuple(told)[:FEW], case.asks[0]) if told else Missing(kept[0], case.asks[0])
    if who:
        visits = [f for f in kept if f.people or "participants" in f.details]
        return Tell(tuple(visits or kept)[:FEW], case.asks[0])
    if case.u.yes_no:
        return ListFacts(tuple(kept), verdict="yes")
    return ListFacts(tuple(kept), counted=case.family is Family.COUNT)


def rule_person(case: Case) -> Verdict | None:
    """Who somebody is."""
    people = case.people
    if not people or case.u.yes_no or case.specific:
        return None
    if case.family not in (None, Family.DESCRIBE) and "role" not in case.asks:
        return None
    if case.kinds and case.family is Family.DESCRIBE:
        return None
    ids = sorted(people)
    base = case.world.knowledge
    facts = [f for id_ in ids for f in base.search(Criteria(people=frozenset({id_})))]
    return TellPerson(tuple(base.people[id_] for id_ in ids), tuple(dict.fromkeys(facts)))


def rule_expansion(case: Case) -> Verdict | None:
    """What a partner's abbreviation stands for."""
    if not case.asks or case.asks[0] != "expansion" or not case.partners or case.specific:
        return None
    partner = case.partners[0]
    if not partner.short.get(case.u.lang, "").isupper():
        return None
    facts = case.world.knowledge.of_partner(partner.id)
    if case.called and any("expansion" in c.fact.details for c in case.best()):
        return None
    return Expand(partner, facts[:1])


def rule_count(case: Case) -> Verdict | None:
    """How many: a number of the page, or the size of a set."""
    if case.family is not Family.COUNT:
        return None
    best = case.best()
    counted = [c for c in best if c.fact.count and (c.content > 0 or case.partners)]
    telling = [t for t in case.specific if not t.tags]
    if counted and best[0].coverage >= COVERED and (telling or case.called or case.types):
        return _told(case, counted, "count")
    if case.types and not telling and not case.kinds and not case.partners:
        return _partners_of_types(case, counted=True)
    if case.kinds:
        found = _matching(case, list(_of_kinds(case)))
        numbers = [f for f in found if f.count]
        if numbers and not case.statuses - {"implemented"}:
            return Tell(tuple(numbers)[:FEW], "count")
        if found and not (telling and not _explained(case, found)):
            return ListFacts(tuple(found), counted=True)
        if case.partners and not telling:
            return NoneSuch(tuple(case.kinds), case.partners, _of_partners(case))
    return _missing(case, "count")


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
        and not case.kinds
        and not case.types
        and not case.partners
        and not case.specific
    ):
        if case.statuses:
            return _listed(case, case.search(statuses=case.statuses))
        return _partners_of_types(case, counted=False)
    if "item-names" in case.asks and (case.u.numbers or case.called):
        return None
    classes = not case.called or _is_class_only(case)
    if case.types and classes and case.family is Family.LIST and not case.u.yes_no:
        if not case.kinds - {"process"} and not _telling(case) and not case.partners:
            return _partners_of_types(case, counted=False)
    if case.family is Family.LIST and case.statuses and case.partners and not case.kinds:
        found = case.search(statuses=case.statuses, partners=frozenset(p.id for p in case.partners))
        if found:
            return _listed(case, found)
    plural = (
        case.family is Family.LIST
        or "item-names" in case.asks
        or (case.statuses and not case.called and _open(case))
    )
    if not case.kinds or not plural or (case.u.yes_no and case.named):
        return None
    if case.called and not _is_class_only(case):
        return None
    facts = _matching(case, list(_of_kinds(case)))
    if facts:
        return _listed(case, facts)
    if case.partners and not _telling(case):
        return NoneSuch(tuple(case.kinds), case.partners, _of_partners(case))
    return None


def rule_verify(case: Case) -> Verdict | None:
    """Is it so? Yes and no first, false premises corrected."""
    if not case.u.yes_no and case.family is not Family.VERIFY:
        return None
    best = case.best()
    if not best:
        return None
    top = best[0]
    if (
        len(case.partners) == 1
        and not case.informative
        and not case.kinds - {"cooperation"}
        and not case.people
        and not case.statuses
        and not case.names(Type.PLACE)
    ):
        return _partnership(case)
    least = PERSONAL if case.people and top.explained else COVERED
    if top.coverage < least or (not top.explained and not case.partners and not case.people):
        return None
    if case.asks and case.confidence >= SURE and not set(case.asks) & case.world.given:
        return Missing(top.fact, case.asks[0])
    if (case.when or case.month) and not top.fact.date:
        return Missing(top.fact, "date")
    outside = [p for p in case.partners if p.type == "excluded"]
    if outside and not case.u.negated:
        return Tell(case.world.knowledge.of_partner(outside[0].id)[:1], verdict="no")
    wrong = _contradiction(case, top)
    if wrong == "person":
        top = next((c for c in case.candidates if not c.wrong_person), top)
    if wrong:
        facts = tuple(c.fact for c in best if c.fact.count) if wrong == "count" else (top.fact,)
        return Tell(facts, _aspect_of(wrong), verdict="no", correction=wrong)
    fitting = tuple(c.fact for c in best if _fits_claims(case, c))[:FEW] or (top.fact,)
    if case.u.negated:
        return Tell(fitting)
    tentative = {s.id for s in case.world.knowledge.statuses.values() if s.tentative}
    claimed = {id_ for id_, _ in case.claimed}
    open_ = top.fact.status in tentative and top.fact.status not in claimed
    numbers = {v for i, v in case.u.numbers if case.u.focus[0] <= i < case.u.focus[1]}
    counted = any(f.count and f.count.value in numbers for f in fitting)
    placed = not case.names(Type.PLACE) or any(f.place for f in fitting)
    sure = (
        top.coverage >= VERIFIED
        and not top.wrong_partner
        and not open_
        and placed
        and (counted or not numbers)
    )
    return Tell(fitting, verdict="yes" if sure else "")


def rule_none_such(case: Case) -> Verdict | None:
    """A kind of thing that there is none of with that partner."""
    if not case.partners:
        return None
    kinds = case.kinds - {"cooperation", "event"}
    wanted = (
        frozenset(k for k in kinds if "document" in lineage(case.world.knowledge.kinds, k)) or kinds
    )
    documents = (
        frozenset({"document"})
        if (wanted and wanted != kinds) or _document(case, wanted)
        else wanted
    )
    top = case.best()[:1]
    if top and top[0].wrong_partner:
        return NoneSuch(tuple(sorted(wanted)), case.partners, _of_partners(case))
    if not wanted:
        return None
    ids = frozenset(p.id for p in case.partners)
    if case.search(kinds=documents, partners=ids) or (top and top[0].content >= 2 * GENERIC):
        return None
    return NoneSuch(tuple(sorted(wanted)), case.partners, _of_partners(case))


def rule_attribute(case: Case) -> Verdict | None:
    """The aspect asked for, of the facts that fit."""
    if not case.asks:
        return None
    best = case.best()
    if not best:
        return Clarify((), case.asks[0]) if not case.specific else None
    top = best[0]
    if not top.explained and not case.named and not case.kinds:
        return Clarify((), case.asks[0]) if not case.specific else None
    if top.coverage < COVERED:
        return None
    if top.wrong_person:
        return None
    if (
        case.asks[0] in ("person-name", "title")
        and case.partners
        and not case.called
        and not case.specific
    ):
        return None
    return _told(case, best, *_fitting_asks(case, top.fact))


def rule_describe(case: Case) -> Verdict | None:
    """A partner, or whatever the words describe."""
    best = case.best()
    if case.partners and not case.specific and not (case.kinds - {"cooperation"}):
        return _described(case)
    if not best:
        return None
    top = best[0]
    if case.partners and case.family is Family.DESCRIBE and case.confidence >= SURE:
        whole = top.coverage >= COVERED and (len(case.terms) < WORDY or top.coverage >= VERIFIED)
        return Tell((top.fact,)) if whole and case.specific else _described(case)
    if top.coverage < COVERED or not (top.explained or case.partners):
        return None
    if case.family in (
        None,
        Family.DESCRIBE,
        Family.LIST,
        Family.VERIFY,
        Family.COUNT,
        Family.TIMELINE,
        Family.ATTRIBUTE,
    ):
        weight = sum(t.weight for t in case.terms if t.concept in top.explained)
        if not case.named and weight < GENERIC:
            return None
        if not case.u.asked and not case.named and top.coverage < VERIFIED:
            return None
    facts = tuple(c.fact for c in best)
    if len(facts) > FEW:
        return (
            Clarify(facts[: 2 * FEW])
            if not case.specific and not case.called
            else Tell(facts[:FEW])
        )
    return Tell(facts)


def rule_overview(case: Case) -> Verdict | None:
    """Several things at once about a partner: its facts together account for the words."""
    if not case.partners or len(case.terms) < 2:
        return None
    own = {f.id for p in case.partners for f in case.world.knowledge.of_partner(p.id)}
    explained = {c for found in case.candidates if found.fact.id in own for c in found.explained}
    weights = [
        (t.weight, t.concept in explained)
        for t in case.terms
        if not t.excused or t.concept in explained
    ]
    total = sum(w for w, _ in weights)
    if not total or sum(w for w, known in weights if known) / total < COVERED:
        return None
    return _described(case)


RULES: Final[tuple[Callable[[Case], Verdict | None], ...]] = (
    rule_nothing_typed,
    rule_last_answer,
    rule_smalltalk,
    rule_out_of_scope,
    rule_outsider,
    rule_source,
    rule_unknown_number,
    rule_compare,
    rule_extreme,
    rule_timeline,
    rule_person,
    rule_expansion,
    rule_count,
    rule_verify,
    rule_list,
    rule_none_such,
    rule_attribute,
    rule_describe,
    rule_overview,
)
"""In the order in which they are tried."""


# What the rules share


def _broad(case: Case) -> frozenset[str]:
    """Return the kinds asked for, any document where one kind of document is."""
    base = case.world.knowledge
    return frozenset(
        "document" if "document" in lineage(base.kinds, k) else k
        for k in case.kinds - {"cooperation", "event"}
    )


def _document(case: Case, kinds: frozenset[str]) -> bool:
    return any("document" in lineage(case.world.knowledge.kinds, k) for k in kinds)


def _telling(case: Case) -> list[Term]:
    return [t for t in case.specific if not t.tags]


def _explained(case: Case, facts: Iterable[Fact]) -> bool:
    wanted = {t.concept for t in _telling(case)}
    ids = {f.id for f in facts}
    return any(wanted.intersection(c.explained) for c in case.candidates if c.fact.id in ids)


def _matching(case: Case, facts: list[Fact]) -> list[Fact]:
    """Keep the facts that the telling words describe, where they describe any."""
    telling = {t.concept for t in _telling(case)}
    if not telling:
        return facts
    explained = {c.fact.id: telling.intersection(c.explained) for c in case.candidates}
    most = max((len(explained[f.id]) for f in facts), default=0)
    if not most:
        return [] if case.called else facts
    return [f for f in facts if len(explained[f.id]) == most]


def _of_kinds(case: Case) -> tuple[Fact, ...]:
    ids = frozenset(p.id for p in case.partners)
    places = frozenset(m.ids[0] for m in case.names(Type.PLACE))
    facts = case.world.knowledge.search(
        Criteria(kinds=_broad(case), partners=ids, places=places, when=case.when),
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


def _fitting_asks(case: Case, fact: Fact) -> tuple[str, ...]:
    """Return the aspects asked for; where that is doubtful and the fact answers what a likely
    other intent asks, that one's."""
    if reads(fact, case.asks) or case.confidence >= SURE:
        return case.asks
    for other in case.u.ranked[1:]:
        if other.confidence >= case.confidence * RIVAL and reads(fact, other.intent.asks):
            return other.intent.asks
    return case.asks


def _precise(case: Case, facts: Iterable[Fact]) -> bool:
    """Return whether the dates are as precise as the question wants: which month, which day."""
    unit = _unit(case)
    allowed = {"days": ("day",), "months": ("day", "month")}.get(unit)
    return allowed is None or any(f.date and f.date.precision in allowed for f in facts)


def _open(case: Case) -> bool:
    """Return whether not even a doubtful intent asks for an attribute."""
    return case.intent is None or case.intent.family is not Family.ATTRIBUTE


def _roots(case: Case, fact: Fact) -> int:
    """Return how many partners a fact concerns, bodies of one counted once."""
    partners = case.world.knowledge.partners
    return len({lineage(partners, p)[-1] for p in fact.partners})


def _of_partners(case: Case) -> tuple[Fact, ...]:
    found = [f for p in case.partners for f in case.world.knowledge.of_partner(p.id)]
    found = [f for f in dict.fromkeys(found) if _roots(case, f) < MANY] or found
    return tuple(found)[:FEW]


def _listed(case: Case, facts: Iterable[Fact]) -> Verdict:
    return ListFacts(tuple(facts), verdict="yes" if case.u.yes_no and not case.u.negated else "")


def _is_class_only(case: Case) -> bool:
    """Return whether the phrases that call facts are class words: "new projects", "processes"."""
    start, end = scope(case.world, case.u)
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


def _partners_of_types(case: Case, *, counted: bool) -> Verdict | None:
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


def _partnership(case: Case) -> Verdict:
    """Whether somebody is a partner at all."""
    outside = [p for p in case.partners if p.type == "excluded"]
    facts = _of_partners(case)
    if outside:
        return Tell(facts[:1], verdict="no", correction="partner")
    return Describe(case.partners, facts, verdict="yes")


def _described(case: Case) -> Verdict:
    base = case.world.knowledge
    facts = [f for p in case.partners for f in base.of_partner(p.id)]
    own = [f for f in dict.fromkeys(facts) if _roots(case, f) < MANY] or facts
    return Describe(case.partners, tuple(own))


def _told(case: Case, best: Iterable[Candidate], *aspects: str) -> Verdict:
    """Return the facts that have an aspect; where none has, say so of the best."""
    pool = [c for c in best if not c.wrong_partner]
    pool = pool or list(best)
    if not reads(pool[0].fact, aspects):
        pool = [c for c in pool if c.score >= pool[0].score * NEAR]
    for aspect in aspects:
        found = [c.fact for c in pool if reads(c.fact, (aspect,))]
        general = [f for f in found if not f.partners]
        if len(found) > FEW and general and not case.partners:
            found = general
        if aspect in PEOPLE and len(found) > FEW:
            found = [f for f in found if f.people] or found
        if len(found) > (2 * FEW if aspect in PEOPLE else FEW):
            return Clarify(tuple(found[: 2 * FEW]), aspect)
        if found and aspect == "date" and not _precise(case, found):
            return Missing(found[0], "exact-date")
        if found:
            return Tell(tuple(found), aspect)
    top = pool[0].fact
    if case.intent and case.intent.soft and pool[0].coverage >= COVERED:
        return Tell((top,))
    if aspects[0] == "date" and _implied_status(case, top):
        return Tell((top,), "status", verdict="", correction="status")
    return Missing(top, aspects[0])


def reads(fact: Fact, aspects: Iterable[str]) -> bool:
    """Return whether a fact answers any of the aspects."""
    return any(fact.answers(aspect) for aspect in aspects)


def tell(fact: Fact, aspect: str) -> Verdict:
    """Return what a fact says of an aspect, or that it says nothing."""
    return Tell((fact,), aspect) if reads(fact, (aspect,)) else Missing(fact, aspect)


def _implied_status(case: Case, fact: Fact) -> bool:
    """Return whether the question takes for granted a status that the fact rules out."""
    if fact.status is None:
        return False
    claimed = {id_ for id_, negated in case.claimed if not negated}
    return bool(claimed.intersection(case.world.knowledge.statuses[fact.status].excludes))


def _missing(case: Case, aspect: str) -> Verdict | None:
    best = case.best()
    if not best or best[0].coverage < COVERED or not (best[0].explained or case.partners):
        return Clarify((), aspect) if not case.specific and not case.named else None
    return Missing(best[0].fact, aspect)


def _pair(case: Case) -> tuple[Fact, Fact] | None:
    """Return the two facts that are compared."""
    base = case.world.knowledge
    start, end = scope(case.world, case.u)
    ordinals = [v for i, v in case.u.ordinals if start <= i < end]
    numbered = [f for v in ordinals for f in base.facts.values() if f.ordinal == v and f.date]
    if len(dict.fromkeys(numbered)) == 2:
        return numbered[0], numbered[1]
    order = {c.fact.id: n for n, c in enumerate(case.candidates)}
    found: list[Fact] = []
    for p in case.u.phrases:
        if start <= p.start < end:
            best = min(p.ids, key=lambda id_: order[id_])
            found.append(base.facts[best])
    distinct = list(dict.fromkeys(found))
    if len(distinct) >= 2:
        return distinct[0], distinct[1]
    facts = [
        f
        for f in case.search(
            kinds=_broad(case), partners=frozenset(p.id for p in case.partners), dated=True
        )
        if f.kind != "page"
    ]
    if case.kinds and len(facts) == 2:
        return facts[0], facts[1]
    if len(case.partners) == 2:
        firsts = [base.of_partner(p.id) for p in case.partners]
        if all(firsts) and firsts[0][0] != firsts[1][0]:
            return firsts[0][0], firsts[1][0]
    return None


def _typed_time(case: Case) -> str:
    """Return the time asked about, as the user put it or as it was taken over."""
    if case.context.when is None and case.u.times:
        t = case.u.times[-1]
        return " ".join(token.text for token in case.u.tokens[t.start : t.end])
    return str(case.when.first.year) if case.when and case.when.first else ""


def _unit(case: Case) -> str:
    names = case.world.texts[case.u.lang]
    for unit in ("days", "months", "years"):
        words = names.items(f"unit_words.{unit}")
        if any(t.text in words for t in case.u.tokens[slice(*case.u.focus)]):
            return unit
    return ""


def _order_claim(case: Case, early: Fact, late: Fact) -> str:
    """Return yes or no to "was X before Y", empty where that was not asked."""
    if not case.u.yes_no or case.family is not Family.EARLIER:
        return ""
    texts = case.world.texts[case.u.lang]
    words = [t.text for t in case.u.tokens[slice(*case.u.focus)]]
    before = any(w in texts.items("order_words.before") for w in words)
    after = any(w in texts.items("order_words.after") for w in words)
    if before == after:
        return ""
    order = [id_ for p in case.u.phrases for id_ in p.ids if id_ in (early.id, late.id)]
    if not order:
        return ""
    return "yes" if (order[0] == early.id) == before else "no"


def _contradiction(case: Case, top: Candidate) -> str:
    """Return what the question gets wrong about a fact: partner, date, place, number, status..."""
    base, fact, u = case.world.knowledge, top.fact, case.u
    denied = {c for text in fact.denies.get(u.lang, ()) for c in text.split()}
    if not u.negated and any(t.text in denied for t in u.tokens[slice(*u.focus)]):
        return "denied"
    called = [base.facts[id_] for id_ in case.context.query.called]
    if case.people and called and not any(case.people & set(f.people) for f in called):
        return "person"
    if top.wrong_partner and top.content >= 2 * GENERIC:
        return "partner"
    if case.when and fact.date and not case.when.intersects(fact.date):
        return "date"
    start, end = scope(case.world, u)
    numbers = [v for i, v in u.numbers if start <= i < end]
    counted = [c.fact for c in case.best() if c.fact.count]
    if counted and numbers and fact.count and fact.count.value not in numbers:
        return "count"
    if (
        len(counted) > 1
        and len(numbers) > 1
        and _order_of_counts(case, counted) not in (None, numbers)
    ):
        return "count"
    ordinals = {v for i, v in u.ordinals if start <= i < end}
    if ordinals and fact.ordinal and fact.ordinal not in ordinals:
        return "ordinal"
    places = {id_ for m in case.names(Type.PLACE) for id_ in m.ids}
    if places and fact.place and not places.intersection(lineage(base.places, fact.place)):
        return "place"
    if fact.status:
        claimed = {id_ for id_, negated in case.claimed if not negated}
        held = fact.status in claimed
        if not held and claimed.intersection(base.statuses[fact.status].excludes) and not u.negated:
            return "status"
    return ""


def _order_of_counts(case: Case, facts: Iterable[Fact]) -> list[int] | None:
    """Return the numbers of the facts in the order in which the question calls them."""
    at: dict[int, Fact] = {}
    for p in case.u.phrases:
        for fact in facts:
            if fact.id in p.ids:
                at[p.start] = fact
    return [at[i].count.value for i in sorted(at) if at[i].count] or None  # type: ignore[union-attr]


def _fits_claims(case: Case, candidate: Candidate) -> bool:
    return not _contradiction(case, candidate)


def _aspect_of(wrong: str) -> str:
    return {
        "date": "date",
        "count": "count",
        "place": "place",
        "status": "status",
        "ordinal": "ordinal",
    }.get(wrong, "")
