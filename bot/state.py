"""What is remembered of a conversation: a small immutable record that goes in and comes out of `ask`."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class DialogueState:
    """The context of one user's conversation in one chat."""

    lang: str = ""
    """Language of the last reply; empty before the first."""
    at: datetime | None = None
    """When the last question was answered (UTC); None before the first."""

    def to_json(self) -> str:
        """Return the state as compact JSON, so that any replica can go on with the conversation."""
        fields = asdict(self)
        fields["at"] = self.at.isoformat() if self.at else None
        return json.dumps(fields, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> DialogueState:
        """Return the state that `to_json` wrote; a damaged one is a fresh one."""
        try:
            fields = json.loads(text)
            at = datetime.fromisoformat(fields["at"]).astimezone(UTC) if fields["at"] else None
            return cls(lang=str(fields["lang"]), at=at)
        except (ValueError, KeyError, TypeError):
            return cls()
