"""Answer in Telegram where there is a token, else in the terminal."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from datetime import UTC, datetime

from bot.cli import chat, loading
from bot.preparing import Order, in_process
from bot.settings import Settings
from bot.world import World, is_kept
from content.problems import ContentError


def main(options: Namespace) -> int:
    """Run the bot until it is stopped."""
    settings = loading.settings()
    if not settings.token:
        print(
            "TELEGRAM_BOT_TOKEN is not set: the conversation is here in the terminal.",
            file=sys.stderr,
        )
        return chat.main(options)
    world = _world(settings)
    from bot.telegram.app import run

    return run(settings, world)


def _world(settings: Settings) -> World:
    """Return the world that the settings name, worked out elsewhere; raises ContentError.

    What serves for weeks keeps none of the memory that working it out takes.
    """
    if not is_kept(settings.knowledge_dir, settings.intents_dir, settings.cache_dir):
        order = Order(
            settings.knowledge_dir,
            settings.intents_dir,
            settings.cache_dir,
            datetime.now(UTC),
            None,
        )
        found = asyncio.run(in_process(order))
        if found.problems:
            raise ContentError(found.problems)
    return loading.world(settings).prepare()
