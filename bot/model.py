"""The records that pass between dialogue, answering and the surfaces.

A surface (console, JSON Lines, Telegram) renders a Reply and knows nothing of how it came to be;
answering builds one and knows nothing of markup.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class ReplyKind(StrEnum):
    """What a reply is."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    DECLINE = "decline"
    SMALLTALK = "smalltalk"


class Role(StrEnum):
    """What a part of a reply is for; surfaces style by it."""

    LEAD = "lead"
    """The attribute asked for, first and short."""
    CONTEXT = "context"
    """A sentence or two around it."""
    ITEM = "item"
    """One entry of a list."""
    NOTE = "note"
    """A remark of the bot's own: what it assumed, as of when, what it cannot tell."""
    SOURCE = "source"
    """Where it comes from; always last."""


class Part(Struct, frozen=True):
    """A paragraph or list entry of a reply, plain text without markup."""

    role: Role
    """What it is for."""
    text: str
    """What the user reads."""


class Verb(StrEnum):
    """What pressing a button asks for. Values are short: they stand in callback data."""

    FACT = "f"
    """Show a fact; target is its id."""
    PARTNER = "p"
    """Describe a partner; target is its id."""
    ASPECT = "a"
    """Answer an intent for a fact; target is its id, detail the intent's."""
    EXAMPLE = "x"
    """Ask an example question of the language; target is its number."""
    LANGUAGE = "l"
    """Choose the language to be answered in; target is its code."""
    MORE = "m"
    """Show the rest of the last list."""
    NONE = "n"
    """None of the offered options."""
    HELPFUL = "y"
    """Say that an answer helped; target is its fact's id, detail the intent's."""
    WRONG = "w"
    """Say that an answer was not right; target is its fact's id, detail the intent's."""


class Action(Struct, frozen=True):
    """What an option does, as ids that survive a reload and fit in callback data."""

    verb: Verb
    """What is asked for."""
    target: str = ""
    """Id of what it concerns."""
    detail: str = ""
    """Id of the intent, where the verb needs one."""


class Option(Struct, frozen=True):
    """Something to choose: an alternative of a clarification, or a suggested next question."""

    label: str
    """What the user reads on the button."""
    action: Action
    """What it does."""


class Reply(Struct, frozen=True):
    """What the user gets."""

    kind: ReplyKind
    """What the reply is."""
    lang: str
    """Language it is written in."""
    intent: str
    """Id of the intent that was understood; empty where none was."""
    facts: tuple[str, ...]
    """Ids of the facts it rests on, in the order told."""
    parts: tuple[Part, ...]
    """What it says, in order."""
    options: tuple[Option, ...] = ()
    """The alternatives of a clarification."""
    suggestions: tuple[Option, ...] = ()
    """Follow-up questions worth offering; surfaces without buttons may leave them out."""
    rest: tuple[str, ...] = ()
    """Ids of the facts of a long list that are not yet told."""
    confidence: float = 1.0
    """Probability that the question was understood, 0 to 1."""
