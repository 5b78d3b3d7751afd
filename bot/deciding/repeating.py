"""A follow-up whose answer would only be what was told last is not answered by it."""

from __future__ import annotations

from collections.abc import Iterable

from bot.deciding.case import Case
from bot.deciding.thresholds import SURE
from bot.verdicts import Missing, Tell, Verdict
from content.normal import normalise
from intents.concepts import NAMES
from intents.model import Family, Type
from knowledge.model import Fact


def repeated(case: Case, verdict: Verdict) -> Verdict | None:
    """Return that the page says no more, where a verdict tells nothing but the last answer again
    and something new is asked by name: "which laws?" of work on legislation."""
    if not isinstance(verdict, Tell) or verdict.verdict or verdict.correction or case.u.yes_no:
        return None
    again = {f.id for f in verdict.facts}.issubset(case.context.last)
    open_ = not verdict.aspect or case.takes_intent_over
    if not again or not open_ or case.family in (Family.DISPUTE, Family.MORE, Family.SOURCE):
        return None
    # "Which agreement?" of one that was told is answered by telling it; of several it is not.
    several = all(f.several or f.count for f in verdict.facts)
    asking = _asks_by_name(case, verdict.facts, classes=several)
    return Missing(verdict.facts[0], "detail") if asking else None


def _asks_by_name(case: Case, facts: Iterable[Fact], *, classes: bool) -> bool:
    """Return whether a word that names a thing, and stands in no name that some facts hold, comes
    right behind a question word: "what services". One for a class counts where `classes` do."""
    u, (start, end) = case.u, case.u.focus
    passed = (Type.STATUS,) if classes else (Type.STATUS, Type.KIND, Type.PARTNER_TYPE)
    known = {
        i for m in u.mentions for i in range(m.start, m.end) if m.type in NAMES or m.type in passed
    }
    if case.confidence >= SURE and not case.takes_intent_over:
        known |= u.cues
    for at in range(start, end - 1):
        if u.tokens[at].text in case.language.question_words:
            noun = at + 1 + (u.tokens[at + 1].text in case.language.articles)
            if noun >= end or noun in known or not u.tokens[noun].concept:
                return False
            return case.language.stem(u.tokens[noun].text) not in _in_names(case, facts)
    return False


def _in_names(case: Case, facts: Iterable[Fact]) -> set[str]:
    """Return the stems of the names that some facts hold: the ministry whose department it is."""
    base, lang = case.world.knowledge, case.u.lang
    names = [base.partners[p].name[lang] for f in facts for p in f.partners]
    offices = [base.people[p].role[lang] for f in facts for p in f.people]
    return {case.language.stem(w) for name in names + offices for w in normalise(name).split()}
