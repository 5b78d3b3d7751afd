"""One way of normalising text, for names in the knowledge and for what people type."""

from __future__ import annotations

import sys
import unicodedata
from typing import Final

_SPECIAL: Final = {
    "ı": "i", "İ": "i", "ə": "e", "Ə": "e", "ß": "ss", "æ": "ae", "ø": "o", "đ": "d", "ł": "l",
    "ё": "е", "Ё": "е", "й": "й", "Й": "й",
}  # fmt: skip
"""Letters that Unicode does not decompose into a base letter and a mark."""

_DROPPED: Final = "'’‘ʼ`´ʹʻ"
"""Apostrophes: Germany's and Germanys are one word."""


class _Folding(dict[int, str]):
    """A translation table filled as characters are met: what a casefolded character becomes."""

    def __missing__(self, code: int) -> str:
        folded = _fold(chr(code))
        self[code] = folded
        return folded


def _fold(character: str) -> str:
    if character in _SPECIAL:
        return _SPECIAL[character]
    if character in _DROPPED or unicodedata.category(character) == "Cf":
        return ""
    base = "".join(
        c
        for c in unicodedata.normalize("NFKD", character)
        if not unicodedata.category(c).startswith("M")
    )
    kept = "".join(_SPECIAL.get(c, c) if c.isalnum() else " " for c in base.casefold())
    if kept:
        return kept
    return "" if unicodedata.category(character)[0] in "MC" and character not in "\t\n\r" else " "


_TABLE: Final = _Folding({code: _fold(chr(code)) for code in range(min(0x250, sys.maxunicode))})


def normalise(text: str) -> str:
    """Return casefolded words separated by single spaces.

    Accents are folded (ə to e, ı and İ to i, ё to е, й stays й), apostrophes dropped, other
    punctuation becomes space, invisible characters vanish. Idempotent.
    """
    return " ".join(unicodedata.normalize("NFKC", text).translate(_TABLE).split())
