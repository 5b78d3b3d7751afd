"""Letters: a capital at the start of a text, and which names are made of initials."""

from __future__ import annotations

from typing import Final

DOTTED: Final = frozenset({"az", "tr"})
"""Languages whose small i keeps its dot as a capital (SpecialCasing of Unicode)."""


def capital(text: str, lang: str) -> str:
    """Return a text with a capital first, as the language writes it."""
    first = "İ" if text[:1] == "i" and lang in DOTTED else text[:1].upper()
    return first + text[1:]


def is_initials(name: str) -> bool:
    """Return whether a name is made of initials, small ones among them: IOM, BMqT."""
    letters = [letter for letter in name if letter.isalpha()]
    return 2 * sum(letter.isupper() for letter in letters) > len(letters)
