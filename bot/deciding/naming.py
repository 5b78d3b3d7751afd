"""Names that are asked for where the page gives none: of a chief, of an authority."""

from __future__ import annotations

from typing import Final

from bot.deciding.aspects import reads
from bot.deciding.case import Case
from bot.retrieval import Candidate
from intents.model import Type
from knowledge.base import lineage
from knowledge.model import Fact

TELLING_CLASSES: Final = frozenset(
    {"participants", "parties", "implementer", "funder", "inviter", "met", "region", "exception"}
)
"""Aspects that name those of a class by themselves."""


def asks_for_a_body(case: Case, top: Candidate) -> bool:
    """Return whether an agency of a state is asked for by its name, where none is named: the page
    speaks of the Turkish authorities alone."""
    words = case.u.words
    asked = "agency" in case.types and not case.language.naming.isdisjoint(words)
    partners = case.world.knowledge.partners
    bodies = {lineage(partners, p.id)[-1] for p in partners.values() if p.within}
    named = case.partner_ids & bodies or any(p.type != "state" for p in case.partners)
    return asked and bool(case.partners) and not named and not top.fact.people


def names_wanted(case: Case) -> bool:
    """Return whether a name is asked for: "name and rank, please"; "name the guests" asks for them
    themselves."""
    language, start = case.language, case.u.focus[0]
    words = [t.text for t in case.u.tokens]
    asking = bool(language.definite.union(language.universal).intersection(words[start + 1 :][:1]))
    return any(w in language.naming for i, w in enumerate(words) if not (i == start and asking))


def untold_class(case: Case, fact: Fact, aspect: str = "") -> bool:
    """Return whether those of a class are asked for by "which", and a fact that speaks of such
    names none: "which member states take part?" of a declaration with all of them."""
    if aspect in TELLING_CLASSES or case.people or not fact.partners:
        return False
    start, end = case.u.focus
    asking = case.language.question_words
    at = next((i for i in range(start, end - 1) if case.u.tokens[i].text in asking), None)
    if at is None:
        return False
    dated = frozenset().union(*case.language.units.values())
    near = (at + 1,) if case.u.tokens[at + 1].text in dated else (at + 1, at + 2)
    classes = {id_ for m in case.names(Type.PARTNER_TYPE) if m.start in near for id_ in m.ids}
    partners = case.world.knowledge.partners
    known = {partners[q].type for p in fact.partners for q in lineage(partners, p)}
    untold = bool(classes) and classes.isdisjoint(known)
    return untold and not reads(fact, ("members", "place", "destination"))


def called_without_name(case: Case, top: Candidate) -> Fact | None:
    """Return the fact that is called by its phrase and names nobody, where a name is asked for and
    another one fits better: the chief of the Service is no guest of theirs."""
    called = case.context.query.called
    if case.asks[0] != "person-name" or not called or top.fact.id in called or case.people:
        return None
    facts = [c.fact for c in case.candidates.spoken_for if c.fact.id in called]
    return facts[0] if not any(reads(f, case.asks[:1]) for f in facts) else None
