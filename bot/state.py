"""What is remembered of a conversation: a small record that goes in and comes out of `ask`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Final

from msgspec import Meta, MsgspecError, Struct, json

TTL: Final = timedelta(minutes=30)
"""How long a question may refer to the last one: later it starts afresh."""
MAX_RECENT: Final = 4
"""Facts told one by one that a question may point at together."""
MAX_FACTS: Final = 16
"""Facts of the last answer that are remembered; a list of more is asked for anew."""


class DialogueState(Struct, frozen=True, omit_defaults=True):
    """The context of one user's conversation in one chat."""

    lang: str = ""
    """Language of the last reply; empty before the first."""
    at: Annotated[datetime, Meta(tz=True)] | None = None
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

    def fresh(self, now: datetime) -> DialogueState:
        """Return the state, or an empty one where the conversation has gone cold."""
        if self.at is None or now - self.at <= TTL:
            return self
        return DialogueState(lang=self.lang)

    def to_json(self) -> str:
        """Return the state as compact JSON, so that any replica can go on with the conversation."""
        return json.encode(self).decode()

    @classmethod
    def from_json(cls, text: str) -> DialogueState:
        """Return the state that `to_json` wrote; a damaged one is a fresh one."""
        try:
            return json.decode(text, type=cls)
        except MsgspecError:
            return cls()
