"""A message that is not understood as a whole is read again in parts: "is it signed, or was that
only a rumour?", "the EU, school essay due tomorrow"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from msgspec.structs import replace

from bot.context import Context
from bot.deciding import decide
from bot.deciding.thresholds import CERTAIN, SURE
from bot.dialogue import resolve
from bot.query import read_query
from bot.state import DialogueState
from bot.verdicts import (
    Clarify,
    Decision,
    NothingThen,
    NotNamed,
    NotUnderstood,
    OutOfScope,
    Smalltalk,
    Tell,
)
from bot.world import World
from content.normal import normalise
from intents.language import Language, grams
from intents.model import Family, Type, Understanding

BRIEF: Final = 8
"""Words up to which what follows a courtesy may belong to it."""
LEAST: Final = 3
"""Words that a part must have to be read by itself."""
_CUTS: Final = re.compile(r"[,;:()!?]|\.\s|\s[-–—]\s")

_ENDS: Final = re.compile(r"[.!?]\s")

Reading = tuple[Understanding, Context, Decision]
"""How a text is understood, what it took over, and what it comes to."""


def of_same_kind(
    world: World, u: Understanding, state: DialogueState, context: Context, today: date
) -> Reading | None:
    """Return the reading of a question that asks the same of somebody else as one of the kind of
    what was told: "and with Russia?" after when readmission was agreed on."""
    base = world.knowledge
    kinds = frozenset(base.facts[id_].kind for id_ in state.facts if id_ in base.facts)
    if not context.again or context.kinds or len(kinds) != 1:
        return None
    alike = replace(context, query=replace(context.query, kinds=(kinds,)), kinds=kinds)
    decision = decide(world, u, alike, today)
    return None if isinstance(decision.verdict, NotUnderstood) else (u, alike, decision)


def alone(world: World, u: Understanding, context: Context, today: date) -> Reading | None:
    """Return the reading of a question by itself, where it names something and what it took over
    from the conversation comes to nothing: "and Korea?" after what was not understood."""
    own = read_query(world, u)
    if not context.inherited or not (own.partners or own.people or own.called):
        return None
    language = world.interpreters[u.lang].language
    persons = language.references.get("person", frozenset())
    if not persons.isdisjoint(u.words) and not own.people:
        return None  # "Did she go to the centre?" asks of her.
    ones = language.references.get("one", frozenset())
    if not ones.isdisjoint(u.words) and not language.belonging.isdisjoint(u.words):
        return None  # "Is UNHCR a member of it?" is nothing without what it points at.
    decision = decide(world, u, Context(own), today)
    return None if isinstance(decision.verdict, NotUnderstood) else (u, Context(own), decision)


def wider(
    world: World, u: Understanding, state: DialogueState, context: Context, today: date
) -> Reading | None:
    """Return the reading of a question about the last answer as one about all of its partner's:
    "is integration discussed with them?" after what is done with UNHCR."""
    language = world.interpreters[u.lang].language
    persons = language.references.get("person", frozenset())
    picking = not grams(tuple(u.words)).isdisjoint(language.picks)
    if not context.facts or picking or not persons.isdisjoint(u.words):
        return None
    wide = resolve(world, u, state, wide=True)
    if not wide.query.partners or wide.facts:
        return None
    decision = decide(world, u, wide, today)
    return (u, wide, decision) if isinstance(decision.verdict, Tell) else None


def courtesy(world: World, u: Understanding, decision: Decision, today: date) -> Reading | None:
    """Return the reading of the courtesy that opens a message which then asks for nothing, where
    the rest is surely nothing else: "thanks, that's all for my essay"."""
    interpreter = world.interpreters[u.lang]
    opening = tuple(t.text for t in u.tokens[: u.focus[0]])
    rest = u.focus[1] - u.focus[0]
    doubtful = not u.asked and not u.mentions and not u.phrases and rest <= BRIEF
    if not doubtful or decision.confidence >= CERTAIN:
        return None
    if opening not in interpreter.language.closings:
        return None
    read = interpreter.understand(" ".join(opening), today)
    context = Context(read_query(world, read))
    said = decide(world, read, context, today)
    return (read, context, said) if isinstance(said.verdict, Smalltalk) else None


def reread(world: World, u: Understanding, state: DialogueState, today: date) -> Reading | None:
    """Return the reading of the first part of a message that names something of ours and comes to
    anything; None where no part does."""
    interpreter = world.interpreters[u.lang]
    # What follows the last question says who asks: "are you hiring? I speak Russian".
    asked, mark, _ = u.text.rpartition("?")
    # A story before it asks nothing: "I heard of RESTART. Where does he have to go?"
    question = _ENDS.split(asked)[-1] + mark if mark else u.text
    for part in _parts(question, interpreter.language):
        read = interpreter.understand(part, today)
        polite = read.ranked and read.ranked[0].intent.family is Family.SMALLTALK
        if polite and not u.asked and read.ranked[0].confidence >= SURE:
            context = Context(read_query(world, read))
            decision = decide(world, read, context, today)
            if isinstance(decision.verdict, Smalltalk):
                return read, context, decision
        named = read.phrases or any(m.type in (Type.PARTNER, Type.PERSON) for m in read.mentions)
        if not named or len(read.tokens) < LEAST:
            continue
        context = resolve(world, read, state)
        decision = decide(world, read, context, today)
        if not isinstance(
            decision.verdict,
            NotUnderstood | OutOfScope | Smalltalk | Clarify | NotNamed | NothingThen,
        ):
            return read, context, decision
    return None


def _parts(text: str, language: Language) -> Iterator[str]:
    """Yield the parts of a text between its commas and its alternatives, where there are any."""
    found = []
    for piece in _CUTS.split(text):
        words = normalise(piece).split()
        cuts = [i for i, w in enumerate(words) if w in language.either]
        for start, end in zip([0, *(i + 1 for i in cuts)], [*cuts, len(words)], strict=True):
            found.append(words[start:end])
    if len(found) > 1:
        yield from (" ".join(words) for words in found if words)
