"""A reply as plain text, for the console and JSON Lines."""

from __future__ import annotations

from bot.model import Reply, Role


def to_text(reply: Reply) -> str:
    """Return what the user reads, without markup: list entries a line each, groups apart."""
    lines: list[str] = []
    previous: Role | None = None
    for part in reply.parts:
        if lines and (
            part.role is Role.SOURCE or (previous is Role.ITEM) != (part.role is Role.ITEM)
        ):
            lines.append("")
        lines.append(f"• {part.text}" if part.role is Role.ITEM else part.text)
        previous = part.role
    return "\n".join(lines)
