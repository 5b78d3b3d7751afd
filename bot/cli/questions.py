"""Print the questions that were not answered well, for curators to learn from."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace

from bot.cli import loading
from bot.settings import Settings


def main(options: Namespace) -> int:
    """Print the latest questions kept, the latest first: why, language and text."""
    from bot.storage import StorageError

    try:
        for kind, lang, text in asyncio.run(_log(loading.settings(), options.most)):
            print(f"{kind}\t{lang}\t{' '.join(text.split())}")
    except StorageError as error:
        print(f"the database cannot be read ({error}); see DATABASE_URL, DATA_DIR", file=sys.stderr)
        return 1
    return 0


async def _log(settings: Settings, most: int) -> list[tuple[str, str, str]]:
    from bot.storage.database import Database
    from bot.storage.people import People

    # Read beside the running bot: nothing of what it holds is touched.
    database = Database(settings.database)
    try:
        await database.migrate()
        return await People(database).log(most)
    finally:
        await database.close()
