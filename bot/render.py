"""Replies as people read them: plain text for consoles and JSON Lines, Telegram's HTML for chats.

The only place where text meets markup. HTML is made from pieces that already fit, so that no
message ever ends inside a tag or an escaped character. Lengths count UTF-16 units, as Telegram
does. Nothing here knows Telegram's library: whoever sends says how much fits.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from msgspec import Struct

from bot.model import Reply, Role

BOLD_UP_TO: Final = 200
"""Longest lead in bold, in UTF-16 units: beyond it bold is a wall, not a stress."""
QUOTE_FROM: Final = 700
"""Shortest list or explanation folded into an expandable quote: about a screen of a phone."""
BULLET: Final = "• "
"""What starts a list entry."""
GAP: Final = "\n\n"
"""What stands between groups of paragraphs."""

_UNWANTED: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Controls that Telegram drops, and direction overrides that would turn the rest of a line."""
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
"""Halves of a character: they cannot be sent."""
_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that show nothing."""


class Message(Struct, frozen=True):
    """What fits into one message."""

    html: str
    """Telegram HTML."""
    text: str
    """The same without markup, for when markup is refused."""


_Style = tuple[str, str]
"""The tags around a paragraph."""
_PLAIN: Final[_Style] = ("", "")
_BOLD: Final[_Style] = ("<b>", "</b>")
_ITALIC: Final[_Style] = ("<i>", "</i>")
_QUOTE: Final[_Style] = ("<blockquote expandable>", "</blockquote>")
_CODE: Final[_Style] = ("<pre>", "</pre>")


class _Paragraph(NamedTuple):
    """Lines of the same style."""

    style: _Style
    """How they are set."""
    text: str
    """What they say, without markup."""
    gap: str = GAP
    """What stands before them, unless they come first."""

    def html(self) -> str:
        """Return the paragraph as HTML."""
        before, after = self.style
        return before + escape(self.text) + after


def to_text(reply: Reply) -> str:
    """Return a reply as plain text: list entries a line each, groups a blank line apart."""
    return _text(_paragraphs(reply))


def to_html(reply: Reply) -> str:
    """Return a whole reply as Telegram HTML, however long it is."""
    return _html(_paragraphs(reply))


def to_messages(reply: Reply, limit: int) -> tuple[Message, ...]:
    """Return a reply in messages of at most `limit` UTF-16 units of text each."""
    return _messages(_paragraphs(reply), limit)


def code_messages(text: str, limit: int) -> tuple[Message, ...]:
    """Return a listing, preformatted, in messages of at most `limit` units of text each."""
    cleaned = clean(text)
    return _messages([_Paragraph(_CODE, cleaned)] if is_visible(cleaned) else [], limit)


def escape(text: str) -> str:
    """Return a text as HTML that shows it: the one place where text is escaped."""
    return html.escape(text, quote=False)


def units(text: str) -> int:
    """Return the length of a text in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """Return a text without what cannot be sent or would disturb what stands around it."""
    if text.isprintable():
        return text.strip()  # Nothing of what follows is printable.
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATES.sub("\ufffd", _UNWANTED.sub("", lines)).strip()


def is_visible(text: str) -> bool:
    """Return whether a text shows anything at all; Telegram refuses messages that do not."""
    return any(
        unicodedata.category(character)[0] not in "ZC" and character not in _BLANK
        for character in text
    )


def _paragraphs(reply: Reply) -> list[_Paragraph]:
    shown = [(part.role, clean(part.text)) for part in reply.parts]
    shown = [(role, text) for role, text in shown if is_visible(text)]
    found: list[_Paragraph] = []
    previous: Role | None = None
    for role, entries in groupby(shown, key=lambda entry: entry[0]):
        bullet = BULLET if role is Role.ITEM else ""
        text = "\n".join(bullet + line for _, line in entries)
        found.append(_Paragraph(_style(role, units(text)), text, _gap(previous, role)))
        previous = role
    return found


def _gap(previous: Role | None, role: Role) -> str:
    apart = (Role.ITEM in (previous, role)) or role in (Role.LEAD, Role.SOURCE)
    return GAP if apart else "\n"


def _style(role: Role, size: int) -> _Style:
    if role is Role.LEAD:
        return _BOLD if size <= BOLD_UP_TO else _PLAIN
    if role is Role.SOURCE:
        return _ITALIC
    return _QUOTE if size >= QUOTE_FROM else _PLAIN


def _text(paragraphs: Sequence[_Paragraph]) -> str:
    return _join([(p.gap, p.text) for p in paragraphs])


def _html(paragraphs: Sequence[_Paragraph]) -> str:
    return _join([(p.gap, p.html()) for p in paragraphs])


def _join(pieces: Sequence[tuple[str, str]]) -> str:
    """Return pieces with what stands before each, the first without."""
    return "".join((gap if n else "") + text for n, (gap, text) in enumerate(pieces))


def _messages(paragraphs: Sequence[_Paragraph], limit: int) -> tuple[Message, ...]:
    whole = _text(paragraphs)
    if whole and units(whole) <= limit:  # As nearly every reply.
        return (Message(_html(paragraphs), whole),)
    messages: list[list[_Paragraph]] = []
    used = 0
    for paragraph in paragraphs:
        for number, text in enumerate(_cut(paragraph.text, limit)):
            piece = _Paragraph(paragraph.style, text, "\n" if number else paragraph.gap)
            size = units(text)
            if messages and used + len(piece.gap) + size <= limit:
                size += len(piece.gap)
            else:
                messages.append([])
                used = 0
            messages[-1].append(piece)
            used += size
    return tuple(Message(_html(m), _text(m)) for m in messages)


def _cut(text: str, limit: int) -> Iterator[str]:
    """Yield pieces that fit, ended where a line, a sentence or a word ends if at all possible."""
    rest = text
    while units(rest) > limit:
        end = max(1, _reach(rest, limit))
        # A break in the first half would leave a stump; a later one of a lesser kind reads better.
        for mark in ("\n", ". ", " "):
            at = rest.rfind(mark, end // 2, end)
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
    used = 0
    for index, character in enumerate(text[:limit]):
        used += 2 if character > "\uffff" else 1
        if used > limit:
            return index
    return min(limit, len(text))
