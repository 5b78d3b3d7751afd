"""What a question leaves out is taken from the conversation: which, when, of whom, of what.

Only what is left out is inherited; a question that names its own object stands alone. The result
is a Context that the decision uses as if it had been typed, and that the reply can name.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from bot.retrieval import Query, Term, read_query
from bot.state import MAX_FACTS, MAX_RECENT, DialogueState
from bot.world import World
from intents.language import Language
from intents.model import Family, Intent, Type, Understanding
from knowledge.base import lineage
from knowledge.dates import DateRange

SHORT: Final = 4
"""Telling words up to which a message may be the rest of the last question."""
CUED: Final = 0.45
"""Confidence from which an intent is the question's own and not inherited."""

_OPEN: Final = frozenset(
    {
        Family.DESCRIBE,
        Family.VERIFY,
        Family.LIST,
        Family.TIMELINE,
        Family.OUT_OF_SCOPE,
        Family.SMALLTALK,
    }
)
"""Families that a mere name or fragment falls into: they do not count as an own intent."""


_PASSING: Final = frozenset(
    {Family.SMALLTALK, Family.OUT_OF_SCOPE, Family.MORE, Family.DISPUTE, Family.SOURCE}
)
"""Families that a later question does not go on with."""


@dataclass(frozen=True, slots=True)
class Context:
    """What was taken over from the conversation."""

    query: Query
    """The question's query, filled in."""
    intent: Intent | None = None
    """The intent of the last question, where this one has none of its own."""
    when: DateRange | None = None
    """The time of the last question, or moved from it."""
    types: frozenset[str] = frozenset()
    """Types of partners."""
    statuses: frozenset[str] = frozenset()
    """Statuses."""
    kinds: frozenset[str] = frozenset()
    """Kinds of facts."""
    facts: tuple[str, ...] = ()
    """The last answer, where the question points at it as a set."""
    members: tuple[str, ...] = ()
    """The partners of the last answer, where the question points at them."""
    rest: tuple[str, ...] = ()
    """Facts of the last list that are not yet told."""
    told: frozenset[str] = frozenset()
    """Facts told lately: more than these is wanted by "more"."""
    inherited: tuple[str, ...] = ()
    """What was taken over, for the explanation."""
    shown: tuple[str, ...] = ()
    """Ids of partners, people and facts that the reply should name as assumed."""


def resolve(world: World, u: Understanding, state: DialogueState, today: date) -> Context:
    """Return the context of a question: what it says itself, filled in from the state."""
    own = read_query(world, u)
    if state.at is None or not (state.intent or state.asked or state.facts):
        return Context(own)
    return _Resolver(world, u, state, own, today).context()


class _Resolver:
    def __init__(
        self, world: World, u: Understanding, state: DialogueState, own: Query, today: date
    ) -> None:
        self.world = world
        self.base = world.knowledge
        self.u = u
        self.state = state
        self.own = own
        self.today = today
        self.language: Language = world.interpreters[u.lang].language
        self.words = [t.text for t in u.tokens[slice(*u.focus)]]
        self.best = u.ranked[0] if u.ranked else None
        self.notes: list[str] = []
        self.shown: list[str] = []

    def context(self) -> Context:
        if self._stands_alone():
            return Context(self.own, self._own_intent())
        when = self._shifted() or self._inherited_time()
        intent = self._own_intent()
        if self._takes_up():
            intent = self.world.intents.get("who")
        elif intent is None and self._picks():
            intent = self.world.intents.get("list")
        elif intent is None and self._inherits_intent():
            intent = self.world.intents.get(self.state.asked or self.state.intent)
            if intent:
                self.notes.append(f"intent {intent.id}")
        points = self._points_at_facts()
        chosen = self.u.ordinals or self.u.numbers or self.state.asked
        counted = intent is not None and intent.family is Family.COUNT
        if points and self._own_intent() is None and not (chosen or counted or self._takes_up()):
            intent = self.world.intents.get("list")
        extreme = intent is not None and intent.family in (Family.FIRST, Family.LAST)
        if points and extreme and len(self._meant()) < 2:
            return self._filled(intent, when)
        rest = self._rest()
        if rest:
            self.notes.append(f"rest {', '.join(rest)}")
            return Context(
                self.own, self.world.intents.get("more"), inherited=tuple(self.notes),
                facts=self.state.facts, rest=rest,
            )  # fmt: skip
        if points:
            return self._about_facts(intent, when)
        return self._filled(intent, when)

    # What kind of follow-up is it?

    def _named(self) -> bool:
        return bool(self.own.partners or self.own.people or self.own.called)

    def _refers(self, *kinds: str) -> bool:
        return any(
            w in self.language.references.get(k, frozenset()) for w in self.words for k in kinds
        )

    def _telling(self) -> list[Term]:
        return [t for t in self.own.terms if not t.excused]

    def _stands_alone(self) -> bool:
        u, best = self.u, self.best
        if best is None:
            return False
        family = best.intent.family
        if self.state.facts and (self._picks() or self._only_counts() or self._restricts()):
            return False
        if self.state.facts and u.yes_no and self._refers("one", "set", "person"):
            return False
        if family in (Family.SMALLTALK, Family.OUT_OF_SCOPE) and best.confidence >= 0.55:
            return not u.elliptic or bool(not self._named() and not u.times)
        if self._whole(best.confidence, family):
            return True
        if (u.elliptic and not (best.intent.family is Family.LAST and self.own.kinds)) or (
            self.state.asked
        ):
            return False
        if self._refers("person") and not self.own.people:
            return False
        extreme = family in (Family.FIRST, Family.LAST) and best.confidence >= CUED
        if extreme and self.own.kinds and not self._refers("set"):
            return True
        if self._picks() or self._takes_up():
            return False
        names = any(m.type is Type.OUTSIDER for m in u.mentions)
        if (self._named() or names) and (
            (best.confidence >= CUED and family not in _OPEN) or len(self.words) > SHORT
        ):
            return True
        if self._named() and family in (Family.DESCRIBE, Family.LIST):
            return not (len(self.words) <= 2 and self._bare_attribute())
        if self._refers("set", "one") and len(self._telling()) <= SHORT:
            return False
        if self._kinds_in_last():
            return False
        telling = [t for t in self._telling() if not t.tags]
        return len(telling) + bool(self.own.kinds) + len(u.times) > 1 and family not in (
            Family.FIRST,
            Family.LAST,
        )

    def _whole(self, confidence: float, family: Family) -> bool:
        """Return whether it is a question of its own after all: "and who came in 2018?"."""
        asking = any(w in self.language.question_words for w in self.words)
        own = self._named() or bool(self.u.times) or len(self._telling()) > 1
        pointing = self._refers("set", "one", "person", "rest") or self._picks()
        return (
            asking and own and not pointing and confidence >= CUED and family not in _OPEN
        ) and not self.state.asked

    def _only_counts(self) -> bool:
        """Return whether it is a bare number or ordinal: "2", "the second"."""
        spoken = {i for i, _ in (*self.u.numbers, *self.u.ordinals)}
        start, end = self.u.focus
        return bool(spoken) and all(
            i in spoken or not self.u.tokens[i].concept for i in range(start, end)
        )

    def _picks(self) -> bool:
        """Return whether it picks out of the last list: "which one ..."."""
        return len(self._meant()) > 1 and any(_holds(self.words, p) for p in self.language.picks)

    def _takes_up(self) -> bool:
        """Return whether it asks of whom else the last thing is true: "who did?"."""
        return tuple(self.words) in self.language.predicates

    def _kinds_in_last(self) -> bool:
        """Return whether a bare class word means the last list: "how many documents?"."""
        kinds = {k for ids in self.own.kinds for k in ids}
        facts = [self.base.facts[f] for f in self.state.listed if f in self.base.facts]
        return len(self.words) <= SHORT and any(
            kinds.intersection(lineage(self.base.kinds, f.kind)) for f in facts
        )

    def _rest(self) -> tuple[str, ...]:
        """Return what a list left untold, where that is asked for: "more", "and the others?"."""
        if self._named() or len(self.words) > SHORT or self._asks_itself():
            return ()
        if self._refers("rest"):
            told = (*self.state.facts, *self.state.recent)
            others = tuple(f for f in self.state.listed if f not in told)
            return self.state.rest or others
        more = self.best is not None and self.best.intent.family is Family.MORE
        return self.state.rest if more else ()

    def _asks_itself(self) -> bool:
        """Return whether it asks for something else than more: "who else came?"."""
        asking = any(w in self.language.question_words for w in self.words)
        return asking or bool(self.own.kinds) or bool(self.u.times)

    def _restricts(self) -> bool:
        """Return whether it only takes a part of the last list: "except the EU ones"."""
        starts = (*self.language.exclusions, *((w,) for w in self.language.restrictions))
        return len(self.state.listed) > 1 and any(
            tuple(self.words[: len(phrase)]) == phrase for phrase in starts
        )

    def _bare_attribute(self) -> bool:
        """Return whether the last question left its object open."""
        return bool(self.state.asked)

    def _own_intent(self) -> Intent | None:
        if self.best is None:
            return None
        family = self.best.intent.family
        if family in _OPEN and not self.u.yes_no and len(self.words) <= SHORT + 2:
            return None
        return self.best.intent if self.best.confidence >= 0.3 else None

    def _inherits_intent(self) -> bool:
        asked = self.world.intents.get(self.state.asked or self.state.intent)
        return asked is not None and asked.family not in _PASSING

    def _points_at_facts(self) -> bool:
        if not self.state.facts or self.own.people:
            return False
        if self._restricts():
            return True
        if self._refers("rest") or self._takes_up():
            return False
        if self._picks() or self._kinds_in_last() or self._refers("person"):
            return self._refers("person") or not (self.own.called and not self._within_last())
        if self.u.ranked and self.u.ranked[0].intent.family in (
            Family.MORE,
            Family.DISPUTE,
            Family.SOURCE,
        ):
            return True
        if self._refers("set", "one", "person") and not self.own.people:
            if self.own.partners and not self._partner_in_last():
                return False
            return not (self.own.called and not self._within_last())
        if self.u.times and not self._telling():
            return False
        if self.u.elliptic and any(m.type is Type.PARTNER_TYPE for m in self.u.mentions):
            return False
        only = bool(self.language.restrictions.intersection(self.words)) or (
            self.u.elliptic and bool(self.u.ordinals)
        )
        if self._named():
            return only and self._partner_in_last()
        return only or (not self._telling() and not self.u.times) or self._own_attribute()

    def _own_attribute(self) -> bool:
        """Return whether it asks for something of the last answer in words that name nothing."""
        return (
            self.best is not None
            and self.best.intent.family is not Family.LIST
            and self.best.confidence >= CUED
            and len(self._telling()) <= 1
            and not self.own.kinds
        )

    def _partner_in_last(self) -> bool:
        """Return whether the partners named play a part in the facts of the last answer."""
        index = self.world.interpreters[self.u.lang].entries
        facts = [self.base.facts[f] for f in self.state.facts if f in self.base.facts]
        wanted = {p for ids in self.own.partners for p in ids}
        return (
            not wanted
            or any(
                wanted.intersection(lineage(self.base.partners, p))
                for f in facts
                for p in f.partners
            )
            or (
                self._refers("one")
                and len(facts) > 1
                and any(f.id in index.postings.get(f"@{p}", {}) for f in facts for p in wanted)
            )
        )

    def _within_last(self) -> bool:
        return any(id_ in self.state.facts for id_ in self.own.called)

    # What is taken over?

    def _meant(self) -> tuple[str, ...]:
        """Return the facts that the question points at: the last list or the last told."""
        state = self.state
        family = self.best.intent.family if self.best else None
        several = self._refers("set") or family in (
            Family.FIRST, Family.LAST, Family.INTERVAL, Family.EARLIER,
        )  # fmt: skip
        picks = any(_holds(self.words, p) for p in self.language.picks)
        if (
            several
            or picks
            or self._kinds_in_last()
            or self.u.ordinals
            or self.u.numbers
            or self.u.elliptic
        ) and not self._refers("person"):
            if len(state.recent) > 1 and family not in (Family.FIRST, Family.LAST):
                return state.recent
            if len(state.listed) > 1:
                return state.listed
            if len(state.recent) > 1:
                return state.recent
        return state.facts

    def _about_facts(self, intent: Intent | None, when: DateRange | None) -> Context:
        del when
        facts = tuple(f for f in self._meant() if f in self.base.facts)
        self.notes.append("facts " + ", ".join(facts))
        self.shown += facts[:1] if len(facts) == 1 else ()
        return Context(
            query=replace(self.own, pool=frozenset(facts)),
            intent=intent,
            when=None,
            facts=facts,
            members=self.state.members,
            told=frozenset((*facts, *self.state.listed, *self.state.recent, *self.state.told)),
            inherited=tuple(self.notes),
            shown=tuple(self.shown),
        )

    def _filled(self, intent: Intent | None, when: DateRange | None) -> Context:
        state, own = self.state, self.own
        partners, people, kinds = own.partners, own.people, own.kinds
        terms = own.terms
        if self._takes_up():
            partners, people = (), frozenset()
        elif not own.partners and not own.people and not self.u.times and not own.called:
            partners = tuple(frozenset({p}) for p in state.partners if p in self.base.partners)
            people = frozenset(p for p in state.people if p in self.base.people)
            self._note("partners", state.partners)
            self._note("people", state.people)
        elif own.called and not own.partners and state.partners:
            kept = [p for p in state.partners if self._concerned(p)]
            partners = tuple(frozenset({p}) for p in kept)
            self._note("partners", kept)
        elif self.u.times and not own.partners and not own.people:
            partners = tuple(frozenset({p}) for p in state.partners if p in self.base.partners)
            self._note("partners", state.partners)
        if not own.kinds and not own.called and not self._telling():
            kinds = tuple(frozenset({k}) for k in state.kinds if k in self.base.kinds)
            self._note("kinds", state.kinds)
        if not self._telling() and not own.called and not own.people:
            terms = (*own.terms, *self._old_terms(intent))
            self._note("words", state.concepts)
        return Context(
            query=replace(
                own,
                partners=partners,
                people=people,
                kinds=kinds,
                terms=terms,
                favoured=frozenset(self._near()),
            ),
            intent=intent,
            when=when,
            types=frozenset(state.types) if not own.called and not own.partners else frozenset(),
            statuses=frozenset(),
            kinds=frozenset(k for ids in kinds for k in ids),
            inherited=tuple(self.notes),
            shown=tuple(
                dict.fromkeys([*(p for ids in own.partners for p in ids), *own.people, *self.shown])
            ),
        )

    def _near(self) -> set[str]:
        """Return the facts of the last answer and those that they lead to."""
        facts = [self.base.facts[f] for f in self.state.facts if f in self.base.facts]
        return {id_ for f in facts for id_ in (f.id, *f.related)}

    def _concerned(self, partner: str) -> bool:
        """Return whether a fact that the question calls concerns a partner."""
        return any(
            partner in lineage(self.base.partners, p)
            for id_ in self.own.called
            for p in self.base.facts[id_].partners
        )

    def _old_terms(self, intent: Intent | None) -> tuple[Term, ...]:
        """Return the telling words of the last question; those of its intent are accounted for."""
        interpreter = self.world.interpreters[self.u.lang]
        cues = interpreter.fitted.cues.get(intent.id if intent else "", frozenset())
        idf = interpreter.entries.idf
        return tuple(Term(c, idf[c], excused=c in cues) for c in self.state.concepts if c in idf)

    def _note(self, what: str, ids: tuple[str, ...] | list[str]) -> None:
        if ids:
            self.notes.append(f"{what} {', '.join(ids)}")
            self.shown += ids if what in ("partners", "people") else ()

    def _inherited_time(self) -> DateRange | None:
        if self.u.times or self._named():
            return None
        first, last = (date.fromisoformat(d) if d else None for d in self.state.when)
        if first is None and last is None:
            return None
        self.notes.append("time")
        return DateRange(first, last)

    def _shifted(self) -> DateRange | None:
        """Return the time of the last question moved by years: "and the year before?"."""
        for phrase, years in self.language.shifts.items():
            if _holds(self.words, phrase) and self.state.when[0]:
                year = date.fromisoformat(self.state.when[0]).year + years
                return DateRange(date(year, 1, 1), date(year, 12, 31))
        return None


def _holds(words: list[str], phrase: tuple[str, ...]) -> bool:
    size = len(phrase)
    return any(tuple(words[i : i + size]) == phrase for i in range(len(words) - size + 1))


def remember(
    state: DialogueState,
    u: Understanding,
    context: Context,
    intent: str,
    when: DateRange | None,
    facts: tuple[str, ...],
    rest: tuple[str, ...] = (),
    members: tuple[str, ...] = (),
) -> DialogueState:
    """Return the state after a question was answered."""
    query = context.query
    recent, listed = state.recent, state.listed
    more = context.intent is not None and context.intent.family is Family.MORE
    told = dict.fromkeys((*state.told, *state.facts, *facts)) if more else ()
    if len(facts) == 1:
        recent = (*(f for f in recent if f != facts[0]), *facts)[-MAX_RECENT:]
        if facts[0] not in listed and context.query.pool is None and not u.elliptic:
            listed = ()
    elif facts:
        recent, listed = (), facts[:MAX_FACTS]
    return replace(
        state,
        intent=intent,
        partners=tuple(sorted(min(ids) for ids in query.partners)),
        people=tuple(sorted(query.people)),
        kinds=tuple(sorted(k for ids in query.kinds for k in ids)),
        types=tuple(
            sorted({id_ for m in u.mentions if m.type is Type.PARTNER_TYPE for id_ in m.ids})
        ),
        when=(
            when.first.isoformat() if when and when.first else "",
            when.last.isoformat() if when and when.last else "",
        ),
        concepts=tuple(t.concept for t in query.terms if not t.tags)[:8]
        or (state.concepts if query.pool is not None else ()),
        facts=facts[:MAX_FACTS] or (state.facts if query.pool is not None else ()),
        listed=listed,
        recent=recent,
        told=tuple(told)[-2 * MAX_FACTS :],
        rest=rest,
        members=members,
        options=(),
        asked="",
    )
