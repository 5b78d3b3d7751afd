"""What a question takes over from the conversation, as a record."""

from __future__ import annotations

from msgspec import Struct

from bot.query import Query
from intents.model import Intent
from knowledge.dates import DateRange


class Context(Struct, frozen=True):
    """What was taken over from the conversation."""

    query: Query
    """The question's query, filled in."""
    intent: Intent | None = None
    """The intent of the last question, where this one has none of its own."""
    when: DateRange | None = None
    """The time of the last question, or moved from it."""
    types: frozenset[str] = frozenset()
    """Types of partners."""
    statuses: frozenset[str] = frozenset()
    """Statuses that are claimed."""
    denied: frozenset[str] = frozenset()
    """Statuses that are denied: "and which are not?"."""
    kinds: frozenset[str] = frozenset()
    """Kinds of facts."""
    facts: tuple[str, ...] = ()
    """The last answer, where the question points at it as a set."""
    members: tuple[str, ...] = ()
    """The partners of the last answer, where the question points at them."""
    rest: tuple[str, ...] = ()
    """Facts of the last list that are not yet told."""
    last: tuple[str, ...] = ()
    """The facts of the last answer."""
    told: frozenset[str] = frozenset()
    """Facts told lately: more than these is wanted by "more"."""
    inherited: tuple[str, ...] = ()
    """What was taken over, for the explanation."""
    shown: tuple[str, ...] = ()
    """Ids of the partners, people and facts taken over, which the reply should name."""
    pointed_at: bool = False
    """Whether the question's own words point at the partners taken over: "with them", "there"."""
    again: tuple[str, ...] = ()
    """Ids of the partners and people that the question names to ask the same of them."""
