"""Serving another world without a pause: read, checked, built and tested first, then swapped.

The work is done in another process; what is served changes by one reference at the very end, or
not at all. Knows nothing of who asked for it.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from bot import selftest
from bot.memory import Clock
from bot.preparing import Order, Prepare, in_process
from bot.world import World, build
from content.problems import ContentError, Mark, Problem
from knowledge import loading
from knowledge.diff import Change, diff


class Held:
    """The world being served: take it once, and it stays the same for you."""

    def __init__(self, world: World, since: datetime) -> None:
        self._served = (world, since)

    @property
    def world(self) -> World:
        """The world of this moment."""
        return self._served[0]

    @property
    def since(self) -> datetime:
        """When it began to be served."""
        return self._served[1]

    def swap(self, world: World, since: datetime) -> None:
        """Serve another one from now on."""
        self._served = (world, since)


class PhrasingChange(Struct, frozen=True):
    """Phrasings of an intent that came or went."""

    lang: str
    """Language code."""
    intent: str
    """Id of the intent."""
    how: str
    """Either added or removed."""
    count: int
    """How many."""


class Counts(Struct, frozen=True):
    """How much a world holds."""

    facts: int
    """Facts."""
    partners: int
    """Partners."""
    people: int
    """People."""
    phrasings: int
    """Phrasings as written, over all languages."""
    languages: tuple[str, ...]
    """Codes of the languages."""

    @classmethod
    def of(cls, world: World) -> Counts:
        """Return the counts of a world."""
        known = world.knowledge
        return cls(
            facts=len(known.facts),
            partners=len(known.partners),
            people=len(known.people),
            phrasings=len(_phrasings(world)),
            languages=world.languages,
        )


class Reloaded(Struct, frozen=True):
    """A reload that took place."""

    old: str
    """Version served before."""
    new: str
    """Version served now."""
    counts: Counts
    """What it holds."""
    changes: tuple[Change, ...]
    """Records that differ."""
    phrasings: tuple[PhrasingChange, ...]
    """Phrasings that differ."""
    warnings: tuple[Problem, ...]
    """What is doubtful in it."""
    questions: int
    """How many questions of the self-test were asked."""
    seconds: float
    """How long it took."""


class Refused(Struct, frozen=True):
    """A reload that did not take place: what is served is as before."""

    problems: tuple[Problem, ...]
    """Why, in the order of the files."""


class Reloader:
    """Builds worlds from the same folders and swaps them in."""

    def __init__(
        self,
        held: Held,
        knowledge_dir: Path | None,
        intents_dir: Path | None,
        cache: Path,
        clock: Clock,
        *,
        suite: Path = selftest.SUITE,
        prepare: Prepare = in_process,
    ) -> None:
        self._held = held
        self._folders = (knowledge_dir, intents_dir)
        self._cache = cache
        self._clock = clock
        self._suite = suite
        self._prepare = prepare
        self._lock = asyncio.Lock()

    @property
    def busy(self) -> bool:
        """Whether a reload is going on."""
        return self._lock.locked()

    async def reload(self) -> Reloaded | Refused:
        """Serve what the folders hold now, or say why not; one at a time."""
        async with self._lock:
            began = time.perf_counter()
            old = self._held.world
            prepared = await self._prepare(
                Order(*self._folders, self._cache, self._clock(), self._suite)
            )
            if prepared.problems:
                return Refused(prepared.problems)
            try:
                world = await asyncio.to_thread(self._build)
            except ContentError as error:
                return Refused(error.problems)
            if world.version != prepared.version:
                return Refused((self._changed(),))
            self._held.swap(world, self._clock())
            return Reloaded(
                old=old.version,
                new=world.version,
                counts=Counts.of(world),
                changes=diff(old.knowledge, world.knowledge),
                phrasings=_diff_phrasings(old, world),
                warnings=prepared.warnings,
                questions=prepared.asked,
                seconds=time.perf_counter() - began,
            )

    def _build(self) -> World:
        return build(*self._folders, self._cache).prepare()

    def _changed(self) -> Problem:
        """Return the problem of files that were written while they were being read."""
        folder = next((folder for folder in self._folders if folder), loading.DATA)
        return Problem(Mark(str(folder), 1, 1), "changed while it was read", "reload once more")


def _phrasings(world: World) -> frozenset[tuple[str, str, str]]:
    return frozenset(
        (lang, intent, template)
        for lang, interpreter in world.interpreters.items()
        for intent, _, template in (t.partition(" ") for t in interpreter.fitted.templates)
    )


def _diff_phrasings(old: World, new: World) -> tuple[PhrasingChange, ...]:
    before, after = _phrasings(old), _phrasings(new)
    found = [
        PhrasingChange(lang, intent, how, count)
        for how, differing in (("added", after - before), ("removed", before - after))
        for (lang, intent), count in Counter((p[0], p[1]) for p in differing).items()
    ]
    return tuple(sorted(found, key=lambda c: (c.how, c.lang, c.intent)))
