"""What the commands share: settings and world, with mistakes told and the right exit status."""

from __future__ import annotations

import sys

from bot.settings import Settings, SettingsError, from_environment
from bot.world import World, build


def settings() -> Settings:
    """Return the settings, or exit with status 2 and one line."""
    try:
        return from_environment()
    except SettingsError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None


def world(options: Settings | None = None, *, cached: bool = True) -> World:
    """Return the world that the settings name; raises ContentError.

    Checks need the phrasings themselves and so pass the cache over.
    """
    chosen = options or settings()
    cache = chosen.cache_dir if cached else None
    return build(chosen.knowledge_dir, chosen.intents_dir, cache)
