"""From an understanding to a verdict: the rules, in the order in which they are tried.

Each rule is a function of a case that returns a verdict or passes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from msgspec.structs import replace

from bot.context import Context
from bot.deciding.case import Case
from bot.deciding.comparing import (
    rule_compare,
    rule_elapsed,
    rule_extreme,
    rule_hosted,
    rule_number,
    rule_together,
    rule_unknown_number,
)
from bot.deciding.counting import rule_count
from bot.deciding.courtesy import (
    rule_nothing_typed,
    rule_out_of_scope,
    rule_outsider,
    rule_smalltalk,
    rule_source,
)
from bot.deciding.describing import rule_describe, rule_overview
from bot.deciding.excluding import rule_except
from bot.deciding.followups import rule_last_answer
from bot.deciding.introducing import rule_expansion, rule_person
from bot.deciding.lacking import rule_none_such
from bot.deciding.planned import rule_planned
from bot.deciding.repeating import repeated
from bot.deciding.sets import rule_list, rule_timeline
from bot.deciding.summing import rule_sum
from bot.deciding.telling import rule_attribute
from bot.deciding.verifying import rule_verify
from bot.verdicts import Decision, Missing, NotUnderstood, Tell, Verdict
from bot.world import World
from intents.model import Family, Type, Understanding


def decide(world: World, u: Understanding, context: Context, today: date) -> Decision:
    """Return the verdict on an understood utterance in its context."""
    case = Case(world, u, context, today)
    for rule in RULES:
        verdict = rule(case)
        if verdict is not None:
            verdict = repeated(case, verdict) or _named_anew(case, verdict)
            intent = _told_intent(case, verdict) or (case.intent.id if case.intent else "")
            name = rule.__name__.removeprefix("rule_")
            return case.decision(verdict, name, intent)
    return case.decision(NotUnderstood(case.nearest()), "nothing_fits", "")


def _named_anew(case: Case, verdict: Verdict) -> Verdict:
    """Return a verdict with whether what it misses was only taken over: "and TAIEX?" after when
    Twinning began."""
    anew = case.takes_intent_over and (case.called or case.names(Type.PARTNER))
    if not isinstance(verdict, Missing) or not anew or case.context.facts:
        return verdict
    return replace(verdict, taken_over=True)


def _told_intent(case: Case, verdict: Verdict) -> str:
    """Return the intent that a correction answers, so that "and the protocol?" asks the same of
    another: after "is it in force already?" the status was told. A status that was claimed by
    its name goes along as a claim, to be verified."""
    if not isinstance(verdict, Tell) or not verdict.correction or not verdict.aspect:
        return ""
    intents = case.world.intents.values()
    if case.statuses:
        attribute = case.family is Family.ATTRIBUTE
        return next((i.id for i in intents if i.family is Family.VERIFY and attribute), "")
    return next((i.id for i in intents if i.asks[:1] == (verdict.aspect,)), "")


RULES: Final[tuple[Callable[[Case], Verdict | None], ...]] = (
    rule_nothing_typed,
    rule_except,
    rule_sum,
    rule_number,
    rule_planned,
    rule_together,
    rule_last_answer,
    rule_smalltalk,
    rule_out_of_scope,
    rule_outsider,
    rule_source,
    rule_hosted,
    rule_unknown_number,
    rule_elapsed,
    rule_compare,
    rule_extreme,
    rule_timeline,
    rule_person,
    rule_expansion,
    rule_count,
    rule_verify,
    rule_list,
    rule_none_such,
    rule_attribute,
    rule_describe,
    rule_overview,
)
"""In the order in which they are tried."""
