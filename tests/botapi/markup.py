"""Telegram's HTML, read strictly: known tags, balanced, everything else escaped.

Stricter than Telegram in one point: a bare `&` or `>` is refused, because it means that
something was not escaped.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_PIECE: Final = re.compile(r"<[^<>]*>|&[^&;<>\s]*;|[^<>&]+|.", re.S)
_CHARACTERS: Final = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"'}
_START: Final = re.compile(
    r"<(?:(?P<bare>b|strong|i|em|u|ins|s|strike|del|code|pre|blockquote|tg-spoiler)"
    r'|(?P<quote>blockquote) expandable|(?P<link>a) href="[^"<>]*"'
    r'|(?P<listing>code) class="language-[^"<>]*"|(?P<span>span) class="tg-spoiler"'
    r'|(?P<emoji>tg-emoji) emoji-id="\d+")>'
)
_END: Final = re.compile(r"</([a-z-]+)>")
_ALONE: Final = frozenset({"code", "pre"})
_INVISIBLE: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")


class BadMarkup(Exception):
    """HTML that Telegram would refuse; the text says why."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A message text after its entities were parsed."""

    text: str
    """What the user reads."""
    tags: tuple[str, ...]
    """The tags that were opened, in order."""


def parse(source: str) -> Parsed:
    """Return the text of a piece of HTML and its tags; raises BadMarkup."""
    text: list[str] = []
    tags: list[str] = []
    stack: list[str] = []
    for match in _PIECE.finditer(source):
        piece = match.group()
        if piece.startswith("</"):
            end = _END.fullmatch(piece)
            if not end or not stack or stack.pop() != end[1]:
                raise BadMarkup(f"can't parse entities: unexpected end tag {piece!r}")
        elif piece.startswith("<"):
            start = _START.fullmatch(piece)
            if not start:
                raise BadMarkup(f"can't parse entities: unsupported start tag {piece!r}")
            tag = start[start.lastgroup or "bare"]
            if tag in stack:
                raise BadMarkup(f"can't parse entities: {tag} inside {tag}")
            if _ALONE & set(stack) and not (stack[-1] == "pre" and tag == "code"):
                raise BadMarkup(f"can't parse entities: {tag} inside {stack[-1]}")
            stack.append(tag)
            tags.append(tag)
        elif piece.startswith("&"):
            text.append(_character(piece))
        elif piece == ">":
            raise BadMarkup("can't parse entities: '>' is not escaped")
        else:
            text.append(piece)
    if stack:
        raise BadMarkup(f"can't parse entities: can't find end tag of {stack[-1]}")
    return Parsed("".join(text), tuple(tags))


def _character(piece: str) -> str:
    if piece in _CHARACTERS:
        return _CHARACTERS[piece]
    number = re.fullmatch(r"&#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}));", piece)
    if not number:
        raise BadMarkup(f"can't parse entities: {piece!r} is not escaped")
    return chr(int(number[1], 16) if number[1] else int(number[2]))


def length(text: str) -> int:
    """Return the length of a text in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def is_empty(text: str) -> bool:
    """Return whether Telegram takes the text for empty."""
    return all(unicodedata.category(c)[0] in "ZC" or c in _INVISIBLE for c in text)
