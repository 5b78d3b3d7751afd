"""What a question says of the last answer: does it name, count, doubt or take up what was told?"""

from __future__ import annotations

from bot.saying import CUED, SHORT
from bot.whom import Whom
from intents.model import Family, Type
from knowledge.base import Criteria, lineage


class Referring(Whom):
    """A question seen against the last answer."""

    def _numbers_one(self) -> bool:
        """Return whether it numbers one of the last list, though it names somebody beside: "the
        second one, who came from Russia for that?", "who came from Russia to the second?"."""
        ones = self.language.references.get("one", frozenset())
        tokens, end = self.u.tokens, self.u.focus[1]
        listed = len(self.state.listed)
        return (
            self.named()
            and listed > 1
            and any(
                value <= listed
                and (i + 1 == end or any(t.text in ones for t in tokens[i + 1 : i + 2]))
                for i, value in self.u.ordinals
            )
        )

    def _doubts_time(self) -> bool:
        """Return whether it only holds a time against the one fact told last: "2017, right?"."""
        last = self.world.intents.get(self.state.intent)
        doubting = last is not None and last.family is Family.VERIFY and self.u.asked
        only = (self.u.yes_no or doubting) and bool(self.u.times) and len(self.state.facts) == 1
        existing = not self.language.existence.isdisjoint(self.words)
        return only and not (existing or self.named() or self.asking() or self._specific())

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
        if general and known and (pointing or len(self.words) <= SHORT + 2):
            return bool(self.own.partners or self.own.people)
        return self.named()

    def _kinds_in_last(self) -> bool:
        """Return whether a bare class word means the last list: "how many documents?"."""
        several = any(1 < value != len(self.state.facts) for _, value in self.u.numbers)
        if len(self.words) > SHORT or not self.own.kinds or several:
            return False
        kinds = {k for ids in self.own.kinds for k in ids}
        facts = [self.base.facts[f] for f in self.state.listed if f in self.base.facts]
        return any(kinds.intersection(lineage(self.base.kinds, f.kind)) for f in facts)

    def _restricts(self) -> bool:
        """Return whether it only takes a part of the last list: "except the EU ones"."""
        if len(self.state.listed) < 2 or not self.words:
            return False
        if any(m.type is Type.PARTNER_TYPE for m in self.u.mentions):
            return False
        left_out = self.language.exclusions.at(self.words)
        return self.words[0] in self.language.restrictions or bool(left_out)

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

    def _counts_beside(self) -> bool:
        """Return whether others are to be counted after one number was told: "and organisations?"
        after how many countries there are."""
        last = self.world.intents.get(self.state.intent)
        facts = self.last_facts
        counted = last is not None and last.family is Family.COUNT
        one = counted and len(facts) == 1 and facts[0].count is not None
        brief = self.u.elliptic or len(self.words) == 1
        return one and brief and any(m.type is Type.PARTNER_TYPE for m in self.u.mentions)

    def _counts_within(self) -> bool:
        """Return whether what is to be counted is what the fact told last speaks of: "how many
        projects?" of a programme."""
        postings = self.world.interpreters[self.u.lang].entries.postings
        classes = [postings.get(t.concept, {}) for t in self.own.terms if t.tags]
        brief = len(self.words) <= SHORT and len(self.state.facts) == 1 and not self.named()
        return self._counts() and brief and any(self.state.facts[0] in ids for ids in classes)

    def _counts_all(self) -> bool:
        """Return whether all that one fact counts is asked for, after it was opened: "so how many
        in total?" after the multilateral partners."""
        facts = self.last_facts
        one = len(facts) == 1 and facts[0].count is not None
        opened = one and len(self.state.listed) > 1 and facts[0].id not in self.state.listed
        bare = not (self.named() or self.telling() or self.own.kinds or self.u.times)
        return opened and self._counts() and bare

    def _names_counted(self) -> bool:
        """Return whether those are to be named who were counted last: "name them"."""
        facts = self.last_facts
        best = self.best
        naming = best is not None and best.intent.asks[:1] == ("item-names",)
        return naming and len(facts) == 1 and bool(facts[0].count or "members" in facts[0].details)

    def led_to(self) -> str:
        """Return the one fact of the kind named to which the fact told last leads, where that is
        none itself: "what day was the meeting?" of a visit for it; empty where there is none."""
        kinds = {k for ids in self.own.kinds for k in ids}
        facts = self.last_facts
        said = self.own.called or self.own.partners or self._counts()
        if len(facts) != 1 or facts[0].several or not kinds or said:
            return ""

        def of_kind(id_: str) -> bool:
            return not kinds.isdisjoint(lineage(self.base.kinds, self.base.facts[id_].kind))

        near = [id_ for id_ in facts[0].related if of_kind(id_)]
        alone = len(near) == 1 and not of_kind(facts[0].id) and len(self.words) <= SHORT + 2
        return near[0] if alone else ""

    def _numbers_another(self) -> bool:
        """Return whether a number in a series is of another fact than those last told."""
        wanted = {value for _, value in self.u.ordinals if value > 1}
        numbered = {f.ordinal for f in self.base.facts.values() if f.ordinal}
        facts = self.last_facts
        last = {f.ordinal for f in facts}
        # "Was it for the 8th meeting?" of a visit holds the number against what it was for.
        led = any(self.base.facts[id_].ordinal for f in facts for id_ in f.related)
        pointing = self.points_at_it() or self.refers("person")
        held = self.u.yes_no and pointing and led and last == {None}
        return len(self.state.facts) == 1 and bool(wanted & numbered - last) and not held

    def _calls_one_of_last(self) -> bool:
        """Return whether the words by which other facts are called describe one of the last list
        too: "which one is about readmission?" of two documents."""
        postings = self.world.interpreters[self.u.lang].entries.postings
        words = {
            t.concept for p in self.u.phrases for t in self.u.tokens[p.start : p.end] if t.concept
        }
        listed = (*self.state.listed, *self.state.facts)
        return bool(words) and any(all(f in postings.get(w, ()) for w in words) for f in listed)

    def _told_beside(self) -> bool:
        """Return whether its telling words describe a fact to which the one told last leads, and
        not that itself: "do you use it?" of a programme."""
        facts = self.last_facts
        postings = self.world.interpreters[self.u.lang].entries.postings
        terms = self._specific()
        if self.u.yes_no and not terms:
            terms = [t for t in self.own.terms if not t.tags]
        found = [postings.get(t.concept, {}) for t in terms]
        if len(facts) != 1 or not found or any(facts[0].id in ids for ids in found):
            return False
        return any(all(near in ids for ids in found) for near in facts[0].related)

    def _excepted_elsewhere(self) -> bool:
        """Return whether those are asked for who are left out, and no fact told last leaves any
        out: that is said of a council and not of its meetings."""
        excepting = self.best is not None and self.best.intent.asks[:1] == ("exception",)
        facts = self.last_facts
        return excepting and self.sure() and not any(f.answers("exception") for f in facts)

    def _told_last(self) -> bool:
        """Return whether the last answer holds every telling word: "the labour market too?"."""
        postings = self.world.interpreters[self.u.lang].entries.postings
        found = [postings.get(t.concept, {}) for t in self.own.terms]
        facts = self.state.facts
        return bool(found) and any(all(f in ids for ids in found) for f in facts)

    def _calls_another(self) -> bool:
        """Return whether a fact of some partner's is called, and none of the last answer: "what
        field is it for" calls the fields of all cooperation, and means those of the last fact."""
        called = self.own.called
        theirs = any(self.base.facts[id_].partners for id_ in called)
        whose = bool(called) and len(self.state.facts) == 1 and not self.refers("one")
        # "Why does it cooperate with foreign agencies?" says all by itself.
        whole = any(
            sum(bool(t.concept) for t in self.u.tokens[p.start : p.end]) > 2 for p in self.u.phrases
        )
        return (theirs or whose or whole) and not any(id_ in self.state.facts for id_ in called)
