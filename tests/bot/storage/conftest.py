"""What the tests of the store share: an open store, on each kind of database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.storage import Store


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    async with Store(url) as opened:
        yield opened
