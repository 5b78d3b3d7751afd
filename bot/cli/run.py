"""Answer in Telegram where there is a token, else in the terminal."""

from __future__ import annotations

import sys
from argparse import Namespace

from bot.cli import chat, loading


def main(options: Namespace) -> int:
    """Run the bot until it is stopped."""
    settings = loading.settings()
    if not settings.token:
        print(
            "TELEGRAM_BOT_TOKEN is not set: the conversation is here in the terminal.",
            file=sys.stderr,
        )
        return chat.main(options)
    world = loading.world(settings, cached=False)  # a reload tells what changed since
    from bot.telegram.app import run

    return run(settings, world)
