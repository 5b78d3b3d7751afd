"""What kind of follow-up is a question: does it stand alone, or point at what was said?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.deciding.thresholds import PEOPLE
from bot.query import Query, Term
from bot.state import DialogueState
from bot.world import World
from intents.language import Language, Phrase, grams
from intents.model import Family, Intent, Type, Understanding
from knowledge.base import Criteria, lineage

SHORT: Final = 4
"""Telling words up to which a message may be the rest of the last question."""
CUED: Final = 0.45
"""Confidence from which an intent is the question's own and not inherited."""

OWN: Final = 0.3
"""The same where nothing of the last question would do in its place."""
WHOLE: Final = 0.8
"""Confidence from which a short question asks for a description: "what do you do with them?"."""

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


class FollowUp:
    """A question seen against the state of its conversation: what kind of follow-up is it?"""

    def __init__(self, world: World, u: Understanding, state: DialogueState, own: Query) -> None:
        self.world = world
        self.base = world.knowledge
        self.u = u
        self.state = state
        self.own = own
        self.language: Language = world.interpreters[u.lang].language
        self.words = [t.text for t in u.tokens[slice(*u.focus)]]
        self._spoken = spoken = frozenset(self.words)
        self._said = grams(self.words)
        references = self.language.references.items()
        self._referred = {kind for kind, words in references if not spoken.isdisjoint(words)}
        self.best = u.ranked[0] if u.ranked else None

    def says(self, phrases: Iterable[Phrase]) -> bool:
        """Return whether any of some phrases stands in the question."""
        return not self._said.isdisjoint(phrases)

    def named(self) -> bool:
        """Return whether the question names a partner, a person or a fact."""
        return bool(self.own.partners or self.own.people or self.own.called)

    def refers(self, *kinds: str) -> bool:
        """Return whether a word points back: it, they, the others."""
        return not self._referred.isdisjoint(kinds)

    def person_meant(self) -> frozenset[str]:
        """Return whom a pronoun stands for: the one person asked about, or told of, last."""
        if not self.refers("person"):
            return frozenset()
        known = [p for p in self.state.people if p in self.base.people]
        told = [self.base.facts[f].people for f in self.state.facts if f in self.base.facts]
        first = [people[0] for people in told if people]
        meant = known if len(known) == 1 else first if len(told) == 1 else ()
        return frozenset(meant)

    def asking(self) -> bool:
        """Return whether it holds a question word."""
        return not self.language.question_words.isdisjoint(self._spoken)

    def sure(self) -> bool:
        """Return whether what it asks is surely its own."""
        return self.best is not None and self.best.confidence >= CUED

    def telling(self) -> list[Term]:
        """Return the telling words that the intent does not account for."""
        return [t for t in self.own.terms if not t.excused]

    def stands_alone(self) -> bool:
        """Return whether nothing needs to be taken over."""
        u, best = self.u, self.best
        if best is None:
            return False
        family = best.intent.family
        if self._disputes():
            return False
        extreme = family in (Family.FIRST, Family.LAST) and best.confidence >= CUED
        if extreme and self.says(self.language.overall):
            return True
        if self.state.facts and (self.picks() or self._only_counts() or self._restricts()):
            return False
        if self.state.facts and u.yes_no and self.refers("one", "set", "person"):
            return False
        if self._doubts_time() or self._numbers_one():
            return False
        pointing = self.refers("set", "one", "person", "rest", "place")
        if family is Family.TIMELINE and u.times and self.asking() and not pointing:
            return best.confidence >= CUED
        classes = (Type.KIND, Type.PARTNER_TYPE, Type.STATUS)
        classed = any(m.type in classes for m in u.mentions)
        if family is Family.SMALLTALK and u.asked and classed and self.state.facts:
            return False  # "Same organisation?"
        of_them = self.refers("set", "person") and bool(self.state.facts)
        if family is Family.SMALLTALK and of_them and u.asked and not self.asking():
            return False
        ours = self._told_last() or (self.refers("rest") and bool(self.state.facts))
        if family in (Family.SMALLTALK, Family.OUT_OF_SCOPE) and ours:
            return False
        if family in (Family.SMALLTALK, Family.OUT_OF_SCOPE) and best.confidence >= 0.55:
            own = self.named() or u.times or (family is Family.SMALLTALK and self._specific())
            return not u.elliptic or not own
        if self._whole(best.confidence, family):
            return True
        if (u.elliptic and not (best.intent.family is Family.LAST and self.own.kinds)) or (
            self.state.asked
        ):
            return False
        if self.refers("person") and not self.own.people:
            return False
        if extreme and self.own.kinds and not (self.refers("set") or self.there()):
            return not self._of_theirs()
        if self.picks() or self.takes_up():
            return False
        names = any(m.type is Type.OUTSIDER for m in u.mentions)
        if (self._names_its_own() or names) and (
            (best.confidence >= CUED and family not in _OPEN) or len(self.words) > SHORT
        ):
            return True
        if self.named() and family in (Family.DESCRIBE, Family.LIST):
            return not (len(self.words) <= 2 and bool(self.state.asked))
        if self.refers("set", "one") and len(self.telling()) <= SHORT:
            return False
        if self._kinds_in_last():
            return False
        return len(self._specific()) + bool(self.own.kinds) + len(u.times) > 1 and family not in (
            Family.FIRST,
            Family.LAST,
        )

    def _of_theirs(self) -> bool:
        """Return whether a mere "last visit" means one of the partners asked about last."""
        kinds = frozenset(k for ids in self.own.kinds for k in ids)
        fragment = len(self.words) < SHORT and not self.asking() and bool(self.state.partners)
        theirs = Criteria(kinds=kinds, partners=frozenset(self.state.partners), dated=True)
        return fragment and bool(self.base.search(theirs))

    def _numbers_one(self) -> bool:
        """Return whether it numbers one of the last list, though it names somebody beside: "the
        second one, who came from Russia for that?"."""
        ones = self.language.references.get("one", frozenset())
        tokens = self.u.tokens
        listed = len(self.state.listed)
        return (
            self.named()
            and listed > 1
            and any(
                value <= listed and i + 1 < len(tokens) and tokens[i + 1].text in ones
                for i, value in self.u.ordinals
            )
        )

    def there(self) -> bool:
        """Return whether a place word points back, and does not open like "how many are there"."""
        if self.refers("set", "one", "person"):
            return False
        places = self.language.references.get("place", frozenset())
        openers = self.language.yes_no_openers
        pairs = zip(("", *self.words), self.words, strict=False)
        return any(w in places and before not in openers for before, w in pairs)

    def _doubts_time(self) -> bool:
        """Return whether it only holds a time against the one fact told last: "2017, right?"."""
        only = self.u.yes_no and bool(self.u.times) and len(self.state.facts) == 1
        existing = not self.language.existence.isdisjoint(self.words)
        return only and not (existing or self.named() or self.asking() or self._specific())

    def _specific(self) -> list[Term]:
        """Return the telling words that are no class words."""
        return [t for t in self.telling() if not t.tags]

    def _disputes(self) -> bool:
        """Return whether somebody else is named in doubt of the last answer: "are you sure it was
        not the Red Cross?"."""
        if self.best is None or not self.state.facts or self.u.times:
            return False
        doubt = self.best.intent.family is Family.DISPUTE and self.best.confidence >= CUED
        return doubt and self.named()

    def _names_its_own(self) -> bool:
        """Return whether a partner, a person or a fact of some partner is named: "in what fields"
        calls the fields of all cooperation, but after Germany it means those with Germany."""
        general = not any(self.base.facts[id_].partners for id_ in self.own.called)
        pointing = self.refers("set", "one", "person") or self.there()
        known = self.state.partners or (pointing and self.state.facts)
        if general and known and (pointing or len(self.words) <= SHORT):
            return bool(self.own.partners or self.own.people)
        return self.named()

    def _whole(self, confidence: float, family: Family) -> bool:
        """Return whether it is a question of its own after all: "and who came in 2018?"."""
        own = self._names_its_own() or bool(self.u.times) or len(self.telling()) > 1
        pointing = self.refers("set", "one", "person", "rest") or self.picks() or self.there()
        return (
            self.asking() and own and not pointing and confidence >= CUED and family not in _OPEN
        ) and not self.state.asked

    def _only_counts(self) -> bool:
        """Return whether it is a bare number or ordinal: "2", "the second"."""
        spoken = {i for i, _ in (*self.u.numbers, *self.u.ordinals)}
        start, end = self.u.focus
        return bool(spoken) and all(
            i in spoken or not self.u.tokens[i].concept for i in range(start, end)
        )

    def picks(self) -> bool:
        """Return whether it picks out of the last list: "which one ..."."""
        return len(self.meant()) > 1 and self.says(self.language.picks)

    def takes_up(self) -> bool:
        """Return whether it asks of whom else the last thing is true: "who did?"."""
        return tuple(self.words) in self.language.predicates

    def _kinds_in_last(self) -> bool:
        """Return whether a bare class word means the last list: "how many documents?"."""
        if len(self.words) > SHORT or not self.own.kinds:
            return False
        kinds = {k for ids in self.own.kinds for k in ids}
        facts = [self.base.facts[f] for f in self.state.listed if f in self.base.facts]
        return any(kinds.intersection(lineage(self.base.kinds, f.kind)) for f in facts)

    def rest(self) -> tuple[str, ...]:
        """Return what a list left untold, where that is asked for: "more", "and the others?"."""
        if len(self.words) > SHORT + 2 or self._asks_itself() or self.own.people or self.own.called:
            return ()
        if self.refers("rest") and len(self.state.facts) == 1 and not self.state.rest:
            others = self._others()
            if others or self.own.partners:
                return others
        if self.own.partners:
            return ()
        if self.refers("rest"):
            told = (*self.state.facts, *self.state.recent)
            others = tuple(f for f in self.state.listed if f not in told)
            return self.state.rest or others
        more = self.best is not None and self.best.intent.family is Family.MORE
        return self.state.rest if more else ()

    def others_asked(self) -> tuple[str, ...]:
        """Return the facts beside the one last told, where something is asked of them: "when was
        the other one signed?"."""
        best, own = self.best, self.own
        if best is None or not self.refers("rest") or len(self.state.facts) != 1:
            return ()
        least = OWN if self.asking() else WHOLE
        asking = best.intent.family in (Family.ATTRIBUTE, Family.COUNT) and best.confidence >= least
        people = not PEOPLE.isdisjoint(best.intent.asks[:1])
        last = self.base.facts.get(self.state.facts[0])
        kinds = {k for ids in own.kinds for k in ids}
        alike = last is not None and kinds.issubset(lineage(self.base.kinds, last.kind))
        listing = bool(kinds) and self.refers("set") and best.intent.family in _OPEN
        if not (asking or listing) or people or own.people or own.called or self.u.times:
            return ()
        return self._others() if alike else ()

    def _others(self) -> tuple[str, ...]:
        """Return the facts beside the one last told: of its list, else of its kind and of its
        partners or those named ("the other EU one")."""
        last = self.base.facts.get(self.state.facts[0])
        if last is None:
            return ()
        named = frozenset(p for ids in self.own.partners for p in ids)
        listed = [self.base.facts[f] for f in self.state.listed if f in self.base.facts]
        kinds = frozenset(lineage(self.base.kinds, last.kind)[-1:])
        near = self.base.search(
            Criteria(kinds=kinds, partners=named or frozenset(last.partners[:1]))
        )
        told = (*self.state.facts, *self.state.recent)
        pool = [f for f in listed if not named or named.intersection(f.partners)] or near
        return tuple(f.id for f in pool if f.id not in told)

    def _asks_itself(self) -> bool:
        """Return whether it asks for something else than more: "who else came?"."""
        return self.asking() or bool(self.own.kinds) or bool(self.u.times)

    def _restricts(self) -> bool:
        """Return whether it only takes a part of the last list: "except the EU ones"."""
        if len(self.state.listed) < 2 or not self.words:
            return False
        if any(m.type is Type.PARTNER_TYPE for m in self.u.mentions):
            return False
        return self.words[0] in self.language.restrictions or any(
            tuple(self.words[: len(phrase)]) == phrase for phrase in self.language.exclusions
        )

    def own_intent(self) -> Intent | None:
        """Return the intent that the question has itself, if any."""
        if self.best is None:
            return None
        family = self.best.intent.family
        existing = not self.language.existence.isdisjoint(self.words)
        stated = any(m.type is Type.STATUS for m in self.u.mentions)
        if family in _OPEN and (
            (existing and self.own.kinds) or (stated and self.asking() and self.own.partners)
        ):
            return self.world.intents.get("list")
        said = self.asking() or self.refers("one", "set", "person")
        whole = said and not self.u.elliptic and self.best.confidence >= WHOLE
        if family is Family.DESCRIBE and whole:
            return self.best.intent
        typed = any(m.type is Type.PARTNER_TYPE for m in self.u.mentions)
        if family is Family.LIST and typed and not self.named() and self.best.confidence >= WHOLE:
            return self.best.intent
        if family in _OPEN and not self.u.yes_no and len(self.words) <= SHORT + 2:
            return None
        return self.best.intent if self.best.confidence >= OWN else None

    def inherits_intent(self) -> bool:
        """Return whether the last question has an intent to go on with."""
        asked = self.world.intents.get(self.state.asked or self.state.intent)
        return asked is not None and asked.family not in _PASSING

    def points_at_facts(self) -> bool:
        """Return whether the last answer is what it asks about."""
        if self._disputes():
            return True
        if not self.state.facts or self.own.people:
            return False
        if self._restricts() or self._doubts_time() or self._numbers_one():
            return True
        more = self.best is not None and self.best.intent.family is Family.MORE
        if more and not self.named():
            return True
        if self.refers("rest") or self.there() or self.takes_up() or self._numbers_another():
            return False
        if self.led_to() or self._counts_within():
            return True
        if self.picks() or self._kinds_in_last() or self.refers("person"):
            return self.refers("person") or not self._calls_another()
        if self.u.ranked and self.u.ranked[0].intent.family in (
            Family.MORE,
            Family.DISPUTE,
            Family.SOURCE,
        ):
            return True
        typed = any(m.type is Type.PARTNER_TYPE for m in self.u.mentions)
        last = self.world.intents.get(self.state.intent)
        described = last is not None and last.family is Family.DESCRIBE
        whole = described and self.state.partners and len(self.state.facts) > 1
        if whole and (self._asks_whom() or (self._counts() and (typed or self.telling()))):
            return False  # Whoever heads them, how many there are, is told by any fact of theirs.
        if self.u.elliptic and self._told_elsewhere() and not self.refers("set", "person"):
            return False  # "Same for the passenger one?"
        if self._told_beside():
            return False
        if self.refers("set", "one", "person") and not self.own.people:
            if self.own.partners and not self._partner_in_last():
                return self.claims_partner()
            return not self._calls_another()
        if self.u.times and not self.telling():
            return False
        if self.u.elliptic and typed and not self._counts_beside():
            return False
        only = bool(self.language.restrictions.intersection(self.words)) or (
            self.u.elliptic and bool(self.u.ordinals)
        )
        if self.named():
            return only and self._partner_in_last()
        return only or (not self.telling() and not self.u.times) or self._own_attribute()

    def _counts_beside(self) -> bool:
        """Return whether others are to be counted after one number was told: "and organisations?"
        after how many countries there are."""
        last = self.world.intents.get(self.state.intent)
        facts = [self.base.facts[f] for f in self.state.facts if f in self.base.facts]
        counted = last is not None and last.family is Family.COUNT
        one = counted and len(facts) == 1 and facts[0].count is not None
        return one and self.u.elliptic and any(m.type is Type.PARTNER_TYPE for m in self.u.mentions)

    def _counts_within(self) -> bool:
        """Return whether what is to be counted is what the fact told last speaks of: "how many
        projects?" of a programme."""
        postings = self.world.interpreters[self.u.lang].entries.postings
        classes = [postings.get(t.concept, {}) for t in self.own.terms if t.tags]
        brief = len(self.words) <= SHORT and len(self.state.facts) == 1 and not self.named()
        return self._counts() and brief and any(self.state.facts[0] in ids for ids in classes)

    def _names_counted(self) -> bool:
        """Return whether those are to be named who were counted last: "name them"."""
        facts = [self.base.facts[f] for f in self.state.facts if f in self.base.facts]
        best = self.best
        naming = best is not None and best.intent.asks[:1] == ("item-names",)
        return naming and len(facts) == 1 and "members" in facts[0].details

    def _counts(self) -> bool:
        """Return whether it asks how many."""
        return self.best is not None and self.best.intent.family is Family.COUNT

    def _asks_whom(self) -> bool:
        """Return whether it asks who holds an office."""
        best = self.best
        return best is not None and best.intent.asks[:1] == ("person-name",)

    def led_to(self) -> str:
        """Return the one fact of the kind named to which the fact told last leads, where that is
        none itself: "what day was the meeting?" of a visit for it; empty where there is none."""
        kinds = {k for ids in self.own.kinds for k in ids}
        facts = [self.base.facts[f] for f in self.state.facts if f in self.base.facts]
        if len(facts) != 1 or not kinds or self.own.called or self.own.partners or self._counts():
            return ""

        def of_kind(id_: str) -> bool:
            return not kinds.isdisjoint(lineage(self.base.kinds, self.base.facts[id_].kind))

        near = [id_ for id_ in facts[0].related if of_kind(id_)]
        alone = len(near) == 1 and not of_kind(facts[0].id) and len(self.words) <= SHORT + 2
        return near[0] if alone else ""

    def claims_partner(self) -> bool:
        """Return whether it only holds a partner against the one fact told last: "it's IOM's,
        isn't it?"."""
        existing = not self.language.existence.isdisjoint(self.words)
        said = self._specific() or self.own.called or self.u.times or existing
        if said or not self.u.yes_no or len(self.state.facts) != 1 or not self.refers("one"):
            return False
        fact = self.base.facts.get(self.state.facts[0])
        kinds = {k for ids in self.own.kinds for k in ids}
        return fact is not None and kinds.issubset(lineage(self.base.kinds, fact.kind))

    def _numbers_another(self) -> bool:
        """Return whether a number in a series is of another fact than those last told."""
        wanted = {value for _, value in self.u.ordinals if value > 1}
        numbered = {f.ordinal for f in self.base.facts.values() if f.ordinal}
        last = {self.base.facts[f].ordinal for f in self.state.facts if f in self.base.facts}
        return len(self.state.facts) == 1 and bool(wanted & numbered - last)

    def _own_attribute(self) -> bool:
        """Return whether it asks for something of the last answer in words that name nothing."""
        return (
            self.best is not None
            and self.best.intent.family is not Family.LIST
            and self.best.confidence >= CUED
            and len(self.telling()) <= 1
            and not self.own.kinds
            and not self._told_elsewhere()
        )

    def _told_beside(self) -> bool:
        """Return whether its telling words describe a fact to which the one told last leads, and
        not that itself: "do you use it?" of a programme."""
        facts = [self.base.facts[f] for f in self.state.facts if f in self.base.facts]
        postings = self.world.interpreters[self.u.lang].entries.postings
        terms = [t for t in self.own.terms if not t.tags] if self.u.yes_no else self._specific()
        found = [postings.get(t.concept, {}) for t in terms]
        if len(facts) != 1 or not found or any(facts[0].id in ids for ids in found):
            return False
        return any(all(near in ids for ids in found) for near in facts[0].related)

    def _told_elsewhere(self) -> bool:
        """Return whether its telling words describe other facts, and none of the last answer."""
        postings = self.world.interpreters[self.u.lang].entries.postings
        found = [postings.get(t.concept, {}) for t in self._specific()]
        return any(found) and not any(f in ids for ids in found for f in self.state.facts)

    def _told_last(self) -> bool:
        """Return whether the last answer holds every telling word: "the labour market too?"."""
        postings = self.world.interpreters[self.u.lang].entries.postings
        found = [postings.get(t.concept, {}) for t in self.own.terms]
        facts = self.state.facts
        return bool(found) and any(all(f in ids for ids in found) for f in facts)

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
                ((self.refers("one") and len(facts) > 1) or self.refers("place"))
                and any(f.id in index.postings.get(f"@{p}", {}) for f in facts for p in wanted)
            )
        )

    def _calls_another(self) -> bool:
        """Return whether a fact of some partner's is called, and none of the last answer: "what
        field is it for" calls the fields of all cooperation, and means those of the last fact."""
        called = self.own.called
        theirs = any(self.base.facts[id_].partners for id_ in called)
        whose = bool(called) and len(self.state.facts) == 1 and not self.refers("one")
        return (theirs or whose) and not any(id_ in self.state.facts for id_ in called)

    def meant(self) -> tuple[str, ...]:
        """Return the facts that the question points at: the last list or the last told."""
        state = self.state
        family = self.best.intent.family if self.best else None
        last = self.world.intents.get(state.intent)
        again = last is not None and last.family in (Family.FIRST, Family.LAST)
        counting = self._counts_beside() or self._counts_within() or self._names_counted()
        if counting or (again and family in (Family.FIRST, Family.LAST)):
            return state.facts
        several = self.refers("set") or family in (
            Family.FIRST, Family.LAST, Family.INTERVAL, Family.EARLIER, Family.DIFFERENCE,
        )  # fmt: skip
        if (
            several
            or self.u.ordinals
            or self.u.numbers
            or self.u.elliptic
            or self.says(self.language.picks)
            or self.says(self.language.sums)
            or self._kinds_in_last()
        ) and not self.refers("person"):
            if len(state.recent) > 1 and family not in (Family.FIRST, Family.LAST):
                return state.recent
            if len(state.listed) > 1:
                return state.listed
            if len(state.recent) > 1:
                return state.recent
        return state.facts
