"""Names that are asked for where the page gives none: of a chief, of an authority."""

from __future__ import annotations

from bot.deciding.aspects import reads
from bot.deciding.case import Case
from bot.retrieval import Candidate
from knowledge.base import lineage
from knowledge.model import Fact


def asks_for_a_body(case: Case, top: Candidate) -> bool:
    """Return whether an agency of a state is asked for by its name, where none is named: the page
    speaks of the Turkish authorities alone."""
    words = case.u.words
    asked = "agency" in case.types and not case.language.naming.isdisjoint(words)
    partners = case.world.knowledge.partners
    bodies = {lineage(partners, p.id)[-1] for p in partners.values() if p.within}
    named = case.partner_ids & bodies or any(p.type != "state" for p in case.partners)
    return asked and bool(case.partners) and not named and not top.fact.people


def called_without_name(case: Case, top: Candidate) -> Fact | None:
    """Return the fact that is called by its phrase and names nobody, where a name is asked for and
    another one fits better: the chief of the Service is no guest of theirs."""
    called = case.context.query.called
    if case.asks[0] != "person-name" or not called or top.fact.id in called or case.people:
        return None
    facts = [c.fact for c in case.candidates if c.fact.id in called]
    return facts[0] if not any(reads(f, case.asks[:1]) for f in facts) else None
