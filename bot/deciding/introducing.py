"""Rules that say who somebody is and what letters stand for."""

from __future__ import annotations

from bot.deciding.aspects import reads
from bot.deciding.case import Case
from bot.deciding.thresholds import SURE
from bot.lettering import is_initials
from bot.verdicts import Expand, Tell, TellPerson, Verdict
from intents.model import Family, Type
from knowledge.base import Criteria


def rule_person(case: Case) -> Verdict | None:
    """Who somebody is."""
    people = case.people
    if not people or case.u.yes_no or case.specific:
        return None
    if case.family not in (None, Family.DESCRIBE) and "role" not in case.asks:
        return None
    if case.kinds and case.family is Family.DESCRIBE:
        return None
    if case.asks_the_unknown(case.candidates[0]):
        return None
    ids = sorted(people)
    base = case.world.knowledge
    facts = [f for id_ in ids for f in base.search(Criteria(people=frozenset({id_})))]
    return TellPerson(tuple(base.people[id_] for id_ in ids), tuple(dict.fromkeys(facts)))


def rule_expansion(case: Case) -> Verdict | None:
    """What a partner's abbreviation stands for."""
    if not case.asks or case.asks[0] != "expansion":
        return None
    if case.whether:
        # "Does TAIEX stand for ...?" is told what it stands for.
        full = [c.fact for c in case.best() if "expansion" in c.fact.details]
        return Tell(tuple(full[:1]), "expansion") if full and case.confidence >= SURE else None
    told = [c.fact for c in case.candidates.spoken_for if c.fact.id in case.context.query.called]
    if told and case.confidence >= SURE and reads(told[0], case.asks):
        # What else is said around the question is no matter.
        return Tell((told[0],), next(a for a in case.asks if reads(told[0], (a,))))
    if not case.partners or (case.specific and case.confidence < SURE):
        return None
    if case.names(Type.KIND) and not case.names(Type.PARTNER):
        return None  # "The full name of the project?" asks for no partner's.
    partner = case.partners[0]
    if not is_initials(partner.short.get(case.u.lang, "")):
        return None
    facts = case.world.knowledge.of_partner(partner.id)
    if case.called and any("expansion" in c.fact.details for c in case.best()):
        return None
    return Expand(partner, facts[:1])
