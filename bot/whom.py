"""Of whom a follow-up asks: the person, the partner or the office that the last answer named."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.saying import SHORT, Saying
from content.normal import normalise
from intents.model import Family, Intent, Type
from knowledge.base import Criteria, lineage

NAMING: Final = frozenset({("expansion",), ("title",)})
"""What is asked of a name."""


class Whom(Saying):
    """A question seen against those whom the last answer named."""

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

    def _timed_otherwise(self) -> bool:
        """Return whether one of another time than all that was told last is meant: "the one from
        2006"."""
        asked = {t.first.year for t in self.u.times if t.first}
        told = {f.date.year for f in self.last_facts if f.date}
        one = self.refers("one") and not self.points_at_it() and not self.u.yes_no
        return one and bool(asked) and told.isdisjoint(asked)

    def means_partner(self) -> bool:
        """Return whether the state of the last answer is pointed at: "in that country"."""
        states = {m.start for m in self.u.mentions if "state" in m.ids}
        pointing = self.language.references.get("one", frozenset()) & self.language.pronouns
        tokens = self.u.tokens
        said = any(i + 1 in states and tokens[i].text in pointing for i in range(len(tokens)))
        return said and bool(self.state.partners or self.theirs())

    def points_at_them(self) -> bool:
        """Return whether its own words point at the partners asked about last, so that what it
        calls is held against them: "is there a memorandum with them", "has he been there"."""
        pointing = self.language.references.get("set", frozenset()) & self.language.pronouns
        pairs = zip(self.words, self.words[1:], strict=False)
        with_them = any(a in self.language.dealing and b in pointing for a, b in pairs)
        # "Is there something for those who come back?" points at no place.
        existing = not self.language.references.get("place", frozenset()).isdisjoint(
            self.words[1:2]
        )
        there = self.u.yes_no and self.there() and not (existing or self.own.people)
        named = self.own.partners or self.own.places
        return (with_them or there) and bool(self.known_partners()) and not named

    def known_partners(self) -> tuple[str, ...]:
        """Return the partners asked about last, else the one that the last answer concerns, else
        those for whom the people asked about stand."""
        asked = tuple(p for p in self.state.partners if p in self.base.partners)
        people = [p for p in self.state.people if p in self.base.people]
        return asked or self.theirs() or self.organisations(people)

    def organisations(self, people: Iterable[str]) -> tuple[str, ...]:
        """Return the partners for whom some people stand."""
        theirs = (self.base.people[p].organisation for p in people)
        return tuple(dict.fromkeys(lineage(self.base.partners, p)[-1] for p in theirs if p))

    def owned(self) -> tuple[str, ...]:
        """Return the one partner asked about last, or that all facts told last concern, where an
        owner's word means it: "their council"."""
        if self.language.owners.isdisjoint(self.words):
            return ()
        known = tuple(p for p in self.state.partners if p in self.base.partners)
        return known if len(known) == 1 else self.theirs()

    def theirs(self) -> tuple[str, ...]:
        """Return the one partner that all facts told last concern, if there is one."""
        facts = self.last_facts
        whose = {lineage(self.base.partners, p)[-1] for f in facts for p in f.partners}
        return tuple(whose) if len(whose) == 1 else ()

    def _asks_who_was_there(self) -> bool:
        """Return whether somebody is held against the one event told of last: "was she there?"."""
        facts = self.last_facts
        events = [f for f in facts if f.people]
        return self.u.yes_no and self.there() and bool(self.own.people) and len(events) == 1

    def _asks_who(self) -> bool:
        """Return whether those are asked for who were at the one event told of last."""
        best, facts = self.best, self.last_facts
        asks = best.intent.asks[:1] if best is not None else ()
        return asks == ("participants",) and len(facts) == 1 and bool(facts[0].people)

    def asks_for_office(self) -> bool:
        """Return whether it asks who holds an office, by its name: "who was the director?"."""
        if not self._asks_whom() or self.refers("person") or not self.asking():
            return False
        lang, stem, small = self.u.lang, self.language.stem, self.language.fillers
        roles = " ".join(p.role[lang] for p in self.base.people.values())
        offices = {stem(w) for w in normalise(roles).split() if w not in small}
        return any(stem(w) in offices for w in self.words if w not in small)

    def of_undated(self) -> bool:
        """Return whether "the last meeting" is one of several that the fact told last stands for,
        of which the page dates none."""
        facts = self.last_facts
        kinds = {k for ids in self.own.kinds for k in ids}
        undated = [f for f in facts if f.several and f.date is None]
        theirs = bool(facts) and undated == list(facts) and bool(self.theirs())
        kind = any(kinds <= {*lineage(self.base.kinds, f.kind)} for f in facts)
        return theirs and kind and not self.named()

    def _of_theirs(self) -> bool:
        """Return whether a mere "last visit" means one of the partners asked about last."""
        kinds = frozenset(k for ids in self.own.kinds for k in ids)
        fragment = len(self.words) < SHORT and not self.asking() and bool(self.state.partners)
        theirs = Criteria(kinds=kinds, partners=frozenset(self.state.partners), dated=True)
        return fragment and bool(self.base.search(theirs))

    def partner_picked(self) -> str:
        """Return the one of several partners told of last whose name holds that of a state which is
        none of them: the German Society, for "which one is German?"; empty where there is none."""
        named = [m for m in self.u.mentions if m.type is Type.PARTNER]
        picking = self.says(self.language.picks) or self.refers("one") or self.u.elliptic
        if len(named) != 1 or not picking or self.own.called or self.own.people:
            return ""
        facts = self.last_facts
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
        facts = self.last_facts
        told = any(f.answers(a) for f in facts for a in (intent.asks if intent else ()))
        typed = any(m.type is Type.PARTNER_TYPE for m in self.u.mentions)
        return naming and one and (len(facts) > 1 or typed) and not told

    def _partner_in_last(self) -> bool:
        """Return whether the partners named play a part in the facts of the last answer."""
        index = self.world.interpreters[self.u.lang].entries
        facts = self.last_facts
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
