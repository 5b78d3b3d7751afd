"""Masking: what is named is replaced by what it is, so that the asking words remain."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from intents.concepts import ABSORBED, NAMES, Words
from intents.language import Language
from intents.model import Mention, TimeMention, Type

SLOTS: Final = {
    Type.PARTNER: "{x}",
    Type.OUTSIDER: "{x}",
    Type.PERSON: "{person}",
    Type.PLACE: "{place}",
    Type.SELF: "{self}",
    Type.KIND: "{kind}",
    Type.PARTNER_TYPE: "{type}",
}
"""What stands for a name or a class word."""


def slots_of(
    mentions: Sequence[Mention],
    times: Sequence[TimeMention],
    numbers: Sequence[tuple[int, int]],
    ordinals: Sequence[tuple[int, int]],
) -> dict[int, str]:
    """Return what stands for each named token."""
    slots: dict[int, str] = dict.fromkeys((i for i, _ in numbers), "{number}")
    slots.update(dict.fromkeys((i for i, _ in ordinals), "{ordinal}"))
    for m in sorted(mentions, key=lambda m: m.type in NAMES):
        slot = SLOTS.get(m.type)
        if slot is not None:
            slots.update(dict.fromkeys(range(m.start, m.end), slot))
    for t in times:
        slots.update(dict.fromkeys(range(t.start, t.end), "{time}"))
    return slots


def cue_words(words: Sequence[str], language: Language) -> list[str]:
    """Return the words as the matcher sees them: fillers stemmed, others as concepts."""
    concepts = Words(language).concepts(words)
    return [
        w if w[0] == "{" else "" if c == ABSORBED else c or language.stem(w)
        for w, c in zip(words, concepts, strict=True)
    ]


def collapse(row: Sequence[str], connectors: Collection[str]) -> list[str]:
    """Join neighbouring slots of one thing: {x} of {x}, {x} {kind}, {kind} with {x}."""
    out: list[str] = []
    for word in row:
        out.append(word)
        while len(out) >= 2 and out[-1] in ("{x}", "{kind}"):
            left = len(out) - 2
            while left >= 0 and out[left] in connectors:
                left -= 1
            if left < 0 or out[left] not in ("{x}", "{kind}"):
                break
            if out[left] == out[-1] == "{kind}":
                break
            del out[left:]
            out.append("{x}")
    return out
