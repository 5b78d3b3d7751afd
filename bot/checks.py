"""Checks that need the whole world: shared phrasings, counter-examples, dates in texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Final

from babel import Locale, UnknownLocaleError

from bot.wording import Texts
from bot.world import World
from knowledge.dates import PartialDate

TODAY: Final = date(2026, 1, 1)
"""Any day: no counter-example speaks of time."""
STEM: Final = 3
"""Letters by which a month is known in any case: ноябрь, ноября, ноябре."""
HALF: Final = 0.5
"""Confidence from which a counter-example counts as read wrongly."""


def check_phrasings(world: World) -> Iterator[str]:
    """Yield what is wrong with the phrasings of each language, a line each."""
    for code, interpreter in world.interpreters.items():
        try:
            Locale.parse(code)
        except (UnknownLocaleError, ValueError):
            yield f"'{code}' is no language code: dates and numbers cannot be written in it"
            continue
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
            read = interpreter.understand(text, TODAY).ranked
            if read and read[0].intent.id == intent and read[0].confidence > HALF:
                yield f"{code}: the counter-example '{text}' is read as {intent}"
        for fact in world.knowledge.facts.values():
            text = fact.text.get(code, "").casefold()
            if fact.date and text and not _gives(text, fact.date, world.texts[code]):
                written = world.texts[code].date(fact.date)
                yield f"{code}: the text of '{fact.id}' does not give its date, {written}"


def _gives(text: str, when: PartialDate, texts: Texts) -> bool:
    """Return whether a text gives a date, the month in whatever form it is inflected."""
    words = text.replace("-", " ").split()
    day = when.day is None or str(when.day) in words
    return day and str(when.year) in text and texts.month(when).casefold()[:STEM] in text
