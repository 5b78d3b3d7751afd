"""The one way through: an utterance and a state go in, a reply and a state come out.

Pure: no clock, no input or output, no globals. Every surface calls it and only renders.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.answering import answer
from bot.deciding import decide
from bot.model import Reply
from bot.state import DialogueState
from bot.verdicts import Decision
from bot.world import World
from intents.model import Understanding


@dataclass(frozen=True, slots=True)
class Turn:
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
    code = lang if lang in world.languages else world.languages[0]
    understanding = world.interpreters[code].understand(text, now.date())
    decision = decide(world, understanding, now.date())
    reply = answer(world, decision, code)
    return Turn(reply, replace(state, lang=code, at=now), understanding, decision)
