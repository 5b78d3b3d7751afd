"""What a question leaves out is taken from the conversation: which, when, of whom, of what.

Only what is left out is inherited; a question that names its own object stands alone. The result
is a Context that the decision uses as if it had been typed, and that the reply can name.
"""

from __future__ import annotations

from msgspec.structs import replace

from bot import timing
from bot.context import Context
from bot.deciding.thresholds import PEOPLE
from bot.following import FollowUp
from bot.query import Query, Term, read_query
from bot.state import DialogueState
from bot.world import World
from intents.model import Family, Intent, Type, Understanding
from knowledge.base import Criteria, lineage
from knowledge.dates import DateRange


def resolve(world: World, u: Understanding, state: DialogueState, *, wide: bool = False) -> Context:
    """Return the context of a question: what it says itself, filled in from the state.

    Where it is read `wide`, it asks of the partners of the last answer, not of that answer alone.
    """
    own = read_query(world, u)
    if state.at is None or not (state.intent or state.asked or state.facts):
        return Context(own)
    return replace(_Resolver(world, u, state, own, wide=wide).context(), last=state.facts)


class _Resolver:
    def __init__(
        self, world: World, u: Understanding, state: DialogueState, own: Query, *, wide: bool
    ) -> None:
        self.wide = wide
        self.world = world
        self.base = world.knowledge
        self.u = u
        self.state = state
        self.own = own
        self.seen = FollowUp(world, u, state, own)
        picked = self.seen.partner_picked()
        if picked:
            self.own = replace(own, partners=(frozenset({picked}),))
            self.seen = FollowUp(world, u, state, self.own)
        self.notes: list[str] = []
        self.shown: list[str] = []
        self.asked_again = False

    def context(self) -> Context:
        """Return the question's own, filled in."""
        denied = self._denied()
        if denied:
            own = replace(self.own, kinds=tuple(frozenset({k}) for k in self.state.kinds))
            self.notes.append(f"statuses, not {', '.join(sorted(denied))}")
            kinds = frozenset(self.state.kinds)
            listing = self.world.intents.get("list")
            return Context(own, listing, kinds=kinds, denied=denied, inherited=tuple(self.notes))
        moved = timing.shifted(self.seen)
        if moved is not None and self.u.times:
            # "The next year" is the one after the year asked about, not after today.
            return self._then(self.world.intents.get("timeline"), *moved)
        others = self.seen.others_asked()
        if others:
            return self._about_facts(self.seen.own_intent(), others)
        if self.seen.stands_alone():
            return Context(self.own, self.seen.own_intent())
        beyond = moved or timing.beyond(self.seen)
        if beyond is not None:
            asking = self.seen.asking() and self.seen.own_intent()
            return self._then(asking or self.world.intents.get("timeline"), *beyond)
        when = timing.inherited(self.seen)
        if when is not None:
            self.notes.append("time")
        intent = self.seen.own_intent()
        if self.seen.takes_up():
            intent = self.world.intents.get("who")
        elif intent is None and self.seen.picks():
            intent = self.world.intents.get("list")
        elif intent is None and not self.u.yes_no and self.seen.inherits_intent():
            intent = self.world.intents.get(self.state.asked or self.state.intent)
            if intent and intent.family is Family.VERIFY and self.seen.asking():
                intent = None  # What asks for a thing does not ask whether.
            if intent:
                self.notes.append(f"intent {intent.id}")
                self.asked_again = True
        beside = self._beside_last(intent)
        if beside:
            return self._about_facts(intent, beside)
        points = (
            not self.wide
            and self.seen.points_at_facts()
            and not self.seen.asks_for_their_name(intent)
        )
        chosen = self.u.ordinals or self.u.numbers or self.state.asked
        counted = intent is not None and intent.family is Family.COUNT
        if (
            points
            and self.seen.own_intent() is None
            and not (chosen or counted or self.seen.takes_up())
        ):
            intent = self.world.intents.get("list")
        extreme = intent is not None and intent.family in (Family.FIRST, Family.LAST)
        theirs = extreme and self.seen.of_undated()
        if (theirs or (points and extreme and len(self.seen.meant) < 2)) and not self.u.yes_no:
            self.own = self._of_last_kind()
            return self._filled(intent, when)
        rest = self.seen.rest()
        if rest:
            self.notes.append(f"rest {', '.join(rest)}")
            return Context(
                self.own, self.world.intents.get("more"), inherited=tuple(self.notes),
                facts=self.state.facts, rest=rest,
            )  # fmt: skip
        if points:
            return self._about_facts(intent)
        return self._filled(intent, when)

    def _then(self, intent: Intent | None, when: DateRange, how: int | str) -> Context:
        """Return the context of a question about a time that was counted from what was told."""
        moved = f"moved by {how} years" if isinstance(how, int) else f"{how} it"
        self.notes.append(f"time, {moved}")
        return self._filled(intent, when)

    def _denied(self) -> frozenset[str]:
        """Return the statuses asked about last, where those without them are asked for now: "and
        which are not?"."""
        named = {id_ for m in self.u.mentions if m.type is Type.STATUS for id_ in m.ids}
        stated = not named.issubset(self.state.statuses)
        whether = self.u.yes_no and not self.u.elliptic
        more = (
            whether
            or stated
            or self.seen.named()
            or self.seen.telling()
            or self.u.times
            or self.own.kinds
            or self.seen.says(self.seen.language.undated.phrases)
        )
        best = self.seen.best
        asked = best is not None and best.intent.family is Family.ATTRIBUTE
        open_ = (self.seen.asking() or self.u.elliptic) and not (asked and self.seen.sure())
        if not self.u.negated or more or not open_ or not self.state.kinds:
            return frozenset()
        return frozenset(s for s in self.state.statuses if s in self.base.statuses)

    def _beside_last(self, intent: Intent | None) -> tuple[str, ...]:
        """Return the first of two facts that were compared, and the one that is called to be
        compared with it instead of the other: "and to the readmission one?"."""
        sets = intent is not None and intent.family in (
            Family.INTERVAL, Family.EARLIER, Family.ELAPSED,
        )  # fmt: skip
        own = self.seen.own_intent()
        told = [f for f in self.state.facts if f in self.base.facts]
        if len(told) > 2 and len(self.state.partners) == 1:
            # Of a partner that was described its own first fact is meant.
            own_facts = self.base.of_partner(self.state.partners[0])
            told = [f.id for f in own_facts if f.partners[0] == self.state.partners[0]][:1]
        called = [id_ for id_ in self.own.called if id_ not in told]
        if told and not called and self.u.ordinals:
            # "How many years after the 8th one?"
            wanted, last = {v for _, v in self.u.ordinals}, self.base.facts[told[0]]
            series = (f for f in self.base.facts.values() if f.kind == last.kind)
            called = [f.id for f in series if f.ordinal in wanted and f.partners == last.partners]
        # "Was it before the 8th meeting?" sets the one told last against what it calls.
        again = len(told) == 2 and own is not intent
        between = intent is not None and intent.family is Family.INTERVAL
        held = len(told) == 1 and own is intent and (self.seen.refers("one") or between)
        if not sets or not (again or held) or not called:
            return ()
        best = max(called, key=lambda id_: self.own.called.get(id_, 0.0))
        return told[0], best

    def _about_facts(self, intent: Intent | None, facts: tuple[str, ...] = ()) -> Context:
        led = self.seen.led_to()
        facts = facts or (
            (led,) if led else tuple(f for f in self.seen.meant if f in self.base.facts)
        )
        self.notes.append("facts " + ", ".join(facts))
        self.shown += facts[:1] if len(facts) == 1 else ()
        people = self.own.people or self.seen.person_meant()
        return Context(
            query=replace(self.own, pool=frozenset(facts), people=people),
            intent=intent,
            when=None,
            facts=facts,
            members=self.state.members,
            told=frozenset((*facts, *self.state.listed, *self.state.recent, *self.state.told)),
            inherited=tuple(self.notes),
            shown=tuple(self.shown),
        )

    def _of_last_kind(self) -> Query:
        """Return the query with the kind and partner of the fact told last, where neither was
        named: "and the first time?" of a meeting."""
        own, state = self.own, self.state
        fact = self.base.facts.get(state.facts[0]) if state.facts else None
        said = own.kinds or own.partners or state.kinds or state.partners
        if fact is not None and fact.several and fact.date is None:
            said = own.partners  # Of meetings that are held time and again theirs are meant.
        if fact is None or said or not state.concepts:
            return own  # "And the latest?" after the earliest of all asks of all.
        self._note("partners", fact.partners[:1])
        return replace(
            own,
            kinds=own.kinds or (frozenset({fact.kind}),),
            partners=tuple(frozenset({p}) for p in fact.partners[:1]),
        )

    def _filled(self, intent: Intent | None, when: DateRange | None) -> Context:
        state, own = self.state, self.own
        partners, people, kinds = own.partners, own.people, own.kinds
        terms, pointed_at = own.terms, self.seen.points_at_them()
        theirs = self.seen.known_partners() if pointed_at else state.partners or self.seen.owned()
        if self.seen.takes_up():
            partners, people = (), frozenset()
        elif not own.partners and not own.people and not self.u.times and not own.called:
            whose, whom = self._whose()
            whose = whose or (theirs if pointed_at else ())
            if when is not None and intent is not None and PEOPLE.intersection(intent.asks):
                whom = ()  # "Who came that year?" asks of others than those asked about.
            partners = tuple(frozenset({p}) for p in whose)
            people = frozenset(whom)
            self._note("partners", whose)
            self._note("people", whom)
        elif own.called and not own.partners and theirs:
            kept = [p for p in theirs if pointed_at or self._concerned(p)]
            if not any(self.base.facts[id_].partners for id_ in own.called):
                # What is said of all cooperation is asked of theirs.
                kept, own = list(theirs), replace(own, called={})
            partners = tuple(frozenset({p}) for p in kept)
            self._note("partners", kept)
        elif self.u.times and not own.partners and not own.people:
            partners = tuple(frozenset({p}) for p in state.partners if p in self.base.partners)
            self._note("partners", state.partners)
        if not own.people and self.seen.refers("person"):
            people = people or self.seen.person_meant()  # "What is her position in IOM?"
        if self.seen.sets_beside():
            # "Compare it with Budapest."
            partners = (*(frozenset({p}) for p in state.partners), *own.partners)
        if own.kinds and self.seen.refers("rest") and not own.partners:
            partners = self._unless_told(partners)
        if not own.kinds and not own.called and not self.seen.telling():
            kinds = tuple(frozenset({k}) for k in state.kinds if k in self.base.kinds)
            self._note("kinds", state.kinds)
        typed = any(m.type is Type.PARTNER_TYPE for m in self.u.mentions)
        # "And the other one, from 2013?" is not called as the one before it.
        other = self.seen.refers("rest") and self.seen.refers("one")
        elsewhere = self.seen.there() or other
        said = own.called or own.people or own.ordinals
        if not (self.seen.telling() or said or typed or elsewhere):
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
            statuses=self._inherited_statuses(intent),
            kinds=frozenset(k for ids in kinds for k in ids),
            inherited=tuple(self.notes),
            shown=tuple(dict.fromkeys(self.shown)),
            pointed_at=pointed_at,
            again=self._named_again(own),
        )

    def _named_again(self, own: Query) -> tuple[str, ...]:
        """Return the partners and people that the question names where it asks the same of them."""
        if not self.asked_again:
            return ()
        return (*(p for ids in own.partners for p in sorted(ids)), *sorted(own.people))

    def _unless_told(self, partners: tuple[frozenset[str], ...]) -> tuple[frozenset[str], ...]:
        """Return the partners taken over; none where all that they have of the kinds named was
        told: "which other processes are there?" asks of others."""
        kinds = frozenset(k for ids in self.own.kinds for k in ids)
        theirs = frozenset(p for ids in partners for p in ids)
        found = self.base.search(Criteria(kinds=kinds, partners=theirs))
        return () if {f.id for f in found}.issubset(self.state.facts) else partners

    def _whose(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return of which partners and people the last question was; of others than they where
        those are asked for: "who else came from there?" asks of his organisation."""
        base = self.base
        partners = tuple(p for p in self.state.partners if p in base.partners)
        if not partners and (self.wide or self.seen.means_partner()):
            partners = self.seen.theirs()
        people = tuple(p for p in self.state.people if p in base.people)
        people = people or tuple(sorted(self.seen.person_meant()))
        others = self.seen.refers("rest") or self.seen.asks_for_office()
        if not people or not others:
            return partners, people
        return partners or self.seen.organisations(people), ()

    def _near(self) -> set[str]:
        """Return the facts of the last answer and those that they lead to."""
        facts = self.seen.last_facts
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
        cues = interpreter.cues_of(intent.id if intent else "")
        idf = interpreter.entries.idf
        return tuple(Term(c, idf[c], excused=c in cues) for c in self.state.concepts if c in idf)

    def _note(self, what: str, ids: tuple[str, ...] | list[str]) -> None:
        if ids:
            self.notes.append(f"{what} {', '.join(ids)}")
            self.shown += ids if what in ("partners", "people") else ()

    def _inherited_statuses(self, intent: Intent | None) -> frozenset[str]:
        """Return what the last question claimed, where this one asks whether it is so elsewhere."""
        timed = bool(self.u.times) and not self.seen.named()
        # "How many agreements did you sign? And with Germany?"
        again = self.asked_again and bool(self.own.partners) and not self.own.kinds
        sets = (Family.LIST, Family.COUNT) if again else ()
        families = (*sets, *((Family.TIMELINE, Family.LIST) if timed else ()), Family.VERIFY)
        if intent is None or intent.family not in families:
            return frozenset()
        # That something happened is said of all that is dated, and claims nothing of the next.
        known = self.base.statuses
        claimed = [s for s in self.state.statuses if s in known and known[s].excludes]
        if claimed:
            self.notes.append(f"statuses {', '.join(claimed)}")
        return frozenset(claimed)
