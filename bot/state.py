"""What is remembered of a conversation: a small record that goes in and comes out of `ask`."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bot.compact import compact

TTL: Final = timedelta(minutes=30)
"""How long a question may refer to the last one: later it starts afresh."""
MAX_RECENT: Final = 4
"""Facts told one by one that a question may point at together."""
MAX_FACTS: Final = 16
"""Facts of the last answer that are remembered; a list of more is asked for anew."""


@dataclass(frozen=True, slots=True)
class DialogueState:
    """The context of one user's conversation in one chat."""

    lang: str = ""
    """Language of the last reply; empty before the first."""
    at: datetime | None = None
    """When the last question was answered (UTC); None before the first."""
    intent: str = ""
    """Id of the intent last acted on."""
    partners: tuple[str, ...] = ()
    """Partners asked about."""
    people: tuple[str, ...] = ()
    """People asked about."""
    kinds: tuple[str, ...] = ()
    """Kinds of facts asked about."""
    types: tuple[str, ...] = ()
    """Types of partners asked about."""
    statuses: tuple[str, ...] = ()
    """Statuses asked about."""
    when: tuple[str, str] = ("", "")
    """First and last day of the time asked about, ISO; empty where open or none."""
    concepts: tuple[str, ...] = ()
    """Telling words of the question."""
    facts: tuple[str, ...] = ()
    """Facts of the last answer, in the order told."""
    listed: tuple[str, ...] = ()
    """Facts of the last list, kept while single ones of it are asked about."""
    recent: tuple[str, ...] = ()
    """Facts told one by one since that list, the latest last."""
    told: tuple[str, ...] = ()
    """Facts told while ever more was asked for."""
    members: tuple[str, ...] = ()
    """Partners of the last answer, where it listed partners."""
    rest: tuple[str, ...] = ()
    """Facts of a long list that are not yet told."""
    options: tuple[str, ...] = ()
    """Facts offered by an open clarification."""
    asked: str = ""
    """What a clarification left open: an intent waiting for its object."""
    astray: bool = False
    """Whether the last question was none of ours."""
    _written: str = field(default="", init=False, repr=False, compare=False)
    """The state as JSON, as soon as it was asked for: it is kept again with each later question."""

    def fresh(self, now: datetime) -> DialogueState:
        """Return the state, or an empty one where the conversation has gone cold."""
        if self.at is None or now - self.at <= TTL:
            return self
        return DialogueState(lang=self.lang)

    def to_json(self) -> str:
        """Return the state as compact JSON, so that any replica can go on with the conversation."""
        if not self._written:
            kept = {k: v for k in _KEPT if (v := getattr(self, k)) and v != ("", "")}
            if self.at:
                kept["at"] = self.at.isoformat(timespec="seconds")
            object.__setattr__(self, "_written", compact(kept))
        return self._written

    @classmethod
    def from_json(cls, text: str) -> DialogueState:
        """Return the state that `to_json` wrote; a damaged one is a fresh one."""
        try:
            kept: dict[str, Any] = json.loads(text)
            if kept.get("at"):
                kept["at"] = datetime.fromisoformat(kept["at"]).astimezone(UTC)
            values: dict[str, Any] = {
                k: tuple(map(str, v)) if isinstance(v, list) else v
                for k, v in kept.items()
                if k in _KEPT
            }
            if len(values.get("when", ("", ""))) != 2:
                return cls()
            return replace(cls(), **values)
        except (ValueError, TypeError, AttributeError):
            return cls()


_KEPT: Final = tuple(f.name for f in fields(DialogueState) if f.init)
"""What is kept of a state."""
