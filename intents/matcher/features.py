"""Which parts of a text can tell labels apart: words, pairs, skips, and letters inside words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

Stemmer: TypeAlias = Callable[[Sequence[str]], Sequence[str]]
"""Words in, their stems out, one each."""

SHORTEST_GRAM: Final = 2
"""Letters of the shortest character n-gram."""
LONGEST_GRAM: Final = 5
"""Letters of the longest one."""
OPAQUE: Final = "{"
"""A word that starts so is a slot: one token without letters."""


def unstemmed(words: Sequence[str]) -> Sequence[str]:
    """Return the words as they are: the stemmer of a language that has none."""
    return words


def terms(stems: Sequence[str]) -> list[str]:
    """Return a text's words, neighbouring pairs, pairs around one word, and its opening word."""
    found = list(stems)
    found += [f"{a} {b}" for a, b in pairwise(stems)]
    found += [f"{a} _ {b}" for a, b in zip(stems, stems[2:], strict=False)]
    if stems:
        found.append(f"^ {stems[0]}")
    return found


def grams(word: str) -> list[str]:
    """Return the character n-grams of a word with its edges marked; none of a slot."""
    if word.startswith(OPAQUE):
        return []
    edged = f"<{word}>"
    return [
        edged[i : i + n]
        for n in range(SHORTEST_GRAM, min(LONGEST_GRAM, len(edged)) + 1)
        for i in range(len(edged) - n + 1)
    ]
