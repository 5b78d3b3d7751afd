"""Checks of the intents that need the whole world: shared phrasings, phrasings that miss."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from bot.world import World

MISSED_SHARE = 0.02
"""Share of an intent's phrasings that may lose against another intent before it is a problem."""


def check_phrasings(world: World) -> Iterator[str]:
    """Yield what is wrong with the phrasings of each language, a line each."""
    for code, interpreter in world.interpreters.items():
        owners: dict[str, set[str]] = defaultdict(set)
        matcher = interpreter.matcher
        for phrase, owner in zip(matcher.phrases, matcher.owner.tolist(), strict=True):
            owners[phrase].add(matcher.labels[owner])
        for phrase, labels in owners.items():
            if len(labels) > 1:
                yield f"{code}: the phrasing '{phrase}' stands with {' and '.join(sorted(labels))}"
        for intent in world.intents:
            if intent not in matcher.labels:
                yield f"{code}: the intent '{intent}' has no phrasing"
        for intent, text in interpreter.language.counter_examples:
            ranked = matcher.rank(text.split(), 1)
            if ranked and ranked[0].label == intent and ranked[0].confidence > 0.5:
                yield f"{code}: the counter-example '{text}' is read as {intent}"
