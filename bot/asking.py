"""The one way through: an utterance and a state go in, a reply and a state come out.

Pure: no clock, no input or output, no globals. Every surface calls it and only renders.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from bot.answering import answer
from bot.context import Context
from bot.deciding import decide
from bot.deciding.aspects import tell
from bot.deciding.narrowing import opened
from bot.dialogue import resolve
from bot.model import Action, Reply, Verb
from bot.remembering import remember
from bot.rereading import Reading, alone, courtesy, of_same_kind, reread, wider
from bot.state import MAX_RECENT, DialogueState
from bot.verdicts import (
    Clarify,
    Decision,
    Describe,
    Expand,
    ListFacts,
    ListPartners,
    NothingMore,
    NothingThen,
    NotNamed,
    NotUnderstood,
    OutOfScope,
    Smalltalk,
    Source,
    SourceOf,
    Tell,
    Verdict,
)
from bot.world import World
from intents.familiarity import Heard
from intents.model import Family, Type, Understanding
from knowledge.base import lineage
from knowledge.model import Fact

TELLS: Final = 0.35
"""By how much a language must be more familiar than the preferred one to be taken instead."""
SHORT: Final = 7
"""Words up to which a message may choose among options: "tell me more about the second"."""


_ASIDE: Final = (
    Clarify, NotUnderstood, Smalltalk, OutOfScope, NotNamed, SourceOf, Source, NothingMore,
)  # fmt: skip
"""Verdicts after which the question before them is still the last one."""


class Turn(Struct, frozen=True):
    """One exchange."""

    reply: Reply
    """What the user gets."""
    state: DialogueState
    """What to remember."""
    understanding: Understanding | None
    """How the utterance was read; None where a button was pressed."""
    decision: Decision
    """What it came to."""


def ask(
    world: World, text: str, state: DialogueState, now: datetime, lang: str | None = None
) -> Turn:
    """Return the answer to an utterance, in the language preferred or told by the utterance."""
    state = state.fresh(now)
    code = spoken(world, text, lang or state.lang)
    u = world.interpreters[code].understand(text, now.date())
    offered = _offered(world, u, state)
    if offered is not None:
        turn = choose(world, offered, state, now, code)
        if turn is not None:
            return replace(turn, understanding=u)
    context = resolve(world, u, state)
    decision = decide(world, u, context, now.date())
    if isinstance(decision.verdict, NothingThen) and _may_be_of_any_time(world, u, context):
        context = replace(context, when=None)
        decision = decide(world, u, context, now.date())
    again: Reading | None = None
    if isinstance(decision.verdict, NotUnderstood):
        again = (
            wider(world, u, state, context, now.date())
            or reread(world, u, state, now.date())
            or of_same_kind(world, u, state, context, now.date())
            or alone(world, u, context, now.date())
        )
    elif isinstance(decision.verdict, OutOfScope):
        again = courtesy(world, u, decision, now.date())
    u, context, decision = again or (u, context, decision)
    decision = _not_again(decision, state)
    if state.astray and _goes_on_astray(world, u, context, state):
        decision = replace(decision, verdict=OutOfScope(), rule="astray")
    reply = answer(world, decision, code)
    return Turn(reply, _after(world, state, u, context, decision, reply, now), u, decision)


def spoken(world: World, text: str, preferred: str = "") -> str:
    """Return the language of an utterance; where it does not tell, the preferred one."""
    if len(world.interpreters) == 1:
        return world.languages[0]
    heard = Heard.of(text)
    scores = {code: i.familiarity(heard) for code, i in world.interpreters.items()}
    best = max(scores.values())
    near = [code for code, score in scores.items() if score >= best - TELLS]
    return preferred if preferred in near else near[0]


def choose(
    world: World, action: Action, state: DialogueState, now: datetime, lang: str | None = None
) -> Turn | None:
    """Return what a button does; None where what it names is gone."""
    wanted = (code for code in (lang, state.lang) if code in world.languages)
    code = next(wanted, None) or world.languages[0]
    verdict = _chosen(world, action, state.fresh(now))
    if verdict is None:
        return None
    intent = action.detail if action.detail in world.intents else ""
    decision = Decision(verdict, "button", intent, 1.0)
    reply = answer(world, decision, code)
    facts = reply.facts
    after = replace(
        state.fresh(now),
        lang=code,
        at=now,
        intent=intent,
        facts=facts,
        recent=(*state.recent, *facts)[-MAX_RECENT:] if len(facts) == 1 else (),
        members=(),
        rest=reply.rest,
        options=(),
        asked="",
        astray=False,
    )
    return Turn(reply, after, None, decision)


def _chosen(world: World, action: Action, state: DialogueState) -> Verdict | None:
    base = world.knowledge
    if action.verb in (Verb.FACT, Verb.ASPECT):
        fact = base.facts.get(action.target)
        if fact is None:
            return None
        if action.verb is Verb.ASPECT and action.detail in base.aspects:
            return tell(fact, action.detail)
        return Tell((fact,))
    if action.verb is Verb.PARTNER:
        partner = base.partners.get(action.target)
        return Describe((partner,), base.of_partner(partner.id)) if partner else None
    if action.verb is Verb.MORE:
        rest = tuple(base.facts[f] for f in state.rest if f in base.facts)
        return ListFacts(rest) if rest else None
    if action.verb is Verb.NONE:
        return NotUnderstood()
    return None


def _not_again(decision: Decision, state: DialogueState) -> Decision:
    """Return a decision that asks nothing twice in a row: what was offered is told instead."""
    if not isinstance(decision.verdict, Clarify):
        return decision
    facts = decision.verdict.facts
    if facts and tuple(f.id for f in facts) == state.options:
        return replace(decision, verdict=Tell(facts), rule="not_again")
    if not facts and state.asked and not state.options:
        return replace(decision, verdict=NotUnderstood(), rule="not_again")
    return decision


def _may_be_of_any_time(world: World, u: Understanding, context: Context) -> bool:
    """Return whether a question may be meant without the time taken over: "and the result?" of what
    was told last, "which projects are finished?" as a question of its own."""
    language = world.interpreters[u.lang].language
    set_ = bool(u.ranked) and u.ranked[0].intent.family in (Family.LIST, Family.COUNT)
    whole = set_ and not u.elliptic and not language.question_words.isdisjoint(u.words)
    return context.when is not None and not u.times and (whole or not context.query.kinds)


def _goes_on_astray(world: World, u: Understanding, context: Context, state: DialogueState) -> bool:
    """Return whether a question names nothing of its own after one that was none of ours: "and how
    much is it?"."""
    language = world.interpreters[u.lang].language
    query = context.query
    own = query.partners or query.people or query.called or query.kinds or u.times
    pointing = u.elliptic or not language.pronouns.isdisjoint(u.words)
    ours = u.ranked and u.ranked[0].intent.family in (Family.SMALLTALK, Family.SOURCE, Family.MORE)
    return pointing and not own and not state.facts and not ours


def _offered(world: World, u: Understanding, state: DialogueState) -> Action | None:
    """Return the option of an open clarification that the utterance names: by its number, by what
    calls it, or by the one of them whose partner or person it names ("the Dutch one")."""
    if not state.options or len(u.tokens) > SHORT:
        return None
    wanted = [value for _, value in (*u.numbers, *u.ordinals)]
    bare = not u.phrases and not u.mentions and not u.times
    if len(wanted) == 1 and 1 <= wanted[0] <= len(state.options) and bare:
        return Action(
            Verb.ASPECT if state.asked else Verb.FACT, state.options[wanted[0] - 1], state.asked
        )
    called = {id_ for p in u.phrases for id_ in p.ids if id_ in state.options}
    if not called and not u.phrases and not u.times and not u.asked:
        called = _concerned(world, u, state.options)
    if len(called) == 1:
        return Action(Verb.ASPECT if state.asked else Verb.FACT, called.pop(), state.asked)
    return None


def _concerned(world: World, u: Understanding, options: tuple[str, ...]) -> set[str]:
    """Return the facts among some that concern the partners and people named."""
    base = world.knowledge
    named = [m for m in u.mentions if m.type in (Type.PARTNER, Type.PERSON)]
    facts = [base.facts[id_] for id_ in options if id_ in base.facts]

    def concerns(fact: Fact) -> bool:
        of = {*fact.people, *(q for p in fact.partners for q in lineage(base.partners, p))}
        return all(not of.isdisjoint(m.ids) for m in named)

    return {f.id for f in facts if concerns(f)} if named else set()


def _after(
    world: World,
    state: DialogueState,
    u: Understanding,
    context: Context,
    decision: Decision,
    reply: Reply,
    now: datetime,
) -> DialogueState:
    """Return the state after an exchange: courtesies and declined oddities leave the context."""
    verdict = decision.verdict
    if not isinstance(verdict, _ASIDE):
        members = tuple(p.id for p in verdict.partners) if isinstance(verdict, ListPartners) else ()
        # What an abbreviation stands for is told by no fact that could be asked about.
        facts = () if isinstance(verdict, Expand) else reply.facts
        told = [world.knowledge.facts[f] for f in facts]
        lists = tuple(f.id for f in opened(world.knowledge, told))
        return remember(
            state, reply.lang, now, u, context, decision.intent, decision.when, facts,
            reply.rest, members, lists,
        )  # fmt: skip
    astray = isinstance(verdict, OutOfScope)
    kept = replace(state, lang=reply.lang, at=now, astray=astray)
    if astray and not state.facts:
        # "Does the visa agreement let me in?" is not ours, "its title" after it is.
        named = [c.fact.id for c in decision.considered if c.fact.id in context.query.called]
        return replace(kept, facts=tuple(named[:1]), intent=decision.intent)
    if isinstance(verdict, Clarify):
        facts = tuple(f.id for f in verdict.facts)
        asked = verdict.aspect if facts else decision.intent
        whose = tuple(sorted(min(ids) for ids in context.query.partners))
        kept = replace(kept, partners=whose or kept.partners)
        return replace(kept, options=facts, asked=asked, listed=facts or kept.listed)
    if isinstance(verdict, NotUnderstood):
        # What is offered in its place can be picked: "the second one".
        offered = tuple(f.id for f in verdict.nearest)
        concepts = tuple(t.concept for t in context.query.terms)[:8] or kept.concepts
        return replace(
            kept,
            concepts=concepts,
            facts=kept.facts or offered,
            listed=offered or kept.listed,
            recent=() if offered else kept.recent,
        )
    return kept
