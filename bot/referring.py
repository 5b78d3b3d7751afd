"""What a question says of the last answer: does it name, count, doubt or take up what was told?"""

from __future__ import annotations

from typing import Final

from bot.saying import CUED, SHORT, Saying
from content.normal import normalise
from intents.model import Family, Intent, Type
from knowledge.base import Criteria, lineage

NAMING: Final = frozenset({("expansion",), ("title",)})
"""What is asked of a name."""


class Referring(Saying):
    """A question seen against the last answer."""

    def person_meant(self) -> frozenset[str]:
        """Return whom a pronoun stands for: the one person asked about, or told of, last."""
        if not self.refers("person"):
            return frozenset()
        known = [p for p in self.state.people if p in self.base.people]
        told = [self.base.facts[f].people for f in self.state.facts if f in self.base.facts]
        first = {people[0] for people in told if people}
        meant = known if len(known) == 1 else first if len(first) == 1 else ()
        return frozenset(meant)

    def _calls_of_theirs(self) -> bool:
        """Return whether an owner's word and a phrase call what partners told of last have beside
        others: "their council"."""
        facts = [self.base.facts[id_] for id_ in self.own.called]
        whose = {lineage(self.base.partners, p)[-1] for f in facts for p in f.partners}
        theirs = self.state.partners or self.owned()
        owned = not self.language.owners.isdisjoint(self.words) and not self.own.partners
        return owned and len(whose) > 1 and not whose.isdisjoint(theirs)

    def means_partner(self) -> bool:
        """Return whether the state of the last answer is pointed at: "in that country"."""
        states = {m.start for m in self.u.mentions if "state" in m.ids}
        pointing = self.language.references.get("one", frozenset()) & self.language.pronouns
        tokens = self.u.tokens
        said = any(i + 1 in states and tokens[i].text in pointing for i in range(len(tokens)))
        return said and bool(self.state.partners or self.theirs())

    def owned(self) -> tuple[str, ...]:
        """Return the one partner that all facts told last concern, where an owner's word means it:
        "their council"."""
        return () if self.language.owners.isdisjoint(self.words) else self.theirs()

    def theirs(self) -> tuple[str, ...]:
        """Return the one partner that all facts told last concern, if there is one."""
        facts = [self.base.facts[f] for f in self.state.facts if f in self.base.facts]
        whose = {lineage(self.base.partners, p)[-1] for f in facts for p in f.partners}
        return tuple(whose) if len(whose) == 1 else ()

    def _asks_who_was_there(self) -> bool:
        """Return whether somebody is held against the one event told of last: "was she there?"."""
        facts = [self.base.facts[f] for f in self.state.facts if f in self.base.facts]
        events = [f for f in facts if f.people]
        return self.u.yes_no and self.there() and bool(self.own.people) and len(events) == 1

    def asks_for_office(self) -> bool:
        """Return whether it asks who holds an office, by its name: "who was the director?"."""
        if not self._asks_whom() or self.refers("person") or not self.asking():
            return False
        lang, stem, small = self.u.lang, self.language.stem, self.language.fillers
        roles = " ".join(p.role[lang] for p in self.base.people.values())
        offices = {stem(w) for w in normalise(roles).split() if w not in small}
        return any(stem(w) in offices for w in self.words if w not in small)

    def _of_undated(self) -> bool:
        """Return whether "the last meeting" is one of several that the fact told last stands for,
        of which the page dates none."""
        facts = [self.base.facts[f] for f in self.state.facts if f in self.base.facts]
        kinds = {k for ids in self.own.kinds for k in ids}
        undated = len(facts) == 1 and facts[0].several and facts[0].date is None
        return undated and not self.named() and kinds <= {*lineage(self.base.kinds, facts[0].kind)}

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
        return self.words[0] in self.language.restrictions or any(
            tuple(self.words[: len(phrase)]) == phrase for phrase in self.language.exclusions
        )

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
        facts = [self.base.facts[f] for f in self.state.facts if f in self.base.facts]
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
        facts = [self.base.facts[f] for f in self.state.facts if f in self.base.facts]
        one = len(facts) == 1 and facts[0].count is not None
        opened = one and len(self.state.listed) > 1 and facts[0].id not in self.state.listed
        bare = not (self.named() or self.telling() or self.own.kinds or self.u.times)
        return opened and self._counts() and bare

    def _names_counted(self) -> bool:
        """Return whether those are to be named who were counted last: "name them"."""
        facts = [self.base.facts[f] for f in self.state.facts if f in self.base.facts]
        best = self.best
        naming = best is not None and best.intent.asks[:1] == ("item-names",)
        return naming and len(facts) == 1 and bool(facts[0].count or "members" in facts[0].details)

    def led_to(self) -> str:
        """Return the one fact of the kind named to which the fact told last leads, where that is
        none itself: "what day was the meeting?" of a visit for it; empty where there is none."""
        kinds = {k for ids in self.own.kinds for k in ids}
        facts = [self.base.facts[f] for f in self.state.facts if f in self.base.facts]
        said = self.own.called or self.own.partners or self._counts()
        if len(facts) != 1 or facts[0].several or not kinds or said:
            return ""

        def of_kind(id_: str) -> bool:
            return not kinds.isdisjoint(lineage(self.base.kinds, self.base.facts[id_].kind))

        near = [id_ for id_ in facts[0].related if of_kind(id_)]
        alone = len(near) == 1 and not of_kind(facts[0].id) and len(self.words) <= SHORT + 2
        return near[0] if alone else ""

    def partner_picked(self) -> str:
        """Return the one of several partners told of last whose name holds that of a state which is
        none of them: the German Society, for "which one is German?"; empty where there is none."""
        named = [m for m in self.u.mentions if m.type is Type.PARTNER]
        picking = self.says(self.language.picks) or self.refers("one") or self.u.elliptic
        if len(named) != 1 or not picking or self.own.called or self.own.people:
            return ""
        facts = [self.base.facts[f] for f in self.state.facts if f in self.base.facts]
        told = dict.fromkeys(p for f in facts for p in f.partners)
        if len(told) < 2 or not told.keys().isdisjoint(named[0].ids):
            return ""
        stem, lang = self.language.stem, self.u.lang
        wanted = {stem(t.text) for t in self.u.tokens[named[0].start : named[0].end]}
        names = {p: self.base.partners[p].name[lang] for p in told}
        found = [
            p for p, name in names.items() if wanted <= {stem(w) for w in normalise(name).split()}
        ]
        return found[0] if len(found) == 1 else ""

    def sets_beside(self) -> bool:
        """Return whether one partner is set beside the one asked about last: "compare it with
        Budapest"."""
        differing = self.best is not None and self.best.intent.family is Family.DIFFERENCE
        one = len(self.own.partners) == 1 and len(self.state.partners) == 1
        return differing and one and self.refers("one")

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

    def asks_for_their_name(self, intent: Intent | None) -> bool:
        """Return whether the full name of the one partner asked about last is asked for, which no
        fact of its own gives: "full name?" after KOICA."""
        naming = intent is not None and intent.asks[:1] in NAMING
        one = len(self.state.partners) == 1 and not (self.named() or self.telling())
        facts = [self.base.facts[f] for f in self.state.facts if f in self.base.facts]
        told = any(f.answers(a) for f in facts for a in (intent.asks if intent else ()))
        typed = any(m.type is Type.PARTNER_TYPE for m in self.u.mentions)
        return naming and one and (len(facts) > 1 or typed) and not told

    def _numbers_another(self) -> bool:
        """Return whether a number in a series is of another fact than those last told."""
        wanted = {value for _, value in self.u.ordinals if value > 1}
        numbered = {f.ordinal for f in self.base.facts.values() if f.ordinal}
        last = {self.base.facts[f].ordinal for f in self.state.facts if f in self.base.facts}
        return len(self.state.facts) == 1 and bool(wanted & numbered - last)

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
        facts = [self.base.facts[f] for f in self.state.facts if f in self.base.facts]
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
        facts = [self.base.facts[f] for f in self.state.facts if f in self.base.facts]
        return excepting and self.sure() and not any(f.answers("exception") for f in facts)

    def _told_elsewhere(self) -> bool:
        """Return whether its telling words describe other facts, and none of the last answer."""
        postings = self.world.interpreters[self.u.lang].entries.postings
        terms = self._specific()
        if self.u.elliptic and not (terms or self.sure()):
            terms = [t for t in self.own.terms if not t.tags]  # "And the reintegration one?"
        found = [postings.get(t.concept, {}) for t in terms]
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
        # "Why does it cooperate with foreign agencies?" says all by itself.
        whole = any(
            sum(bool(t.concept) for t in self.u.tokens[p.start : p.end]) > 2 for p in self.u.phrases
        )
        return (theirs or whose or whole) and not any(id_ in self.state.facts for id_ in called)
