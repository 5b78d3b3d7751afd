"""Serving the same content on every replica: a reload on one is announced, the others follow."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import shutil
from pathlib import Path
from typing import Final

from bot.bundle import BundleError, pack, unpack
from bot.memory import Clock
from bot.reload import Held, Reloaded
from bot.storage import StorageError, Store
from bot.world import World, build
from content.problems import ContentError
from intents import reading
from knowledge import loading

LOOK: Final = 0.5
"""Seconds between looks at what is announced, where news are not heard."""
SIGN: Final = 5.0
"""Seconds between signs of life, and between looks where news are heard."""

_LOG: Final = logging.getLogger(__name__)


class Replication:
    """One replica's part in serving the same everywhere."""

    def __init__(
        self,
        store: Store,
        held: Held,
        clock: Clock,
        folders: tuple[Path | None, Path | None],
        data_dir: Path,
    ) -> None:
        self._store = store
        self._held = held
        self._clock = clock
        self._folders = (folders[0] or loading.DATA, folders[1] or reading.DATA)
        self._data = data_dir
        self._base = held.world.version
        self._number = -1

    async def announce(self, outcome: Reloaded) -> None:
        """Hand what a reload brought to the other replicas; raises StorageError."""
        if not self._store.database.shared:
            return
        bundle = await asyncio.to_thread(pack, *self._folders, self._data / "cache")
        self._number = await self._store.replicas.announce(self._base, outcome.new, bundle)
        await self._store.replicas.sign(outcome.new)

    async def run(self) -> None:
        """Give signs of life and follow what others announce, until cancelled."""
        news, now = self._store.news, asyncio.get_running_loop().time
        due = now()
        while True:
            news.content.clear()
            try:
                if now() >= due:
                    due = now() + SIGN
                    await self._store.replicas.sign(self._held.world.version)
                if self._store.database.shared:
                    await self._follow()
            except StorageError as error:
                _LOG.debug("the store is out of reach (%s)", error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(news.content.wait(), SIGN if news.complete else LOOK)

    async def _follow(self) -> None:
        found = await self._store.replicas.announced()
        if found is None or found.number == self._number:
            return
        if found.base == self._base and found.version != self._held.world.version:
            bundle = await self._store.replicas.bundle()
            try:
                world = await asyncio.to_thread(self._unpacked, bundle, found.version)
            except (BundleError, ContentError) as error:
                _LOG.error("cannot serve the announced version %s: %s", found.version, error)
            else:
                self._held.swap(world, self._clock())
                _LOG.info("serving version %s, reloaded on another replica", found.version)
                await self._store.replicas.sign(found.version)
        self._number = found.number

    def _unpacked(self, bundle: bytes, version: str) -> World:
        """Return the world of a bundle; raises BundleError, ContentError."""
        folder = self._data / "announced"
        shutil.rmtree(folder, ignore_errors=True)
        world = build(*unpack(bundle, folder)).prepare()
        if world.version != version:
            raise BundleError("it is of another release of the software")
        return world
