"""What a follow-up holds against the last answer: names, places, kinds, a status, somebody."""

from __future__ import annotations

from bot.deciding.aspects import reads
from bot.deciding.case import Case
from bot.deciding.naming import names_wanted, untold_class
from bot.deciding.narrowing import telling
from bot.deciding.thresholds import CALLED, FEW, FUTURE, PEOPLE, SURE
from bot.verdicts import Missing, Tell, Verdict
from intents.model import Family, Type
from knowledge.base import Criteria, lineage
from knowledge.model import Fact


def names_of_several(case: Case, facts: list[Fact]) -> Verdict | None:
    """The names of those that the facts told last only count: "the name of at least one?" of nine
    projects."""
    if any(reads(f, ("item-names", "members")) for f in facts) or case.u.yes_no:
        return None
    words, references = case.spoken, case.language.references
    several = all((f.several or f.count) and not f.people for f in facts)
    pointing = any(not words.isdisjoint(references.get(kind, ())) for kind in ("set", "rest"))
    of_them = (
        pointing or case.names(Type.KIND, Type.PARTNER_TYPE) or case.says(case.language.bounds)
    )
    naming = case.asks[:1] and case.asks[0] in {*CALLED, "role"}  # "Their titles?"
    asked = several and of_them and (naming or names_wanted(case))
    return Missing(facts[0], "item-names") if asked else None


def who_was_there(case: Case, facts: list[Fact]) -> Verdict | None:
    """Somebody whom the one fact told of last does not name: "was Thompson there too?", "who else
    was in it?"."""
    named = {id_ for m in case.names(Type.PERSON) for id_ in m.ids}
    rest = not case.spoken.isdisjoint(case.language.references.get("rest", ()))
    others = named - {*facts[0].people} or (rest and PEOPLE.intersection(case.asks))
    asked = len(facts) == 1 and bool(facts[0].people) and bool(others)
    return Missing(facts[0], "companions") if asked else None


def somebody_unnamed(case: Case, facts: list[Fact]) -> Verdict | None:
    """The name of somebody who cannot be one of those told of last: "his name?" of the chief, where
    a woman came."""
    said = [g for g, words in case.language.genders.items() if not words.isdisjoint(case.spoken)]
    people = case.world.knowledge.people
    told = {people[p].gender for f in facts for p in f.people}
    other = len(said) == 1 and told and told.isdisjoint((said[0], ""))
    asked = case.asks[:1] == ("person-name",) and not case.names(Type.PERSON)
    unnamed = next((f for f in facts if not f.people), facts[0])
    return Missing(unnamed, "person-name") if asked and other else None


def class_untold(case: Case, facts: list[Fact]) -> Verdict | None:
    """Those of a class of which the one fact told last names none: "with which country was it?"."""
    untold = len(facts) == 1 and untold_class(case, facts[0], *case.asks[:1])
    return Missing(facts[0], "members") if untold else None


def of_another_kind(case: Case, facts: list[Fact]) -> Verdict | None:
    """A kind that the last answer is not of: "is that a treaty?" of a process. What it is, is
    told; nothing says that it is no treaty besides."""
    said = case.claimed or telling(case) or case.named or case.places or case.u.times
    words = case.u.words
    pointing = any(w in case.language.references.get("one", ()) for w in words)
    existing = not case.language.existence.isdisjoint(words)
    if not case.u.yes_no or not case.kinds or said or existing or not pointing:
        return None
    kinds = case.world.knowledge.kinds
    alike = any(case.kinds.intersection(lineage(kinds, f.kind)) for f in facts)
    return None if alike else Tell(tuple(facts)[:FEW])


def whose(case: Case, facts: list[Fact]) -> Verdict | None:
    """Whether the fact told last is a partner's: "it's IOM's, isn't it?"."""
    asked = case.asks and case.asks[0] != "partner"
    said = asked or case.claimed or telling(case) or case.places or case.called
    if len(facts) != 1 or not case.u.yes_no or case.u.negated or not case.partners or said:
        return None
    base = case.world.knowledge
    if case.kinds and case.kinds.isdisjoint(lineage(base.kinds, facts[0].kind)):
        return None
    fact = facts[0]
    listing = fact.count is not None and fact.count.value == len(fact.partners)
    among = not case.spoken.isdisjoint(case.language.references.get("set", ()))
    if listing and among:
        inside = all(p.id in fact.partners for p in case.partners)
        return Tell((fact,), "", "yes" if inside else "no", "" if inside else "partner")
    if "members" in facts[0].details or any(p.type == "excluded" for p in case.partners):
        return None  # Who takes part, or does not, is told by more than whose it is.
    concerned = {q for p in facts[0].partners for q in lineage(base.partners, p)}
    held = [p.id in concerned for p in case.partners]
    if any(held) and not all(held):
        return Tell((facts[0],))
    return Tell((facts[0],), "partner", "yes" if all(held) else "no")


def nowhere(case: Case, facts: list[Fact]) -> Verdict | None:
    """A place held against what the page gives none for: "signed in Vienna?"."""
    postings = case.world.interpreters[case.u.lang].entries.postings
    spoken = any(f.id in postings.get(f"@{place}", ()) for f in facts for place in case.places)
    placed = spoken or any(f.place for f in facts)
    return Missing(facts[0], "place") if case.places and not placed else None


def claim(case: Case, facts: list[Fact]) -> Verdict | None:
    """Whether a status is true of the last answer: "so both are signed", "is that signed?".

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


def whether_extreme(case: Case, facts: list[Fact]) -> Verdict | None:
    """Whether the fact told last is the first or the last of those of its kind with its partner."""
    extreme = case.u.yes_no and case.family in (Family.FIRST, Family.LAST)
    if not extreme or len(facts) != 1:
        return None
    (fact,) = facts
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


def _bare_status(case: Case) -> bool:
    """Return whether it holds nothing but a status: "signed?"."""
    return bool(case.claimed) and not case.asks and not telling(case) and _short(case)


def _short(case: Case) -> bool:
    """Return whether it holds hardly a word beside small ones."""
    return sum(t.text not in case.language.fillers for t in case.u.tokens) < 3
