"""What kind of follow-up is a question: does it stand alone, or point at what was said?"""

from __future__ import annotations

from typing import Final

from bot.deciding.thresholds import PEOPLE, SURE
from bot.once import once
from bot.referring import Referring
from bot.saying import CUED, SHORT
from bot.whom import NAMING
from intents.model import Family, Intent, Type
from knowledge.base import lineage

OWN: Final = 0.3
"""Confidence from which an intent is acted on where nothing of the last question would do."""
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


_COMPARED: Final = (Family.EARLIER, Family.INTERVAL, Family.DIFFERENCE)
"""Families that set one fact against another."""

_PASSING: Final = frozenset(
    {Family.SMALLTALK, Family.OUT_OF_SCOPE, Family.MORE, Family.DISPUTE, Family.SOURCE}
)
"""Families that a later question does not go on with."""


class FollowUp(Referring):
    """A question seen against the state of its conversation: what kind of follow-up is it?"""

    def stands_alone(self) -> bool:
        """Return whether nothing needs to be taken over."""
        u, best = self.u, self.best
        if best is None:
            return False
        family = best.intent.family
        if self._disputes():
            return False
        extreme = family in (Family.FIRST, Family.LAST) and best.confidence >= CUED
        typed = any(m.type is Type.PARTNER_TYPE for m in u.mentions)
        listing = family is Family.LIST and typed
        if (extreme or listing) and self.says(self.language.overall):
            return True
        picks = self.picks() and not self.state.members
        if picks and family in _OPEN and self._told_elsewhere():
            return True  # "Which one is called brotherly?" may be none of the last answer.
        if listing and not self.language.collective.isdisjoint(self.words):
            return True  # "And which countries are partners?"
        pointed = self.refers("set", "one", "person", "rest", "place") or self._counts_beside()
        whom = best.intent.asks[:1] == ("partner",) and typed and len(self.words) > SHORT
        if (listing or whom) and self.asking() and not (u.elliptic or pointed):
            return best.confidence >= WHOLE
        ourselves = any(m.type is Type.SELF for m in u.mentions)
        if ourselves and self.asking() and self.says(self.language.itself):
            return True  # "And the Service itself, what was it set up for?"
        if self.state.facts and (self.picks() or self._only_counts() or self._restricts()):
            return False
        if self.points_at_them():
            return False
        if self.state.facts and u.yes_no and self.refers("one", "set", "person"):
            return False
        if self._doubts_time() or self._numbers_one() or self.sets_beside():
            return False
        if self._asks_who_was_there():
            return False
        if family in _COMPARED and self.points_at_it() and self.own.called and self.state.facts:
            return False  # "It's older than the readmission one?"
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
        beyond = family is Family.OUT_OF_SCOPE and best.confidence >= WHOLE and self.asking()
        ours = self._told_last() or (self.refers("rest") and bool(self.state.facts))
        ours = ours and not beyond
        if family in (Family.SMALLTALK, Family.OUT_OF_SCOPE) and ours:
            return False
        if family in (Family.SMALLTALK, Family.OUT_OF_SCOPE) and best.confidence >= SURE:
            own = self.named() or u.times or (family is Family.SMALLTALK and self._specific())
            return not u.elliptic or not own
        if self._whole(best.confidence, family):
            return True
        whole = family is Family.DESCRIBE and best.confidence >= WHOLE and self._asks_after_all()
        if whole and bool(self.own.partners) and not pointing:
            return True  # "Then what do you do with the Korean agency?"
        if (u.elliptic and not (best.intent.family is Family.LAST and self.own.kinds)) or (
            self.state.asked
        ):
            return False
        if self.refers("person") and not self.own.people:
            return False
        if extreme and self.own.kinds and not (self.refers("set") or self.there()):
            return not (self._of_theirs() or self.of_undated() or self.owned())
        if self.picks() or self.takes_up():
            return False
        names = any(m.type is Type.OUTSIDER for m in u.mentions)
        if (
            (self._names_its_own() or names)
            and not self._calls_of_theirs()
            and ((best.confidence >= CUED and family not in _OPEN) or len(self.words) > SHORT)
        ):
            return True
        if self._names_its_own() and family in (Family.DESCRIBE, Family.LIST):
            return not (len(self.words) <= 2 and bool(self.state.asked))
        if self.refers("set", "one") and len(self.telling()) <= SHORT:
            return False
        if self._kinds_in_last():
            return False
        return len(self._specific()) + bool(self.own.kinds) + len(u.times) > 1 and family not in (
            Family.FIRST,
            Family.LAST,
        )

    def _whole(self, confidence: float, family: Family) -> bool:
        """Return whether it is a question of its own after all: "and who came in 2018?"."""
        own = self._names_its_own() or bool(self.u.times) or len(self.telling()) > 1
        pointing = self.refers("set", "one", "person", "rest") or self.picks() or self.there()
        return (
            self.asking() and own and not pointing and confidence >= CUED and family not in _OPEN
        ) and not self.state.asked

    def picks(self) -> bool:
        """Return whether it picks out of the last list: "which one ..."."""
        return len(self.meant) > 1 and self.picks_out()

    def picks_out(self) -> bool:
        """Return whether it says that one of several is meant: "which one", "the later"."""
        return self.says(self.language.picks)

    def rest(self) -> tuple[str, ...]:
        """Return what a list left untold, where that is asked for: "more", "and the others?"."""
        whether = self.u.yes_no and bool(self._specific())  # "Does it coordinate other agencies?"
        if len(self.words) > SHORT + 2 or self._asks_itself() or self.own.people or whether:
            return ()
        if self.refers("rest") and len(self.state.facts) == 1 and not self.state.rest:
            others = self._others()
            called = tuple(f for f in others if f in self.own.called)
            if called or ((others or self.own.partners) and not self.own.called):
                return called or others
        if self.own.partners or self.own.called:
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
        people = not PEOPLE.union({"companions"}).isdisjoint(best.intent.asks[:1])
        last = self.base.facts.get(self.state.facts[0])
        kinds = {k for ids in own.kinds for k in ids}
        alike = last is not None and kinds.issubset(lineage(self.base.kinds, last.kind))
        listing = bool(kinds) and self.refers("set") and best.intent.family in _OPEN
        if not (asking or listing) or people or own.people or own.called or self.u.times:
            return ()
        return self._others() if alike else ()

    def _asks_itself(self) -> bool:
        """Return whether it asks for something else than more: "who else came?"."""
        return self.asking() or bool(self.own.kinds) or bool(self.u.times)

    def own_intent(self) -> Intent | None:
        """Return the intent that the question has itself, if any."""
        if self.best is None:
            return None
        family = self.best.intent.family
        existing = not self.language.existence.isdisjoint(self.words)
        stated = any(m.type is Type.STATUS for m in self.u.mentions)
        if family in _OPEN and (
            (existing and self.own.kinds)
            or (stated and self.asking() and (self.own.partners or self.own.kinds))
        ):
            return self.world.intents.get("list")
        if self.state.asked and stated and not self.asking():
            return None  # "When did", "ICMPD sign": what was done to it is said, not asked.
        said = self.asking() or self.refers("one", "set", "person")
        whole = said and not self.u.elliptic and self.best.confidence >= WHOLE
        if family is Family.DESCRIBE and whole:
            return self.best.intent
        typed = any(m.type is Type.PARTNER_TYPE for m in self.u.mentions)
        others = self.refers("rest") and bool(self.own.kinds) and self.asking()
        listing = family is Family.LIST and (typed or others) and self.best.confidence >= WHOLE
        if listing and not (self.named() or self._counts_beside()):
            return self.best.intent
        if family in _OPEN and not self.u.yes_no and len(self.words) <= SHORT + 2:
            return None
        return self.best.intent if self.best.confidence >= OWN else None

    def inherits_intent(self) -> bool:
        """Return whether the last question has an intent to go on with."""
        asked = self.world.intents.get(self.state.asked or self.state.intent)
        # "And which deals with refugees?" asks for no number, whatever was counted before; nor does
        # "what is organised with them" ask for their name again.
        counted = asked is not None and asked.family is Family.COUNT
        named = asked is not None and asked.asks[:1] in NAMING
        another = self.asking() and (counted or named)
        return asked is not None and asked.family not in _PASSING and not another

    def points_at_facts(self) -> bool:
        """Return whether the last answer is what it asks about."""
        if self._disputes():
            return True
        if self._asks_who_was_there():
            return True
        if self.means_partner() or self._timed_otherwise():
            return False
        if self.asks_for_office() and not self.refers("set", "one", "person"):
            return False
        if not self.state.facts or self.own.people:
            return False
        if self._restricts() or self._doubts_time() or self._numbers_one():
            return True
        if self.refers("rest") and self.refers("one") and self._asks_who():
            return True  # "And who else was in it?"
        more = self.best is not None and self.best.intent.family is Family.MORE
        if more and not self.named():
            return True
        if self.refers("rest") or self.there() or self.takes_up() or self._numbers_another():
            return False
        if self.led_to() or self._counts_within():
            return True
        meant = self.person_meant()
        told = {
            p for f in self.state.facts if f in self.base.facts for p in self.base.facts[f].people
        }
        if meant and told and told.isdisjoint(meant):
            return False
        if self.picks() and self._calls_one_of_last():
            return True
        if self.picks() or self._kinds_in_last() or self.refers("person"):
            another = self._calls_another()
            return not another or (self.refers("person") and not self.own.partners)
        if self.u.ranked and self.u.ranked[0].intent.family in (
            Family.MORE,
            Family.DISPUTE,
            Family.SOURCE,
        ):
            return True
        typed = any(m.type is Type.PARTNER_TYPE for m in self.u.mentions)
        last = self.world.intents.get(self.state.intent)
        listed = (Family.LIST, Family.COUNT, Family.TIMELINE, Family.ATTRIBUTE)
        described = last is None or last.family not in listed
        whole = bool(self.state.partners) and len(self.state.facts) > 1
        if whole and typed and self._counts() and not (self._counts_beside() or self.refers("set")):
            return False
        whole = whole and described
        listing = self.best is not None and self.best.intent.family is Family.LIST
        if whole and listing and self.own.kinds and not self.picks_out():
            return False  # "What projects do they run now?" asks of all of theirs.
        if whole and (self._asks_whom() or (self._counts() and (typed or self.telling()))):
            return False  # Whoever heads them, how many there are, is told by any fact of theirs.
        if self.u.elliptic and self._told_elsewhere() and not self.refers("set", "person"):
            return False  # "Same for the passenger one?"
        if self._told_beside() or self._excepted_elsewhere():
            return False
        if self.refers("set", "one", "person") and not self.own.people:
            if self.own.partners and not self._partner_in_last():
                return self.claims_partner()
            return not self._calls_another()
        if self.u.times and not self.telling():
            return False
        if self._counts_beside():
            return True
        if self.u.elliptic and typed:
            return False
        only = bool(self.language.restrictions.intersection(self.words)) or (
            self.u.elliptic and bool(self.u.ordinals)
        )
        if self.named():
            return only and self._partner_in_last()
        return only or (not self.telling() and not self.u.times) or self._own_attribute()

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

    def _told_elsewhere(self) -> bool:
        """Return whether its telling words describe other facts, and none of the last answer."""
        postings = self.world.interpreters[self.u.lang].entries.postings
        terms = self._specific()
        if self.u.elliptic and not (terms or self.sure()):
            terms = [t for t in self.own.terms if not t.tags]  # "And the reintegration one?"
        found = [postings.get(t.concept, {}) for t in terms]
        told = any(f in ids for ids in found for f in self.state.facts)
        meant = any(all(f in ids for ids in found) for f in self.meant)
        return any(found) and not (told or meant)

    @once
    def meant(self) -> tuple[str, ...]:
        """The facts that the question points at: the last list or the last told."""
        state = self.state
        family = self.best.intent.family if self.best else None
        last = self.world.intents.get(state.intent)
        again = last is not None and last.family in (Family.FIRST, Family.LAST)
        counting = (
            self._counts_beside()
            or self._counts_within()
            or self._names_counted()
            or self._counts_all()
        )
        # "Was it the first one?" holds a number against the one told last.
        held = self.u.yes_no and self.refers("one") and not self.refers("set", "rest")
        if self.u.ordinals and self._only_counts() and len(state.listed) > 1:
            return state.listed
        # "And which year was that?" means the one told last.
        compared = family in (Family.FIRST, Family.LAST, *_COMPARED)
        alone = len(state.facts) == 1 and self.points_at_it() and not compared
        if (
            alone
            and not self.says(self.language.sums)
            and not (self.refers("set", "rest") or self.u.ordinals or self.picks_out())
        ):
            return state.facts
        if counting or held or (again and family in (Family.FIRST, Family.LAST)):
            return state.facts
        several = self.refers("set") or family in (
            Family.FIRST, Family.LAST, Family.INTERVAL, Family.EARLIER, Family.DIFFERENCE,
        )  # fmt: skip
        if (
            several
            or self.u.ordinals
            or self.u.numbers
            or self.u.elliptic
            or self.picks_out()
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
