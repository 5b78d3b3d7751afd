"""Replies as people read them: plain text for consoles and JSON Lines, Telegram's HTML for chats.

The only place where text meets markup. HTML is made from pieces that already fit, so that no
message ever ends inside a tag or an escaped character. Lengths count UTF-16 units, as Telegram
does. Nothing here knows Telegram's library: whoever sends says how much fits.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import groupby
from typing import Final

from bot.model import Part, Reply, Role

BOLD_UP_TO: Final = 200
"""Longest lead in bold, in UTF-16 units: beyond it bold is a wall, not a stress."""
QUOTE_FROM: Final = 700
"""Shortest list or explanation that is folded into an expandable quote: about a screen of a phone."""
BULLET: Final = "• "
"""What starts a list entry."""
GAP: Final = "\n\n"
"""What stands between paragraphs."""

_UNWANTED: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Controls that Telegram drops, and direction overrides that would turn the rest of a line."""
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
"""Halves of a character: they cannot be sent."""
_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that show nothing."""


class _Style(Enum):
    """The tags around a paragraph."""

    PLAIN = ("", "")
    BOLD = ("<b>", "</b>")
    ITALIC = ("<i>", "</i>")
    QUOTE = ("<blockquote expandable>", "</blockquote>")
    CODE = ("<pre>", "</pre>")


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """Lines that belong together."""

    style: _Style
    """How they are set."""
    text: str
    """What they say, without markup."""

    def html(self) -> str:
        """Return the paragraph as HTML: the one place where text is escaped."""
        before, after = self.style.value
        return before + html.escape(self.text, quote=False) + after


def to_text(reply: Reply) -> str:
    """Return a reply as plain text: groups of parts with a blank line between them."""
    return GAP.join(paragraph.text for paragraph in _paragraphs(reply))


def to_html(reply: Reply) -> str:
    """Return a whole reply as Telegram HTML, however long it is."""
    return GAP.join(paragraph.html() for paragraph in _paragraphs(reply))


def to_messages(reply: Reply, limit: int) -> tuple[str, ...]:
    """Return a reply as Telegram HTML in messages of at most `limit` UTF-16 units of text each."""
    return _messages(_paragraphs(reply), limit)


def plain_messages(reply: Reply, limit: int) -> tuple[str, ...]:
    """Return a reply without markup, in messages of at most `limit` UTF-16 units each."""
    whole = to_text(reply)
    return tuple(_cut(whole, limit)) if whole else ()


def code_messages(text: str, limit: int) -> tuple[str, ...]:
    """Return a listing as preformatted Telegram HTML, in messages of at most `limit` units each."""
    cleaned = clean(text)
    return _messages([_Paragraph(_Style.CODE, cleaned)] if is_visible(cleaned) else [], limit)


def units(text: str) -> int:
    """Return the length of a text in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def clean(text: str) -> str:
    """Return a text without what cannot be sent or would disturb what stands around it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATES.sub("\ufffd", _UNWANTED.sub("", lines)).strip()


def is_visible(text: str) -> bool:
    """Return whether a text shows anything at all; Telegram refuses messages that do not."""
    return any(
        unicodedata.category(character)[0] not in "ZC" and character not in _BLANK
        for character in text
    )


def _paragraphs(reply: Reply) -> list[_Paragraph]:
    shown = [part for part in reply.parts if is_visible(clean(part.text))]
    return [
        paragraph
        for role, parts in groupby(shown, key=lambda part: part.role)
        for paragraph in _group(role, list(parts))
    ]


def _group(role: Role, parts: list[Part]) -> Iterator[_Paragraph]:
    bullet = BULLET if role is Role.ITEM else ""
    text = "\n".join(bullet + clean(part.text) for part in parts)
    yield _Paragraph(_style(role, units(text)), text)


def _style(role: Role, size: int) -> _Style:
    if role is Role.LEAD:
        return _Style.BOLD if size <= BOLD_UP_TO else _Style.PLAIN
    if role is Role.SOURCE:
        return _Style.ITALIC
    return _Style.QUOTE if size >= QUOTE_FROM else _Style.PLAIN


def _messages(paragraphs: list[_Paragraph], limit: int) -> tuple[str, ...]:
    messages: list[list[_Paragraph]] = []
    used = 0
    for paragraph in paragraphs:
        for piece in _cut(paragraph.text, limit):
            size = units(piece)
            if not messages or used + len(GAP) + size > limit:
                messages.append([])
                used = -len(GAP)
            messages[-1].append(_Paragraph(paragraph.style, piece))
            used += len(GAP) + size
    return tuple(GAP.join(paragraph.html() for paragraph in message) for message in messages)


def _cut(text: str, limit: int) -> Iterator[str]:
    """Yield pieces that fit, ended where a line, a sentence or a word ends if at all possible."""
    rest = text
    while units(rest) > limit:
        end = _reach(rest, limit)
        window = rest[:end]
        # A break in the first half would leave a stump; a later one of a lesser kind reads better.
        for mark in ("\n", ". ", " "):
            at = window.rfind(mark, end // 2)
            if at >= 0:
                end = at + len(mark)
                break
        piece = rest[:end].strip()
        if is_visible(piece):
            yield piece
        rest = rest[end:].lstrip()
    if is_visible(rest):
        yield rest


def _reach(text: str, limit: int) -> int:
    """Return how many characters of a text fill at most `limit` units."""
    window = text[:limit]
    used = 0
    for index, character in enumerate(window):
        used += 2 if character > "\uffff" else 1
        if used > limit:
            return index
    return len(window)
