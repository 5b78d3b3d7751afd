"""The rule that tells the aspect asked for, of the facts that fit."""

from __future__ import annotations

from bot.deciding.aspects import (
    either_of_theirs,
    fitting_asks,
    office_untold,
    offices_asked,
    reads,
    tell,
    told,
)
from bot.deciding.case import Case
from bot.deciding.naming import asks_for_a_body, called_without_name, names_wanted, untold_class
from bot.deciding.narrowing import is_bare_kind, of_partners
from bot.deciding.sets import nothing_then
from bot.deciding.thresholds import (
    COVERED,
    FEW,
    LIKELY,
    PEOPLE,
    SURE,
)
from bot.retrieval import Candidate
from bot.verdicts import (
    Clarify,
    Elsewhere,
    ListFacts,
    Missing,
    NoneSuch,
    OutOfScope,
    Tell,
    Verdict,
)
from intents.model import Type
from knowledge.base import Criteria, lineage
from knowledge.model import Fact


def _open_to(case: Case) -> tuple[Fact, ...]:
    """Return what may be meant where nothing is named: what people came for, where who came is
    asked; what has the status that is said."""
    if case.statuses and case.asks[0] != "participants":
        stated = case.search(Criteria(statuses=case.statuses))
        open_ = tuple(f for f in stated if reads(f, case.asks))[: 2 * FEW]
        return open_ if len(open_) > 1 else ()
    if case.asks[0] != "participants":
        return ()
    return tuple(f for f in case.search(Criteria()) if f.people and reads(f, case.asks))[: 2 * FEW]


def rule_attribute(case: Case) -> Verdict | None:
    """The aspect asked for, of the facts that fit."""
    if not case.asks:
        return None
    either = either_of_theirs(case)
    if either is not None:
        return either
    something = case.called or case.kinds or case.specific or case.context.facts
    if case.asks[0] == "status" and case.partners and not (something or case.claimed):
        return None  # "What is up with the Netherlands?" has no one status.
    if is_bare_kind(case):
        exact = case.search(Criteria(kinds=case.kinds - {"cooperation", "event"}))
        fitting = [f for f in exact if reads(f, case.asks) and not f.several]
        if FEW < len(fitting) <= 2 * FEW:
            return Clarify(tuple(fitting), case.asks[0])
    best = _fitting(case)
    if _of_ourselves(case):
        return OutOfScope()
    said = case.named or case.kinds or case.specific or case.u.times or case.context.facts
    if case.asks[0] == "participants" and case.names(Type.SELF) and not said:
        # "Who came to Azerbaijan?" asks of all who did.
        return ListFacts(tuple(f for f in case.search(Criteria()) if f.people and not f.several))
    if not best:
        return _not_then(case) or (
            Clarify(_open_to(case), case.asks[0]) if not case.specific else None
        )
    otherwise = _dated_otherwise(case, best)
    return otherwise or _of_nearest(case, best)


def _dated_otherwise(case: Case, best: tuple[Candidate, ...]) -> Verdict | None:
    """Return that nothing was then, where the date of one of several is asked for and the time that
    is said of it is none of theirs: "when was the meeting in Baku in 2015?"."""
    when, query = case.when, case.context.query
    one = len(query.called) == 1 or query.ordinals or case.context.facts
    if when is None or not case.u.times or case.asks[0] != "date" or one:
        return None
    dated = [c.fact for c in best if c.fact.date]
    if best[0].fact not in dated or any(f.date and when.intersects(f.date) for f in dated):
        return None
    return nothing_then(case, tuple(dated))


def _not_then(case: Case) -> Verdict | None:
    """Return that what is meant was not then, or does not tell what is asked of it at all: that an
    agreement was signed does not tell how many got a visa in 2019."""
    near = case.best()[:1]
    if case.when is None or not case.u.times or not near:
        return None
    top = near[0]
    if top.wrong_partner or top.wrong_person or top.coverage < COVERED:
        return None
    theirs = [c.fact for c in _dated(case) if case.partners][:1]
    fact = theirs[0] if theirs else top.fact
    if not reads(fact, case.asks):
        return Missing(fact, case.asks[0])
    return tell(fact, case.asks[0]) if theirs else nothing_then(case, (fact,))


def _dated(case: Case) -> list[Candidate]:
    """Return the facts of the time and the partners asked about, the likeliest first."""
    when = case.when
    return [
        c
        for c in (case.candidates if when else ())
        if c.fact.date and when and when.intersects(c.fact.date) and not c.wrong_partner
    ]


def _fitting(case: Case) -> tuple[Candidate, ...]:
    """Return the facts that the question may mean, the likeliest first; empty where none is."""
    dated = _dated(case)
    if case.best()[:1] and case.best()[0].fact.id in case.context.query.called:
        # What is called by its phrase is meant, though another has that date.
        dated = [c for c in dated if c.coverage >= case.best()[0].coverage]
    right = (
        [c for c in case.candidates.spoken_for if not c.wrong_partner] if case.partners else None
    )
    best = (
        case.best(dated)
        or _each_of_series(case)
        or case.best(_with_all(case))
        or case.best(right)
        or case.best()
    )
    if case.when and case.u.times and case.asks[0] != "date":
        # What is dated otherwise is not what is asked about.
        then = tuple(c for c in best if not c.fact.date or case.when.intersects(c.fact.date))
        best = then or tuple(dated[:1])
    return best


def _of_nearest(case: Case, best: tuple[Candidate, ...]) -> Verdict | None:
    """Return the aspect asked for of the nearest of facts, or what is wrong with asking it."""
    top = best[0]
    if case.asks_the_unknown(top):
        return None
    if not top.explained and not case.named and not case.kinds:
        return Clarify(_open_to(case), case.asks[0]) if not case.specific else None
    if top.coverage < COVERED and not _called_and_told(case, top):
        return _never_told(case, top)
    if not reads(top.fact, case.asks) and _asked_alone(case, top):
        known = [
            c.fact
            for c in case.candidates.spoken_for
            if c.explained and reads(c.fact, case.asks[:1])
        ]
        if len(known) > 1:
            few = len(known) <= FEW
            return (Tell if few else Clarify)(tuple(known)[: 2 * FEW], case.asks[0])
    if top.wrong_person:
        # What is told of others is not told of them.
        theirs = [c for c in case.candidates if not c.wrong_person and not c.wrong_partner]
        asked = theirs and case.names(Type.PERSON)
        return told(case, theirs[:1], *case.asks) if asked else None
    if case.elsewhere(top.fact):
        return Elsewhere(top.fact, tuple(sorted(case.places)))
    nameless = case.asks[0] == "title" and not reads(top.fact, case.asks)
    of_itself = case.asks[0] in ("person-name", "title") and (nameless or not case.called)
    if of_itself and case.partners:
        found = _of_partner_itself(case, top)
        if found is not None or not case.specific:
            return found
    if asks_for_a_body(case, top):
        return Missing(top.fact, "body")
    unnamed = called_without_name(case, top)
    if unnamed is not None:
        return Missing(unnamed, "person-name")
    asks = _sharpened(case, top.fact, fitting_asks(case, top.fact))
    if untold_class(case, top.fact, asks[0]):
        return Missing(top.fact, "members")
    return told(case, best, *_loosened(case, top.fact, asks))


def _of_partner_itself(case: Case, top: Candidate) -> Verdict | None:
    """Return what is told where a name is asked of a partner itself: what it is called is told by
    describing it, which is None here; whoever heads it is not known where no fact names anybody."""
    facts = of_partners(case)
    unknown = not any(f.people for f in facts) if case.terms else office_untold(case, facts)
    # The words are of something of theirs that names nobody: their ambassador.
    unknown = unknown or (bool(top.explained) and not top.fact.people)
    if case.asks[0] == "person-name" and unknown:
        return NoneSuch((), case.partners, facts)
    named = [f for p in case.partners for f in case.world.knowledge.of_partner(p.id)]
    named = [f for f in named if reads(f, case.asks[:1])]
    if case.asks[0] == "person-name" and top.explained and not case.specific and named:
        return Tell(tuple(named)[:FEW], "person-name")
    return None


def _sharpened(case: Case, fact: Fact, asks: tuple[str, ...]) -> tuple[str, ...]:
    """Return the aspects asked for as they are meant of a fact."""
    if asks[0] == "item-names" and fact.people:
        # The names of two guests are no names of projects.
        asks = ("person-name",)
    if asks[0] in ("expansion", "title") and not reads(fact, asks) and fact.count:
        # Names and abbreviations of those that are listed.
        asks = (*asks, "members")
    if asks[0] == "met" and case.people and case.people.isdisjoint(fact.people[:1]):
        # Whom the host met is told by who came.
        asks = ("participants",)
    event = "event" in lineage(case.world.knowledge.kinds, fact.kind)
    if asks[0] == "participants" and event:
        asks = tuple(a for a in asks if a != "partner")  # Whose meeting it was is not who came.
    of_two = not case.language.either.isdisjoint(case.spoken)
    if asks[0] == "signatory" and of_two and reads(fact, ("parties",)):
        asks = ("parties",)  # "Who signed it, the government or the Service?"
    by_name = names_wanted(case) or offices_asked(case)
    if asks[0] == "person-name" and case.called and not by_name:
        # "Who is monitoring the centres?" asks for no name.
        asks = (*asks, "participants", "implementer")
    return asks


def _loosened(case: Case, fact: Fact, asks: tuple[str, ...]) -> tuple[str, ...]:
    """Return the aspects asked for with what tells them where the fact has not the first, and
    without what the question names itself."""
    if asks[0] == "title" and fact.several:
        asks = ("item-names",)  # Of several projects each has its own.
    asking = not case.language.question_words.isdisjoint(case.spoken)
    manager = asks[0] == "implementer" and not (case.types or asking)
    whose = asks[0] in ("participants", "role") or manager
    if whose and not fact.people and names_wanted(case):
        asks = ("person-name",)
    if case.partners and not case.called and asks[0] != "partner":
        # Whoever names a partner does not ask which one it was.
        asks = tuple(a for a in asks if a != "partner")
    return asks


def _each_of_series(case: Case) -> tuple[Candidate, ...]:
    """Return the facts of several numbers of a series, where each is one: the 8th and the 19th."""
    wanted = case.context.query.ordinals
    if len(wanted) < 2:
        return ()
    found = tuple(c for c in case.candidates if c.fact.ordinal in wanted and not c.wrong_partner)
    return found if len(found) == len(wanted) else ()


def _with_all(case: Case) -> list[Candidate]:
    """Return what somebody had a part in that concerns each of several partners, where people are
    asked for: who of the ministry was at the council's meeting."""
    if len(case.partners) < 2 or not PEOPLE.intersection(case.asks):
        return []
    return [
        c
        for c in case.candidates.spoken_for
        if c.fact.people and not c.some_partner_wrong and c.coverage >= COVERED and c.explained
    ]


def _of_ourselves(case: Case) -> bool:
    """Return whether something is asked of the Service itself that the page gives of nothing:
    its address."""
    given = set(case.asks) & case.world.given
    alone = not (case.named or case.specific or case.kinds or case.context.facts)
    return bool(case.names(Type.SELF)) and not given and alone and case.confidence >= SURE


def _asked_alone(case: Case, top: Candidate) -> bool:
    """Return whether nothing but words of asking is said: "date of signing"."""
    asking = {t.concept for t in case.terms if t.excused and not t.tags}
    named = case.named or case.kinds or case.types or case.places or case.u.times
    more = named or case.context.inherited or case.context.query.ordinals or case.specific
    return not more and asking.issuperset(top.explained)


def _called_and_told(case: Case, top: Candidate) -> bool:
    """Return whether a fact is called by its own phrase and answers what is likely asked, whatever
    else is said: "why was Swing's visit such a big deal?". Of people nothing is told so."""
    likely = case.confidence >= LIKELY and case.asks[0] not in PEOPLE
    called = top.fact.id in case.context.query.called
    return likely and called and reads(top.fact, case.asks[:1]) and not top.wrong_partner


def _never_told(case: Case, top: Candidate) -> Verdict | None:
    """Say of what is named that it lacks an aspect which the page gives of nothing: whatever the
    other words mean, they do not ask for a description."""
    called = top.fact.id in case.context.query.called
    named = not top.wrong_partner if case.partners else called
    sure = case.confidence >= (LIKELY if called else SURE)
    if not sure or set(case.asks) & case.world.given or not named:
        return None
    return Missing(top.fact, case.asks[0])
